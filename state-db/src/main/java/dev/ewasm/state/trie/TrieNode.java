package dev.ewasm.state.trie;

import dev.ewasm.state.codec.RlpException;
import dev.ewasm.state.codec.RlpReader;
import dev.ewasm.state.codec.RlpWriter;
import dev.ewasm.state.crypto.Keccak;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A node of the trie. Immutable but for what it remembers of its encoding, and that a child known
 * by its hash may be replaced by the node itself and back.
 *
 * @spec https://ethereum.github.io/yellowpaper/paper.pdf Yellow Paper, appendix D
 */
abstract sealed class TrieNode {
  static final int HASH_BYTES = 32;

  private byte @Nullable [] encoded;
  private byte @Nullable [] hash;
  private boolean stored;

  /** Nodes of this subtree known by more than their hash once it is one to be kept; 0 before. */
  private int kept;

  final void countAsStored() {
    stored = true;
  }

  /** Whether this is what the node store holds at the node's path. */
  final boolean stored() {
    return stored;
  }

  /** The node's RLP. */
  final byte[] encoded() {
    byte[] result = encoded;
    if (result == null) {
      result = encode();
      encoded = result;
    }
    return result;
  }

  abstract byte[] encode();

  /** The hash of the node's RLP. */
  final byte[] hash() {
    byte[] result = hash;
    if (result == null) {
      result = Keccak.hash(encoded());
      hash = result;
    }
    return result;
  }

  /** Whether the parent holds the node itself, not its hash. */
  final boolean embedded() {
    return (hash == null || encoded != null) && encoded().length < HASH_BYTES;
  }

  /** Writes the node as its parent holds it: itself below 32 bytes, its hash otherwise. */
  final void writeReference(RlpWriter parent) {
    if (embedded()) {
      parent.encoded(encoded());
    } else {
      parent.bytes(hash());
    }
  }

  /**
   * Makes the part of the trie under this root above {@code depth} nibbles one to be kept: what is
   * below is known by its hash only, and what is in it counts as stored. Leaves out subtrees for
   * which that was done before.
   *
   * @return the number of nodes kept
   */
  final int keepAbove(int depth) {
    return settle(0, depth);
  }

  /** Says that nodes may have been put below this one since {@link #keepAbove}. */
  final void changedBelow() {
    kept = 0;
  }

  private int settle(int at, int depth) {
    if (kept > 0 || this instanceof Hashed) {
      return kept;
    }
    int sum = 1;
    switch (this) {
      case Branch branch -> {
        for (int i = 0; i < 16; i++) {
          TrieNode child = branch.children[i];
          if (child != null) {
            branch.children[i] = child.settled(at + 1, depth);
            sum += branch.children[i].kept;
          }
        }
      }
      case Extension extension -> {
        extension.child = extension.child.settled(at + extension.path.length, depth);
        sum += extension.child.kept;
      }
      case Leaf leaf -> {}
      case Hashed hashed -> {}
    }
    if (at == 0 || !embedded()) {
      hash();
      stored = true;
      if (at > 0) {
        // The hash is all that a parent needs; encoding again gives the same bytes.
        encoded = null;
      }
    }
    kept = sum;
    return sum;
  }

  private TrieNode settled(int at, int depth) {
    if (!(this instanceof Hashed) && at >= depth && !embedded()) {
      return new Hashed(hash());
    }
    settle(at, depth);
    return this;
  }

  /** The last node of a path, with what is left of it. */
  static final class Leaf extends TrieNode {
    final byte[] path;
    final byte[] value;

    Leaf(byte[] path, byte[] value) {
      this.path = path;
      this.value = value;
    }

    /**
     * Whether the node store holds this leaf for a child of this hash; it counts as stored then.
     */
    boolean isStoredAs(byte[] expectedHash) {
      if (encoded().length < HASH_BYTES || !Arrays.equals(hash(), expectedHash)) {
        return false;
      }
      countAsStored();
      return true;
    }

    @Override
    byte[] encode() {
      return new RlpWriter(128)
          .beginList()
          .bytes(HexPrefix.encode(path, 0, path.length, true))
          .bytes(value)
          .endList()
          .toArray();
    }
  }

  /** A piece of path that all below share; its child is a branch. */
  static final class Extension extends TrieNode {
    final byte[] path;
    TrieNode child;

    Extension(byte[] path, TrieNode child) {
      this.path = path;
      this.child = child;
    }

    @Override
    byte[] encode() {
      RlpWriter writer =
          new RlpWriter(80).beginList().bytes(HexPrefix.encode(path, 0, path.length, false));
      child.writeReference(writer);
      return writer.endList().toArray();
    }
  }

  /** Sixteen ways on, at least two of them taken. Keys of one length never end in one. */
  static final class Branch extends TrieNode {
    final @Nullable TrieNode[] children;

    Branch(@Nullable TrieNode[] children) {
      this.children = children;
    }

    boolean isFull() {
      for (TrieNode child : children) {
        if (child == null) {
          return false;
        }
      }
      return true;
    }

    @Override
    byte[] encode() {
      RlpWriter writer = new RlpWriter(544).beginList();
      for (TrieNode child : children) {
        if (child == null) {
          writer.scalar(0);
        } else {
          child.writeReference(writer);
        }
      }
      return writer.scalar(0).endList().toArray();
    }
  }

  /** A node known by its hash only. */
  static final class Hashed extends TrieNode {
    Hashed(byte[] hash) {
      remember(hash);
    }

    @Override
    byte[] encode() {
      throw new AssertionError("only the hash is known");
    }
  }

  final void remember(byte[] knownHash) {
    hash = knownHash;
  }

  /**
   * Decodes a node as the store holds it.
   *
   * @throws RlpException if it is not one
   */
  static TrieNode decode(byte[] rlp) {
    TrieNode node = decodeList(RlpReader.ofList(rlp));
    node.encoded = rlp;
    node.stored = true;
    return node;
  }

  private static TrieNode decodeList(RlpReader list) {
    byte[] first = list.nextIsList() ? list.encoded() : null;
    byte[] firstBytes = first == null ? list.byteArray() : Nibbles.NONE;
    boolean secondIsList = list.nextIsList();
    byte[] second = list.encoded();
    if (!list.hasNext()) {
      if (first != null) {
        throw new RlpException("expected a path, found a list", 0);
      }
      byte[] path = HexPrefix.decode(firstBytes);
      return HexPrefix.isLeaf(firstBytes)
          ? new Leaf(path, RlpReader.of(second).byteArray())
          : new Extension(path, required(reference(second, secondIsList)));
    }
    @Nullable TrieNode[] children = new @Nullable TrieNode[16];
    children[0] = first == null ? hashed(firstBytes) : reference(first, true);
    children[1] = reference(second, secondIsList);
    for (int i = 2; i < 16; i++) {
      boolean isList = list.nextIsList();
      children[i] = isList ? reference(list.encoded(), true) : hashed(list.byteArray());
    }
    if (list.byteArray().length != 0) {
      throw new RlpException("a branch with a value", 0);
    }
    list.expectEnd();
    return new Branch(children);
  }

  private static @Nullable TrieNode reference(byte[] rlp, boolean isList) {
    return isList ? decodeList(RlpReader.ofList(rlp)) : hashed(RlpReader.of(rlp).byteArray());
  }

  private static @Nullable TrieNode hashed(byte[] hash) {
    if (hash.length == 0) {
      return null;
    }
    if (hash.length != HASH_BYTES) {
      throw new RlpException("a reference of " + hash.length + " bytes", 0);
    }
    return new Hashed(hash);
  }

  private static TrieNode required(@Nullable TrieNode node) {
    if (node == null) {
      throw new RlpException("an extension to nowhere", 0);
    }
    return node;
  }
}

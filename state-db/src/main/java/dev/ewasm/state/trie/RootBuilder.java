package dev.ewasm.state.trie;

import dev.ewasm.state.Account;
import dev.ewasm.state.codec.RlpWriter;
import dev.ewasm.state.crypto.Keccak;
import java.util.Arrays;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/**
 * Computes a root from entries that arrive in ascending order of their keys, in memory that does
 * not grow with their number. What checks and imports recompute a whole state with.
 */
public final class RootBuilder {
  /** Told every node that a store keeps. */
  @FunctionalInterface
  public interface Sink {
    /** Takes a node's path, one nibble a byte, and its RLP. Children come before their parents. */
    void accept(byte[] path, byte[] rlp);
  }

  /** The references of a branch that is still open, by digit; null where nothing was added. */
  private static final class Open {
    final byte[] @Nullable [] references = new byte[16] @Nullable [];
  }

  private final Sink sink;
  private final @Nullable Open[] branches;
  private byte @Nullable [] lastPath;
  private byte[] lastValue = Nibbles.NONE;

  /** Makes a builder that tells nobody of the nodes. */
  public RootBuilder() {
    this((path, rlp) -> {});
  }

  /** Makes a builder that hands all nodes to {@code sink}. */
  public RootBuilder(Sink sink) {
    this.sink = sink;
    this.branches = new @Nullable Open[65];
  }

  /**
   * Adds an entry.
   *
   * @param key 32 bytes, above the one before
   * @throws IllegalArgumentException if the key is not above the one before
   */
  public void add(byte[] key, byte[] value) {
    byte[] path = Nibbles.of(key);
    if (lastPath != null) {
      int shared = Arrays.mismatch(lastPath, path);
      if (shared < 0 || lastPath[shared] > path[shared]) {
        throw new IllegalArgumentException("keys must ascend");
      }
      close(lastPath, shared);
    }
    lastPath = path;
    lastValue = value;
  }

  /** Returns the root over all entries. The builder is used up. */
  public Bytes32 root() {
    if (lastPath == null) {
      return Account.EMPTY_STORAGE_ROOT;
    }
    return Bytes32.wrap(Keccak.hash(close(lastPath, -1)));
  }

  /**
   * Closes everything on {@code path} below the branch at depth {@code keep} and puts it there, or,
   * with -1, closes all and returns the root node.
   */
  private byte[] close(byte[] path, int keep) {
    int top = path.length - 1;
    byte[] node = null;
    int depth = path.length;
    for (; top > keep; top--) {
      Open open = branches[top];
      if (open == null) {
        continue;
      }
      node = seal(path, top + 1, node, depth);
      open.references[path[top]] = reference(node, path, top + 1);
      RlpWriter writer = new RlpWriter(544).beginList();
      for (byte[] reference : open.references) {
        if (reference == null) {
          writer.scalar(0);
        } else {
          writer.encoded(reference);
        }
      }
      node = writer.scalar(0).endList().toArray();
      branches[top] = null;
      depth = top;
    }
    node = seal(path, keep + 1, node, depth);
    if (keep < 0) {
      sink.accept(Nibbles.NONE, node);
      return node;
    }
    Open open = branches[keep];
    if (open == null) {
      open = new Open();
      branches[keep] = open;
    }
    open.references[path[keep]] = reference(node, path, keep + 1);
    return node;
  }

  /**
   * Returns the node at depth {@code from}: a leaf if there is none yet, else an extension if
   * {@code node} lies deeper.
   */
  private byte[] seal(byte[] path, int from, byte @Nullable [] node, int depth) {
    if (node == null) {
      return new RlpWriter(128)
          .beginList()
          .bytes(HexPrefix.encode(path, from, path.length, true))
          .bytes(lastValue)
          .endList()
          .toArray();
    }
    if (depth == from) {
      return node;
    }
    return new RlpWriter(80)
        .beginList()
        .bytes(HexPrefix.encode(path, from, depth, false))
        .encoded(reference(node, path, depth))
        .endList()
        .toArray();
  }

  private byte[] reference(byte[] node, byte[] path, int depth) {
    if (node.length < TrieNode.HASH_BYTES) {
      return node;
    }
    sink.accept(Arrays.copyOf(path, depth), node);
    return new RlpWriter(33).bytes(Keccak.hash(node)).toArray();
  }
}

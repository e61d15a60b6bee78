package dev.ewasm.state.trie;

import dev.ewasm.state.Account;
import dev.ewasm.state.StateException;
import dev.ewasm.state.codec.RlpException;
import dev.ewasm.state.trie.TrieNode.Branch;
import dev.ewasm.state.trie.TrieNode.Extension;
import dev.ewasm.state.trie.TrieNode.Hashed;
import dev.ewasm.state.trie.TrieNode.Leaf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/**
 * A Merkle-Patricia trie over keys of one length whose nodes are kept elsewhere by path. Reads and
 * updates load only the nodes on the paths of the keys at hand.
 *
 * <pre>{@code
 * MerkleTrie.Update update = new MerkleTrie(nodes::get).update(changes);
 * update.nodes().forEach(nodes::putOrRemoveWhenNull);
 * }</pre>
 */
public final class MerkleTrie {
  private final NodeSource source;
  private final @Nullable TrieTop top;

  /** Makes a trie over the nodes of {@code source}. */
  public MerkleTrie(NodeSource source) {
    this.source = source;
    top = null;
  }

  /**
   * Makes a trie over the nodes of {@code source}, of which {@code top} may remember the upper ones
   * from before; it learns them otherwise.
   */
  public MerkleTrie(NodeSource source, TrieTop top) {
    this.source = source;
    this.top = top;
  }

  /**
   * A change to a key.
   *
   * @param value null deletes. Empty values do not exist
   * @param before the value that the trie holds, if the caller knows it, else null: saves loading
   *     the leaf. A wrong one does no harm, the leaf's hash tells
   */
  public record Change(byte[] key, byte @Nullable [] value, byte @Nullable [] before) {}

  /**
   * A node that is to be stored.
   *
   * @param path one nibble a byte
   * @param rlp null if the node is no more
   */
  public record NodeChange(byte[] path, byte @Nullable [] rlp) {}

  /**
   * What an update makes of a trie.
   *
   * @param root the new root hash
   * @param nodes what to store, ascending by path, each path once
   * @param top the upper part of the trie afterwards; to be used only once the nodes are stored
   */
  public record Update(Bytes32 root, List<NodeChange> nodes, TrieTop top) {}

  /**
   * Computes the trie after {@code changes} and leaves the node source as it is.
   *
   * @param changes ascending by key, each key once
   * @throws StateException if a node is missing or damaged
   */
  public Update update(List<Change> changes) {
    return new TrieUpdate(this).run(changes);
  }

  /**
   * Like {@link #update(List)}.
   *
   * @param changes values by key; null deletes
   */
  public Update update(SortedMap<byte[], byte @Nullable []> changes) {
    List<Change> list = new ArrayList<>(changes.size());
    changes.forEach((key, value) -> list.add(new Change(key, value, null)));
    return update(list);
  }

  /** Returns the root hash. */
  public Bytes32 root() {
    TrieNode root = loadRoot();
    return root == null ? Account.EMPTY_STORAGE_ROOT : Bytes32.wrap(root.hash());
  }

  /** Returns the value of a key, or null if it has none. */
  public byte @Nullable [] get(byte[] key) {
    return walk(key, new ArrayList<>());
  }

  /**
   * Returns the nodes from the root to where the key is or would be: the proof of its value, or of
   * its absence, in the form of {@code eth_getProof} (EIP-1186). Empty for the empty trie.
   */
  public List<Bytes> prove(byte[] key) {
    List<Bytes> proof = new ArrayList<>();
    walk(key, proof);
    return proof;
  }

  /**
   * Visits keys and values in ascending order from the first key that is not below {@code
   * firstKey}, until all are visited or the visitor returns false.
   */
  public void forEachFrom(byte[] firstKey, BiPredicate<byte[], byte[]> visitor) {
    TrieNode root = loadRoot();
    if (root != null) {
      visit(root, Nibbles.NONE, Nibbles.of(firstKey), visitor);
    }
  }

  private boolean visit(
      TrieNode node, byte[] path, byte[] first, BiPredicate<byte[], byte[]> visitor) {
    // A subtree is left out when all of its keys are below the first one.
    int common = Math.min(path.length, first.length);
    if (Arrays.compareUnsigned(path, 0, common, first, 0, common) < 0) {
      return true;
    }
    return switch (node) {
      case Leaf leaf -> {
        byte[] key = Nibbles.concat(path, leaf.path);
        yield Arrays.compareUnsigned(key, first) < 0 || visitor.test(Nibbles.pack(key), leaf.value);
      }
      case Extension extension -> {
        byte[] childPath = Nibbles.concat(path, extension.path);
        yield visit(resolve(extension.child, childPath), childPath, first, visitor);
      }
      case Branch branch -> {
        boolean goOn = true;
        for (int i = 0; i < 16 && goOn; i++) {
          TrieNode child = branch.children[i];
          byte[] childPath = Nibbles.append(path, i);
          int shared = Math.min(childPath.length, first.length);
          if (child != null
              && Arrays.compareUnsigned(childPath, 0, shared, first, 0, shared) >= 0) {
            goOn = visit(resolve(child, childPath), childPath, first, visitor);
          }
        }
        yield goOn;
      }
      case Hashed hashed -> visit(resolve(hashed, path), path, first, visitor);
    };
  }

  private byte @Nullable [] walk(byte[] key, List<Bytes> nodes) {
    byte[] path = Nibbles.of(key);
    TrieNode node = loadRoot();
    int depth = 0;
    while (node != null) {
      if (node.stored()) {
        nodes.add(Bytes.wrap(node.encoded()));
      }
      switch (node) {
        case Leaf leaf -> {
          return Arrays.equals(leaf.path, Nibbles.from(path, depth)) ? leaf.value : null;
        }
        case Extension extension -> {
          if (!Nibbles.continuesWith(path, depth, extension.path)) {
            return null;
          }
          depth += extension.path.length;
          node = resolve(extension.child, Arrays.copyOf(path, depth));
        }
        case Branch branch -> {
          node = branch.children[path[depth++]];
          if (node != null) {
            node = resolve(node, Arrays.copyOf(path, depth));
          }
        }
        case Hashed hashed -> throw new AssertionError("resolved nodes are not hashes");
      }
    }
    return null;
  }

  @Nullable TrieNode loadRoot() {
    if (top != null && top.isKnown()) {
      return top.root();
    }
    byte[] rlp = source.load(Nibbles.NONE);
    TrieNode root = rlp == null ? null : decode(rlp, Nibbles.NONE);
    if (top != null) {
      top.remember(root);
    }
    return root;
  }

  /** Gives up the nodes that were loaded beyond what is to be remembered. */
  void trim() {
    if (top != null) {
      top.trim();
    }
  }

  /** Returns the node itself, loaded if only its hash is known. */
  TrieNode resolve(TrieNode node, byte[] path) {
    if (!(node instanceof Hashed)) {
      return node;
    }
    return loaded(node, path, source.load(path));
  }

  /** Loads many nodes of which only the hashes are known. */
  List<TrieNode> resolveAll(List<TrieNode> nodes, List<byte[]> paths) {
    List<byte @Nullable []> rlps = source.loadAll(paths);
    List<TrieNode> loaded = new ArrayList<>(nodes.size());
    for (int i = 0; i < nodes.size(); i++) {
      loaded.add(loaded(nodes.get(i), paths.get(i), rlps.get(i)));
    }
    return loaded;
  }

  private static TrieNode loaded(TrieNode hashed, byte[] path, byte @Nullable [] rlp) {
    if (rlp == null) {
      throw new StateException("the trie node at path " + text(path) + " is missing");
    }
    TrieNode node = decode(rlp, path);
    node.remember(hashed.hash());
    return node;
  }

  private static TrieNode decode(byte[] rlp, byte[] path) {
    try {
      return TrieNode.decode(rlp);
    } catch (RlpException e) {
      throw new StateException(
          "the trie node at path " + text(path) + " is damaged: " + e.getMessage(), e);
    }
  }

  static String text(byte[] path) {
    StringBuilder text = new StringBuilder("/");
    for (byte nibble : path) {
      text.append(HexFormat.of().toHexDigits(nibble, 1));
    }
    return text.toString();
  }

  /** Returns an empty map for {@link #update}. */
  public static NavigableMap<byte[], byte @Nullable []> newChanges() {
    return new TreeMap<>(Arrays::compareUnsigned);
  }

  /** Like {@link #newChanges}, for values that are all there. */
  public static NavigableMap<byte[], byte[]> newEntries() {
    return new TreeMap<>(Arrays::compareUnsigned);
  }
}

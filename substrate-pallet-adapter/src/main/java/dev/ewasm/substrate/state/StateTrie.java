package dev.ewasm.substrate.state;

import dev.ewasm.substrate.crypto.Hashes;
import dev.ewasm.substrate.scale.ScaleException;
import dev.ewasm.substrate.scale.ScaleWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A map of byte strings in Substrate's base-16 trie. Immutable: every change gives a new trie that
 * shares what did not change, so the states of many blocks live side by side. Nodes are loaded when
 * they are first needed.
 *
 * <p>Every method throws {@link MissingNodeException} if the source lacks a node on its way.
 */
public final class StateTrie {

  private static final byte[] EMPTY_NODE = {0};

  private final StateVersion version;
  private final NodeSource source;
  private final @Nullable TrieChild root;

  /** Takes nodes and long values for keeping, under their hash. */
  @FunctionalInterface
  public interface Sink {
    void put(byte[] hash, byte[] bytes);
  }

  private StateTrie(StateVersion version, NodeSource source, @Nullable TrieChild root) {
    this.version = version;
    this.source = source;
    this.root = root;
  }

  /** The trie without entries, of which nothing is stored. */
  public static StateTrie empty(StateVersion version) {
    return new StateTrie(version, NodeSource.NONE, null);
  }

  /** The trie without entries; what is added later may be stored in the source's store. */
  public static StateTrie empty(StateVersion version, NodeSource source) {
    return new StateTrie(version, source, null);
  }

  /** The stored trie with this root. */
  public static StateTrie at(byte[] root, StateVersion version, NodeSource source) {
    boolean empty = Arrays.equals(root, Hashes.blake2b256(EMPTY_NODE));
    return new StateTrie(version, source, empty ? null : TrieChild.stored(root.clone()));
  }

  /** The root of a list, keyed by the compact encoding of the index, as of a block's extrinsics. */
  public static byte[] orderedRoot(List<byte[]> values, StateVersion version) {
    StateTrie trie = empty(version);
    for (int i = 0; i < values.size(); i++) {
      trie = trie.put(new ScaleWriter().compact(i).toByteArray(), values.get(i));
    }
    return trie.root();
  }

  /** The 32-byte root. */
  public byte[] root() {
    if (root == null) {
      return Hashes.blake2b256(EMPTY_NODE);
    }
    byte[] merkleValue = root.merkleValue();
    return merkleValue.length == 32 ? merkleValue.clone() : Hashes.blake2b256(merkleValue);
  }

  /** Returns the value of a key, or null. */
  public byte @Nullable [] get(byte[] key) {
    byte[] nibbles = nibbles(key);
    int at = 0;
    TrieChild next = root;
    while (next != null) {
      TrieNode node = next.node(source);
      byte[] partial = node.partial();
      if (!startsWith(nibbles, at, partial)) {
        return null;
      }
      at += partial.length;
      if (at == nibbles.length) {
        TrieNode.Value value = node.value();
        return value == null ? null : value.load(source);
      }
      next = node.child(nibbles[at]);
      at++;
    }
    return null;
  }

  /** The trie with this entry. */
  public StateTrie put(byte[] key, byte[] value) {
    TrieNode.Value stored = TrieNode.Value.of(value.clone(), version);
    return with(insert(root, nibbles(key), stored));
  }

  /** The trie without this key. */
  public StateTrie remove(byte[] key) {
    TrieChild without = root == null ? null : delete(root, nibbles(key));
    return without == root ? this : with(without);
  }

  private StateTrie with(@Nullable TrieChild newRoot) {
    return new StateTrie(version, source, newRoot);
  }

  private TrieChild insert(@Nullable TrieChild at, byte[] key, TrieNode.Value value) {
    if (at == null) {
      return TrieChild.of(new TrieNode(key, value, null));
    }
    TrieNode node = at.node(source);
    byte[] partial = node.partial();
    int common = commonPrefix(partial, key);
    if (common == partial.length) {
      if (common == key.length) {
        return TrieChild.of(node.withValue(value));
      }
      int index = key[common];
      return TrieChild.of(
          node.withChild(index, insert(node.child(index), tail(key, common + 1), value)));
    }
    TrieNode fork =
        new TrieNode(Arrays.copyOf(partial, common), null, new TrieChild[16])
            .withChild(partial[common], TrieChild.of(node.withPartial(tail(partial, common + 1))));
    if (common == key.length) {
      return TrieChild.of(fork.withValue(value));
    }
    return TrieChild.of(
        fork.withChild(
            key[common], TrieChild.of(new TrieNode(tail(key, common + 1), value, null))));
  }

  private @Nullable TrieChild delete(TrieChild at, byte[] key) {
    TrieNode node = at.node(source);
    byte[] partial = node.partial();
    if (!startsWith(key, 0, partial)) {
      return at;
    }
    if (key.length == partial.length) {
      return node.value() == null ? at : shrink(node.withValue(null));
    }
    int index = key[partial.length];
    TrieChild child = node.child(index);
    if (child == null) {
      return at;
    }
    TrieChild without = delete(child, tail(key, partial.length + 1));
    return without == child ? at : shrink(node.withChild(index, without));
  }

  /** Puts a node that lost something into the form it would have been built in. */
  private @Nullable TrieChild shrink(TrieNode node) {
    int count = 0;
    int last = 0;
    for (int i = 0; i < 16; i++) {
      if (node.child(i) != null) {
        count++;
        last = i;
      }
    }
    if (count == 0) {
      return node.value() == null
          ? null
          : TrieChild.of(new TrieNode(node.partial(), node.value(), null));
    }
    TrieChild only = node.child(last);
    if (count > 1 || node.value() != null || only == null) {
      return TrieChild.of(node);
    }
    TrieNode below = only.node(source);
    byte[] partial =
        Arrays.copyOf(node.partial(), node.partial().length + 1 + below.partial().length);
    partial[node.partial().length] = (byte) last;
    System.arraycopy(
        below.partial(), 0, partial, node.partial().length + 1, below.partial().length);
    return TrieChild.of(below.withPartial(partial));
  }

  /** Returns the least key greater than this one in byte order, or null. */
  public byte @Nullable [] nextKey(byte[] key) {
    List<byte[]> keys = keys(new byte[0], key, 1);
    return keys.isEmpty() ? null : keys.getFirst();
  }

  /**
   * Returns keys in ascending byte order.
   *
   * @param prefix that they start with
   * @param after only keys greater than this one; null for all
   * @param limit most keys to return
   */
  public List<byte[]> keys(byte[] prefix, byte @Nullable [] after, int limit) {
    List<byte[]> found = new ArrayList<>();
    walk(prefix, after, limit, (path, value) -> found.add(bytes(path)));
    return found;
  }

  /** All entries whose keys start with {@code prefix}, in ascending order of the keys. */
  public SortedMap<byte[], byte[]> entries(byte[] prefix) {
    SortedMap<byte[], byte[]> found = new TreeMap<>(Arrays::compareUnsigned);
    walk(
        prefix,
        null,
        Integer.MAX_VALUE,
        (path, value) -> found.put(bytes(path), value.load(source)));
    return found;
  }

  private interface Visitor {
    void visit(byte[] path, TrieNode.Value value);
  }

  private void walk(byte[] prefix, byte @Nullable [] after, int limit, Visitor visitor) {
    if (root != null && limit > 0) {
      byte[] bound = after == null ? null : nibbles(after);
      walk(root, new byte[0], nibbles(prefix), bound, new int[] {limit}, visitor);
    }
  }

  private void walk(
      TrieChild at,
      byte[] above,
      byte[] prefix,
      byte @Nullable [] after,
      int[] left,
      Visitor visitor) {
    TrieNode node = at.node(source);
    byte[] path = join(above, node.partial());
    int common = commonPrefix(path, prefix);
    if (common < path.length && common < prefix.length) {
      return;
    }
    if (after != null && beyond(path, after) < 0) {
      return;
    }
    TrieNode.Value value = node.value();
    if (value != null
        && path.length >= prefix.length
        && (after == null || Arrays.compareUnsigned(path, after) > 0)) {
      visitor.visit(path, value);
      left[0]--;
    }
    for (int i = 0; i < 16 && left[0] > 0; i++) {
      TrieChild child = node.child(i);
      if (child != null) {
        walk(child, join(path, new byte[] {(byte) i}), prefix, after, left, visitor);
      }
    }
  }

  /** Negative if everything at and below {@code path} is at most {@code bound}. */
  private static int beyond(byte[] path, byte[] bound) {
    int common = commonPrefix(path, bound);
    return common == path.length || common == bound.length ? 0 : path[common] - bound[common];
  }

  /** Hands out what was never stored of this trie; afterwards it counts as stored. */
  public void commit(Sink sink) {
    if (root != null) {
      root.commit(sink, true);
    }
  }

  /**
   * Proves the values of keys, or that they have none: the encoded nodes on the way and the long
   * values, in the order found.
   */
  public List<byte[]> proof(Collection<byte[]> keys) {
    Map<String, byte[]> parts = new LinkedHashMap<>();
    for (byte[] key : keys) {
      prove(key, parts);
    }
    return List.copyOf(parts.values());
  }

  private void prove(byte[] key, Map<String, byte[]> parts) {
    byte[] nibbles = nibbles(key);
    int at = 0;
    for (TrieChild next = root; next != null; ) {
      TrieNode node = next.node(source);
      if (next == root || next.merkleValue().length == 32) {
        add(parts, node.encode());
      }
      if (!startsWith(nibbles, at, node.partial())) {
        return;
      }
      at += node.partial().length;
      if (at == nibbles.length) {
        TrieNode.Value value = node.value();
        if (value != null && value.hash() != null) {
          add(parts, value.load(source));
        }
        return;
      }
      next = node.child(nibbles[at]);
      at++;
    }
  }

  private static void add(Map<String, byte[]> parts, byte[] part) {
    parts.putIfAbsent(HexFormat.of().formatHex(Hashes.blake2b256(part)), part);
  }

  /**
   * Reads a value out of a proof.
   *
   * @return the value, or null if the proof shows that there is none
   * @throws MissingNodeException if the proof does not lead from the root to the key
   * @throws ScaleException if a part with the right hash is no node
   */
  public static byte @Nullable [] verify(byte[] root, List<byte[]> proof, byte[] key) {
    Map<String, byte[]> parts = new HashMap<>();
    proof.forEach(part -> add(parts, part));
    NodeSource source = hash -> parts.get(HexFormat.of().formatHex(hash));
    return at(root, StateVersion.V1, source).get(key);
  }

  private static byte[] nibbles(byte[] key) {
    byte[] nibbles = new byte[2 * key.length];
    for (int i = 0; i < key.length; i++) {
      nibbles[2 * i] = (byte) (key[i] >> 4 & 0xf);
      nibbles[2 * i + 1] = (byte) (key[i] & 0xf);
    }
    return nibbles;
  }

  private static byte[] bytes(byte[] nibbles) {
    byte[] bytes = new byte[nibbles.length / 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (nibbles[2 * i] << 4 | nibbles[2 * i + 1]);
    }
    return bytes;
  }

  private static boolean startsWith(byte[] text, int from, byte[] prefix) {
    return text.length - from >= prefix.length
        && Arrays.equals(text, from, from + prefix.length, prefix, 0, prefix.length);
  }

  private static int commonPrefix(byte[] first, byte[] second) {
    int mismatch = Arrays.mismatch(first, second);
    return mismatch < 0 ? first.length : mismatch;
  }

  private static byte[] tail(byte[] nibbles, int from) {
    return Arrays.copyOfRange(nibbles, from, nibbles.length);
  }

  private static byte[] join(byte[] first, byte[] second) {
    return StorageHasher.concat(first, second);
  }
}

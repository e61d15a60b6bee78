package dev.ewasm.state.trie;

import dev.ewasm.state.Account;
import dev.ewasm.state.codec.RlpWriter;
import dev.ewasm.state.crypto.Keccak;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.tuweni.bytes.Bytes32;

/**
 * Root of a Merkle-Patricia trie computed from all of its entries at once, without keeping nodes.
 * What the incremental trie must agree with.
 */
public final class TrieRoot {
  private final byte[][] keys;
  private final byte[][] values;

  private TrieRoot(byte[][] keys, byte[][] values) {
    this.keys = keys;
    this.values = values;
  }

  /**
   * Returns the root over {@code entries}, from keys (no key a prefix of another; in the order of
   * unsigned bytes) to values that are not empty.
   */
  public static Bytes32 of(SortedMap<byte[], byte[]> entries) {
    if (entries.isEmpty()) {
      return Account.EMPTY_STORAGE_ROOT;
    }
    TrieRoot trie =
        new TrieRoot(
            entries.keySet().toArray(byte[][]::new), entries.values().toArray(byte[][]::new));
    return Bytes32.wrap(Keccak.hash(trie.node(0, trie.keys.length, 0)));
  }

  /**
   * Returns the root of a storage trie: keccak(slot) to the RLP of the value; zero values are left
   * out.
   */
  public static Bytes32 ofStorage(Map<Bytes32, Bytes32> storage) {
    SortedMap<byte[], byte[]> entries = newEntries();
    storage.forEach(
        (slot, value) -> {
          if (!value.isZero()) {
            entries.put(Keccak.hash(slot.toArrayUnsafe()), storageValue(value));
          }
        });
    return of(entries);
  }

  /**
   * Returns what a storage trie holds for a value that is not zero: the RLP of its shortest
   * big-endian bytes.
   */
  public static byte[] storageValue(Bytes32 value) {
    return new RlpWriter(34).bytes(value.trimLeadingZeros()).toArray();
  }

  /** Returns an empty map in the order that {@link #of} needs. */
  public static SortedMap<byte[], byte[]> newEntries() {
    return new TreeMap<>(Arrays::compareUnsigned);
  }

  /**
   * Encodes the node over the entries [from, to), which agree in their first {@code depth} nibbles.
   */
  private byte[] node(int from, int to, int depth) {
    byte[] first = keys[from];
    if (to - from == 1) {
      return new RlpWriter(128)
          .beginList()
          .bytes(HexPrefix.encode(first, depth, 2 * first.length, true))
          .bytes(values[from])
          .endList()
          .toArray();
    }
    byte[] last = keys[to - 1];
    int split = depth;
    while (nibble(first, split) == nibble(last, split)) {
      split++;
    }
    byte[] branch = branch(from, to, split);
    if (split == depth) {
      return branch;
    }
    RlpWriter extension =
        new RlpWriter(80).beginList().bytes(HexPrefix.encode(first, depth, split, false));
    reference(extension, branch);
    return extension.endList().toArray();
  }

  private byte[] branch(int from, int to, int depth) {
    RlpWriter branch = new RlpWriter(544).beginList();
    int position = from;
    for (int digit = 0; digit < 16; digit++) {
      int start = position;
      while (position < to && nibble(keys[position], depth) == digit) {
        position++;
      }
      if (start == position) {
        branch.scalar(0);
      } else {
        reference(branch, node(start, position, depth + 1));
      }
    }
    return branch.scalar(0).endList().toArray();
  }

  /** Writes a node as its parent holds it: itself below 32 bytes, its hash otherwise. */
  private static void reference(RlpWriter parent, byte[] node) {
    if (node.length < 32) {
      parent.encoded(node);
    } else {
      parent.bytes(Keccak.hash(node));
    }
  }

  private static int nibble(byte[] key, int index) {
    int pair = key[index >> 1];
    return (index & 1) == 0 ? pair >> 4 & 15 : pair & 15;
  }
}

package dev.ewasm.state.trie;

import dev.ewasm.state.Account;
import dev.ewasm.state.codec.RlpWriter;
import dev.ewasm.state.crypto.Keccak;
import java.util.SortedMap;
import org.apache.tuweni.bytes.Bytes32;

/**
 * The root by the letter of the Yellow Paper's recursion: what both ways of computing it must agree
 * with.
 */
final class NaiveTrieRoot {
  /** Keys as nibbles, ascending. */
  private final byte[][] keys;

  private final byte[][] values;

  private NaiveTrieRoot(byte[][] keys, byte[][] values) {
    this.keys = keys;
    this.values = values;
  }

  /**
   * Returns the root over {@code entries}, from keys (no key a prefix of another; in the order of
   * unsigned bytes) to values that are not empty.
   */
  static Bytes32 of(SortedMap<byte[], byte[]> entries) {
    if (entries.isEmpty()) {
      return Account.EMPTY_STORAGE_ROOT;
    }
    NaiveTrieRoot trie =
        new NaiveTrieRoot(
            entries.keySet().stream().map(Nibbles::of).toArray(byte[][]::new),
            entries.values().toArray(byte[][]::new));
    return Bytes32.wrap(Keccak.hash(trie.node(0, trie.keys.length, 0)));
  }

  /**
   * Encodes the node over the entries [from, to), which agree in their first {@code depth} nibbles.
   */
  private byte[] node(int from, int to, int depth) {
    byte[] first = keys[from];
    if (to - from == 1) {
      return new RlpWriter(128)
          .beginList()
          .bytes(HexPrefix.encode(first, depth, first.length, true))
          .bytes(values[from])
          .endList()
          .toArray();
    }
    byte[] last = keys[to - 1];
    int split = depth;
    while (first[split] == last[split]) {
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
      while (position < to && keys[position][depth] == digit) {
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
}

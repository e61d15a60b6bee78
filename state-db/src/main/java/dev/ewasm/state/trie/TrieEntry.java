package dev.ewasm.state.trie;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change on its way down the trie. Those that go the same way are a list, ascending by path.
 *
 * @param path the whole key, a nibble a byte
 * @param value null to delete
 * @param before the value the trie holds, as far as the caller knows
 */
record TrieEntry(byte[] path, byte @Nullable [] value, byte @Nullable [] before) {
  /** Returns where the entries end that have the same digit as the one at {@code from}. */
  static int groupEnd(List<TrieEntry> entries, int from, int depth) {
    int digit = entries.get(from).path[depth];
    int to = from + 1;
    while (to < entries.size() && entries.get(to).path[depth] == digit) {
      to++;
    }
    return to;
  }

  /** Returns how much of {@code path} every entry goes along from {@code depth}. */
  static int sharedWith(byte[] path, int depth, List<TrieEntry> entries) {
    // The entries are sorted, so the first and the last decide.
    byte[] first = entries.getFirst().path;
    byte[] last = entries.getLast().path;
    int shared = 0;
    while (shared < path.length
        && first[depth + shared] == path[shared]
        && last[depth + shared] == path[shared]) {
      shared++;
    }
    return shared;
  }
}

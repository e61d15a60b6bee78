package dev.ewasm.state.database;

import dev.ewasm.state.trie.TrieTop;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The upper parts of the account trie and of the storage tries that changed last, as they are in
 * the store. Not safe for several threads: the writer's lock guards it.
 */
final class TrieTops {
  /** Nodes of storage tries to remember in all, some 1.4 KB each. */
  private static final int MAX_STORAGE_NODES = 10_000;

  private TrieTop accounts = new TrieTop();

  /** By account key, the one used longest ago first. */
  private final Map<ByteBuffer, TrieTop> storage = new LinkedHashMap<>(16, 0.75f, true);

  TrieTop accounts() {
    return accounts;
  }

  TrieTop storage(byte[] account) {
    return storage.computeIfAbsent(ByteBuffer.wrap(account), missing -> new TrieTop());
  }

  /** Whether the top of an account's storage trie need not be loaded. */
  boolean knowsStorage(byte[] account) {
    TrieTop top = storage.get(ByteBuffer.wrap(account));
    return top != null && top.isKnown();
  }

  /** Forgets all: the store may hold anything. */
  void clear() {
    accounts = new TrieTop();
    storage.clear();
  }

  /**
   * What a commit makes of the tops.
   *
   * @param storage by account key
   */
  record Update(TrieTop accounts, Map<ByteBuffer, TrieTop> storage) {}

  /** Takes over what a commit made, now that it is in the store. */
  void replace(Update update) {
    accounts = update.accounts;
    storage.putAll(update.storage);
    trim();
  }

  /** Forgets the tops of the storage tries used longest ago when there are too many nodes. */
  void trim() {
    int sum = storage.values().stream().mapToInt(TrieTops::weight).sum();
    Iterator<TrieTop> oldest = storage.values().iterator();
    while (sum > MAX_STORAGE_NODES && oldest.hasNext()) {
      sum -= weight(oldest.next());
      oldest.remove();
    }
  }

  /** An empty one needs memory too. */
  private static int weight(TrieTop top) {
    return 1 + top.size();
  }
}

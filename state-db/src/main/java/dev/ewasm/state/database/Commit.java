package dev.ewasm.state.database;

import dev.ewasm.state.Account;
import dev.ewasm.state.Address;
import dev.ewasm.state.StateException;
import dev.ewasm.state.store.Column;
import dev.ewasm.state.store.KeyValueReader;
import dev.ewasm.state.store.Scan;
import dev.ewasm.state.store.WriteBatch;
import dev.ewasm.state.trie.MerkleTrie;
import dev.ewasm.state.trie.NodeSource;
import dev.ewasm.state.trie.TrieTop;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/**
 * Works out what {@link Changes} do to the store: flat entries, trie nodes, and what was there
 * before. Only reads.
 */
final class Commit {
  private static final NodeSource NOTHING = path -> null;
  private static final byte[] NO_PREFIX = {};

  /**
   * Accounts with at most this many slots have the paths of these fetched ahead: level by level, as
   * the nodes of one trie are loaded otherwise, would be a few journeys for each of the accounts.
   */
  private static final int PREFETCHED_SLOTS = 16;

  /** Paths of at most this many nibbles are fetched ahead; a million keys end at five or six. */
  private static final int PREFETCHED_DEPTH = 7;

  private final KeyValueReader store;
  private final TrieTops tops;
  private final TrieTops.Update newTops;
  private final Map<ByteBuffer, TrieTop> storageTops = new LinkedHashMap<>();
  private final WriteBatch batch = new WriteBatch();
  private final List<Change> accounts = new ArrayList<>();
  private final List<Change> slots = new ArrayList<>();
  private final Bytes32 root;

  /**
   * A key that changes.
   *
   * @param before the flat entry before, null if there was none
   */
  record Change(byte[] key, byte @Nullable [] before) {}

  /**
   * @param tops of the tries in the store
   */
  Commit(KeyValueReader store, Changes changes, TrieTops tops) {
    this.store = store;
    this.tops = tops;
    if (store.prefetches()) {
      prefetch(changes);
    }
    List<MerkleTrie.Change> trieChanges = new ArrayList<>(changes.accounts().size());
    List<byte @Nullable []> flats =
        store.getAll(Column.ACCOUNTS, new ArrayList<>(changes.accounts().keySet()));
    int index = 0;
    for (Map.Entry<byte[], Changes.AccountChange> entry : changes.accounts().entrySet()) {
      account(entry.getKey(), entry.getValue(), flats.get(index++), trieChanges);
    }
    MerkleTrie.Update update =
        new MerkleTrie(nodes(store, Column.ACCOUNT_TRIE, NO_PREFIX), tops.accounts())
            .update(trieChanges);
    update.nodes().forEach(node -> batch.set(Column.ACCOUNT_TRIE, node.path(), node.rlp()));
    root = update.root();
    newTops = new TrieTops.Update(update.top(), storageTops);
    tops.trim();
  }

  /** The new state root. */
  Bytes32 root() {
    return root;
  }

  /** The changes of flat entries and trie nodes. */
  WriteBatch batch() {
    return batch;
  }

  /** The accounts that really change. */
  List<Change> accounts() {
    return accounts;
  }

  /** The storage slots that really change. */
  List<Change> slots() {
    return slots;
  }

  /** The tops of the tries once the batch is in the store. */
  TrieTops.Update newTops() {
    return newTops;
  }

  static MerkleTrie accountTrie(KeyValueReader store) {
    return new MerkleTrie(nodes(store, Column.ACCOUNT_TRIE, NO_PREFIX));
  }

  static MerkleTrie storageTrie(KeyValueReader store, byte[] account) {
    return new MerkleTrie(nodes(store, Column.STORAGE_TRIE, account));
  }

  private static NodeSource nodes(KeyValueReader store, Column column, byte[] prefix) {
    return new NodeSource() {
      @Override
      public byte @Nullable [] load(byte[] path) {
        return store.get(column, Keys.concat(prefix, path));
      }

      @Override
      public List<byte @Nullable []> loadAll(List<byte[]> paths) {
        return store.getAll(column, paths.stream().map(path -> Keys.concat(prefix, path)).toList());
      }
    };
  }

  private void account(
      byte[] key,
      Changes.AccountChange change,
      byte @Nullable [] before,
      List<MerkleTrie.Change> trieChanges) {
    byte[] after = change.set ? change.flat : before;
    if (after == null && !change.slots.isEmpty()) {
      // Slots of an account that goes can only go with it; rolling back names them one by one.
      if (change.slots.values().stream().anyMatch(value -> value != null)) {
        throw new StateException("storage of an account that does not exist: " + Keys.hex(key));
      }
    }
    Bytes32 storageRoot = storage(key, change, before, after == null);
    if (after != null) {
      Account account = Keys.account(after).withStorageRoot(storageRoot);
      after = Keys.flatAccount(Keys.address(after), account);
    }
    if (Arrays.equals(before, after)) {
      return;
    }
    accounts.add(new Change(key, before));
    batch.set(Column.ACCOUNTS, key, after);
    trieChanges.add(new MerkleTrie.Change(key, trieAccount(after), trieAccount(before)));
  }

  private Bytes32 storage(
      byte[] key, Changes.AccountChange change, byte @Nullable [] before, boolean gone) {
    Bytes32 rootBefore =
        before == null ? Account.EMPTY_STORAGE_ROOT : Keys.account(before).storageRoot();
    boolean clear = (change.cleared || gone) && !rootBefore.equals(Account.EMPTY_STORAGE_ROOT);
    SortedMap<byte[], byte @Nullable []> wanted = MerkleTrie.newChanges();
    wanted.putAll(change.slots);
    if (clear) {
      drop(Column.STORAGE_TRIE, key);
      try (Scan scan = store.scanPrefix(Column.STORAGE, key)) {
        while (scan.next()) {
          wanted.putIfAbsent(Arrays.copyOfRange(scan.key(), Keys.HASH, 2 * Keys.HASH), null);
        }
      }
    }
    if (wanted.isEmpty()) {
      return rootBefore;
    }
    List<byte[]> keys = new ArrayList<>(wanted.size());
    wanted.keySet().forEach(slot -> keys.add(Keys.concat(key, slot)));
    List<byte @Nullable []> old = store.getAll(Column.STORAGE, keys);
    List<MerkleTrie.Change> trieChanges = new ArrayList<>(wanted.size());
    int index = 0;
    for (Map.Entry<byte[], byte @Nullable []> entry : wanted.entrySet()) {
      byte[] slotKey = keys.get(index);
      byte[] oldValue = old.get(index++);
      byte[] newValue = entry.getValue();
      boolean same = Arrays.equals(oldValue, newValue);
      if (!same) {
        slots.add(new Change(slotKey, oldValue));
        batch.set(Column.STORAGE, slotKey, newValue);
      }
      if (clear ? newValue != null : !same) {
        trieChanges.add(
            new MerkleTrie.Change(
                entry.getKey(), trieValue(newValue), clear ? null : trieValue(oldValue)));
      }
    }
    if (clear) {
      storageTops.put(ByteBuffer.wrap(key), new TrieTop());
    }
    if (trieChanges.isEmpty()) {
      return clear ? Account.EMPTY_STORAGE_ROOT : rootBefore;
    }
    MerkleTrie trie =
        clear
            ? new MerkleTrie(NOTHING)
            : new MerkleTrie(nodes(store, Column.STORAGE_TRIE, key), tops.storage(key));
    MerkleTrie.Update update = trie.update(trieChanges);
    storageTops.put(ByteBuffer.wrap(key), update.top());
    update
        .nodes()
        .forEach(node -> batch.set(Column.STORAGE_TRIE, Keys.concat(key, node.path()), node.rlp()));
    return update.root();
  }

  private static byte @Nullable [] trieAccount(byte @Nullable [] flat) {
    return flat == null ? null : Arrays.copyOfRange(flat, Address.SIZE, flat.length);
  }

  private static byte @Nullable [] trieValue(byte @Nullable [] flat) {
    return flat == null ? null : Keys.trieValue(flat);
  }

  private void drop(Column column, byte[] prefix) {
    try (Scan scan = store.scanPrefix(column, prefix)) {
      while (scan.next()) {
        batch.delete(column, scan.key());
      }
    }
  }

  private void prefetch(Changes changes) {
    List<byte[]> keys = new ArrayList<>(changes.accounts().keySet());
    List<byte[]> slotKeys = new ArrayList<>();
    SortedMap<byte[], byte[]> storagePaths = MerkleTrie.newEntries();
    changes
        .accounts()
        .forEach(
            (account, change) -> {
              change.slots.keySet().forEach(slot -> slotKeys.add(Keys.concat(account, slot)));
              if (change.slots.size() <= PREFETCHED_SLOTS && !tops.knowsStorage(account)) {
                change.slots.keySet().forEach(slot -> addPaths(storagePaths, account, slot));
              }
            });
    store.prefetch(Column.ACCOUNTS, keys);
    store.prefetch(Column.STORAGE, slotKeys);
    store.prefetch(Column.STORAGE_TRIE, new ArrayList<>(storagePaths.keySet()));
  }

  private static void addPaths(SortedMap<byte[], byte[]> paths, byte[] owner, byte[] hash) {
    byte[] path = Arrays.copyOf(owner, owner.length + PREFETCHED_DEPTH);
    for (int depth = 0; depth <= PREFETCHED_DEPTH; depth++) {
      if (depth > 0) {
        int pair = hash[(depth - 1) / 2];
        path[owner.length + depth - 1] = (byte) ((depth & 1) == 1 ? pair >> 4 & 15 : pair & 15);
      }
      paths.putIfAbsent(Arrays.copyOf(path, owner.length + depth), hash);
    }
  }
}

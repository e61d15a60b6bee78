package dev.ewasm.state.database;

import dev.ewasm.state.Account;
import dev.ewasm.state.Address;
import dev.ewasm.state.StateDiff;
import dev.ewasm.state.StateException;
import dev.ewasm.state.store.Column;
import dev.ewasm.state.store.KeyValueStore;
import dev.ewasm.state.store.Scan;
import dev.ewasm.state.store.ScratchStore;
import dev.ewasm.state.store.StoreException;
import dev.ewasm.state.store.WriteBatch;
import dev.ewasm.state.trie.MerkleTrie;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.StampedLock;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/**
 * The states after each kept block, on a store. A block is one batch of the store, so after a crash
 * it is there whole or not at all.
 *
 * <p>Safe for several threads: reads run beside each other and beside a block being worked out;
 * blocks are applied one after another.
 */
public final class StateDatabase implements AutoCloseable {
  private final KeyValueStore store;
  private final BlockHistory history;
  private final ReentrantLock writer = new ReentrantLock();

  /** Of the tries in the store; guarded by {@link #writer}. */
  private final TrieTops tops = new TrieTops();

  /** What was worked out last on the newest state; guarded by {@link #writer}. */
  private @Nullable Prepared prepared;

  /** A block that may be applied next. */
  private record Prepared(StateDiff diff, Commit commit) {}

  /**
   * Guards the store's contents against the fields below; held for writing only while a batch is
   * handed over.
   */
  private final StampedLock lock = new StampedLock();

  private volatile long head = -1;
  private volatile long oldest = -1;
  private volatile Bytes32 root = Account.EMPTY_STORAGE_ROOT;

  /**
   * The blocks rolled back to, oldest first; a view remembers how many there were when it was made.
   */
  private volatile List<Long> rollbacks = List.of();

  private StateDatabase(KeyValueStore store) {
    this.store = store;
    history = new BlockHistory(store);
  }

  /**
   * Opens the database on a store; an empty store is made one.
   *
   * @throws StoreException if the store holds another format, or an import into it was cut off
   */
  public static StateDatabase open(KeyValueStore store) {
    StateDatabase database = new StateDatabase(store);
    byte[] format = store.get(Column.META, Keys.META_FORMAT);
    if (format == null) {
      store.write(new WriteBatch().put(Column.META, Keys.META_FORMAT, Keys.number(Keys.FORMAT)));
    } else if (Keys.number(format) != Keys.FORMAT) {
      throw new StoreException(
          "%s has format %d; this version reads format %d: dump it with the version that wrote it"
              .formatted(store.describe(), Keys.number(format), Keys.FORMAT));
    }
    if (store.get(Column.META, Keys.META_LOADING) != null) {
      throw new StoreException(
          store.describe() + " holds part of a state: its import was cut off; load it again");
    }
    database.readHead();
    return database;
  }

  private void readHead() {
    byte[] stored = store.get(Column.META, Keys.META_HEAD);
    byte[] first = store.get(Column.META, Keys.META_OLDEST);
    if (stored == null) {
      return;
    }
    if (stored.length != 8 + Keys.HASH || first == null) {
      throw new StoreException("the head record of " + store.describe() + " is damaged");
    }
    oldest = Keys.number(first);
    root = Bytes32.wrap(Arrays.copyOfRange(stored, 8, stored.length));
    head = Keys.number(stored);
  }

  /** Whether no block was applied or loaded yet. */
  public boolean isEmpty() {
    return head < 0;
  }

  /** Returns the number of the newest block, -1 when empty. */
  public long head() {
    return head;
  }

  /** Returns the number of the oldest block whose state can be read, -1 when empty. */
  public long oldest() {
    return oldest;
  }

  /** Returns the state root of the newest block, that of the empty trie when empty. */
  public Bytes32 root() {
    return root;
  }

  /**
   * Returns the state root of a kept block.
   *
   * @throws StateUnavailableException if it is not kept
   */
  public Bytes32 root(long block) {
    requireKept(block);
    return history.record(block).root();
  }

  /** Returns the newest state; of an empty database, the state without accounts. */
  public BlockState view() {
    return new BlockState(this, head, rollbacks.size());
  }

  /**
   * Returns the state after a kept block. It stays what it is while later blocks come; once its
   * block is rolled back or pruned, its methods throw {@link StateUnavailableException}.
   */
  public BlockState view(long block) {
    requireKept(block);
    return new BlockState(this, block, rollbacks.size());
  }

  /**
   * Makes {@code diff} the block after the head, atomically: flat entries, trie nodes, history and
   * head change together. The root is not worked out again when {@link BlockState#rootAfter} of the
   * newest state was asked for this diff last.
   *
   * @param block the head plus one; any number for the first one
   * @return the new state root
   * @throws IllegalArgumentException if the block does not follow the head
   * @throws StoreException if the store could not be written; nothing has changed then
   */
  public Bytes32 apply(long block, StateDiff diff) {
    writer.lock();
    try {
      boolean first = isEmpty();
      if (first ? block < 0 : block != head + 1) {
        throw new IllegalArgumentException("block " + block + " does not follow block " + head);
      }
      Commit commit = prepare(diff);
      WriteBatch batch = commit.batch();
      diff.code().forEach((hash, code) -> batch.put(Column.CODE, hash.toArray(), code.toArray()));
      if (first) {
        batch.put(Column.BLOCKS, Keys.number(block), Keys.emptyRecord(commit.root()));
        batch.put(Column.META, Keys.META_OLDEST, Keys.number(block));
      } else {
        BlockHistory.remember(block, commit, batch);
      }
      write(batch, block, first ? block : oldest, commit.root());
      tops.replace(commit.newTops());
      return commit.root();
    } finally {
      writer.unlock();
    }
  }

  private Commit prepare(StateDiff diff) {
    Prepared last = prepared;
    if (last != null && last.diff.equals(diff)) {
      return last.commit;
    }
    Changes changes = new Changes();
    changes.add(diff);
    return new Commit(store, changes, tops);
  }

  /**
   * Goes back to the state after a kept block and forgets all later ones, atomically.
   *
   * @throws StateUnavailableException if the block is not kept
   * @throws StateException if what comes out does not have the root that the block had; nothing has
   *     changed then
   */
  public void rollback(long block) {
    writer.lock();
    try {
      requireKept(block);
      if (block == head) {
        return;
      }
      Bytes32 expected = history.record(block).root();
      Commit commit = new Commit(store, history.changesBack(head, block), tops);
      if (!commit.root().equals(expected)) {
        throw new StateException(
            "rolling back to block %d gives root %s, not %s: check the state"
                .formatted(block, commit.root(), expected));
      }
      WriteBatch batch = commit.batch();
      for (long gone = block + 1; gone <= head; gone++) {
        history.forget(gone, batch);
        batch.delete(Column.BLOCKS, Keys.number(gone));
      }
      List<Long> longer = new ArrayList<>(rollbacks);
      longer.add(block);
      long stamp = lock.writeLock();
      try {
        batch.put(Column.META, Keys.META_HEAD, Keys.head(block, expected));
        handOver(batch);
        head = block;
        root = expected;
        rollbacks = List.copyOf(longer);
        tops.replace(commit.newTops());
      } finally {
        lock.unlockWrite(stamp);
      }
    } finally {
      writer.unlock();
    }
  }

  /**
   * Forgets the history before a kept block, whose state becomes the oldest that can be read.
   *
   * @throws StateUnavailableException if the block is not kept
   */
  public void prune(long newOldest) {
    writer.lock();
    try {
      requireKept(newOldest);
      for (long block = oldest; block < newOldest; block++) {
        // One batch a block: pruning a long history must not need the memory for all of it.
        WriteBatch batch = new WriteBatch();
        history.forget(block + 1, batch);
        batch.delete(Column.BLOCKS, Keys.number(block));
        Bytes32 rootAfter = history.record(block + 1).root();
        batch.put(Column.BLOCKS, Keys.number(block + 1), Keys.emptyRecord(rootAfter));
        batch.put(Column.META, Keys.META_OLDEST, Keys.number(block + 1));
        write(batch, head, block + 1, root);
      }
    } finally {
      writer.unlock();
    }
  }

  private void write(WriteBatch batch, long newHead, long newOldest, Bytes32 newRoot) {
    long stamp = lock.writeLock();
    try {
      batch.put(Column.META, Keys.META_HEAD, Keys.head(newHead, newRoot));
      handOver(batch);
      oldest = newOldest;
      root = newRoot;
      head = newHead;
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  private void handOver(WriteBatch batch) {
    prepared = null;
    boolean written = false;
    try {
      store.write(batch);
      written = true;
    } finally {
      if (!written) {
        tops.clear();
      }
    }
  }

  BlockHistory history() {
    return history;
  }

  /** Computes the root of a kept block from the newest state and the history. */
  Bytes32 rootOf(long block) {
    return rootAfter(block, rollbacks.size(), StateDiff.EMPTY);
  }

  /** Returns the root that a state would have after a diff. */
  Bytes32 rootAfter(long block, int forks, StateDiff diff) {
    writer.lock();
    try {
      requireReadable(block, forks);
      if (block == head) {
        Commit commit = prepare(diff);
        prepared = new Prepared(diff, commit);
        return commit.root();
      }
      Changes changes = history.changesBack(head, block);
      changes.add(diff);
      return new Commit(store, changes, tops).root();
    } finally {
      writer.unlock();
    }
  }

  /** Returns the flat entry as it was after a block, or null. */
  byte @Nullable [] read(Column flat, Column past, byte[] key, long block, int forks) {
    long stamp = lock.tryOptimisticRead();
    if (stamp != 0 && readable(block, forks)) {
      byte[] value = readUnlocked(flat, past, key, block);
      if (lock.validate(stamp)) {
        return value;
      }
    }
    stamp = lock.readLock();
    try {
      requireReadable(block, forks);
      return readUnlocked(flat, past, key, block);
    } finally {
      lock.unlockRead(stamp);
    }
  }

  private byte @Nullable [] readUnlocked(Column flat, Column past, byte[] key, long block) {
    if (block < head) {
      BlockHistory.Past value = history.after(past, key, block);
      if (value != null) {
        return value.value();
      }
    }
    return store.get(flat, key);
  }

  Bytes code(Bytes32 hash) {
    byte[] code = store.get(Column.CODE, hash.toArrayUnsafe());
    if (code == null) {
      throw new StateException("no code with hash " + hash + " in " + store.describe());
    }
    return Bytes.wrap(code);
  }

  private boolean readable(long block, int forks) {
    if (block > head || block < oldest) {
      return false;
    }
    List<Long> targets = rollbacks;
    for (int i = forks; i < targets.size(); i++) {
      if (targets.get(i) < block) {
        return false;
      }
    }
    return true;
  }

  private void requireReadable(long block, int forks) {
    if (!readable(block, forks)) {
      throw new StateUnavailableException(
          "the state of block "
              + block
              + (block < oldest ? " was pruned" : " was rolled back")
              + "; kept are "
              + oldest
              + " to "
              + head);
    }
  }

  private void requireKept(long block) {
    if (isEmpty() || block > head || block < oldest) {
      throw new StateUnavailableException(
          isEmpty()
              ? "no state is stored yet"
              : "the state of block " + block + " is not kept; kept are " + oldest + " to " + head);
    }
  }

  /**
   * Proves an account and storage slots of the newest state in the form of {@code eth_getProof}
   * (EIP-1186).
   *
   * @throws StateException if the trie is damaged
   */
  public AccountProof prove(Address address, List<Bytes32> slots) {
    long stamp = lock.readLock();
    try {
      byte[] key = Keys.account(address);
      byte[] flat = store.get(Column.ACCOUNTS, key);
      Account account = flat == null ? Account.EMPTY : Keys.account(flat);
      List<AccountProof.SlotProof> proofs = new ArrayList<>();
      MerkleTrie storage = Commit.storageTrie(store, key);
      for (Bytes32 slot : slots) {
        byte[] value = store.get(Column.STORAGE, Keys.concat(key, Keys.slotHash(slot)));
        proofs.add(
            new AccountProof.SlotProof(
                slot,
                value == null ? Bytes32.ZERO : Keys.slotValue(value),
                storage.prove(Keys.slotHash(slot))));
      }
      return new AccountProof(
          address, account, Commit.accountTrie(store).prove(key), List.copyOf(proofs));
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /**
   * Returns the slots of an account of the newest state that are not zero, in ascending order. All
   * of them are held in memory.
   */
  public SortedMap<Bytes32, Bytes32> storage(Address address) {
    SortedMap<Bytes32, Bytes32> slots = new TreeMap<>();
    long stamp = lock.readLock();
    try (Scan scan = store.scanPrefix(Column.STORAGE, Keys.account(address))) {
      while (scan.next()) {
        slots.put(Keys.slot(scan.value()), Keys.slotValue(scan.value()));
      }
    } finally {
      lock.unlockRead(stamp);
    }
    return slots;
  }

  /** Fetches accounts and slots together that will be read soon, on stores where that pays. */
  public void prefetch(Map<Address, List<Bytes32>> wanted) {
    if (!store.prefetches()) {
      return;
    }
    List<byte[]> accounts = new ArrayList<>();
    List<byte[]> slots = new ArrayList<>();
    wanted.forEach(
        (address, accountSlots) -> {
          byte[] key = Keys.account(address);
          accounts.add(key);
          accountSlots.forEach(slot -> slots.add(Keys.concat(key, Keys.slotHash(slot))));
        });
    store.prefetch(Column.ACCOUNTS, accounts);
    store.prefetch(Column.STORAGE, slots);
  }

  /**
   * Returns a database on a scratch copy of the store: what is done there goes no further and is
   * forgotten when it is closed.
   */
  public StateDatabase scratch() {
    return open(new ScratchStore(store));
  }

  /** Returns the store below. */
  public KeyValueStore store() {
    return store;
  }

  /** Closes the store. */
  @Override
  public void close() {
    store.close();
  }
}

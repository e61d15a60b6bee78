package dev.ewasm.state.database;

import dev.ewasm.state.StateException;
import dev.ewasm.state.store.Column;
import dev.ewasm.state.store.KeyValueReader;
import dev.ewasm.state.store.WriteBatch;
import org.jspecify.annotations.Nullable;

/** What each kept block changed, and what was there before. */
final class BlockHistory {
  private static final byte[] ABSENT = {};

  private final KeyValueReader store;

  BlockHistory(KeyValueReader store) {
    this.store = store;
  }

  /** Adds what a commit replaces, and the block's record, to a batch. */
  static void remember(long block, Commit commit, WriteBatch batch) {
    BlockRecord record =
        new BlockRecord(
            commit.root(),
            commit.accounts().stream().map(Commit.Change::key).toList(),
            commit.slots().stream().map(Commit.Change::key).toList());
    batch.put(Column.BLOCKS, Keys.number(block), record.encode());
    for (Commit.Change change : commit.accounts()) {
      batch.put(Column.ACCOUNT_HISTORY, Keys.history(change.key(), block), orAbsent(change));
    }
    for (Commit.Change change : commit.slots()) {
      batch.put(Column.STORAGE_HISTORY, Keys.history(change.key(), block), orAbsent(change));
    }
  }

  private static byte[] orAbsent(Commit.Change change) {
    byte[] before = change.before();
    return before == null ? ABSENT : before;
  }

  /** Deletes what {@link #remember} made of a block, but for its record. */
  void forget(long block, WriteBatch batch) {
    BlockRecord record = record(block);
    for (byte[] key : record.accounts()) {
      batch.delete(Column.ACCOUNT_HISTORY, Keys.history(key, block));
    }
    for (byte[] key : record.slots()) {
      batch.delete(Column.STORAGE_HISTORY, Keys.history(key, block));
    }
  }

  /**
   * Returns what is kept of a block.
   *
   * @throws StateException if it is missing or damaged
   */
  BlockRecord record(long block) {
    byte[] rlp = store.get(Column.BLOCKS, Keys.number(block));
    if (rlp == null) {
      throw new StateException("the record of block " + block + " is missing: check the state");
    }
    return BlockRecord.decode(block, rlp);
  }

  /** Returns the changes that lead from {@code head} back to a kept block. */
  Changes changesBack(long head, long block) {
    Changes changes = new Changes();
    for (long later = head; later > block; later--) {
      BlockRecord record = record(later);
      for (byte[] key : record.accounts()) {
        changes.setAccount(key, before(Column.ACCOUNT_HISTORY, key, later));
      }
      for (byte[] key : record.slots()) {
        changes.setSlot(key, before(Column.STORAGE_HISTORY, key, later));
      }
    }
    return changes;
  }

  private byte @Nullable [] before(Column history, byte[] key, long block) {
    byte[] value = store.get(history, Keys.history(key, block));
    if (value == null) {
      throw new StateException("the history of block " + block + " is damaged: check the state");
    }
    return orNull(value);
  }

  /**
   * Returns the value that a key had after a block, or null if no later block changed it.
   *
   * @param history the column
   */
  @Nullable Past after(Column history, byte[] key, long block) {
    KeyValueReader.Entry entry =
        store.first(history, Keys.history(key, block + 1), Keys.history(key, Long.MAX_VALUE));
    return entry == null ? null : new Past(orNull(entry.value()));
  }

  /**
   * A value of some time ago.
   *
   * @param value null if there was none
   */
  record Past(byte @Nullable [] value) {}

  private static byte @Nullable [] orNull(byte[] stored) {
    return stored.length == 0 ? null : stored;
  }
}

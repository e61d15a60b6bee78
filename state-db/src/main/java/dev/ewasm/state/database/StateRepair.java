package dev.ewasm.state.database;

import dev.ewasm.state.StateException;
import dev.ewasm.state.codec.AccountRlp;
import dev.ewasm.state.store.Column;
import dev.ewasm.state.store.KeyValueStore;
import dev.ewasm.state.store.Scan;
import dev.ewasm.state.store.StoreException;
import dev.ewasm.state.store.WriteBatch;
import dev.ewasm.state.trie.RootBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/**
 * Mends what can be derived from the rest: trie nodes from the flat entries, and history that is
 * incomplete by giving up the blocks before it. Flat entries cannot be derived; when they do not
 * give the head's root, nothing is changed.
 */
public final class StateRepair {
  private static final int BATCH_CHANGES = 20_000;

  private final StateDatabase database;
  private final KeyValueStore store;
  private final List<String> done = new ArrayList<>();
  private WriteBatch batch = new WriteBatch();

  private StateRepair(StateDatabase database) {
    this.database = database;
    this.store = database.store();
  }

  /**
   * Repairs a database, which must not be used meanwhile and must be opened anew afterwards.
   *
   * @return what was done, one sentence each; empty if nothing was wrong
   * @throws StoreException if the flat entries are damaged
   */
  public static List<String> run(StateDatabase database) {
    StateRepair repair = new StateRepair(database);
    if (!database.isEmpty()) {
      repair.tries();
      repair.history();
    }
    return List.copyOf(repair.done);
  }

  private void tries() {
    // First without writing: what the flat entries say must be what the head says.
    Bytes32 root = walk(false);
    if (!root.equals(database.root())) {
      throw new StoreException(
          "the flat entries of %s give root %s, the head says %s: restore a backup or load a dump"
              .formatted(store.describe(), root, database.root()));
    }
    walk(true);
    writeOut();
  }

  /**
   * Goes over the flat entries and, if asked to, writes the nodes that differ and deletes those
   * that belong to nothing.
   */
  private Bytes32 walk(boolean mend) {
    Nodes accountNodes = new Nodes(Column.ACCOUNT_TRIE, mend);
    Nodes storageNodes = new Nodes(Column.STORAGE_TRIE, mend);
    RootBuilder accounts = new RootBuilder(accountNodes::expect);
    try (KeyValueStore.Snapshot flat = store.snapshot();
        Scan scan = flat.scan(Column.ACCOUNTS, new byte[0], null);
        Scan slots = flat.scan(Column.STORAGE, new byte[0], null)) {
      boolean more = slots.next();
      while (scan.next()) {
        byte[] key = scan.key();
        RootBuilder storage =
            new RootBuilder((path, rlp) -> storageNodes.expect(Keys.concat(key, path), rlp));
        while (more && StateLoader.owner(slots.key(), key) <= 0) {
          if (StateLoader.owner(slots.key(), key) == 0) {
            storage.add(
                Arrays.copyOfRange(slots.key(), Keys.HASH, 2 * Keys.HASH),
                Keys.trieValue(slots.value()));
          }
          more = slots.next();
        }
        Bytes32 storageRoot = storage.root();
        if (!Keys.account(scan.value()).storageRoot().equals(storageRoot)) {
          throw new StoreException(
              "the storage of %s does not give its root: restore a backup or load a dump"
                  .formatted(Keys.address(scan.value())));
        }
        accounts.add(key, AccountRlp.encode(Keys.account(scan.value())));
      }
    }
    Bytes32 root = accounts.root();
    if (mend) {
      accountNodes.finish();
      storageNodes.finish();
    }
    return root;
  }

  /** Compares the nodes that should be in a column with those that are. */
  private final class Nodes {
    private final Column column;
    private final boolean mend;
    private final ExpectedNodes nodes;
    private long mended;

    Nodes(Column column, boolean mend) {
      this.column = column;
      this.mend = mend;
      nodes = new ExpectedNodes(store, column, (key, rlp, stored) -> mend(key, rlp));
    }

    void expect(byte[] key, byte[] rlp) {
      if (mend) {
        nodes.add(key, rlp);
      }
    }

    private void mend(byte[] key, byte[] rlp) {
      mended++;
      change(column, key, rlp);
    }

    void finish() {
      long expected = nodes.finish();
      if (mended > 0) {
        done.add(mended + " nodes of " + column.label() + " were written anew");
      }
      writeOut();
      long stored = 0;
      try (KeyValueStore.Snapshot snapshot = store.snapshot();
          Scan scan = snapshot.scan(column, new byte[0], null)) {
        while (scan.next()) {
          stored++;
        }
      }
      if (stored > expected) {
        rebuild(stored - expected);
      }
    }

    /**
     * Nodes that belong to nothing are rare: writing the whole column again is the simple way to be
     * rid of them.
     */
    private void rebuild(long surplus) {
      try (KeyValueStore.Snapshot snapshot = store.snapshot();
          Scan scan = snapshot.scan(column, new byte[0], null)) {
        while (scan.next()) {
          change(column, scan.key(), null);
        }
      }
      writeOut();
      new StateRepair(database).walk(true);
      done.add(surplus + " nodes of " + column.label() + " that belonged to nothing are gone");
    }
  }

  private void history() {
    long oldest = database.head();
    while (oldest > database.oldest() && complete(oldest) && present(oldest - 1)) {
      oldest--;
    }
    if (!present(database.head())) {
      change(Column.BLOCKS, Keys.number(database.head()), Keys.emptyRecord(database.root()));
      done.add("the record of block " + database.head() + " was written anew without history");
    }
    if (oldest > database.oldest()) {
      change(Column.META, Keys.META_OLDEST, Keys.number(oldest));
      done.add(
          "blocks "
              + database.oldest()
              + " to "
              + (oldest - 1)
              + " were given up: their history is incomplete");
    }
    long kept = oldest;
    sweep(Column.BLOCKS, key -> Keys.number(key) < kept || Keys.number(key) > database.head());
    for (Column column : new Column[] {Column.ACCOUNT_HISTORY, Column.STORAGE_HISTORY}) {
      sweep(
          column,
          key -> Keys.historyBlock(key) <= kept || Keys.historyBlock(key) > database.head());
    }
    if (kept > database.oldest() || !done.isEmpty()) {
      Bytes32 root =
          kept == database.head() ? database.root() : database.history().record(kept).root();
      change(Column.BLOCKS, Keys.number(kept), Keys.emptyRecord(root));
    }
    writeOut();
  }

  private void sweep(Column column, Predicate<byte[]> surplus) {
    long gone = 0;
    try (KeyValueStore.Snapshot snapshot = store.snapshot();
        Scan scan = snapshot.scan(column, new byte[0], null)) {
      while (scan.next()) {
        if (surplus.test(scan.key())) {
          gone++;
          change(column, scan.key(), null);
        }
      }
    }
    if (gone > 0) {
      done.add(gone + " entries of " + column.label() + " that belonged to no kept block are gone");
    }
  }

  private boolean present(long block) {
    try {
      database.history().record(block);
      return true;
    } catch (StateException e) {
      return false;
    }
  }

  private boolean complete(long block) {
    if (!present(block)) {
      return false;
    }
    BlockRecord record = database.history().record(block);
    return has(Column.ACCOUNT_HISTORY, record.accounts(), block)
        && has(Column.STORAGE_HISTORY, record.slots(), block);
  }

  private boolean has(Column column, List<byte[]> keys, long block) {
    return keys.stream().allMatch(key -> store.get(column, Keys.history(key, block)) != null);
  }

  private void change(Column column, byte[] key, byte @Nullable [] value) {
    batch.set(column, key, value);
    if (batch.size() >= BATCH_CHANGES) {
      writeOut();
    }
  }

  private void writeOut() {
    store.write(batch);
    batch = new WriteBatch();
  }
}

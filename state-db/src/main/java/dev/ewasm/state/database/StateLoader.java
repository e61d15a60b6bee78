package dev.ewasm.state.database;

import dev.ewasm.state.Account;
import dev.ewasm.state.Address;
import dev.ewasm.state.codec.AccountRlp;
import dev.ewasm.state.crypto.Keccak;
import dev.ewasm.state.store.Column;
import dev.ewasm.state.store.KeyValueReader;
import dev.ewasm.state.store.KeyValueStore;
import dev.ewasm.state.store.Scan;
import dev.ewasm.state.store.StoreException;
import dev.ewasm.state.store.WriteBatch;
import dev.ewasm.state.trie.RootBuilder;
import java.util.Arrays;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * Fills an empty store with a whole state in memory that does not grow with it: first the flat
 * entries as they come, then all tries from one ordered scan. A load that is cut off leaves a store
 * that {@link StateDatabase#open} refuses.
 *
 * <pre>{@code
 * StateLoader loader = new StateLoader(store);
 * loader.account(address, nonce, balance, code);
 * loader.slot(address, slot, value);
 * Bytes32 root = loader.finish(0, expectedRoot);
 * }</pre>
 */
public final class StateLoader {
  private static final int BATCH_CHANGES = 20_000;

  private final KeyValueStore store;
  private WriteBatch batch = new WriteBatch();
  private Address lastAddress = Address.ZERO;
  private byte[] lastKey = Keys.account(Address.ZERO);

  /**
   * Starts a load.
   *
   * @throws StoreException if the store holds something already, other than a load that was cut off
   */
  public StateLoader(KeyValueStore store) {
    this.store = store;
    if (store.get(Column.META, Keys.META_HEAD) != null) {
      throw new StoreException(
          store.describe() + " holds a state already; load into an empty store");
    }
    boolean cutOff = store.get(Column.META, Keys.META_LOADING) != null;
    store.write(
        new WriteBatch()
            .put(Column.META, Keys.META_FORMAT, Keys.number(Keys.FORMAT))
            .put(Column.META, Keys.META_LOADING, Keys.number(1)));
    if (cutOff) {
      for (Column column : Column.values()) {
        if (column != Column.META) {
          clear(column);
        }
      }
    }
  }

  /** Adds an account; each one once. */
  public void account(Address address, long nonce, UInt256 balance, Bytes code) {
    Account account = Account.EMPTY.withNonce(nonce).withBalance(balance);
    if (!code.isEmpty()) {
      byte[] bytes = code.toArray();
      byte[] hash = Keccak.hash(bytes);
      batch.put(Column.CODE, hash, bytes);
      account = account.withCodeHash(Bytes32.wrap(hash));
    }
    batch.put(Column.ACCOUNTS, key(address), Keys.flatAccount(address, account));
    writeWhenFull();
  }

  /** Adds a storage slot of an account that was or will be added. A zero value is left out. */
  public void slot(Address address, Bytes32 slot, Bytes32 value) {
    if (!value.isZero()) {
      batch.put(
          Column.STORAGE,
          Keys.concat(key(address), Keys.slotHash(slot)),
          Keys.flatSlot(slot, value));
      writeWhenFull();
    }
  }

  /**
   * Computes the tries and makes the state the one and only block.
   *
   * @param expectedRoot what the root must be, or null when it is not known
   * @return the root
   * @throws StoreException if the root is another, or storage was given for an account that was
   *     not; the store then counts as cut off
   */
  public Bytes32 finish(long block, @Nullable Bytes32 expectedRoot) {
    writeOut();
    Bytes32 root = buildTries();
    if (expectedRoot != null && !root.equals(expectedRoot)) {
      throw new StoreException("the loaded state has root " + root + ", not " + expectedRoot);
    }
    batch
        .put(Column.BLOCKS, Keys.number(block), Keys.emptyRecord(root))
        .put(Column.META, Keys.META_OLDEST, Keys.number(block))
        .put(Column.META, Keys.META_HEAD, Keys.head(block, root))
        .delete(Column.META, Keys.META_LOADING);
    writeOut();
    return root;
  }

  private Bytes32 buildTries() {
    RootBuilder accounts = new RootBuilder((path, rlp) -> put(Column.ACCOUNT_TRIE, path, rlp));
    try (KeyValueStore.Snapshot flat = store.snapshot();
        Scan scan = flat.scan(Column.ACCOUNTS, new byte[0], null);
        Scan slots = flat.scan(Column.STORAGE, new byte[0], null)) {
      boolean more = slots.next();
      while (scan.next()) {
        byte[] key = scan.key();
        byte[] value = scan.value();
        RootBuilder storage =
            new RootBuilder((path, rlp) -> put(Column.STORAGE_TRIE, Keys.concat(key, path), rlp));
        while (more && owner(slots.key(), key) == 0) {
          storage.add(
              Arrays.copyOfRange(slots.key(), Keys.HASH, 2 * Keys.HASH),
              Keys.trieValue(slots.value()));
          more = slots.next();
        }
        if (more && owner(slots.key(), key) < 0) {
          break;
        }
        Account account = Keys.account(value);
        Account rooted = account.withStorageRoot(storage.root());
        if (!rooted.equals(account)) {
          put(Column.ACCOUNTS, key, Keys.flatAccount(Keys.address(value), rooted));
        }
        accounts.add(key, AccountRlp.encode(rooted));
      }
      if (more) {
        throw new StoreException(
            "storage is given for an account that is not: slot " + Keys.slot(slots.value()));
      }
    }
    return accounts.root();
  }

  static int owner(byte[] slotKey, byte[] account) {
    return Arrays.compareUnsigned(slotKey, 0, Keys.HASH, account, 0, Keys.HASH);
  }

  private void put(Column column, byte[] key, byte[] value) {
    batch.put(column, key, value);
    writeWhenFull();
  }

  private void clear(Column column) {
    try (KeyValueStore.Snapshot snapshot = store.snapshot();
        Scan scan = snapshot.scan(column, new byte[0], null)) {
      while (scan.next()) {
        batch.delete(column, scan.key());
        writeWhenFull();
      }
    }
    writeOut();
  }

  private void writeWhenFull() {
    if (batch.size() >= BATCH_CHANGES) {
      writeOut();
    }
  }

  private void writeOut() {
    store.write(batch);
    batch = new WriteBatch();
  }

  private byte[] key(Address address) {
    if (!address.equals(lastAddress)) {
      lastAddress = address;
      lastKey = Keys.account(address);
    }
    return lastKey;
  }

  /** Fills an empty store with the newest state of another and checks that the root is the same. */
  public static Bytes32 copy(StateDatabase from, KeyValueStore to) {
    StateLoader loader = new StateLoader(to);
    try (KeyValueStore.Snapshot source = from.store().snapshot()) {
      for (Column column : new Column[] {Column.ACCOUNTS, Column.STORAGE}) {
        copy(source, column, loader);
      }
      byte[] head = source.get(Column.META, Keys.META_HEAD);
      if (head == null) {
        throw new StoreException(from.store().describe() + " holds no state");
      }
      return loader.finish(
          Keys.number(head), Bytes32.wrap(Arrays.copyOfRange(head, 8, head.length)));
    }
  }

  private static void copy(KeyValueReader source, Column column, StateLoader loader) {
    try (Scan scan = source.scan(column, new byte[0], null)) {
      while (scan.next()) {
        byte[] value = scan.value();
        if (column == Column.ACCOUNTS) {
          Account account = Keys.account(value);
          if (account.hasCode()) {
            byte[] hash = account.codeHash().toArray();
            byte[] code = source.get(Column.CODE, hash);
            if (code == null) {
              throw new StoreException("no code with hash " + account.codeHash());
            }
            loader.put(Column.CODE, hash, code);
          }
          Account bare = account.withStorageRoot(Account.EMPTY_STORAGE_ROOT);
          value = Keys.flatAccount(Keys.address(value), bare);
        }
        loader.put(column, scan.key(), value);
      }
    }
  }
}

package dev.ewasm.state.database;

import dev.ewasm.state.Account;
import dev.ewasm.state.StateException;
import dev.ewasm.state.codec.AccountRlp;
import dev.ewasm.state.crypto.Keccak;
import dev.ewasm.state.store.Column;
import dev.ewasm.state.store.KeyValueReader;
import dev.ewasm.state.store.KeyValueStore;
import dev.ewasm.state.store.Scan;
import dev.ewasm.state.trie.RootBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/**
 * Checks that everything a database holds fits together: each key is the hash of what it stands
 * for, flat entries, trie nodes and root agree, code is there, and each kept block has its history.
 * Reads everything once, in memory that does not grow with the state.
 */
public final class StateCheck {
  /** More faults than these are counted, not listed. */
  private static final int LISTED_FAULTS = 50;

  private final StateDatabase database;
  private final List<String> faults = new ArrayList<>();
  private long faultCount;
  private long accounts;
  private long slots;
  private long contracts;
  private long nodes;

  private StateCheck(StateDatabase database) {
    this.database = database;
  }

  /**
   * What was found.
   *
   * @param accounts number of accounts in the newest state
   * @param slots number of storage slots that are not zero
   * @param contracts number of accounts with code
   * @param nodes number of trie nodes
   * @param blocks number of kept blocks
   * @param faults the first faults, each in a sentence
   * @param faultCount the number of all faults
   */
  public record Report(
      long accounts,
      long slots,
      long contracts,
      long nodes,
      long blocks,
      List<String> faults,
      long faultCount) {
    /** Whether there is no fault. */
    public boolean sound() {
      return faultCount == 0;
    }
  }

  /**
   * Checks a database, which must not be written to meanwhile.
   *
   * @param everyBlock whether to go back to every kept block and compute its root, too
   */
  public static Report run(StateDatabase database, boolean everyBlock) {
    StateCheck check = new StateCheck(database);
    long blocks = 0;
    if (!database.isEmpty()) {
      try (KeyValueStore.Snapshot store = database.store().snapshot()) {
        check.newestState(store);
        check.history(store);
      } catch (StateException e) {
        check.fault(String.valueOf(e.getMessage()));
      }
      blocks = database.head() - database.oldest() + 1;
      if (everyBlock) {
        check.everyBlock();
      }
    }
    return new Report(
        check.accounts,
        check.slots,
        check.contracts,
        check.nodes,
        blocks,
        List.copyOf(check.faults),
        check.faultCount);
  }

  /**
   * Computes the root of the newest state anew from all of its flat entries, without looking at a
   * trie node.
   */
  public static Bytes32 recomputeRoot(StateDatabase database) {
    RootBuilder trie = new RootBuilder();
    try (KeyValueStore.Snapshot store = database.store().snapshot();
        Scan accounts = store.scan(Column.ACCOUNTS, new byte[0], null);
        Scan storage = store.scan(Column.STORAGE, new byte[0], null)) {
      boolean more = storage.next();
      while (accounts.next()) {
        byte[] key = accounts.key();
        RootBuilder slots = new RootBuilder();
        while (more && StateLoader.owner(storage.key(), key) <= 0) {
          slots.add(
              Arrays.copyOfRange(storage.key(), Keys.HASH, 2 * Keys.HASH),
              Keys.trieValue(storage.value()));
          more = storage.next();
        }
        Account account = Keys.account(accounts.value()).withStorageRoot(slots.root());
        trie.add(key, AccountRlp.encode(account));
      }
    }
    return trie.root();
  }

  private void newestState(KeyValueReader store) {
    ExpectedNodes accountNodes = expectedNodes(store, Column.ACCOUNT_TRIE);
    ExpectedNodes storageNodes = expectedNodes(store, Column.STORAGE_TRIE);
    RootBuilder trie = new RootBuilder(accountNodes::add);
    try (Scan scan = store.scan(Column.ACCOUNTS, new byte[0], null);
        Scan storage = store.scan(Column.STORAGE, new byte[0], null)) {
      boolean more = storage.next();
      while (scan.next()) {
        byte[] key = scan.key();
        accounts++;
        while (more && StateLoader.owner(storage.key(), key) < 0) {
          fault("storage without an account: " + Keys.hex(storage.key()));
          more = storage.next();
        }
        RootBuilder slotTrie =
            new RootBuilder((path, rlp) -> storageNodes.add(Keys.concat(key, path), rlp));
        while (more && StateLoader.owner(storage.key(), key) == 0) {
          slot(storage.key(), storage.value(), slotTrie);
          more = storage.next();
        }
        account(store, key, scan.value(), slotTrie.root(), trie);
      }
      while (more) {
        fault("storage without an account: " + Keys.hex(storage.key()));
        more = storage.next();
      }
    }
    Bytes32 root = trie.root();
    if (!root.equals(database.root())) {
      fault("the accounts have root " + root + ", the head says " + database.root());
    }
    nodes = accountNodes.finish() + storageNodes.finish();
    long stored = count(store, Column.ACCOUNT_TRIE) + count(store, Column.STORAGE_TRIE);
    if (stored > nodes) {
      fault(stored - nodes + " trie nodes belong to nothing");
    }
  }

  private void slot(byte[] key, byte[] value, RootBuilder trie) {
    slots++;
    byte[] hash = Arrays.copyOfRange(key, Keys.HASH, key.length);
    if (!Arrays.equals(hash, Keys.slotHash(Keys.slot(value)))) {
      fault("a storage slot under a wrong key: " + Keys.hex(key));
    }
    Keys.slotValue(value);
    trie.add(hash, Keys.trieValue(value));
  }

  private void account(
      KeyValueReader store, byte[] key, byte[] flat, Bytes32 storageRoot, RootBuilder trie) {
    Account account = Keys.account(flat);
    if (!Arrays.equals(key, Keys.account(Keys.address(flat)))) {
      fault("the account " + Keys.address(flat) + " is under a wrong key");
    }
    if (!account.storageRoot().equals(storageRoot)) {
      fault(
          "the storage of %s has root %s, the account says %s"
              .formatted(Keys.address(flat), storageRoot, account.storageRoot()));
    }
    if (account.hasCode()) {
      contracts++;
      byte[] code = store.get(Column.CODE, account.codeHash().toArray());
      if (code == null) {
        fault("the code of " + Keys.address(flat) + " is missing");
      } else if (!Arrays.equals(Keccak.hash(code), account.codeHash().toArray())) {
        fault("the code of " + Keys.address(flat) + " is damaged");
      }
    }
    trie.add(key, AccountRlp.encode(account));
  }

  private ExpectedNodes expectedNodes(KeyValueReader store, Column column) {
    return new ExpectedNodes(
        store,
        column,
        (key, rlp, stored) ->
            fault(
                "the node %s of %s is %s"
                    .formatted(
                        Keys.hex(key), column.label(), stored == null ? "missing" : "another")));
  }

  private void history(KeyValueReader store) {
    long expectedAccounts = 0;
    long expectedSlots = 0;
    for (long block = database.oldest(); block <= database.head(); block++) {
      BlockRecord record = database.history().record(block);
      expectedAccounts += expectHistory(store, Column.ACCOUNT_HISTORY, record.accounts(), block);
      expectedSlots += expectHistory(store, Column.STORAGE_HISTORY, record.slots(), block);
    }
    if (!database.history().record(database.head()).root().equals(database.root())) {
      fault("the record of block " + database.head() + " has another root than the head");
    }
    expectCount(store, Column.BLOCKS, database.head() - database.oldest() + 1);
    expectCount(store, Column.ACCOUNT_HISTORY, expectedAccounts);
    expectCount(store, Column.STORAGE_HISTORY, expectedSlots);
  }

  private long expectHistory(KeyValueReader store, Column column, List<byte[]> keys, long block) {
    List<byte @Nullable []> values =
        store.getAll(column, keys.stream().map(key -> Keys.history(key, block)).toList());
    for (int i = 0; i < keys.size(); i++) {
      if (values.get(i) == null) {
        fault("block " + block + " lacks the value before of " + Keys.hex(keys.get(i)));
      }
    }
    return keys.size();
  }

  private void expectCount(KeyValueReader store, Column column, long expected) {
    long found = count(store, column);
    if (found != expected) {
      fault("%s has %d entries, expected %d".formatted(column.label(), found, expected));
    }
  }

  private void everyBlock() {
    for (long block = database.oldest(); block < database.head(); block++) {
      try {
        Bytes32 root = database.rootOf(block);
        if (!root.equals(database.root(block))) {
          fault("going back to block " + block + " gives root " + root);
        }
      } catch (StateException e) {
        fault("block " + block + ": " + e.getMessage());
      }
    }
  }

  private static long count(KeyValueReader store, Column column) {
    long count = 0;
    try (Scan scan = store.scan(column, new byte[0], null)) {
      while (scan.next()) {
        count++;
      }
    }
    return count;
  }

  private void fault(String text) {
    faultCount++;
    if (faults.size() < LISTED_FAULTS) {
      faults.add(text);
    }
  }
}

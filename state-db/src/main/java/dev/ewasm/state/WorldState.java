package dev.ewasm.state;

import dev.ewasm.state.crypto.Keccak;
import dev.ewasm.state.journal.Journal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * The changing state of a block, on top of a committed one.
 *
 * <p><b>Visibility.</b> A write is visible to every later read of this object at once, inside and
 * outside the snapshot it was made in. {@link #revert} takes back everything since its snapshot:
 * balances, nonces, code, storage, transient storage, logs, refunds, warm addresses and slots, and
 * the touched, created and self-destructed sets. {@link #commit} hands the changes to the snapshot
 * around it, and {@link #finishTransaction} makes those of the transaction final for the block. The
 * committed state below never sees any of them; it changes only when somebody applies {@link #diff}
 * to it, after which this object must not be used any more.
 *
 * <p><b>Scopes.</b> Logs, refunds, original values, warm and transient entries and the sets belong
 * to a transaction: {@link #beginTransaction} forgets them. Accounts, storage and code belong to
 * the block. Writes outside a transaction (rewards, system calls) are allowed and cannot be
 * reverted once a transaction begins.
 *
 * <p>Not safe for several threads. Slots and values are kept, not copied: do not pass views of
 * memory that changes later.
 */
public final class WorldState implements StateView {
  private final CommittedState base;
  private final Map<Address, AccountState> accounts = new HashMap<>();
  private final Map<Bytes32, Bytes> codes = new HashMap<>();
  private final Map<Bytes32, Bytes> deployed = new HashMap<>();
  private final Journal journal = new Journal();
  private final Substate substate = new Substate(journal);

  /** Makes a state that equals {@code base} until it is written to. */
  public WorldState(CommittedState base) {
    this.base = base;
  }

  // Reading

  /**
   * {@inheritDoc}
   *
   * <p>Balance, nonce and code hash are the current ones; the storage root is that before the
   * block, or the empty root after {@link #createContract}.
   */
  @Override
  public @Nullable Account account(Address address) {
    return state(address).current;
  }

  /** Whether the account exists, be it empty. */
  public boolean exists(Address address) {
    return state(address).current != null;
  }

  /** Whether the account does not exist or is empty: "dead" in EIP-161. */
  public boolean isDead(Address address) {
    Account account = state(address).current;
    return account == null || account.isEmpty();
  }

  /** Returns the balance in wei, zero for an account that does not exist. */
  public UInt256 balance(Address address) {
    Account account = state(address).current;
    return account == null ? UInt256.ZERO : account.balance();
  }

  /** Returns the nonce, unsigned; zero for an account that does not exist. */
  public long nonce(Address address) {
    Account account = state(address).current;
    return account == null ? 0 : account.nonce();
  }

  /** Returns the code hash, that of no code for an account that does not exist. */
  public Bytes32 codeHash(Address address) {
    Account account = state(address).current;
    return account == null ? Account.EMPTY_CODE_HASH : account.codeHash();
  }

  /** Returns the code, empty for an account that does not exist. */
  public Bytes code(Address address) {
    Account account = state(address).current;
    return account == null || !account.hasCode() ? Bytes.EMPTY : code(account.codeHash());
  }

  @Override
  public Bytes code(Bytes32 codeHash) {
    Bytes code = codes.get(codeHash);
    if (code == null) {
      code = base.code(codeHash);
      codes.put(codeHash, code);
    }
    return code;
  }

  @Override
  public Bytes32 storage(Address address, Bytes32 slot) {
    return value(address, state(address), slot);
  }

  /** Returns the value the slot had when the transaction began (EIP-1283, EIP-2200). */
  public Bytes32 originalStorage(Address address, Bytes32 slot) {
    AccountState state = state(address);
    Bytes32 original = state.originals.get(slot);
    return original == null ? value(address, state, slot) : original;
  }

  // Accounts. Every change touches the account and makes it exist.

  /** Marks the account as touched; one that did not exist exists from now on and is empty. */
  public void touch(Address address) {
    substate.touch(address);
    AccountState state = state(address);
    if (state.current == null) {
      change(state, Account.EMPTY);
    }
  }

  /** Sets the balance, in wei. */
  public void setBalance(Address address, UInt256 balance) {
    Account account = touched(address);
    change(state(address), account.withBalance(balance));
  }

  /** Adds wei; modulo 2^256, which no chain's supply reaches. Adding zero touches. */
  public void addBalance(Address address, UInt256 amount) {
    Account account = touched(address);
    if (!amount.isZero()) {
      change(state(address), account.withBalance(account.balance().add(amount)));
    }
  }

  /**
   * Takes wei away.
   *
   * @throws IllegalStateException if the balance is smaller
   */
  public void subtractBalance(Address address, UInt256 amount) {
    if (balance(address).compareTo(amount) < 0) {
      throw new IllegalStateException("balance of " + address + " is below " + amount);
    }
    Account account = touched(address);
    if (!amount.isZero()) {
      change(state(address), account.withBalance(account.balance().subtract(amount)));
    }
  }

  /**
   * Moves wei and touches both accounts.
   *
   * @throws IllegalStateException if the sender's balance is smaller
   */
  public void transfer(Address sender, Address recipient, UInt256 amount) {
    subtractBalance(sender, amount);
    addBalance(recipient, amount);
  }

  /** Sets the nonce, an unsigned number. */
  public void setNonce(Address address, long nonce) {
    Account account = touched(address);
    change(state(address), account.withNonce(nonce));
  }

  /** Sets the code. */
  public void setCode(Address address, Bytes code) {
    Account account = touched(address);
    Bytes32 codeHash = Keccak.hash(code);
    if (!code.isEmpty()) {
      Bytes kept = code.copy();
      codes.put(codeHash, kept);
      deployed.put(codeHash, kept);
    }
    change(state(address), account.withCodeHash(codeHash));
  }

  /**
   * Makes the account anew for a contract: nonce 0, no code, no storage; the balance stays. Marks
   * it as created in this transaction.
   */
  public void createContract(Address address) {
    substate.create(address);
    UInt256 balance = balance(address);
    touch(address);
    AccountState state = state(address);
    AccountState.Storage before = state.clearStorage();
    journal.record(() -> state.restoreStorage(before));
    change(state, Account.EMPTY.withBalance(balance));
  }

  /** Whether this transaction made the account by {@link #createContract} (EIP-6780). */
  public boolean isCreated(Address address) {
    return substate.isCreated(address);
  }

  /**
   * Marks the account for deletion at the end of the transaction, whatever happens to it until
   * then. Moving its balance away is the caller's part.
   *
   * @return whether it was not marked before (the refund is due only then)
   */
  public boolean selfDestruct(Address address) {
    return substate.selfDestruct(address);
  }

  /** Whether the account is marked for deletion. */
  public boolean isSelfDestructed(Address address) {
    return substate.isSelfDestructed(address);
  }

  // Storage

  /** Sets a storage slot; zero deletes it. Both are 32 bytes, used as they are. */
  public void setStorage(Address address, Bytes32 slot, Bytes32 value) {
    touch(address);
    AccountState state = state(address);
    Bytes32 before = value(address, state, slot);
    if (before.equals(value)) {
      return;
    }
    state.originals.putIfAbsent(slot, before);
    substate.wroteStorage(state);
    Bytes32 undone = state.written.put(slot, value);
    journal.record(
        () -> {
          if (undone == null) {
            state.written.remove(slot);
          } else {
            state.written.put(slot, undone);
          }
        });
  }

  /** Returns a transient value (EIP-1153), zero if the transaction did not set it. */
  public Bytes32 transientStorage(Address address, Bytes32 slot) {
    return substate.transientStorage(address, slot);
  }

  /** Sets a transient value (EIP-1153). */
  public void setTransientStorage(Address address, Bytes32 slot, Bytes32 value) {
    substate.setTransientStorage(address, slot, value);
  }

  // What a transaction gathers

  /** Appends a log. */
  public void addLog(Log log) {
    substate.addLog(log);
  }

  /** Returns the transaction's logs so far, oldest first; a copy. */
  public List<Log> logs() {
    return substate.logs();
  }

  /** Adds to the refund counter, in gas; may be negative. */
  public void addRefund(long gas) {
    substate.addRefund(gas);
  }

  /** Returns the refund counter, in gas, not yet capped. */
  public long refund() {
    return substate.refund();
  }

  /**
   * Marks the address as accessed (EIP-2929).
   *
   * @return whether it was cold before
   */
  public boolean warm(Address address) {
    return substate.warm(address);
  }

  /**
   * Marks the storage slot as accessed (EIP-2929).
   *
   * @return whether it was cold before
   */
  public boolean warm(Address address, Bytes32 slot) {
    return substate.warm(address, slot);
  }

  // Snapshots and transactions

  /** Opens a snapshot inside those already open and returns its number. */
  public int snapshot() {
    return journal.snapshot();
  }

  /**
   * Keeps the changes since the snapshot.
   *
   * @throws IllegalStateException if it is not the innermost open one
   */
  public void commit(int snapshot) {
    journal.commit(snapshot);
  }

  /**
   * Takes back all changes since the snapshot, at the cost of those changes, and closes it and any
   * inside it.
   *
   * @throws IllegalStateException if it is not open
   */
  public void revert(int snapshot) {
    journal.revert(snapshot);
  }

  /**
   * Starts a transaction: what the one before gathered is forgotten.
   *
   * @throws IllegalStateException if a snapshot is open
   */
  public void beginTransaction() {
    journal.clear();
    substate.clear();
  }

  /**
   * Ends the transaction: deletes the self-destructed accounts and, if asked to, the touched empty
   * ones (EIP-161). Logs and refund stay readable until the next one begins.
   *
   * @throws IllegalStateException if a snapshot is open
   */
  public void finishTransaction(boolean deleteTouchedEmpty) {
    journal.clear();
    for (Address address : substate.selfDestructed()) {
      delete(address);
    }
    if (deleteTouchedEmpty) {
      for (Address address : substate.touched()) {
        Account account = state(address).current;
        if (account != null && account.isEmpty()) {
          delete(address);
        }
      }
    }
  }

  // Results

  /**
   * Returns what changed since the base, in ascending order. Meant for after {@link
   * #finishTransaction}.
   *
   * @throws IllegalStateException if a snapshot is open
   */
  public StateDiff diff() {
    if (journal.depth() != 0) {
      throw new IllegalStateException(journal.depth() + " snapshots are still open");
    }
    SortedMap<Address, AccountDiff> changed = new TreeMap<>();
    SortedMap<Bytes32, Bytes> code = new TreeMap<>();
    for (Address address : new TreeSet<>(accounts.keySet())) {
      AccountState state = state(address);
      AccountDiff diff = diff(address, state);
      if (diff != null) {
        changed.put(address, diff);
        Bytes32 codeHash = codeHash(address);
        Bytes newCode = deployed.get(codeHash);
        if (newCode != null && (state.base == null || !codeHash.equals(state.base.codeHash()))) {
          code.put(codeHash, newCode);
        }
      }
    }
    return new StateDiff(changed, code);
  }

  /** Returns the state root with all changes so far. The same conditions as for {@link #diff}. */
  public Bytes32 root() {
    return base.rootAfter(diff());
  }

  private @Nullable AccountDiff diff(Address address, AccountState state) {
    Account before = state.base;
    Account after = state.current;
    boolean hadStorage = before != null && !before.storageRoot().equals(Account.EMPTY_STORAGE_ROOT);
    boolean cleared = state.cleared && hadStorage;
    SortedMap<Bytes32, Bytes32> storage = new TreeMap<>();
    if (after == null) {
      return before == null ? null : new AccountDiff(null, hadStorage, storage);
    }
    state.written.forEach(
        (slot, value) -> {
          Bytes32 old = state.cleared ? Bytes32.ZERO : baseValue(address, state, slot);
          if (!value.equals(old)) {
            storage.put(slot, value);
          }
        });
    return after.equals(before) && !cleared && storage.isEmpty()
        ? null
        : new AccountDiff(after, cleared, storage);
  }

  private AccountState state(Address address) {
    AccountState state = accounts.get(address);
    if (state == null) {
      state = new AccountState(base.account(address));
      accounts.put(address, state);
    }
    return state;
  }

  private Account touched(Address address) {
    touch(address);
    Account account = state(address).current;
    if (account == null) {
      throw new AssertionError("touch makes the account exist");
    }
    return account;
  }

  private void change(AccountState state, Account account) {
    Account before = state.current;
    state.current = account;
    journal.record(() -> state.current = before);
  }

  private void delete(Address address) {
    AccountState state = state(address);
    state.current = null;
    state.clearStorage();
  }

  private Bytes32 value(Address address, AccountState state, Bytes32 slot) {
    Bytes32 value = state.written.get(slot);
    if (value != null) {
      return value;
    }
    return state.cleared ? Bytes32.ZERO : baseValue(address, state, slot);
  }

  private Bytes32 baseValue(Address address, AccountState state, Bytes32 slot) {
    Account before = state.base;
    if (before == null || before.storageRoot().equals(Account.EMPTY_STORAGE_ROOT)) {
      return Bytes32.ZERO;
    }
    return state.baseReads.computeIfAbsent(slot, missing -> base.storage(address, missing));
  }
}

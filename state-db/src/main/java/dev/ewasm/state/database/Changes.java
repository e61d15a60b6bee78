package dev.ewasm.state.database;

import dev.ewasm.state.Account;
import dev.ewasm.state.AccountDiff;
import dev.ewasm.state.Address;
import dev.ewasm.state.StateDiff;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/** Changes by stored keys, to be made on top of the head. */
final class Changes {
  /** What becomes of one account. */
  static final class AccountChange {
    /** The flat entry afterwards, null if there is none. Its storage root does not count. */
    byte @Nullable [] flat;

    /** Whether {@link #flat} was set: storage may change before it is known. */
    boolean set;

    /** Whether storage that is not in {@link #slots} goes. */
    boolean cleared;

    /** Flat entries by slot hash; null where the slot becomes zero. */
    SortedMap<byte[], byte @Nullable []> slots = new TreeMap<>(Arrays::compareUnsigned);
  }

  private final SortedMap<byte[], AccountChange> accounts = new TreeMap<>(Arrays::compareUnsigned);

  SortedMap<byte[], AccountChange> accounts() {
    return accounts;
  }

  void setAccount(byte[] key, byte @Nullable [] flat) {
    AccountChange change = change(key);
    change.flat = flat;
    change.set = true;
  }

  /**
   * @param key account key and slot hash
   */
  void setSlot(byte[] key, byte @Nullable [] flat) {
    byte[] account = Arrays.copyOf(key, Keys.HASH);
    change(account).slots.put(Arrays.copyOfRange(key, Keys.HASH, key.length), flat);
  }

  void add(StateDiff diff) {
    for (Map.Entry<Address, AccountDiff> entry : diff.accounts().entrySet()) {
      Address address = entry.getKey();
      AccountDiff accountDiff = entry.getValue();
      Account account = accountDiff.account();
      byte[] key = Keys.account(address);
      setAccount(key, account == null ? null : Keys.flatAccount(address, account));
      AccountChange change = change(key);
      if (accountDiff.storageCleared() || account == null) {
        change.cleared = true;
        change.slots.clear();
      }
      for (Map.Entry<Bytes32, Bytes32> slot : accountDiff.storage().entrySet()) {
        Bytes32 value = slot.getValue();
        change.slots.put(
            Keys.slotHash(slot.getKey()),
            value.isZero() ? null : Keys.flatSlot(slot.getKey(), value));
      }
    }
  }

  private AccountChange change(byte[] key) {
    return accounts.computeIfAbsent(key, missing -> new AccountChange());
  }
}

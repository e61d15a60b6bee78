package dev.ewasm.state;

import dev.ewasm.state.crypto.Keccak;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;

/** Accounts set whole, as genesis files and test fixtures do: a diff against the empty state. */
public final class Genesis {
  private final SortedMap<Address, AccountDiff> accounts = new TreeMap<>();
  private final SortedMap<Bytes32, Bytes> codes = new TreeMap<>();

  /** Begins without accounts. */
  public Genesis() {}

  /**
   * Sets one account; replaces what was set for it before.
   *
   * @param slots storage; zero values are left out
   */
  public Genesis put(
      Address address, long nonce, UInt256 balance, Bytes code, Map<Bytes32, Bytes32> slots) {
    Bytes32 codeHash = Keccak.hash(code);
    if (!code.isEmpty()) {
      codes.put(codeHash, code.copy());
    }
    SortedMap<Bytes32, Bytes32> storage = new TreeMap<>(slots);
    storage.values().removeIf(Bytes32::isZero);
    Account account = new Account(nonce, balance, codeHash, Account.EMPTY_STORAGE_ROOT);
    accounts.put(address, new AccountDiff(account, true, storage));
    return this;
  }

  /** Returns what was set, to be applied to a state without accounts. */
  public StateDiff diff() {
    return new StateDiff(accounts, codes);
  }
}

package dev.ewasm.state;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/**
 * All changes of a block against the state before it; what did not change is not in it. Immutable,
 * in ascending order.
 *
 * @param accounts changed accounts
 * @param code code of accounts in the diff that the block deployed, by its hash; code is never
 *     deleted
 */
public record StateDiff(SortedMap<Address, AccountDiff> accounts, SortedMap<Bytes32, Bytes> code) {
  /** The diff that changes nothing. */
  public static final StateDiff EMPTY = new StateDiff(new TreeMap<>(), new TreeMap<>());

  public StateDiff {
    accounts = Collections.unmodifiableSortedMap(new TreeMap<>(accounts));
    code = Collections.unmodifiableSortedMap(new TreeMap<>(code));
  }

  /** Whether the diff changes nothing. */
  public boolean isEmpty() {
    return accounts.isEmpty() && code.isEmpty();
  }
}

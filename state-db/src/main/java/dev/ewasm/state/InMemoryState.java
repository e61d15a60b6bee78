package dev.ewasm.state;

import dev.ewasm.state.codec.AccountRlp;
import dev.ewasm.state.crypto.Keccak;
import dev.ewasm.state.trie.MerkleTrie;
import dev.ewasm.state.trie.SecureTrie;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * A state in maps, for tests and single runs. It changes only through {@link #apply} and {@link
 * #put}; readers must not run while it does. Not safe for several threads while it is being
 * changed.
 */
public final class InMemoryState implements CommittedState {
  private final Map<Address, Account> accounts = new HashMap<>();
  private final Map<Address, Map<Bytes32, Bytes32>> storage = new HashMap<>();
  private final Map<Bytes32, Bytes> code = new HashMap<>();

  /** Makes a state without accounts. */
  public InMemoryState() {}

  /** Makes a copy of {@code other} that changes independently. */
  public InMemoryState(InMemoryState other) {
    accounts.putAll(other.accounts);
    other.storage.forEach((address, slots) -> storage.put(address, new HashMap<>(slots)));
    code.putAll(other.code);
  }

  /**
   * Sets one account whole, as genesis and test fixtures do; replaces what was there.
   *
   * @param slots storage; zero values are left out
   */
  public void put(
      Address address,
      long nonce,
      UInt256 balance,
      Bytes accountCode,
      Map<Bytes32, Bytes32> slots) {
    Bytes32 codeHash = Keccak.hash(accountCode);
    code.put(codeHash, accountCode.copy());
    Map<Bytes32, Bytes32> kept = new HashMap<>();
    slots.forEach((slot, value) -> keep(kept, slot, value));
    store(address, new Account(nonce, balance, codeHash, Account.EMPTY_STORAGE_ROOT), kept);
  }

  /** Makes the changes of {@code diff}. */
  public void apply(StateDiff diff) {
    code.putAll(diff.code());
    diff.accounts()
        .forEach(
            (address, change) -> {
              Account account = change.account();
              if (account == null) {
                accounts.remove(address);
                storage.remove(address);
              } else {
                store(address, account, storageAfter(address, change));
              }
            });
  }

  @Override
  public @Nullable Account account(Address address) {
    return accounts.get(address);
  }

  @Override
  public Bytes code(Bytes32 codeHash) {
    if (codeHash.equals(Account.EMPTY_CODE_HASH)) {
      return Bytes.EMPTY;
    }
    Bytes found = code.get(codeHash);
    if (found == null) {
      throw new StateException("no code with hash " + codeHash);
    }
    return found;
  }

  @Override
  public Bytes32 storage(Address address, Bytes32 slot) {
    return storage.getOrDefault(address, Map.of()).getOrDefault(slot, Bytes32.ZERO);
  }

  @Override
  public Bytes32 root() {
    return rootAfter(StateDiff.EMPTY);
  }

  @Override
  public Bytes32 rootAfter(StateDiff diff) {
    SortedMap<byte[], byte[]> entries = MerkleTrie.newEntries();
    BiConsumer<Address, Account> add =
        (address, account) ->
            entries.put(Keccak.hash(address.toArray()), AccountRlp.encode(account));
    accounts.forEach(
        (address, account) -> {
          if (!diff.accounts().containsKey(address)) {
            add.accept(address, account);
          }
        });
    diff.accounts()
        .forEach(
            (address, change) -> {
              Account account = change.account();
              if (account != null) {
                Bytes32 storageRoot = SecureTrie.storageRoot(storageAfter(address, change));
                add.accept(address, account.withStorageRoot(storageRoot));
              }
            });
    return SecureTrie.root(entries);
  }

  /** Returns all accounts in ascending order. */
  public SortedMap<Address, Account> accounts() {
    return new TreeMap<>(accounts);
  }

  /** Returns the slots of an account that are not zero, in ascending order. */
  public SortedMap<Bytes32, Bytes32> storage(Address address) {
    return new TreeMap<>(storage.getOrDefault(address, Map.of()));
  }

  private void store(Address address, Account account, Map<Bytes32, Bytes32> slots) {
    accounts.put(address, account.withStorageRoot(SecureTrie.storageRoot(slots)));
    if (slots.isEmpty()) {
      storage.remove(address);
    } else {
      storage.put(address, slots);
    }
  }

  private Map<Bytes32, Bytes32> storageAfter(Address address, AccountDiff change) {
    Map<Bytes32, Bytes32> slots =
        change.storageCleared()
            ? new HashMap<>()
            : new HashMap<>(storage.getOrDefault(address, Map.of()));
    change.storage().forEach((slot, value) -> keep(slots, slot, value));
    return slots;
  }

  private static void keep(Map<Bytes32, Bytes32> slots, Bytes32 slot, Bytes32 value) {
    if (value.isZero()) {
      slots.remove(slot);
    } else {
      slots.put(slot, value);
    }
  }
}

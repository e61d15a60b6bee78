package dev.ewasm.vectors.devnode;

import dev.ewasm.state.Account;
import dev.ewasm.state.Address;
import dev.ewasm.state.WorldState;
import dev.ewasm.state.codec.RlpReader;
import dev.ewasm.state.codec.RlpWriter;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * Changes to a state that no transaction makes: what a request sets before it calls, or what a
 * developer set since the last block. Not changed once made.
 */
record StateOverrides(SortedMap<Address, AccountOverride> accounts) {

  static final StateOverrides NONE = new StateOverrides(new TreeMap<>());

  /**
   * What of an account is another; null for what stays.
   *
   * @param clearsStorage whether the slots here are all that there are
   */
  record AccountOverride(
      @Nullable UInt256 balance,
      @Nullable Long nonce,
      @Nullable Bytes code,
      boolean clearsStorage,
      SortedMap<Bytes32, Bytes32> storage) {

    static final AccountOverride NOTHING =
        new AccountOverride(null, null, null, false, new TreeMap<>());

    AccountOverride withBalance(UInt256 newBalance) {
      return new AccountOverride(newBalance, nonce, code, clearsStorage, storage);
    }

    AccountOverride withNonce(long newNonce) {
      return new AccountOverride(balance, newNonce, code, clearsStorage, storage);
    }

    AccountOverride withCode(Bytes newCode) {
      return new AccountOverride(balance, nonce, newCode, clearsStorage, storage);
    }

    AccountOverride withSlot(Bytes32 slot, Bytes32 value) {
      SortedMap<Bytes32, Bytes32> more = new TreeMap<>(storage);
      more.put(slot, value);
      return new AccountOverride(balance, nonce, code, clearsStorage, more);
    }

    /** These changes and then later ones. */
    AccountOverride and(AccountOverride later) {
      SortedMap<Bytes32, Bytes32> slots = new TreeMap<>(later.clearsStorage ? Map.of() : storage);
      slots.putAll(later.storage);
      return new AccountOverride(
          later.balance == null ? balance : later.balance,
          later.nonce == null ? nonce : later.nonce,
          later.code == null ? code : later.code,
          clearsStorage || later.clearsStorage,
          slots);
    }
  }

  boolean isEmpty() {
    return accounts.isEmpty();
  }

  AccountOverride of(Address address) {
    return accounts.getOrDefault(address, AccountOverride.NOTHING);
  }

  StateOverrides with(Address address, AccountOverride account) {
    SortedMap<Address, AccountOverride> more = new TreeMap<>(accounts);
    more.put(address, account);
    return new StateOverrides(more);
  }

  /** Makes the changes, outside any transaction. */
  void applyTo(WorldState state) {
    accounts.forEach((address, account) -> apply(state, address, account));
  }

  private static void apply(WorldState state, Address address, AccountOverride account) {
    if (account.clearsStorage) {
      Account present = state.account(address);
      Bytes code = state.code(address);
      state.createContract(address);
      if (present != null) {
        state.setNonce(address, present.nonce());
        state.setCode(address, code);
      }
    }
    if (account.balance != null) {
      state.setBalance(address, account.balance);
    }
    if (account.nonce != null) {
      state.setNonce(address, account.nonce);
    }
    if (account.code != null) {
      state.setCode(address, account.code);
    }
    account.storage.forEach((slot, value) -> state.setStorage(address, slot, value));
  }

  Bytes encode() {
    RlpWriter writer = new RlpWriter().beginList();
    accounts.forEach(
        (address, account) -> {
          writer.beginList().bytes(address.toBytes());
          writer.beginList();
          if (account.balance != null) {
            writer.scalar(account.balance);
          }
          writer.endList().beginList();
          if (account.nonce != null) {
            writer.scalar(account.nonce);
          }
          writer.endList().beginList();
          if (account.code != null) {
            writer.bytes(account.code);
          }
          writer.endList().scalar(account.clearsStorage ? 1 : 0).beginList();
          account.storage.forEach((slot, value) -> writer.bytes(slot).bytes(value));
          writer.endList().endList();
        });
    return writer.endList().toBytes();
  }

  static StateOverrides decode(RlpReader list) {
    SortedMap<Address, AccountOverride> accounts = new TreeMap<>();
    while (list.hasNext()) {
      RlpReader fields = list.list();
      Address address = Address.of(fields.bytes());
      RlpReader balance = fields.list();
      RlpReader nonce = fields.list();
      RlpReader code = fields.list();
      boolean clears = fields.scalar() == 1;
      RlpReader slots = fields.list();
      SortedMap<Bytes32, Bytes32> storage = new TreeMap<>();
      while (slots.hasNext()) {
        storage.put(slots.bytes32(), slots.bytes32());
      }
      accounts.put(
          address,
          new AccountOverride(
              balance.hasNext() ? balance.uint256() : null,
              nonce.hasNext() ? (Long) nonce.scalar() : null,
              code.hasNext() ? code.bytes() : null,
              clears,
              storage));
    }
    return new StateOverrides(accounts);
  }
}

package dev.ewasm.substrate.pallet;

import dev.ewasm.state.Account;
import dev.ewasm.state.AccountDiff;
import dev.ewasm.state.Address;
import dev.ewasm.state.CommittedState;
import dev.ewasm.state.StateDiff;
import dev.ewasm.state.StateException;
import dev.ewasm.state.crypto.Keccak;
import dev.ewasm.substrate.scale.ScaleReader;
import dev.ewasm.substrate.scale.ScaleWriter;
import dev.ewasm.substrate.state.StateTrie;
import dev.ewasm.substrate.state.StorageHasher;
import dev.ewasm.substrate.state.StorageKeys;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * The pallet's part of the chain's storage, seen as the state that contracts run on. Nothing is
 * cached between calls except the hashes of code, which cannot go stale.
 */
final class ContractStorage implements CommittedState {

  // The slots of all accounts share the chain's one trie, so there is no root of an account's own;
  // what is asked of it is only whether it is the empty one.
  private static final Bytes32 SOME_STORAGE = Bytes32.leftPad(Bytes.of(1));

  private static final StorageHasher HASHER = StorageHasher.BLAKE2_128_CONCAT;

  private final StateTrie trie;
  private final Map<Bytes32, Bytes> codes = new HashMap<>();

  ContractStorage(StateTrie trie) {
    this.trie = trie;
  }

  static byte[] accountKey(Address address) {
    return StorageKeys.map("SSVM", "Accounts", HASHER, address.toArray());
  }

  static byte[] codeKey(Address address) {
    return StorageKeys.map("SSVM", "AccountCodes", HASHER, address.toArray());
  }

  static byte[] slotKey(Address address, Bytes32 slot) {
    return StorageKeys.doubleMap(
        "SSVM", "AccountStorages", HASHER, address.toArray(), slot.toArray());
  }

  private static byte[] slotPrefix(Address address) {
    return StorageKeys.map("SSVM", "AccountStorages", HASHER, address.toArray());
  }

  @Override
  public @Nullable Account account(Address address) {
    byte[] stored = trie.get(accountKey(address));
    byte[] code = trie.get(codeKey(address));
    if (stored == null && code == null) {
      return null;
    }
    BigInteger nonce = BigInteger.ZERO;
    BigInteger balance = BigInteger.ZERO;
    if (stored != null) {
      ScaleReader reader = new ScaleReader(stored);
      nonce = reader.unsigned(256);
      balance = reader.unsigned(256);
    }
    Bytes32 codeHash = Account.EMPTY_CODE_HASH;
    if (code != null) {
      Bytes bytes = Bytes.wrap(new ScaleReader(code).bytes());
      codeHash = Keccak.hash(bytes);
      codes.put(codeHash, bytes);
    }
    boolean stores = !trie.keys(slotPrefix(address), null, 1).isEmpty();
    return new Account(
        nonce.longValue(),
        UInt256.valueOf(balance),
        codeHash,
        stores ? SOME_STORAGE : Account.EMPTY_STORAGE_ROOT);
  }

  @Override
  public Bytes code(Bytes32 codeHash) {
    if (codeHash.equals(Account.EMPTY_CODE_HASH)) {
      return Bytes.EMPTY;
    }
    Bytes code = codes.get(codeHash);
    if (code == null) {
      throw new StateException("no code with hash " + codeHash);
    }
    return code;
  }

  @Override
  public Bytes32 storage(Address address, Bytes32 slot) {
    byte[] stored = trie.get(slotKey(address, slot));
    return stored == null ? Bytes32.ZERO : Bytes32.wrap(stored);
  }

  @Override
  public Bytes32 root() {
    return Bytes32.wrap(trie.root());
  }

  @Override
  public Bytes32 rootAfter(StateDiff diff) {
    return Bytes32.wrap(after(diff).root());
  }

  /** The trie with the changes of a diff. */
  StateTrie after(StateDiff diff) {
    StateTrie changed = trie;
    for (Map.Entry<Address, AccountDiff> entry : diff.accounts().entrySet()) {
      changed = apply(changed, entry.getKey(), entry.getValue(), diff);
    }
    return changed;
  }

  private static StateTrie apply(
      StateTrie trie, Address address, AccountDiff change, StateDiff diff) {
    StateTrie changed = trie;
    if (change.storageCleared()) {
      for (byte[] key : trie.keys(slotPrefix(address), null, Integer.MAX_VALUE)) {
        changed = changed.remove(key);
      }
    }
    Account account = change.account();
    if (account == null) {
      return changed.remove(accountKey(address)).remove(codeKey(address));
    }
    changed =
        changed.put(
            accountKey(address),
            new ScaleWriter()
                .unsigned(new BigInteger(Long.toUnsignedString(account.nonce())), 256)
                .unsigned(account.balance().toUnsignedBigInteger(), 256)
                .toByteArray());
    Bytes code = diff.code().get(account.codeHash());
    if (code != null) {
      changed =
          changed.put(codeKey(address), new ScaleWriter().bytes(code.toArray()).toByteArray());
    } else if (!account.hasCode()) {
      changed = changed.remove(codeKey(address));
    }
    for (Map.Entry<Bytes32, Bytes32> slot : change.storage().entrySet()) {
      byte[] key = slotKey(address, slot.getKey());
      changed =
          slot.getValue().isZero()
              ? changed.remove(key)
              : changed.put(key, slot.getValue().toArray());
    }
    return changed;
  }
}

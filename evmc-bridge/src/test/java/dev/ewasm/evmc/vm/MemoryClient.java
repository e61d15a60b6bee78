package dev.ewasm.evmc.vm;

import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.host.CallKind;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.HostContext;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.host.StorageStatus;
import dev.ewasm.eei.host.TxContext;
import dev.ewasm.state.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * An example of a client written in Java that plugs the engine into a state of its own: accounts in
 * a map, copied before each message and put back unless it succeeds. It does exactly what {@code
 * mock_host.c} does, so that both can be compared.
 *
 * <p>What plugs the engine in is {@link #call}: it finds the code and gives it to the machine.
 */
final class MemoryClient implements HostContext {

  /** An account; storage slots that were never set are absent. */
  private static final class Account {
    UInt256 balance = UInt256.ZERO;
    long nonce;
    Bytes code = Bytes.EMPTY;
    boolean deleted;
    final Map<Bytes32, Bytes32> storage = new TreeMap<>();
    final Map<Bytes32, Bytes32> original = new TreeMap<>();

    Account copy() {
      Account copy = new Account();
      copy.balance = balance;
      copy.nonce = nonce;
      copy.code = code;
      copy.deleted = deleted;
      copy.storage.putAll(storage);
      copy.original.putAll(original);
      return copy;
    }
  }

  private final EvmcVm vm;
  private final Fork fork;
  private Map<Address, Account> accounts = new TreeMap<>();
  private List<String> logs = new ArrayList<>();

  MemoryClient(EvmcVm vm, Fork fork) {
    this.vm = vm;
    this.fork = fork;
  }

  void put(Address address, UInt256 balance, Bytes code) {
    account(address).balance = balance;
    account(address).code = code;
  }

  void putStorage(Address address, Bytes32 key, Bytes32 value) {
    account(address).storage.put(key, value);
  }

  private Account account(Address address) {
    return accounts.computeIfAbsent(address, _ -> new Account());
  }

  /** Runs a transaction's own message. */
  CallResult transact(Message message) {
    for (Account account : accounts.values()) {
      account.original.clear();
      account.original.putAll(account.storage);
    }
    return call(message);
  }

  @Override
  public CallResult call(Message message) {
    boolean creates = message.kind().isCreate();
    Message sent = message;
    if (creates) {
      long nonce = account(message.sender()).nonce++;
      sent = message.withRecipient(createdAddress(message.sender(), nonce));
    }
    Map<Address, Account> accountsBefore = new TreeMap<>();
    accounts.forEach((address, account) -> accountsBefore.put(address, account.copy()));
    List<String> logsBefore = new ArrayList<>(logs);
    if (creates || message.kind() == CallKind.CALL) {
      transfer(sent.sender(), sent.recipient(), sent.value());
    }
    Bytes code = creates ? message.input() : code(message.codeAddress());
    CallResult result =
        code.isEmpty()
            ? CallResult.success(message.gas(), 0, Bytes.EMPTY)
            : vm.execute(this, fork, sent, code);
    if (!result.isSuccess()) {
      accounts = accountsBefore;
      logs = logsBefore;
      return result;
    }
    if (creates) {
      account(sent.recipient()).code = result.output();
      return result.created(sent.recipient());
    }
    return result;
  }

  private Bytes code(Address address) {
    Account account = accounts.get(address);
    return account == null ? Bytes.EMPTY : account.code;
  }

  private static Address createdAddress(Address sender, long nonce) {
    byte[] bytes = sender.toArray();
    bytes[0] ^= (byte) 0xff;
    for (int i = 0; i < Long.BYTES; i++) {
      bytes[Address.SIZE - 1 - i] ^= (byte) (nonce >>> (8 * i));
    }
    return Address.of(bytes, 0);
  }

  private void transfer(Address from, Address to, UInt256 value) {
    account(from).balance = account(from).balance.subtract(value);
    account(to).balance = account(to).balance.add(value);
  }

  @Override
  public boolean accountExists(Address address) {
    return accounts.containsKey(address);
  }

  @Override
  public Bytes32 storage(Address address, Bytes32 key) {
    Account account = accounts.get(address);
    return account == null ? Bytes32.ZERO : account.storage.getOrDefault(key, Bytes32.ZERO);
  }

  @Override
  public StorageStatus setStorage(Address address, Bytes32 key, Bytes32 value) {
    Account account = account(address);
    Bytes32 original = account.original.getOrDefault(key, Bytes32.ZERO);
    Bytes32 before = storage(address, key);
    account.storage.put(key, value);
    if (before.equals(value)) {
      return StorageStatus.ASSIGNED;
    }
    boolean restores = original.equals(value);
    if (original.equals(before)) {
      if (original.isZero()) {
        return StorageStatus.ADDED;
      }
      return value.isZero() ? StorageStatus.DELETED : StorageStatus.MODIFIED;
    }
    if (original.isZero()) {
      return restores ? StorageStatus.ADDED_DELETED : StorageStatus.ASSIGNED;
    }
    if (before.isZero()) {
      return restores ? StorageStatus.DELETED_RESTORED : StorageStatus.DELETED_ADDED;
    }
    if (value.isZero()) {
      return StorageStatus.MODIFIED_DELETED;
    }
    return restores ? StorageStatus.MODIFIED_RESTORED : StorageStatus.ASSIGNED;
  }

  @Override
  public UInt256 balance(Address address) {
    Account account = accounts.get(address);
    return account == null ? UInt256.ZERO : account.balance;
  }

  @Override
  public int codeSize(Address address) {
    return code(address).size();
  }

  @Override
  public Bytes32 codeHash(Address address) {
    return Bytes32.leftPad(Bytes.of(code(address).size()));
  }

  @Override
  public int copyCode(
      Address address, long codeOffset, byte[] target, int targetOffset, int length) {
    Bytes code = code(address);
    if (codeOffset >= code.size()) {
      return 0;
    }
    int copied = Math.min(length, code.size() - (int) codeOffset);
    System.arraycopy(code.toArrayUnsafe(), (int) codeOffset, target, targetOffset, copied);
    return copied;
  }

  @Override
  public boolean selfDestruct(Address address, Address beneficiary) {
    transfer(address, beneficiary, account(address).balance);
    boolean first = !account(address).deleted;
    account(address).deleted = true;
    return first;
  }

  @Override
  public TxContext txContext() {
    return new TxContext(
        UInt256.valueOf(7),
        Address.fromHex("aa" + "00".repeat(19)),
        Address.fromHex("cb" + "00".repeat(19)),
        1000,
        1_700_000_000,
        30_000_000,
        UInt256.valueOf(0x52).shiftLeft(248),
        UInt256.ONE,
        UInt256.valueOf(6));
  }

  @Override
  public @Nullable Bytes32 blockHash(long number) {
    if (number < 0 || number >= 1000) {
      return null;
    }
    return Bytes32.wrap(
        Bytes.concatenate(Bytes.of(0xb1), Bytes.wrap(new byte[23]), Bytes.ofUnsignedLong(number)));
  }

  @Override
  public void emitLog(Address address, Bytes data, List<Bytes32> topics) {
    StringBuilder line = new StringBuilder("log " + hex(address) + " " + hex(data));
    topics.forEach(topic -> line.append(' ').append(hex(topic)));
    logs.add(line.toString());
  }

  @Override
  public boolean accessAccount(Address address) {
    return false;
  }

  /** Slots with an odd key are always new. */
  @Override
  public boolean accessStorage(Address address, Bytes32 key) {
    return (key.get(31) & 1) != 0;
  }

  @Override
  public Bytes32 transientStorage(Address address, Bytes32 key) {
    return Bytes32.ZERO;
  }

  @Override
  public void setTransientStorage(Address address, Bytes32 key, Bytes32 value) {}

  /** One line for each account, slot and log, as {@code mock_print} prints them. */
  String print() {
    StringBuilder text = new StringBuilder();
    accounts.forEach(
        (address, account) -> {
          text.append("account ").append(hex(address)).append(' ').append(hex(account.balance));
          text.append(' ').append(account.nonce);
          text.append(account.deleted ? " deleted " : " kept ").append(hex(account.code));
          text.append('\n');
          account.storage.forEach(
              (key, value) -> {
                if (!value.isZero()) {
                  text.append("storage ").append(hex(address)).append(' ').append(hex(key));
                  text.append(' ').append(hex(value)).append('\n');
                }
              });
        });
    logs.forEach(log -> text.append(log).append('\n'));
    return text.toString();
  }

  static String hex(Address address) {
    return hex(address.toBytes());
  }

  static String hex(Bytes bytes) {
    return bytes.isEmpty() ? "-" : bytes.toUnprefixedHexString();
  }
}

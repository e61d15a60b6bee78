import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.host.CallKind;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.HostContext;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.host.StorageStatus;
import dev.ewasm.eei.host.TxContext;
import dev.ewasm.evmc.vm.EvmcVm;
import dev.ewasm.state.Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;

/**
 * A client in Java with a state of its own: balances, code and storage in maps.
 *
 * <pre>
 * java -cp evmc-bridge/target/libewasm.jar examples/evmc-java/Client.java CONTRACT CALL-DATA...
 * </pre>
 *
 * <p>The call data are hexadecimal; the messages run one after the other on the same state. What
 * plugs the engine in is {@link #call}; the rest is the state.
 */
final class Client implements HostContext {

  private record Slot(Address address, Bytes32 key) {}

  private final EvmcVm vm = new EvmcVm(EvmcVm.Options.DEFAULT);
  private Map<Address, Bytes> codes = new HashMap<>();
  private Map<Address, UInt256> balances = new HashMap<>();
  private Map<Slot, Bytes32> storage = new HashMap<>();
  private int nextAddress = 1_000_000;

  /**
   * Runs a message, also for the engine when a contract sends one; what a failed one did is undone.
   */
  @Override
  public CallResult call(Message message) {
    Map<Address, Bytes> codesBefore = new HashMap<>(codes);
    Map<Address, UInt256> balancesBefore = new HashMap<>(balances);
    Map<Slot, Bytes32> storageBefore = new HashMap<>(storage);
    boolean creates = message.kind().isCreate();
    Message sent = creates ? message.withRecipient(Address.ofNumber(nextAddress++)) : message;
    if (creates || message.kind() == CallKind.CALL) {
      move(sent.sender(), sent.recipient(), sent.value());
    }
    CallResult result =
        vm.execute(this, Fork.BYZANTIUM, sent, creates ? sent.input() : code(sent.codeAddress()));
    if (!result.isSuccess()) {
      codes = codesBefore;
      balances = balancesBefore;
      storage = storageBefore;
      return result;
    }
    if (creates) {
      codes.put(sent.recipient(), result.output());
      return result.created(sent.recipient());
    }
    return result;
  }

  private void move(Address from, Address to, UInt256 value) {
    balances.put(from, balance(from).subtract(value));
    balances.put(to, balance(to).add(value));
  }

  private Bytes code(Address address) {
    return codes.getOrDefault(address, Bytes.EMPTY);
  }

  @Override
  public Bytes32 storage(Address address, Bytes32 key) {
    return storage.getOrDefault(new Slot(address, key), Bytes32.ZERO);
  }

  /**
   * Each message is a transaction here, so what a slot held before the store is what it held when
   * the transaction began.
   */
  @Override
  public StorageStatus setStorage(Address address, Bytes32 key, Bytes32 value) {
    Bytes32 before = storage(address, key);
    storage.put(new Slot(address, key), value);
    if (before.equals(value)) {
      return StorageStatus.ASSIGNED;
    }
    if (before.isZero()) {
      return StorageStatus.ADDED;
    }
    return value.isZero() ? StorageStatus.DELETED : StorageStatus.MODIFIED;
  }

  @Override
  public boolean accountExists(Address address) {
    return codes.containsKey(address) || balances.containsKey(address);
  }

  @Override
  public UInt256 balance(Address address) {
    return balances.getOrDefault(address, UInt256.ZERO);
  }

  @Override
  public int codeSize(Address address) {
    return code(address).size();
  }

  @Override
  public Bytes32 codeHash(Address address) {
    throw new UnsupportedOperationException("no contract of the Ewasm interface asks for it");
  }

  @Override
  public int copyCode(
      Address address, long codeOffset, byte[] target, int targetOffset, int length) {
    Bytes code = code(address);
    int from = (int) Math.min(codeOffset, code.size());
    int copied = Math.min(length, code.size() - from);
    System.arraycopy(code.toArrayUnsafe(), from, target, targetOffset, copied);
    return copied;
  }

  @Override
  public void emitLog(Address address, Bytes data, List<Bytes32> topics) {
    System.out.println("log " + data + " " + topics);
  }

  @Override
  public TxContext txContext() {
    Address nobody = Address.ofNumber(0);
    return new TxContext(
        UInt256.ONE,
        nobody,
        nobody,
        1,
        1_500_000_000,
        10_000_000,
        UInt256.ZERO,
        UInt256.ONE,
        UInt256.ZERO);
  }

  @Override
  public Bytes32 blockHash(long number) {
    return null; // no block but this one
  }

  @Override
  public boolean selfDestruct(Address address, Address beneficiary) {
    move(address, beneficiary, balance(address));
    return codes.remove(address) != null;
  }

  // Access lists came with Berlin, transient storage with Cancun.

  @Override
  public boolean accessAccount(Address address) {
    return true;
  }

  @Override
  public boolean accessStorage(Address address, Bytes32 key) {
    return true;
  }

  @Override
  public Bytes32 transientStorage(Address address, Bytes32 key) {
    return Bytes32.ZERO;
  }

  @Override
  public void setTransientStorage(Address address, Bytes32 key, Bytes32 value) {}

  public static void main(String[] arguments) throws Exception {
    if (arguments.length < 2) {
      System.err.println("usage: Client CONTRACT CALL-DATA...");
      System.exit(2);
    }
    Client client = new Client();
    Address contract = Address.ofNumber(0xc0de);
    Address caller = Address.ofNumber(0xca11);
    client.codes.put(contract, Bytes.wrap(Files.readAllBytes(Path.of(arguments[0]))));
    for (String callData : List.of(arguments).subList(1, arguments.length)) {
      Message message =
          Message.call(caller, contract, UInt256.ZERO, Bytes.fromHexString(callData), 1_000_000);
      CallResult result = client.call(message);
      System.out.println(
          result.outcome().describe()
              + ", gas used "
              + (message.gas() - result.gasLeft())
              + ", output "
              + result.output());
    }
  }
}

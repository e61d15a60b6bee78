package dev.ewasm.evmc.client;

import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.HostContext;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.host.StorageStatus;
import dev.ewasm.eei.host.TxContext;
import dev.ewasm.state.Address;
import java.util.ArrayList;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/** A host with fixed answers that writes down what changes something or could be asked wrongly. */
final class SpyHost implements HostContext {

  static final Address ORIGIN = Address.fromHex("0x0419000000000000000000000000000000000419");
  static final Address COINBASE = Address.fromHex("0xc019000000000000000000000000000000000c01");
  static final Bytes32 STORED = Bytes32.fromHexString("0x" + "5a".repeat(32));
  static final Bytes CODE = Bytes.fromHexString("0x11223344");
  static final Bytes ANSWER = Bytes.fromHexString("0x00112233445566778899");

  /** More are not remembered; no check looks at so many. */
  private static final int MOST_CALLS = 1000;

  final List<String> calls = new ArrayList<>();
  final List<Message> messages = new ArrayList<>();

  private void note(String call) {
    if (calls.size() < MOST_CALLS) {
      calls.add(call);
    }
  }

  @Override
  public boolean accountExists(Address address) {
    return true;
  }

  @Override
  public Bytes32 storage(Address address, Bytes32 key) {
    note("get_storage " + address + " " + key);
    return STORED;
  }

  @Override
  public StorageStatus setStorage(Address address, Bytes32 key, Bytes32 value) {
    note("set_storage " + address + " " + key + " " + value);
    return StorageStatus.MODIFIED;
  }

  @Override
  public UInt256 balance(Address address) {
    note("get_balance " + address);
    return UInt256.valueOf(1L << 62);
  }

  @Override
  public int codeSize(Address address) {
    return CODE.size();
  }

  @Override
  public Bytes32 codeHash(Address address) {
    return STORED;
  }

  @Override
  public int copyCode(
      Address address, long codeOffset, byte[] target, int targetOffset, int length) {
    int from = (int) Math.min(codeOffset, CODE.size());
    int copied = Math.min(length, CODE.size() - from);
    System.arraycopy(CODE.toArrayUnsafe(), from, target, targetOffset, copied);
    return copied;
  }

  @Override
  public boolean selfDestruct(Address address, Address beneficiary) {
    note("selfdestruct " + address + " " + beneficiary);
    return true;
  }

  @Override
  public CallResult call(Message message) {
    note("call");
    if (messages.size() < MOST_CALLS) {
      messages.add(message);
    }
    CallResult result = CallResult.success(message.gas() / 2, 0, ANSWER);
    return message.kind().isCreate() ? result.created(ORIGIN) : result;
  }

  @Override
  public TxContext txContext() {
    return new TxContext(
        UInt256.valueOf(11),
        ORIGIN,
        COINBASE,
        12,
        13,
        14,
        UInt256.valueOf(15),
        UInt256.valueOf(16),
        UInt256.valueOf(17));
  }

  @Override
  public @Nullable Bytes32 blockHash(long number) {
    note("get_block_hash " + number);
    return STORED;
  }

  @Override
  public void emitLog(Address address, Bytes data, List<Bytes32> topics) {
    note("emit_log " + address + " " + data + " " + topics);
  }

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
    return STORED;
  }

  @Override
  public void setTransientStorage(Address address, Bytes32 key, Bytes32 value) {
    note("set_transient_storage " + address + " " + key + " " + value);
  }

  /** Whether anything was changed. */
  boolean changed() {
    return calls.stream()
        .anyMatch(
            call ->
                call.startsWith("set_")
                    || call.startsWith("emit_log")
                    || call.startsWith("selfdestruct"));
  }
}

package dev.ewasm.evmc.client;

import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.HostContext;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.host.StorageStatus;
import dev.ewasm.eei.host.TxContext;
import dev.ewasm.state.Address;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/** A host that gives the same answers whatever is asked, or throws. */
class AnsweringHost implements HostContext {

  static final Bytes32 WORD = Bytes32.fromHexString("0x" + "11".repeat(31) + "22");

  @Nullable RuntimeException throwing;

  private <T> T answer(T value) {
    if (throwing != null) {
      throw throwing;
    }
    return value;
  }

  @Override
  public boolean accountExists(Address address) {
    return answer(true);
  }

  @Override
  public Bytes32 storage(Address address, Bytes32 key) {
    return answer(WORD);
  }

  @Override
  public StorageStatus setStorage(Address address, Bytes32 key, Bytes32 value) {
    return answer(StorageStatus.MODIFIED);
  }

  @Override
  public UInt256 balance(Address address) {
    return answer(UInt256.ONE);
  }

  @Override
  public int codeSize(Address address) {
    return answer(2);
  }

  @Override
  public Bytes32 codeHash(Address address) {
    return answer(WORD);
  }

  @Override
  public int copyCode(
      Address address, long codeOffset, byte[] target, int targetOffset, int length) {
    return answer(0);
  }

  @Override
  public boolean selfDestruct(Address address, Address beneficiary) {
    return answer(true);
  }

  @Override
  public CallResult call(Message message) {
    return answer(CallResult.success(message.gas(), 0, Bytes.of(9)));
  }

  @Override
  public TxContext txContext() {
    return answer(
        new TxContext(
            UInt256.ONE,
            Address.ofNumber(1),
            Address.ofNumber(2),
            3,
            4,
            5,
            UInt256.valueOf(6),
            UInt256.valueOf(7),
            UInt256.valueOf(8)));
  }

  @Override
  public @Nullable Bytes32 blockHash(long number) {
    return number == 1 ? answer(WORD) : null;
  }

  @Override
  public void emitLog(Address address, Bytes data, List<Bytes32> topics) {
    answer(true);
  }

  @Override
  public boolean accessAccount(Address address) {
    return answer(true);
  }

  @Override
  public boolean accessStorage(Address address, Bytes32 key) {
    return answer(true);
  }

  @Override
  public Bytes32 transientStorage(Address address, Bytes32 key) {
    return answer(WORD);
  }

  @Override
  public void setTransientStorage(Address address, Bytes32 key, Bytes32 value) {
    answer(true);
  }
}

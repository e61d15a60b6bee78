package dev.ewasm.eei;

import static dev.ewasm.eei.EeiFrame.badMemory;

import dev.ewasm.eei.fork.EeiFees;
import dev.ewasm.eei.fork.StorageFees;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.eei.host.StorageStatus;
import dev.ewasm.eei.memory.GuestMemory;
import dev.ewasm.engine.runtime.Halt;
import dev.ewasm.engine.runtime.Memory;
import dev.ewasm.state.Address;
import java.util.ArrayList;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/** Functions on accounts: other ones' balance and code, the contract's own storage, logs, end. */
final class AccountFunctions {

  private static final int MAX_TOPICS = 4;

  private AccountFunctions() {}

  static List<EeiFunction> all() {
    return List.of(
        EeiFunction.of(
            "getExternalBalance",
            "ii:",
            Charge.fixed(EeiFees::balance),
            AccountFunctions::getExternalBalance),
        EeiFunction.of(
            "getExternalCodeSize",
            "i:i",
            Charge.fixed(EeiFees::externalCode),
            AccountFunctions::getExternalCodeSize),
        EeiFunction.of(
            "externalCodeCopy",
            "iiii:",
            Charge.copy(EeiFees::externalCode, 3),
            AccountFunctions::externalCodeCopy),
        EeiFunction.of(
            "storageLoad",
            "ii:",
            Charge.fixed(EeiFees::storageLoad),
            AccountFunctions::storageLoad),
        EeiFunction.changing("storageStore", "ii:", Charge.store(), AccountFunctions::storageStore),
        EeiFunction.changing(
            "log",
            "iiiiiii:",
            Charge.fixed(EeiFees::log)
                .plus(EeiFees::logByte, Charge.Unit.ONE, 1)
                .plus(EeiFees::logTopic, Charge.Unit.ONE, 2),
            AccountFunctions::log),
        EeiFunction.changing(
            "selfDestruct",
            "i:",
            Charge.fixed(EeiFees::selfDestruct),
            AccountFunctions::selfDestruct));
  }

  private static @Nullable Halt getExternalBalance(EeiFrame frame, long[] slots, int base) {
    int offset = (int) slots[base];
    if (!frame.inBounds(offset, Address.SIZE)) {
      return badMemory("getExternalBalance");
    }
    Address address = GuestMemory.address(frame.memory(), offset);
    if (!chargeAccess(frame, address)) {
      return frame.outOfGas();
    }
    return EnvironmentFunctions.storeUint128(
        frame, slots[base + 1], frame.host.balance(address), "getExternalBalance");
  }

  private static @Nullable Halt getExternalCodeSize(EeiFrame frame, long[] slots, int base) {
    int offset = (int) slots[base];
    if (!frame.inBounds(offset, Address.SIZE)) {
      return badMemory("getExternalCodeSize");
    }
    Address address = GuestMemory.address(frame.memory(), offset);
    if (!chargeAccess(frame, address)) {
      return frame.outOfGas();
    }
    slots[base] = frame.host.codeSize(address);
    return null;
  }

  private static @Nullable Halt externalCodeCopy(EeiFrame frame, long[] slots, int base) {
    int addressOffset = (int) slots[base];
    int result = (int) slots[base + 1];
    long codeOffset = slots[base + 2] & 0xffff_ffffL;
    int length = (int) slots[base + 3];
    if (!frame.inBounds(addressOffset, Address.SIZE) || !frame.inBounds(result, length)) {
      return badMemory("externalCodeCopy");
    }
    Memory memory = frame.memory();
    Address address = GuestMemory.address(memory, addressOffset);
    if (!chargeAccess(frame, address)) {
      return frame.outOfGas();
    }
    int copied = frame.host.copyCode(address, codeOffset, memory.bytes(), result, length);
    if (copied != length) {
      return badMemory("externalCodeCopy");
    }
    memory.touch(result, length);
    return null;
  }

  private static @Nullable Halt storageLoad(EeiFrame frame, long[] slots, int base) {
    int path = (int) slots[base];
    int result = (int) slots[base + 1];
    if (!frame.inBounds(path, GuestMemory.WORD)) {
      return badMemory("storageLoad");
    }
    Bytes32 key = GuestMemory.bytes32(frame.memory(), path);
    if (frame.rules.accessLists()
        && frame.host.accessStorage(frame.self(), key)
        && !frame.charge(frame.rules.fees().coldSlot())) {
      return frame.outOfGas();
    }
    Bytes32 value = frame.host.storage(frame.self(), key);
    if (!frame.inBounds(result, GuestMemory.WORD)) {
      return badMemory("storageLoad");
    }
    GuestMemory.putBytes32(frame.memory(), result, value);
    return null;
  }

  private static @Nullable Halt storageStore(EeiFrame frame, long[] slots, int base) {
    StorageFees fees = frame.rules.storage();
    // The rule speaks of the gas before the store, so what the table charged counts again.
    if (frame.gasLeft() + fees.minimum() <= fees.sentry()) {
      return frame.outOfGas();
    }
    int path = (int) slots[base];
    int value = (int) slots[base + 1];
    if (!frame.inBounds(path, GuestMemory.WORD) || !frame.inBounds(value, GuestMemory.WORD)) {
      return badMemory("storageStore");
    }
    Bytes32 key = GuestMemory.bytes32(frame.memory(), path);
    long cold = 0;
    if (frame.rules.accessLists() && frame.host.accessStorage(frame.self(), key)) {
      // A store pays the whole first access on top, a load pays it in place of its warm price.
      cold = frame.rules.fees().coldSlot() + frame.rules.fees().storageLoad();
    }
    StorageStatus status =
        frame.host.setStorage(frame.self(), key, GuestMemory.bytes32(frame.memory(), value));
    // When this is too much, the whole frame is undone and the store with it.
    if (!frame.charge(cold + fees.cost(status) - fees.minimum())) {
      return frame.outOfGas();
    }
    frame.gasRefund += fees.refund(status);
    return null;
  }

  private static @Nullable Halt log(EeiFrame frame, long[] slots, int base) {
    int offset = (int) slots[base];
    int length = (int) slots[base + 1];
    long count = slots[base + 2] & 0xffff_ffffL;
    if (count > MAX_TOPICS) {
      return new Outcome.ContractValidationFailure("log with " + count + " topics");
    }
    List<Bytes32> topics = new ArrayList<>((int) count);
    for (int i = 0; i < count; i++) {
      int topic = (int) slots[base + 3 + i];
      if (!frame.inBounds(topic, GuestMemory.WORD)) {
        return badMemory("log");
      }
      topics.add(GuestMemory.bytes32(frame.memory(), topic));
    }
    if (!frame.inBounds(offset, length)) {
      return badMemory("log");
    }
    Bytes data = GuestMemory.bytes(frame.memory(), offset, length);
    frame.host.emitLog(frame.self(), data, topics);
    return null;
  }

  private static Halt selfDestruct(EeiFrame frame, long[] slots, int base) {
    int offset = (int) slots[base];
    if (!frame.inBounds(offset, Address.SIZE)) {
      return badMemory("selfDestruct");
    }
    Address beneficiary = GuestMemory.address(frame.memory(), offset);
    EeiFees fees = frame.rules.fees();
    if (frame.rules.accessLists()
        && frame.host.accessAccount(beneficiary)
        && !frame.charge(fees.coldSelfDestruct())) {
      return frame.outOfGas();
    }
    if (fees.selfDestructNewAccount() != 0
        && !frame.host.accountExists(beneficiary)
        && !frame.charge(fees.selfDestructNewAccount())) {
      return frame.outOfGas();
    }
    if (frame.host.selfDestruct(frame.self(), beneficiary)) {
      frame.gasRefund += frame.rules.selfDestructRefund();
    }
    return Outcome.SUCCESS;
  }

  /** The first access to an account costs more from Berlin on. */
  static boolean chargeAccess(EeiFrame frame, Address address) {
    return !frame.rules.accessLists()
        || !frame.host.accessAccount(address)
        || frame.charge(frame.rules.fees().coldAccount());
  }
}

package dev.ewasm.eei;

import static dev.ewasm.eei.EeiFrame.badMemory;
import static dev.ewasm.eei.EeiFrame.tooLarge;

import dev.ewasm.eei.fork.EeiFees;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.eei.memory.GuestMemory;
import dev.ewasm.engine.runtime.Halt;
import dev.ewasm.state.Address;
import java.util.List;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/** Functions about the frame itself, the transaction and the block. */
final class EnvironmentFunctions {

  private static final Charge BASE = Charge.fixed(EeiFees::base);

  private EnvironmentFunctions() {}

  static List<EeiFunction> all() {
    return List.of(
        EeiFunction.of("useGas", "I:", Charge.NONE, EnvironmentFunctions::useGas),
        EeiFunction.of(
            "getGasLeft", ":I", BASE, (frame, slots, base) -> put(slots, base, frame.gasLeft())),
        EeiFunction.of(
            "getAddress",
            "i:",
            BASE,
            (frame, slots, base) -> storeAddress(frame, slots[base], frame.self(), "getAddress")),
        EeiFunction.of(
            "getCaller",
            "i:",
            BASE,
            (frame, slots, base) ->
                storeAddress(frame, slots[base], frame.message.sender(), "getCaller")),
        EeiFunction.of(
            "getCallValue",
            "i:",
            BASE,
            (frame, slots, base) ->
                storeUint128(frame, slots[base], frame.message.value(), "getCallValue")),
        EeiFunction.of(
            "getCallDataSize",
            ":i",
            BASE,
            (frame, slots, base) -> put(slots, base, frame.input.length)),
        EeiFunction.of(
            "callDataCopy",
            "iii:",
            Charge.copy(EeiFees::veryLow, 2),
            (frame, slots, base) -> copy(frame, frame.input, slots, base, "callDataCopy")),
        EeiFunction.of(
            "getCodeSize", ":i", BASE, (frame, slots, base) -> put(slots, base, frame.code.length)),
        EeiFunction.of(
            "codeCopy",
            "iii:",
            Charge.copy(EeiFees::veryLow, 2),
            (frame, slots, base) -> copy(frame, frame.code, slots, base, "codeCopy")),
        EeiFunction.of(
            "getReturnDataSize",
            ":i",
            BASE,
            (frame, slots, base) -> put(slots, base, frame.returnData.length)),
        EeiFunction.of(
            "returnDataCopy",
            "iii:",
            Charge.copy(EeiFees::veryLow, 2),
            (frame, slots, base) -> copy(frame, frame.returnData, slots, base, "returnDataCopy")),
        EeiFunction.of(
            "finish",
            "ii:",
            Charge.NONE,
            (frame, slots, base) -> end(frame, slots, base, Outcome.SUCCESS, "finish")),
        EeiFunction.of(
            "revert",
            "ii:",
            Charge.NONE,
            (frame, slots, base) -> end(frame, slots, base, Outcome.REVERT, "revert")),
        EeiFunction.of(
            "getBlockCoinbase",
            "i:",
            BASE,
            (frame, slots, base) ->
                storeAddress(frame, slots[base], frame.txContext().coinbase(), "getBlockCoinbase")),
        EeiFunction.of(
            "getBlockDifficulty",
            "i:",
            BASE,
            (frame, slots, base) ->
                storeUint256(
                    frame, slots[base], frame.txContext().difficulty(), "getBlockDifficulty")),
        EeiFunction.of(
            "getBlockGasLimit",
            ":I",
            BASE,
            (frame, slots, base) -> put(slots, base, frame.txContext().gasLimit())),
        EeiFunction.of(
            "getBlockNumber",
            ":I",
            BASE,
            (frame, slots, base) -> put(slots, base, frame.txContext().number())),
        EeiFunction.of(
            "getBlockTimestamp",
            ":I",
            BASE,
            (frame, slots, base) -> put(slots, base, frame.txContext().timestamp())),
        EeiFunction.of(
            "getBlockHash",
            "Ii:i",
            Charge.fixed(EeiFees::blockHash),
            EnvironmentFunctions::getBlockHash),
        EeiFunction.of(
            "getTxGasPrice",
            "i:",
            BASE,
            (frame, slots, base) ->
                storeUint128(frame, slots[base], frame.txContext().gasPrice(), "getTxGasPrice")),
        EeiFunction.of(
            "getTxOrigin",
            "i:",
            BASE,
            (frame, slots, base) ->
                storeAddress(frame, slots[base], frame.txContext().origin(), "getTxOrigin")));
  }

  /** Not in revision 4; the SSVM dialect offers it. */
  static EeiFunction getChainId() {
    return EeiFunction.of(
        "getChainId",
        "i:",
        BASE,
        (frame, slots, base) ->
            storeUint128(frame, slots[base], frame.txContext().chainId(), "getChainId"));
  }

  /** Reached only when the engine does not take the charge itself. */
  private static @Nullable Halt useGas(EeiFrame frame, long[] slots, int base) {
    long amount = slots[base];
    if (amount < 0) {
      return NEGATIVE_GAS;
    }
    // Compared before multiplied, so that no amount overflows.
    return amount <= frame.gasLeft() && frame.charge(amount) ? null : frame.outOfGas();
  }

  static final Outcome NEGATIVE_GAS =
      new Outcome.ArgumentOutOfRange("useGas", "negative amount of gas");

  private static @Nullable Halt getBlockHash(EeiFrame frame, long[] slots, int base) {
    Bytes32 hash = frame.host.blockHash(slots[base]);
    if (hash == null) {
      return put(slots, base, 1);
    }
    int offset = (int) slots[base + 1];
    if (!frame.inBounds(offset, GuestMemory.WORD)) {
      return badMemory("getBlockHash");
    }
    GuestMemory.putBytes32(frame.memory(), offset, hash);
    return put(slots, base, 0);
  }

  private static @Nullable Halt put(long[] slots, int base, long value) {
    slots[base] = value;
    return null;
  }

  private static @Nullable Halt storeAddress(
      EeiFrame frame, long offset, Address address, String function) {
    if (!frame.inBounds(offset, Address.SIZE)) {
      return badMemory(function);
    }
    GuestMemory.putAddress(frame.memory(), (int) offset, address);
    return null;
  }

  static @Nullable Halt storeUint128(EeiFrame frame, long offset, UInt256 value, String function) {
    if (!GuestMemory.fitsUint128(value)) {
      return tooLarge(function);
    }
    if (!frame.inBounds(offset, GuestMemory.UINT128)) {
      return badMemory(function);
    }
    GuestMemory.putUint128(frame.memory(), (int) offset, value);
    return null;
  }

  private static @Nullable Halt storeUint256(
      EeiFrame frame, long offset, UInt256 value, String function) {
    if (!frame.inBounds(offset, GuestMemory.WORD)) {
      return badMemory(function);
    }
    GuestMemory.putUint256(frame.memory(), (int) offset, value);
    return null;
  }

  /** (result, sourceOffset, length); unlike in the EVM a range beyond the source fails. */
  private static @Nullable Halt copy(
      EeiFrame frame, byte[] source, long[] slots, int base, String function) {
    int result = (int) slots[base];
    long from = slots[base + 1] & 0xffff_ffffL;
    int length = (int) slots[base + 2];
    long end = from + Integer.toUnsignedLong(length);
    if (end > source.length || !frame.inBounds(result, length)) {
      return badMemory(function);
    }
    frame.memory().write(result, source, (int) from, length);
    return null;
  }

  private static Halt end(
      EeiFrame frame, long[] slots, int base, Outcome outcome, String function) {
    int offset = (int) slots[base];
    int length = (int) slots[base + 1];
    if (!frame.inBounds(offset, length)) {
      return badMemory(function);
    }
    frame.output = GuestMemory.bytes(frame.memory(), offset, length);
    return outcome;
  }
}

package dev.ewasm.eei;

import static dev.ewasm.eei.EeiFrame.badMemory;
import static dev.ewasm.eei.EeiFrame.tooLarge;

import dev.ewasm.eei.fork.EeiFees;
import dev.ewasm.eei.host.CallKind;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.eei.memory.GuestMemory;
import dev.ewasm.engine.runtime.Halt;
import dev.ewasm.engine.runtime.Memory;
import dev.ewasm.state.Address;
import dev.ewasm.state.crypto.Keccak;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/** Calls and creations: functions that send a message and wait for its end. */
final class CallFunctions {

  private static final int SUCCEEDED = 0;
  private static final int FAILED = 1;
  private static final int REVERTED = 2;

  private static final Charge CALL = Charge.fixed(EeiFees::call);

  private CallFunctions() {}

  static List<EeiFunction> all() {
    return List.of(
        EeiFunction.of("call", "Iiiii:i", CALL, new Caller("call", CallKind.CALL, true, false)),
        EeiFunction.of(
            "callCode", "Iiiii:i", CALL, new Caller("callCode", CallKind.CALLCODE, true, false)),
        EeiFunction.of(
            "callDelegate",
            "Iiii:i",
            CALL,
            new Caller("callDelegate", CallKind.DELEGATECALL, false, false)),
        callStatic(),
        EeiFunction.changing(
            "create",
            "iiii:i",
            Charge.fixed(EeiFees::create).plus(EeiFees::createWord, Charge.Unit.WORD, 2),
            (frame, slots, base) -> create(frame, slots, base, "create", Bytes32.ZERO)));
  }

  private static EeiFunction callStatic() {
    return EeiFunction.of("callStatic", "Iiii:i", CALL, CALL_STATIC);
  }

  private static final Caller CALL_STATIC = new Caller("callStatic", CallKind.CALL, false, true);

  /** The SSVM dialect answers Keccak-256 itself when address 9 is called, 3 gas a word. */
  static EeiFunction callStaticWithKeccak() {
    return EeiFunction.of(
        "callStatic",
        "Iiii:i",
        CALL,
        (frame, slots, base) -> {
          int addressOffset = (int) slots[base + 1];
          if (!frame.inBounds(addressOffset, Address.SIZE)) {
            return badMemory("callStatic");
          }
          if (!GuestMemory.address(frame.memory(), addressOffset).equals(KECCAK)) {
            return CALL_STATIC.run(frame, slots, base);
          }
          int offset = (int) slots[base + 2];
          int length = (int) slots[base + 3];
          if (!frame.charge(EeiFees.words(length, frame.rules.fees().copyWord()))) {
            return frame.outOfGas();
          }
          if (!frame.inBounds(offset, length)) {
            return badMemory("callStatic");
          }
          byte[] hash = Keccak.hash(frame.memory().bytes(), offset, length);
          frame.returnData = hash;
          return result(slots, base, SUCCEEDED);
        });
  }

  private static final Address KECCAK = Address.ofNumber(9);

  /** Not in revision 4; the SSVM dialect offers it: (value, data, length, salt, result). */
  static EeiFunction create2() {
    return EeiFunction.changing(
        "create2",
        "iiiii:i",
        Charge.fixed(EeiFees::create)
            .plus(EeiFees::createWord, Charge.Unit.WORD, 2)
            .plus(EeiFees::hashWord, Charge.Unit.WORD, 2),
        CallFunctions::create2);
  }

  /** The four calls; they differ in who is said to call whom and with what. */
  private record Caller(String name, CallKind kind, boolean takesValue, boolean forcesStatic)
      implements EeiFunction.Handler {

    /** (gas, address, [value,] data, length) to result. */
    @Override
    public @Nullable Halt run(EeiFrame frame, long[] slots, int base) {
      long asked = slots[base];
      int addressOffset = (int) slots[base + 1];
      int data = base + (takesValue ? 3 : 2);
      int dataOffset = (int) slots[data];
      int dataLength = (int) slots[data + 1];
      if (asked < 0) {
        return new Outcome.ArgumentOutOfRange(name, "negative amount of gas");
      }
      if (!frame.inBounds(addressOffset, Address.SIZE)
          || (takesValue && !frame.inBounds(slots[base + 2], GuestMemory.UINT128))) {
        return badMemory(name);
      }
      Memory memory = frame.memory();
      Address target = GuestMemory.address(memory, addressOffset);
      UInt256 value =
          takesValue ? GuestMemory.uint128(memory, (int) slots[base + 2]) : UInt256.ZERO;
      boolean movesValue = !value.isZero();
      if (kind == CallKind.CALL && movesValue && frame.message.isStatic()) {
        return new Outcome.StaticModeViolation("call with value");
      }
      // Nothing is read for empty data, so its offset may point anywhere.
      if (dataLength != 0 && !frame.inBounds(dataOffset, dataLength)) {
        return badMemory(name);
      }
      Bytes input = GuestMemory.bytes(memory, dataOffset, dataLength);
      if (!AccountFunctions.chargeAccess(frame, target)) {
        return frame.outOfGas();
      }
      if (frame.message.depth() >= Message.MAX_DEPTH) {
        return result(slots, base, FAILED);
      }
      EeiFees fees = frame.rules.fees();
      if (movesValue) {
        if (!frame.charge(fees.callValue())) {
          return frame.outOfGas();
        }
        UInt256 balance = frame.host.balance(frame.self());
        if (!GuestMemory.fitsUint128(balance)) {
          return tooLarge(name);
        }
        if (balance.compareTo(value) < 0) {
          return result(slots, base, FAILED);
        }
      }
      // Before EIP-158 a call pays for a new account even when it moves nothing.
      if (kind == CallKind.CALL
          && (movesValue || !frame.rules.clearsEmptyAccounts())
          && !frame.host.accountExists(target)
          && !frame.charge(fees.callNewAccount())) {
        return frame.outOfGas();
      }
      long available = frame.gasLeft();
      if (asked > available && !frame.rules.keepsOneSixtyFourth()) {
        return frame.outOfGas();
      }
      long gas = Math.min(asked, frame.rules.forwardable(available));
      frame.giveBack(-gas);
      CallResult result =
          send(
              frame,
              message(frame, target, value, input, gas + (movesValue ? fees.callStipend() : 0)));
      frame.returnData = result.output().toArrayUnsafe();
      return result(slots, base, code(result));
    }

    private Message message(EeiFrame frame, Address target, UInt256 value, Bytes input, long gas) {
      Message own = frame.message;
      boolean delegated = kind == CallKind.DELEGATECALL;
      return new Message(
          kind,
          own.isStatic() || forcesStatic,
          own.depth() + 1,
          gas,
          kind == CallKind.CALL ? target : own.recipient(),
          delegated ? own.sender() : own.recipient(),
          input,
          delegated ? own.value() : value,
          Bytes32.ZERO,
          target);
    }
  }

  /** (value, data, length, salt, result) to result. */
  private static @Nullable Halt create2(EeiFrame frame, long[] slots, int base) {
    int saltOffset = (int) slots[base + 3];
    if (!frame.inBounds(saltOffset, GuestMemory.WORD)) {
      return badMemory("create2");
    }
    // A u256 as all numbers of the interface; the chain's form is big-endian.
    Bytes32 salt = Bytes32.wrap(GuestMemory.bytes32(frame.memory(), saltOffset).reverse());
    slots[base + 3] = slots[base + 4];
    return create(frame, slots, base, "create2", salt);
  }

  /** (value, data, length, result) to result. */
  private static @Nullable Halt create(
      EeiFrame frame, long[] slots, int base, String name, Bytes32 salt) {
    int valueOffset = (int) slots[base];
    int dataOffset = (int) slots[base + 1];
    int length = (int) slots[base + 2];
    int resultOffset = (int) slots[base + 3];
    if (!frame.inBounds(valueOffset, GuestMemory.UINT128)) {
      return badMemory(name);
    }
    UInt256 value = GuestMemory.uint128(frame.memory(), valueOffset);
    if (frame.message.depth() >= Message.MAX_DEPTH) {
      return result(slots, base, FAILED);
    }
    UInt256 balance = frame.host.balance(frame.self());
    if (!GuestMemory.fitsUint128(balance)) {
      return tooLarge(name);
    }
    if (balance.compareTo(value) < 0) {
      return result(slots, base, FAILED);
    }
    int limit = frame.rules.maxInitCodeSize();
    if (limit != 0 && Integer.toUnsignedLong(length) > limit) {
      return frame.outOfGas();
    }
    if (length != 0 && !frame.inBounds(dataOffset, length)) {
      return badMemory(name);
    }
    Bytes initCode = GuestMemory.bytes(frame.memory(), dataOffset, length);
    long gas = frame.rules.forwardable(frame.gasLeft());
    frame.giveBack(-gas);
    Message own = frame.message;
    boolean salted = name.equals("create2");
    CallResult result =
        send(
            frame,
            new Message(
                salted ? CallKind.CREATE2 : CallKind.CREATE,
                false,
                own.depth() + 1,
                gas,
                Address.ZERO,
                own.recipient(),
                initCode,
                value,
                salt,
                Address.ZERO));
    Address created = result.createAddress();
    frame.returnData = created == null ? result.output().toArrayUnsafe() : EeiFrame.NOTHING;
    if (result.isSuccess() && created != null) {
      if (!frame.inBounds(resultOffset, Address.SIZE)) {
        return badMemory(name);
      }
      GuestMemory.putAddress(frame.memory(), resultOffset, created);
    }
    return result(slots, base, code(result));
  }

  private static CallResult send(EeiFrame frame, Message message) {
    frame.stack.set(frame.context.stackLeft);
    CallResult result = frame.host.call(message);
    frame.giveBack(result.gasLeft());
    frame.gasRefund += result.gasRefund();
    return result;
  }

  private static int code(CallResult result) {
    return switch (result.outcome()) {
      case Outcome.Success success -> SUCCEEDED;
      case Outcome.Revert revert -> REVERTED;
      default -> FAILED;
    };
  }

  private static @Nullable Halt result(long[] slots, int base, int code) {
    slots[base] = code;
    return null;
  }
}

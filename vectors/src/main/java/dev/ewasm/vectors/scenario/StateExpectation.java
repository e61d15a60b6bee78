package dev.ewasm.vectors.scenario;

import dev.ewasm.state.Address;
import dev.ewasm.state.WorldState;
import dev.ewasm.vectors.fixture.JsonValue;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;

/** Compares the state with what a scenario expects of it. */
final class StateExpectation {

  private final Binder binder;
  private final WorldState world;

  StateExpectation(Binder binder, WorldState world) {
    this.binder = binder;
    this.world = world;
  }

  /**
   * @param expected by {@code balance, nonce, storage, code}
   */
  void check(JsonValue place, Map<String, JsonValue> expected) throws StepFailure {
    for (Map.Entry<String, JsonValue> entry : expected.entrySet()) {
      for (Map.Entry<String, JsonValue> account : Steps.fields(entry.getValue()).entrySet()) {
        Address address = binder.address(entry.getValue(), account.getKey());
        check(entry.getKey(), account.getKey(), address, account.getValue());
      }
    }
  }

  private void check(String what, String name, Address address, JsonValue expected)
      throws StepFailure {
    switch (what) {
      case "balance" -> {
        UInt256 balance = world.balance(address);
        if (!balance.equals(binder.wei(expected))) {
          throw differs(expected, "balance of " + name, balance);
        }
      }
      case "nonce" -> {
        long nonce = world.nonce(address);
        if (nonce != binder.count(expected)) {
          throw StepFailure.at(
              expected,
              "nonce of "
                  + name
                  + " is "
                  + Long.toUnsignedString(nonce)
                  + ", expected "
                  + binder.count(expected));
        }
      }
      case "storage" -> storage(name, address, expected);
      default -> code(name, address, expected);
    }
  }

  private void storage(String name, Address address, JsonValue expected) throws StepFailure {
    for (Map.Entry<String, JsonValue> slot : Steps.fields(expected).entrySet()) {
      Bytes32 value = world.storage(address, Steps.slot(binder, expected, slot.getKey()));
      if (!value.equals(binder.wei(slot.getValue()).toBytes())) {
        throw differs(
            slot.getValue(),
            "storage of " + name + " at " + slot.getKey(),
            UInt256.fromBytes(value));
      }
    }
  }

  /** Bytes, or whether there is any code. */
  private void code(String name, Address address, JsonValue expected) throws StepFailure {
    Bytes code = world.code(address);
    if (expected.kind() == JsonValue.Kind.BOOLEAN) {
      if (binder.truth(expected) == code.isEmpty()) {
        throw StepFailure.at(
            expected, name + (code.isEmpty() ? " has no code" : " has code, expected none"));
      }
    } else if (!code.equals(binder.data(expected))) {
      throw StepFailure.at(expected, "code of " + name + " is another: " + code.size() + " bytes");
    }
  }

  private StepFailure differs(JsonValue expected, String what, UInt256 found) throws StepFailure {
    return StepFailure.at(
        expected,
        what
            + " is "
            + found.toUnsignedBigInteger()
            + ", expected "
            + binder.wei(expected).toUnsignedBigInteger());
  }
}

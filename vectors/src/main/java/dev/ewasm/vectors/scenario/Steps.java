package dev.ewasm.vectors.scenario;

import dev.ewasm.vectors.fixture.FixtureException;
import dev.ewasm.vectors.fixture.JsonValue;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;

/** What steps have in common. */
final class Steps {

  private static final int WORD_BITS = 256;

  private Steps() {}

  static Map<String, JsonValue> fields(JsonValue object) throws StepFailure {
    try {
      return object.fields();
    } catch (FixtureException e) {
      throw Binder.unplaced(object, e);
    }
  }

  static List<JsonValue> elements(JsonValue array) throws StepFailure {
    try {
      return array.elements();
    } catch (FixtureException e) {
      throw Binder.unplaced(array, e);
    }
  }

  /** A storage slot: a number, or {@code 0x} and 64 digits. */
  static Bytes32 slot(Binder binder, JsonValue place, String text) throws StepFailure {
    BigInteger slot = binder.number(place, text);
    if (slot.signum() < 0 || slot.bitLength() > WORD_BITS) {
      throw StepFailure.at(place, "not a storage slot: " + text);
    }
    return UInt256.valueOf(slot).toBytes();
  }
}

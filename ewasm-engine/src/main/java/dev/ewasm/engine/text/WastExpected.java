package dev.ewasm.engine.text;

import java.util.List;

/** A result that a test script expects. */
public sealed interface WastExpected {

  /** This value and no other. */
  record Exactly(WastValue value) implements WastExpected {}

  /** A NaN of a type of {@code bits} (32 or 64) bits, with the payload only its top bit. */
  record CanonicalNan(int bits) implements WastExpected {}

  /** A NaN of a type of {@code bits} (32 or 64) bits, with the top bit of its payload set. */
  record ArithmeticNan(int bits) implements WastExpected {}

  /** A vector, lane by lane from the lowest; lanes are of {@code laneBits} bits. */
  record Lanes(int laneBits, List<WastExpected> lanes) implements WastExpected {}

  /** One lane of 8 to 64 bits; unused high bits are zero. */
  record LaneBits(long bits) implements WastExpected {}

  /** Any null reference. */
  record AnyNull() implements WastExpected {}

  /** Any reference of a heap type, {@code func} or {@code extern}, that is not null. */
  record AnyReference(String heapType) implements WastExpected {}

  record Either(List<WastExpected> choices) implements WastExpected {}
}

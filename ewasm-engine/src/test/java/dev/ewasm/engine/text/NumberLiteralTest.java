package dev.ewasm.engine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberLiteralTest {

  @ParameterizedTest
  @CsvSource({
    "0x1.fffffffffffffp-1023, 0x0010000000000000",
    "0x1p-1075, 0x0000000000000000",
    "0x1.00000000000000001p-1075, 0x0000000000000001",
    "0x1.fffffffffffff7ffffffffp1023, 0x7fefffffffffffff",
    "-0, 0x8000000000000000",
    "nan, 0x7ff8000000000000",
    "-nan:0x1, 0xfff0000000000001",
    "inf, 0x7ff0000000000000",
    "1_0.5_0e0_1, 0x405a400000000000",
    "0x0123456789ABCDEFabcdef, 0x44f23456789abcdf",
    "0x.8p1, null",
    "1., 0x3ff0000000000000",
    "0x1.p1, 0x4000000000000000"
  })
  void readsF64(String text, String bits) {
    Long expected =
        bits.equals("null") ? null : Long.valueOf(Long.parseUnsignedLong(bits.substring(2), 16));
    assertThat(NumberLiteral.f64(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0x1.000001p0, 3f800000",
    "0x1.0000010000000000000001p0, 3f800001",
    "0x1.000003p0, 3f800002",
    "16777217, 4b800000",
    "16777217.00000000000000000000000000000001, 4b800001",
    "0x1p-150, 0",
    "0x1.fffffep127, 7f7fffff",
    "0x1.fffffeffffp127, 7f7fffff",
    "nan:0x200000, 7fa00000"
  })
  void readsF32WithOneRounding(String text, String bits) {
    assertThat(NumberLiteral.f32(text)).isEqualTo(Integer.parseUnsignedInt(bits, 16));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0x1.ffffffp127", "1e39", "1e999999999999", "0x1p99999999999", "nan:0x800000"})
  void refusesF32OutOfRange(String text) {
    assertThatThrownBy(() -> NumberLiteral.f32(text)).isInstanceOf(NumberLiteral.OutOfRange.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "1e", "0x", "1__0", "_1", "1_", "+", "nan:1", "infinity", "1f"})
  void refusesWhatIsNoNumber(String text) {
    assertThat(NumberLiteral.f64(text)).isNull();
  }

  @Test
  void readsTheWholeRangeOfIntegers() {
    assertThat(NumberLiteral.integer("-0x80000000", 32)).isEqualTo(Integer.MIN_VALUE);
    assertThat(NumberLiteral.integer("0xffff_ffff", 32)).isEqualTo(0xffff_ffffL);
    assertThat(NumberLiteral.integer("18446744073709551615", 64)).isEqualTo(-1);
    assertThat(NumberLiteral.integer("0".repeat(100_000) + "7", 8)).isEqualTo(7);
    assertThat(NumberLiteral.natural("-1", 8)).isNull();
    for (String text : new String[] {"-0x80000001", "0x1_0000_0000", "9".repeat(100_000)}) {
      assertThatThrownBy(() -> NumberLiteral.integer(text, 32))
          .isInstanceOf(NumberLiteral.OutOfRange.class);
    }
  }

  /** Numbers close to the middle between two neighbours, checked by exact arithmetic. */
  @Test
  void roundsToNearestAndTiesToEven() {
    long seed = 42;
    RandomGenerator random = new SplittableRandom(seed);
    for (int i = 0; i < 2_000; i++) {
      long bits = random.nextLong() & Long.MAX_VALUE;
      if (bits >= 0x7fe0_0000_0000_0000L) {
        continue;
      }
      BigDecimal low = new BigDecimal(Double.longBitsToDouble(bits));
      BigDecimal high = new BigDecimal(Double.longBitsToDouble(bits + 1));
      BigDecimal middle = low.add(high).divide(BigDecimal.valueOf(2));
      BigDecimal little = BigDecimal.ONE.movePointLeft(middle.scale() + 30);
      long even = (bits & 1) == 0 ? bits : bits + 1;
      assertThat(NumberLiteral.f64(middle.toString().replace("E", "e"))).isEqualTo(even);
      assertThat(NumberLiteral.f64(middle.add(little).toPlainString())).isEqualTo(bits + 1);
      assertThat(NumberLiteral.f64(middle.subtract(little).toPlainString())).isEqualTo(bits);
      // The same middle in hexadecimal: the significand and one more bit.
      int exponent = (int) (bits >>> 52);
      BigInteger significand =
          BigInteger.valueOf(bits & 0xf_ffff_ffff_ffffL)
              .or(exponent == 0 ? BigInteger.ZERO : BigInteger.ONE.shiftLeft(52));
      String hex =
          "0x"
              + significand.shiftLeft(1).add(BigInteger.ONE).toString(16)
              + "p"
              + (Math.max(exponent, 1) - 1076);
      assertThat(NumberLiteral.f64(hex)).as("seed %d, %s", seed, hex).isEqualTo(even);
    }
  }
}

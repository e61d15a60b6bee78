package dev.ewasm.engine.exec;

import static java.lang.Double.doubleToRawLongBits;
import static java.lang.Double.longBitsToDouble;
import static java.lang.Float.floatToRawIntBits;
import static java.lang.Float.intBitsToFloat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.ewasm.engine.runtime.Trap;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.function.DoubleToLongFunction;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class FloatNumericsTest {
  private static final long SEED = 0x5eed_433L;
  private static final int CANONICAL_32 = 0x7fc0_0000;
  private static final long CANONICAL_64 = 0x7ff8_0000_0000_0000L;
  private static final int[] NANS_32 = {
    0x7fc0_0000, 0xffc0_0000, 0x7f80_0001, 0xffa0_0000, 0x7fff_ffff, 0xffff_ffff
  };
  private static final long[] NANS_64 = {
    0x7ff8_0000_0000_0000L,
    0xfff8_0000_0000_0000L,
    0x7ff0_0000_0000_0001L,
    0xfff4_0000_0000_0000L,
    0x7fff_ffff_ffff_ffffL
  };

  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);

  @Test
  void everyComputedF32NanIsCanonical() {
    for (int nan : NANS_32) {
      float x = intBitsToFloat(nan);
      float[] results = {
        FloatNumerics.f32Add(x, 1),
        FloatNumerics.f32Add(1, x),
        FloatNumerics.f32Sub(x, 1),
        FloatNumerics.f32Mul(x, 1),
        FloatNumerics.f32Div(1, x),
        FloatNumerics.f32Min(x, 1),
        FloatNumerics.f32Max(1, x),
        FloatNumerics.f32Ceil(x),
        FloatNumerics.f32Floor(x),
        FloatNumerics.f32Trunc(x),
        FloatNumerics.f32Nearest(x),
        FloatNumerics.f32Sqrt(x),
        FloatNumerics.canonical(x)
      };
      for (float result : results) {
        assertThat(floatToRawIntBits(result)).isEqualTo(CANONICAL_32);
      }
      assertThat(doubleToRawLongBits(FloatNumerics.f64PromoteF32(x))).isEqualTo(CANONICAL_64);
    }
    float infinity = Float.POSITIVE_INFINITY;
    assertThat(floatToRawIntBits(FloatNumerics.f32Sub(infinity, infinity))).isEqualTo(CANONICAL_32);
    assertThat(floatToRawIntBits(FloatNumerics.f32Mul(infinity, 0))).isEqualTo(CANONICAL_32);
    assertThat(floatToRawIntBits(FloatNumerics.f32Div(0f, -0f))).isEqualTo(CANONICAL_32);
    assertThat(floatToRawIntBits(FloatNumerics.f32Sqrt(-1))).isEqualTo(CANONICAL_32);
  }

  @Test
  void everyComputedF64NanIsCanonical() {
    for (long nan : NANS_64) {
      double x = longBitsToDouble(nan);
      double[] results = {
        FloatNumerics.f64Add(x, 1),
        FloatNumerics.f64Add(1, x),
        FloatNumerics.f64Sub(x, 1),
        FloatNumerics.f64Mul(x, 1),
        FloatNumerics.f64Div(1, x),
        FloatNumerics.f64Min(x, 1),
        FloatNumerics.f64Max(1, x),
        FloatNumerics.f64Ceil(x),
        FloatNumerics.f64Floor(x),
        FloatNumerics.f64Trunc(x),
        FloatNumerics.f64Nearest(x),
        FloatNumerics.f64Sqrt(x),
        FloatNumerics.canonical(x)
      };
      for (double result : results) {
        assertThat(doubleToRawLongBits(result)).isEqualTo(CANONICAL_64);
      }
      assertThat(floatToRawIntBits(FloatNumerics.f32DemoteF64(x))).isEqualTo(CANONICAL_32);
    }
    double infinity = Double.POSITIVE_INFINITY;
    assertThat(doubleToRawLongBits(FloatNumerics.f64Sub(infinity, infinity)))
        .isEqualTo(CANONICAL_64);
    assertThat(doubleToRawLongBits(FloatNumerics.f64Mul(infinity, 0))).isEqualTo(CANONICAL_64);
    assertThat(doubleToRawLongBits(FloatNumerics.f64Div(0d, -0d))).isEqualTo(CANONICAL_64);
    assertThat(doubleToRawLongBits(FloatNumerics.f64Sqrt(-1))).isEqualTo(CANONICAL_64);
  }

  @Test
  void signOperationsKeepThePayload() {
    assertThat(FloatNumerics.f32Abs(0xffa0_1234)).isEqualTo(0x7fa0_1234);
    assertThat(FloatNumerics.f32Neg(0x7fa0_1234)).isEqualTo(0xffa0_1234);
    assertThat(FloatNumerics.f32Copysign(0x7fa0_1234, 0x8000_0000)).isEqualTo(0xffa0_1234);
    assertThat(FloatNumerics.f32Copysign(0xffa0_1234, 0x3f80_0000)).isEqualTo(0x7fa0_1234);
    assertThat(FloatNumerics.f64Abs(0xfff0_0000_0000_1234L)).isEqualTo(0x7ff0_0000_0000_1234L);
    assertThat(FloatNumerics.f64Neg(0x7ff0_0000_0000_1234L)).isEqualTo(0xfff0_0000_0000_1234L);
    assertThat(FloatNumerics.f64Copysign(0x7ff0_0000_0000_1234L, Long.MIN_VALUE))
        .isEqualTo(0xfff0_0000_0000_1234L);
    assertThat(FloatNumerics.f64Copysign(0xfff0_0000_0000_1234L, 0))
        .isEqualTo(0x7ff0_0000_0000_1234L);
  }

  @Test
  void minimumAndMaximumOrderZeroes() {
    assertThat(floatToRawIntBits(FloatNumerics.f32Min(0f, -0f))).isEqualTo(0x8000_0000);
    assertThat(floatToRawIntBits(FloatNumerics.f32Max(-0f, 0f))).isZero();
    assertThat(doubleToRawLongBits(FloatNumerics.f64Min(0d, -0d))).isEqualTo(Long.MIN_VALUE);
    assertThat(doubleToRawLongBits(FloatNumerics.f64Max(-0d, 0d))).isZero();
    assertThat(FloatNumerics.f32Min(Float.NEGATIVE_INFINITY, 1)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(FloatNumerics.f64Max(Double.POSITIVE_INFINITY, 1))
        .isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void roundingAgreesWithDecimalRounding() {
    double[] edges = {
      0.0,
      -0.0,
      0.5,
      -0.5,
      1.5,
      -1.5,
      2.5,
      -2.5,
      0.49999999999999994,
      -0.2,
      4503599627370495.5,
      4503599627370497.0,
      -8388607.5,
      8388609.0,
      1e300,
      Double.MIN_VALUE,
      -Double.MIN_VALUE
    };
    for (double x : edges) {
      checkRounding(x);
    }
    for (int i = 0; i < 5000; i++) {
      checkRounding(random.nextDouble(-1e6, 1e6) / (1 << random.nextInt(20)));
      checkRounding(random.nextInt(-1000, 1000) / 4.0);
    }
  }

  private static void checkRounding(double x) {
    float f = (float) x;
    same(FloatNumerics.f64Ceil(x), VectorReference.round(x, RoundingMode.CEILING), x);
    same(FloatNumerics.f64Floor(x), VectorReference.round(x, RoundingMode.FLOOR), x);
    same(FloatNumerics.f64Trunc(x), VectorReference.round(x, RoundingMode.DOWN), x);
    same(FloatNumerics.f64Nearest(x), VectorReference.round(x, RoundingMode.HALF_EVEN), x);
    same(FloatNumerics.f32Ceil(f), VectorReference.round(f, RoundingMode.CEILING), f);
    same(FloatNumerics.f32Floor(f), VectorReference.round(f, RoundingMode.FLOOR), f);
    same(FloatNumerics.f32Trunc(f), VectorReference.round(f, RoundingMode.DOWN), f);
    same(FloatNumerics.f32Nearest(f), VectorReference.round(f, RoundingMode.HALF_EVEN), f);
  }

  private static void same(double actual, double expected, double operand) {
    assertThat(doubleToRawLongBits(actual))
        .as("of %s", operand)
        .isEqualTo(doubleToRawLongBits(expected));
  }

  @Test
  void arithmeticMatchesKnownBits() {
    assertThat(doubleToRawLongBits(FloatNumerics.f64Add(0.1, 0.2))).isEqualTo(0x3fd3333333333334L);
    assertThat(floatToRawIntBits(FloatNumerics.f32Add(0.1f, 0.2f))).isEqualTo(0x3e99999a);
    assertThat(floatToRawIntBits(FloatNumerics.f32Div(1f, 3f))).isEqualTo(0x3eaaaaab);
    assertThat(doubleToRawLongBits(FloatNumerics.f64Div(1, 3))).isEqualTo(0x3fd5555555555555L);
    assertThat(floatToRawIntBits(FloatNumerics.f32Sqrt(2f))).isEqualTo(0x3fb504f3);
    assertThat(doubleToRawLongBits(FloatNumerics.f64Sqrt(2))).isEqualTo(0x3ff6a09e667f3bcdL);
    assertThat(floatToRawIntBits(FloatNumerics.f32Mul(0x1p-149f, 0.5f))).isZero();
    assertThat(floatToRawIntBits(FloatNumerics.f32Sub(0x1p-126f, 0x1p-149f))).isEqualTo(0x7fffff);
    assertThat(floatToRawIntBits(FloatNumerics.f32DemoteF64(0x1.ffffffp127))).isEqualTo(0x7f800000);
    assertThat(floatToRawIntBits(FloatNumerics.f32DemoteF64(0x1.fffffefffffffp127)))
        .isEqualTo(0x7f7fffff);
  }

  @Test
  void unsignedConversionsRoundOnce() {
    long[] edges = {
      0,
      1,
      -1,
      Long.MIN_VALUE,
      0x8000_0080_0000_0000L,
      0x8000_0080_0000_0001L,
      0x8000_0000_0000_0400L,
      0x8000_0000_0000_0401L,
      0x8000_0000_0000_0c00L,
      0xffff_ff7f_ffff_ffffL,
      0xffff_ff80_0000_0000L,
      0xffff_ffff_ffff_fbffL,
      0xffff_ffff_ffff_fc00L,
      0x0000_0000_0100_0001L,
      0x0000_0000_ffff_ff80L,
      0x0020_0000_0000_0001L
    };
    for (long x : edges) {
      checkUnsigned(x);
    }
    for (int i = 0; i < 5000; i++) {
      checkUnsigned(random.nextLong() >>> random.nextInt(64));
      checkUnsigned((random.nextLong() | Long.MIN_VALUE) & (-1L << random.nextInt(64)));
    }
  }

  private static void checkUnsigned(long x) {
    BigDecimal exact = new BigDecimal(new BigInteger(Long.toUnsignedString(x)));
    assertThat(FloatNumerics.f32ConvertI64U(x)).as("%x", x).isEqualTo(exact.floatValue());
    assertThat(FloatNumerics.f64ConvertI64U(x)).as("%x", x).isEqualTo(exact.doubleValue());
    BigDecimal word = new BigDecimal(Integer.toUnsignedString((int) x));
    assertThat(FloatNumerics.f32ConvertI32U((int) x)).as("%x", x).isEqualTo(word.floatValue());
    assertThat(FloatNumerics.f64ConvertI32U((int) x)).as("%x", x).isEqualTo(word.doubleValue());
  }

  @Test
  void truncationsTrapOrSaturateExactlyAtTheirRange() {
    double[] edges = {
      0.0,
      -0.0,
      -0.999,
      -1.0,
      Math.nextUp(-1.0),
      2147483647.0,
      2147483647.999,
      2147483648.0,
      -2147483648.0,
      -2147483648.999,
      -2147483649.0,
      4294967295.999,
      4294967296.0,
      0x1p63,
      Math.nextDown(0x1p63),
      -0x1p63,
      Math.nextDown(-0x1p63),
      0x1p64,
      Math.nextDown(0x1p64),
      1e300,
      -1e300,
      Double.MIN_VALUE,
      -Double.MIN_VALUE,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Double.NaN
    };
    for (double x : edges) {
      checkTruncations(x);
      checkTruncations((float) x);
      checkTruncations(Math.nextUp((float) x));
      checkTruncations(Math.nextDown((float) x));
    }
    for (int i = 0; i < 5000; i++) {
      double magnitude = Math.scalb(random.nextDouble(), random.nextInt(70));
      checkTruncations(random.nextBoolean() ? magnitude : -magnitude);
    }
  }

  private static void checkTruncations(double x) {
    checkTruncation(x, 32, true, FloatNumerics::i32TruncF64S, FloatNumerics::i32TruncSatF64S);
    checkTruncation(x, 32, false, FloatNumerics::i32TruncF64U, FloatNumerics::i32TruncSatF64U);
    checkTruncation(x, 64, true, FloatNumerics::i64TruncF64S, FloatNumerics::i64TruncSatF64S);
    checkTruncation(x, 64, false, FloatNumerics::i64TruncF64U, FloatNumerics::i64TruncSatF64U);
    float f = (float) x;
    checkTruncation(
        f, 32, true, v -> FloatNumerics.i32TruncF32S(f), v -> FloatNumerics.i32TruncSatF32S(f));
    checkTruncation(
        f, 32, false, v -> FloatNumerics.i32TruncF32U(f), v -> FloatNumerics.i32TruncSatF32U(f));
    checkTruncation(
        f, 64, true, v -> FloatNumerics.i64TruncF32S(f), v -> FloatNumerics.i64TruncSatF32S(f));
    checkTruncation(
        f, 64, false, v -> FloatNumerics.i64TruncF32U(f), v -> FloatNumerics.i64TruncSatF32U(f));
  }

  private static void checkTruncation(
      double x,
      int width,
      boolean signed,
      DoubleToLongFunction trapping,
      DoubleToLongFunction saturating) {
    String name = "%s to %s%d".formatted(Double.toHexString(x), signed ? "s" : "u", width);
    if (Double.isNaN(x)) {
      assertThat(saturating.applyAsLong(x)).as(name).isZero();
      assertTraps(Trap.INVALID_CONVERSION_TO_INTEGER, trapping, x, name);
      return;
    }
    BigInteger minimum = signed ? BigInteger.TWO.pow(width - 1).negate() : BigInteger.ZERO;
    BigInteger maximum = BigInteger.TWO.pow(signed ? width - 1 : width).subtract(BigInteger.ONE);
    boolean infinite = Double.isInfinite(x);
    BigInteger exact =
        infinite
            ? BigInteger.TWO.pow(70).multiply(BigInteger.valueOf(x > 0 ? 1 : -1))
            : new BigDecimal(x).toBigInteger();
    BigInteger clamped = exact.max(minimum).min(maximum);
    long bits = width == 32 ? clamped.intValue() : clamped.longValue();
    assertThat(saturating.applyAsLong(x)).as(name).isEqualTo(bits);
    if (clamped.equals(exact)) {
      assertThat(trapping.applyAsLong(x)).as(name).isEqualTo(bits);
    } else {
      assertTraps(Trap.INTEGER_OVERFLOW, trapping, x, name);
    }
  }

  private static void assertTraps(Trap trap, DoubleToLongFunction trapping, double x, String name) {
    assertThat(catchThrowable(() -> trapping.applyAsLong(x)))
        .as(name)
        .isSameAs(TrapException.of(trap));
  }

  @Test
  void trapExceptionsAreSharedAndBare() {
    for (Trap trap : Trap.values()) {
      TrapException exception = TrapException.of(trap);
      assertThat(exception.trap()).isEqualTo(trap);
      assertThat(exception).hasMessage(trap.text());
      assertThat(exception.getStackTrace()).isEmpty();
    }
  }
}

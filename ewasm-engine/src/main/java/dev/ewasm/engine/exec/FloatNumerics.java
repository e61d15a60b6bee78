package dev.ewasm.engine.exec;

import dev.ewasm.engine.runtime.Trap;

/**
 * Scalar floating-point instructions where Java's operator differs from WebAssembly's or leaves the
 * NaN payload open. Comparisons, {@code f32.convert_i32_s}, {@code f32.convert_i64_s}, {@code
 * f64.convert_i32_s} and {@code f64.convert_i64_s} are Java's own and have no method here.
 *
 * <p>The specification lets an arithmetic NaN have several payloads. Here every NaN that an
 * instruction computes is the positive canonical one, {@code 0x7fc00000} or {@code
 * 0x7ff8000000000000}, whatever the operands and the processor. {@code abs}, {@code neg} and {@code
 * copysign} must keep the payload, so they work on raw bits and not on Java's floating-point types.
 *
 * <p>The trapping truncations throw the shared {@link TrapException} of {@link
 * Trap#INVALID_CONVERSION_TO_INTEGER} for a NaN and of {@link Trap#INTEGER_OVERFLOW} for a value
 * out of range.
 *
 * @spec https://webassembly.github.io/spec/core/exec/numerics.html#floating-point-operations
 *     Floating-Point Operations (4.3.3)
 */
public final class FloatNumerics {
  private static final int F32_SIGN = 0x8000_0000;
  private static final long F64_SIGN = 0x8000_0000_0000_0000L;
  private static final double TWO_63 = 0x1p63;
  private static final double TWO_64 = 0x1p64;

  private FloatNumerics() {}

  /** The value itself, or the positive canonical NaN for any NaN. */
  public static float canonical(float x) {
    return Float.isNaN(x) ? Float.NaN : x;
  }

  /** The value itself, or the positive canonical NaN for any NaN. */
  public static double canonical(double x) {
    return Double.isNaN(x) ? Double.NaN : x;
  }

  // f32, arithmetic.

  public static float f32Add(float x, float y) {
    return canonical(x + y);
  }

  public static float f32Sub(float x, float y) {
    return canonical(x - y);
  }

  public static float f32Mul(float x, float y) {
    return canonical(x * y);
  }

  public static float f32Div(float x, float y) {
    return canonical(x / y);
  }

  /** Negative zero is smaller than positive zero; a NaN operand gives NaN. */
  public static float f32Min(float x, float y) {
    return canonical(Math.min(x, y));
  }

  /** Positive zero is larger than negative zero; a NaN operand gives NaN. */
  public static float f32Max(float x, float y) {
    return canonical(Math.max(x, y));
  }

  /** Rounds towards positive infinity; keeps the sign of a zero result. */
  public static float f32Ceil(float x) {
    return canonical((float) Math.ceil(x));
  }

  /** Rounds towards negative infinity. */
  public static float f32Floor(float x) {
    return canonical((float) Math.floor(x));
  }

  /** Rounds towards zero; keeps the sign of a zero result. */
  public static float f32Trunc(float x) {
    return canonical((float) (x < 0 ? Math.ceil(x) : Math.floor(x)));
  }

  /** Rounds to the nearest integer, ties to even; keeps the sign of a zero result. */
  public static float f32Nearest(float x) {
    return canonical((float) Math.rint(x));
  }

  /** The exactly rounded root: a double is wide enough for the second rounding to do no harm. */
  public static float f32Sqrt(float x) {
    return canonical((float) Math.sqrt(x));
  }

  /** Clears the sign bit, also of a NaN. Raw bits in and out. */
  public static int f32Abs(int bits) {
    return bits & ~F32_SIGN;
  }

  /** Flips the sign bit, also of a NaN. Raw bits in and out. */
  public static int f32Neg(int bits) {
    return bits ^ F32_SIGN;
  }

  /** The first operand with the sign bit of the second. Raw bits in and out. */
  public static int f32Copysign(int bits, int signBits) {
    return (bits & ~F32_SIGN) | (signBits & F32_SIGN);
  }

  // f64, arithmetic.

  public static double f64Add(double x, double y) {
    return canonical(x + y);
  }

  public static double f64Sub(double x, double y) {
    return canonical(x - y);
  }

  public static double f64Mul(double x, double y) {
    return canonical(x * y);
  }

  public static double f64Div(double x, double y) {
    return canonical(x / y);
  }

  /** Negative zero is smaller than positive zero; a NaN operand gives NaN. */
  public static double f64Min(double x, double y) {
    return canonical(Math.min(x, y));
  }

  /** Positive zero is larger than negative zero; a NaN operand gives NaN. */
  public static double f64Max(double x, double y) {
    return canonical(Math.max(x, y));
  }

  /** Rounds towards positive infinity; keeps the sign of a zero result. */
  public static double f64Ceil(double x) {
    return canonical(Math.ceil(x));
  }

  /** Rounds towards negative infinity. */
  public static double f64Floor(double x) {
    return canonical(Math.floor(x));
  }

  /** Rounds towards zero; keeps the sign of a zero result. */
  public static double f64Trunc(double x) {
    return canonical(x < 0 ? Math.ceil(x) : Math.floor(x));
  }

  /** Rounds to the nearest integer, ties to even; keeps the sign of a zero result. */
  public static double f64Nearest(double x) {
    return canonical(Math.rint(x));
  }

  /** The exactly rounded square root; NaN below zero. */
  public static double f64Sqrt(double x) {
    return canonical(Math.sqrt(x));
  }

  /** Clears the sign bit, also of a NaN. Raw bits in and out. */
  public static long f64Abs(long bits) {
    return bits & ~F64_SIGN;
  }

  /** Flips the sign bit, also of a NaN. Raw bits in and out. */
  public static long f64Neg(long bits) {
    return bits ^ F64_SIGN;
  }

  /** The first operand with the sign bit of the second. Raw bits in and out. */
  public static long f64Copysign(long bits, long signBits) {
    return (bits & ~F64_SIGN) | (signBits & F64_SIGN);
  }

  // Between the two widths and from integers (spec 4.3.4).

  public static float f32DemoteF64(double x) {
    return canonical((float) x);
  }

  public static double f64PromoteF32(float x) {
    return canonical((double) x);
  }

  public static float f32ConvertI32U(int x) {
    return (float) Integer.toUnsignedLong(x);
  }

  public static double f64ConvertI32U(int x) {
    return (double) Integer.toUnsignedLong(x);
  }

  /** Rounded once, to nearest, ties to even. */
  public static float f32ConvertI64U(long x) {
    return x >= 0 ? (float) x : (float) halvedToOdd(x) * 2f;
  }

  /** Rounded once, to nearest, ties to even. */
  public static double f64ConvertI64U(long x) {
    return x >= 0 ? (double) x : (double) halvedToOdd(x) * 2d;
  }

  /**
   * Half of an unsigned value with the lost bit kept as a sticky lowest bit, so that rounding the
   * half and doubling it gives what rounding the whole would.
   */
  private static long halvedToOdd(long x) {
    return (x >>> 1) | (x & 1);
  }

  // To integers, trapping. A float widens to a double without changing its value.

  public static int i32TruncF32S(float x) {
    return i32TruncF64S(x);
  }

  public static int i32TruncF32U(float x) {
    return i32TruncF64U(x);
  }

  public static int i32TruncF64S(double x) {
    if (x > -2147483649.0 && x < 2147483648.0) {
      return (int) x;
    }
    throw truncationTrap(x);
  }

  public static int i32TruncF64U(double x) {
    if (x > -1.0 && x < 4294967296.0) {
      return (int) (long) x;
    }
    throw truncationTrap(x);
  }

  public static long i64TruncF32S(float x) {
    return i64TruncF64S(x);
  }

  public static long i64TruncF32U(float x) {
    return i64TruncF64U(x);
  }

  public static long i64TruncF64S(double x) {
    if (x >= -TWO_63 && x < TWO_63) {
      return (long) x;
    }
    throw truncationTrap(x);
  }

  public static long i64TruncF64U(double x) {
    if (x > -1.0 && x < TWO_64) {
      return unsignedBelowTwo64(x);
    }
    throw truncationTrap(x);
  }

  private static TrapException truncationTrap(double x) {
    return TrapException.of(
        Double.isNaN(x) ? Trap.INVALID_CONVERSION_TO_INTEGER : Trap.INTEGER_OVERFLOW);
  }

  private static long unsignedBelowTwo64(double x) {
    return x < TWO_63 ? (long) x : (long) (x - TWO_63) ^ Long.MIN_VALUE;
  }

  // To integers, saturating; NaN gives 0. Java's casts are the signed ones.

  public static int i32TruncSatF32S(float x) {
    return (int) x;
  }

  public static int i32TruncSatF32U(float x) {
    return i32TruncSatF64U(x);
  }

  public static int i32TruncSatF64S(double x) {
    return (int) x;
  }

  public static int i32TruncSatF64U(double x) {
    return (int) Math.clamp((long) x, 0L, 0xffff_ffffL);
  }

  public static long i64TruncSatF32S(float x) {
    return (long) x;
  }

  public static long i64TruncSatF32U(float x) {
    return i64TruncSatF64U(x);
  }

  public static long i64TruncSatF64S(double x) {
    return (long) x;
  }

  public static long i64TruncSatF64U(double x) {
    if (x >= TWO_64) {
      return -1;
    }
    return x > 0 ? unsignedBelowTwo64(x) : 0;
  }
}

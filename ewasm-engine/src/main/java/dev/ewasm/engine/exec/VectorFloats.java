package dev.ewasm.engine.exec;

/**
 * Lane-wise floating-point vector arithmetic. One call computes one 64-bit half of the vector: two
 * f32 lanes, the first in the lower 32 bits, or one f64 lane. NaN results are canonical as in
 * {@link FloatNumerics}; {@code abs}, {@code neg}, {@code pmin} and {@code pmax} copy bits and keep
 * the payload.
 *
 * @spec https://webassembly.github.io/spec/core/exec/instructions.html#vector-instructions Vector
 *     Instructions (4.4.3), by the floating-point operations of 4.3.3
 */
public final class VectorFloats {
  private static final long F32_SIGNS = 0x8000_0000_8000_0000L;
  private static final long F64_SIGN = 0x8000_0000_0000_0000L;

  private VectorFloats() {}

  static float f32Low(long half) {
    return Float.intBitsToFloat((int) half);
  }

  static float f32High(long half) {
    return Float.intBitsToFloat((int) (half >>> 32));
  }

  /** Packs two lanes; {@code floatToIntBits} makes every NaN the canonical one. */
  static long pack(float low, float high) {
    return Integer.toUnsignedLong(Float.floatToIntBits(low))
        | ((long) Float.floatToIntBits(high) << 32);
  }

  private static double f64(long half) {
    return Double.longBitsToDouble(half);
  }

  /** {@code doubleToLongBits} makes every NaN the canonical one. */
  private static long bits(double x) {
    return Double.doubleToLongBits(x);
  }

  public static long f32x4Abs(long a) {
    return a & ~F32_SIGNS;
  }

  public static long f32x4Neg(long a) {
    return a ^ F32_SIGNS;
  }

  public static long f32x4Ceil(long a) {
    return pack(FloatNumerics.f32Ceil(f32Low(a)), FloatNumerics.f32Ceil(f32High(a)));
  }

  public static long f32x4Floor(long a) {
    return pack(FloatNumerics.f32Floor(f32Low(a)), FloatNumerics.f32Floor(f32High(a)));
  }

  public static long f32x4Trunc(long a) {
    return pack(FloatNumerics.f32Trunc(f32Low(a)), FloatNumerics.f32Trunc(f32High(a)));
  }

  public static long f32x4Nearest(long a) {
    return pack(FloatNumerics.f32Nearest(f32Low(a)), FloatNumerics.f32Nearest(f32High(a)));
  }

  public static long f32x4Sqrt(long a) {
    return pack(FloatNumerics.f32Sqrt(f32Low(a)), FloatNumerics.f32Sqrt(f32High(a)));
  }

  public static long f32x4Add(long a, long b) {
    return pack(f32Low(a) + f32Low(b), f32High(a) + f32High(b));
  }

  public static long f32x4Sub(long a, long b) {
    return pack(f32Low(a) - f32Low(b), f32High(a) - f32High(b));
  }

  public static long f32x4Mul(long a, long b) {
    return pack(f32Low(a) * f32Low(b), f32High(a) * f32High(b));
  }

  public static long f32x4Div(long a, long b) {
    return pack(f32Low(a) / f32Low(b), f32High(a) / f32High(b));
  }

  public static long f32x4Min(long a, long b) {
    return pack(Math.min(f32Low(a), f32Low(b)), Math.min(f32High(a), f32High(b)));
  }

  public static long f32x4Max(long a, long b) {
    return pack(Math.max(f32Low(a), f32Low(b)), Math.max(f32High(a), f32High(b)));
  }

  /** The second operand where it is less than the first, else the first. */
  public static long f32x4Pmin(long a, long b) {
    return Swar.select(VectorComparisons.f32x4Lt(b, a), b, a);
  }

  /** The second operand where the first is less than it, else the first. */
  public static long f32x4Pmax(long a, long b) {
    return Swar.select(VectorComparisons.f32x4Lt(a, b), b, a);
  }

  public static long f64x2Abs(long a) {
    return a & ~F64_SIGN;
  }

  public static long f64x2Neg(long a) {
    return a ^ F64_SIGN;
  }

  public static long f64x2Ceil(long a) {
    return bits(FloatNumerics.f64Ceil(f64(a)));
  }

  public static long f64x2Floor(long a) {
    return bits(FloatNumerics.f64Floor(f64(a)));
  }

  public static long f64x2Trunc(long a) {
    return bits(FloatNumerics.f64Trunc(f64(a)));
  }

  public static long f64x2Nearest(long a) {
    return bits(FloatNumerics.f64Nearest(f64(a)));
  }

  public static long f64x2Sqrt(long a) {
    return bits(FloatNumerics.f64Sqrt(f64(a)));
  }

  public static long f64x2Add(long a, long b) {
    return bits(f64(a) + f64(b));
  }

  public static long f64x2Sub(long a, long b) {
    return bits(f64(a) - f64(b));
  }

  public static long f64x2Mul(long a, long b) {
    return bits(f64(a) * f64(b));
  }

  public static long f64x2Div(long a, long b) {
    return bits(f64(a) / f64(b));
  }

  public static long f64x2Min(long a, long b) {
    return bits(Math.min(f64(a), f64(b)));
  }

  public static long f64x2Max(long a, long b) {
    return bits(Math.max(f64(a), f64(b)));
  }

  /** The second operand where it is less than the first, else the first. */
  public static long f64x2Pmin(long a, long b) {
    return f64(b) < f64(a) ? b : a;
  }

  /** The second operand where the first is less than it, else the first. */
  public static long f64x2Pmax(long a, long b) {
    return f64(a) < f64(b) ? b : a;
  }
}

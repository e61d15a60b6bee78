package dev.ewasm.engine.exec;

/**
 * Vector instructions that change the lane width or the lane type.
 *
 * <ul>
 *   <li>Widening instructions read one half of each operand and fill both halves of the result:
 *       {@code ...Low} makes the low result half from the lower 32 bits of the operand half, {@code
 *       ...High} the high one from its upper 32 bits. {@code extend_low}, {@code extmul_low},
 *       {@code promote_low} and {@code convert_low} pass the operands' low halves, {@code
 *       extend_high} and {@code extmul_high} their high halves; the extending loads pass the eight
 *       bytes read.
 *   <li>Narrowing ones make one result half from both halves of one operand: the low half from the
 *       first operand, the high half from the second, or zero for the {@code _zero} instructions.
 *   <li>The others work on each half alone.
 * </ul>
 *
 * @spec https://webassembly.github.io/spec/core/exec/instructions.html#vector-instructions Vector
 *     Instructions (4.4.3), by the conversions of 4.3.4
 */
public final class VectorConversions {
  private static final long EVEN_8 = 0x00ff_00ff_00ff_00ffL;
  private static final long EVEN_16 = 0x0000_ffff_0000_ffffL;
  private static final long SIGN_8_IN_16 = 0x0080_0080_0080_0080L;
  private static final long SIGN_16_IN_32 = 0x0000_8000_0000_8000L;

  private VectorConversions() {}

  // Extending.

  public static long i16x8ExtendI8x16SLow(long half) {
    return Swar.signExtend(Swar.spread8(half), SIGN_8_IN_16, Swar.HIGH_16);
  }

  public static long i16x8ExtendI8x16SHigh(long half) {
    return i16x8ExtendI8x16SLow(half >>> 32);
  }

  public static long i16x8ExtendI8x16ULow(long half) {
    return Swar.spread8(half);
  }

  public static long i16x8ExtendI8x16UHigh(long half) {
    return Swar.spread8(half >>> 32);
  }

  public static long i32x4ExtendI16x8SLow(long half) {
    return Swar.signExtend(Swar.spread16(half), SIGN_16_IN_32, Swar.HIGH_32);
  }

  public static long i32x4ExtendI16x8SHigh(long half) {
    return i32x4ExtendI16x8SLow(half >>> 32);
  }

  public static long i32x4ExtendI16x8ULow(long half) {
    return Swar.spread16(half);
  }

  public static long i32x4ExtendI16x8UHigh(long half) {
    return Swar.spread16(half >>> 32);
  }

  public static long i64x2ExtendI32x4SLow(long half) {
    return (int) half;
  }

  public static long i64x2ExtendI32x4SHigh(long half) {
    return half >> 32;
  }

  public static long i64x2ExtendI32x4ULow(long half) {
    return half & 0xffff_ffffL;
  }

  public static long i64x2ExtendI32x4UHigh(long half) {
    return half >>> 32;
  }

  // Extending multiplication: no product overflows its wider lane.

  public static long i16x8ExtmulI8x16SLow(long a, long b) {
    return VectorIntegers.i16x8Mul(i16x8ExtendI8x16SLow(a), i16x8ExtendI8x16SLow(b));
  }

  public static long i16x8ExtmulI8x16SHigh(long a, long b) {
    return VectorIntegers.i16x8Mul(i16x8ExtendI8x16SHigh(a), i16x8ExtendI8x16SHigh(b));
  }

  public static long i16x8ExtmulI8x16ULow(long a, long b) {
    return VectorIntegers.i16x8Mul(i16x8ExtendI8x16ULow(a), i16x8ExtendI8x16ULow(b));
  }

  public static long i16x8ExtmulI8x16UHigh(long a, long b) {
    return VectorIntegers.i16x8Mul(i16x8ExtendI8x16UHigh(a), i16x8ExtendI8x16UHigh(b));
  }

  public static long i32x4ExtmulI16x8SLow(long a, long b) {
    return VectorIntegers.i32x4Mul(i32x4ExtendI16x8SLow(a), i32x4ExtendI16x8SLow(b));
  }

  public static long i32x4ExtmulI16x8SHigh(long a, long b) {
    return VectorIntegers.i32x4Mul(i32x4ExtendI16x8SHigh(a), i32x4ExtendI16x8SHigh(b));
  }

  public static long i32x4ExtmulI16x8ULow(long a, long b) {
    return VectorIntegers.i32x4Mul(i32x4ExtendI16x8ULow(a), i32x4ExtendI16x8ULow(b));
  }

  public static long i32x4ExtmulI16x8UHigh(long a, long b) {
    return VectorIntegers.i32x4Mul(i32x4ExtendI16x8UHigh(a), i32x4ExtendI16x8UHigh(b));
  }

  public static long i64x2ExtmulI32x4SLow(long a, long b) {
    return i64x2ExtendI32x4SLow(a) * i64x2ExtendI32x4SLow(b);
  }

  public static long i64x2ExtmulI32x4SHigh(long a, long b) {
    return i64x2ExtendI32x4SHigh(a) * i64x2ExtendI32x4SHigh(b);
  }

  public static long i64x2ExtmulI32x4ULow(long a, long b) {
    return i64x2ExtendI32x4ULow(a) * i64x2ExtendI32x4ULow(b);
  }

  public static long i64x2ExtmulI32x4UHigh(long a, long b) {
    return i64x2ExtendI32x4UHigh(a) * i64x2ExtendI32x4UHigh(b);
  }

  // Sums of neighbouring lanes.

  public static long i16x8ExtaddPairwiseI8x16S(long a) {
    long even = Swar.signExtend(a & EVEN_8, SIGN_8_IN_16, Swar.HIGH_16);
    long odd = Swar.signExtend((a >>> 8) & EVEN_8, SIGN_8_IN_16, Swar.HIGH_16);
    return Swar.add(even, odd, Swar.HIGH_16);
  }

  public static long i16x8ExtaddPairwiseI8x16U(long a) {
    return (a & EVEN_8) + ((a >>> 8) & EVEN_8);
  }

  public static long i32x4ExtaddPairwiseI16x8S(long a) {
    long even = Swar.signExtend(a & EVEN_16, SIGN_16_IN_32, Swar.HIGH_32);
    long odd = Swar.signExtend((a >>> 16) & EVEN_16, SIGN_16_IN_32, Swar.HIGH_32);
    return Swar.add(even, odd, Swar.HIGH_32);
  }

  public static long i32x4ExtaddPairwiseI16x8U(long a) {
    return (a & EVEN_16) + ((a >>> 16) & EVEN_16);
  }

  /** Each lane is the sum of two products; only four times the minimum squared wraps. */
  public static long i32x4DotI16x8S(long a, long b) {
    int low = (short) a * (short) b + (short) (a >> 16) * (short) (b >> 16);
    int high = (short) (a >> 32) * (short) (b >> 32) + (short) (a >> 48) * (short) (b >> 48);
    return pack(low, high);
  }

  // Narrowing, saturating; the operand lanes are signed for both signs of the result.

  public static long i8x16NarrowI16x8S(long low, long high) {
    long result = 0;
    for (int i = 0; i < 4; i++) {
      result |= (Math.clamp((short) (low >> (16 * i)), -0x80, 0x7f) & 0xffL) << (8 * i);
      result |= (Math.clamp((short) (high >> (16 * i)), -0x80, 0x7f) & 0xffL) << (8 * i + 32);
    }
    return result;
  }

  public static long i8x16NarrowI16x8U(long low, long high) {
    long result = 0;
    for (int i = 0; i < 4; i++) {
      result |= (long) Math.clamp((short) (low >> (16 * i)), 0, 0xff) << (8 * i);
      result |= (long) Math.clamp((short) (high >> (16 * i)), 0, 0xff) << (8 * i + 32);
    }
    return result;
  }

  public static long i16x8NarrowI32x4S(long low, long high) {
    return narrow32S((int) low)
        | (narrow32S((int) (low >> 32)) << 16)
        | (narrow32S((int) high) << 32)
        | (narrow32S((int) (high >> 32)) << 48);
  }

  private static long narrow32S(int x) {
    return Math.clamp(x, Short.MIN_VALUE, Short.MAX_VALUE) & 0xffffL;
  }

  public static long i16x8NarrowI32x4U(long low, long high) {
    return narrow32U((int) low)
        | (narrow32U((int) (low >> 32)) << 16)
        | (narrow32U((int) high) << 32)
        | (narrow32U((int) (high >> 32)) << 48);
  }

  private static long narrow32U(int x) {
    return Math.clamp(x, 0, 0xffff);
  }

  // Between integers and floats.

  public static long i32x4TruncSatF32x4S(long a) {
    return pack((int) VectorFloats.f32Low(a), (int) VectorFloats.f32High(a));
  }

  public static long i32x4TruncSatF32x4U(long a) {
    return pack(
        FloatNumerics.i32TruncSatF32U(VectorFloats.f32Low(a)),
        FloatNumerics.i32TruncSatF32U(VectorFloats.f32High(a)));
  }

  public static long f32x4ConvertI32x4S(long a) {
    return VectorFloats.pack((int) a, (int) (a >> 32));
  }

  public static long f32x4ConvertI32x4U(long a) {
    return VectorFloats.pack(
        FloatNumerics.f32ConvertI32U((int) a), FloatNumerics.f32ConvertI32U((int) (a >> 32)));
  }

  /** The low result half; the high one is zero. */
  public static long i32x4TruncSatF64x2SZero(long low, long high) {
    return pack((int) Double.longBitsToDouble(low), (int) Double.longBitsToDouble(high));
  }

  /** The low result half; the high one is zero. */
  public static long i32x4TruncSatF64x2UZero(long low, long high) {
    return pack(
        FloatNumerics.i32TruncSatF64U(Double.longBitsToDouble(low)),
        FloatNumerics.i32TruncSatF64U(Double.longBitsToDouble(high)));
  }

  public static long f64x2ConvertI32x4SLow(long half) {
    return Double.doubleToRawLongBits((int) half);
  }

  public static long f64x2ConvertI32x4SHigh(long half) {
    return Double.doubleToRawLongBits((int) (half >> 32));
  }

  public static long f64x2ConvertI32x4ULow(long half) {
    return Double.doubleToRawLongBits((double) (half & 0xffff_ffffL));
  }

  public static long f64x2ConvertI32x4UHigh(long half) {
    return Double.doubleToRawLongBits((double) (half >>> 32));
  }

  // Between the float widths, with canonical NaNs.

  /** The low result half; the high one is zero. */
  public static long f32x4DemoteF64x2Zero(long low, long high) {
    return VectorFloats.pack(
        (float) Double.longBitsToDouble(low), (float) Double.longBitsToDouble(high));
  }

  public static long f64x2PromoteF32x4Low(long half) {
    return Double.doubleToLongBits(VectorFloats.f32Low(half));
  }

  public static long f64x2PromoteF32x4High(long half) {
    return Double.doubleToLongBits(VectorFloats.f32High(half));
  }

  private static long pack(int low, int high) {
    return Integer.toUnsignedLong(low) | ((long) high << 32);
  }
}

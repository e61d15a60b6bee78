package dev.ewasm.engine.exec;

/**
 * Lane-wise vector comparisons: each result lane is all ones or all zeroes. One call computes one
 * 64-bit half of the vector, lane 0 in the lowest bits.
 *
 * @spec https://webassembly.github.io/spec/core/exec/instructions.html#vector-instructions Vector
 *     Instructions (4.4.3), by the relations of 4.3.2 and 4.3.3
 */
public final class VectorComparisons {
  private VectorComparisons() {}

  public static long i8x16Eq(long a, long b) {
    return Swar.fill(Swar.zeroLanes(a ^ b, Swar.HIGH_8), 8);
  }

  public static long i8x16Ne(long a, long b) {
    return ~i8x16Eq(a, b);
  }

  public static long i8x16LtS(long a, long b) {
    return Swar.fill(Swar.less(a, b, Swar.HIGH_8), 8);
  }

  public static long i8x16LtU(long a, long b) {
    return Swar.fill(Swar.below(a, b, Swar.HIGH_8), 8);
  }

  public static long i8x16GtS(long a, long b) {
    return i8x16LtS(b, a);
  }

  public static long i8x16GtU(long a, long b) {
    return i8x16LtU(b, a);
  }

  public static long i8x16LeS(long a, long b) {
    return ~i8x16LtS(b, a);
  }

  public static long i8x16LeU(long a, long b) {
    return ~i8x16LtU(b, a);
  }

  public static long i8x16GeS(long a, long b) {
    return ~i8x16LtS(a, b);
  }

  public static long i8x16GeU(long a, long b) {
    return ~i8x16LtU(a, b);
  }

  public static long i16x8Eq(long a, long b) {
    return Swar.fill(Swar.zeroLanes(a ^ b, Swar.HIGH_16), 16);
  }

  public static long i16x8Ne(long a, long b) {
    return ~i16x8Eq(a, b);
  }

  public static long i16x8LtS(long a, long b) {
    return Swar.fill(Swar.less(a, b, Swar.HIGH_16), 16);
  }

  public static long i16x8LtU(long a, long b) {
    return Swar.fill(Swar.below(a, b, Swar.HIGH_16), 16);
  }

  public static long i16x8GtS(long a, long b) {
    return i16x8LtS(b, a);
  }

  public static long i16x8GtU(long a, long b) {
    return i16x8LtU(b, a);
  }

  public static long i16x8LeS(long a, long b) {
    return ~i16x8LtS(b, a);
  }

  public static long i16x8LeU(long a, long b) {
    return ~i16x8LtU(b, a);
  }

  public static long i16x8GeS(long a, long b) {
    return ~i16x8LtS(a, b);
  }

  public static long i16x8GeU(long a, long b) {
    return ~i16x8LtU(a, b);
  }

  public static long i32x4Eq(long a, long b) {
    return Swar.fill(Swar.zeroLanes(a ^ b, Swar.HIGH_32), 32);
  }

  public static long i32x4Ne(long a, long b) {
    return ~i32x4Eq(a, b);
  }

  public static long i32x4LtS(long a, long b) {
    return Swar.fill(Swar.less(a, b, Swar.HIGH_32), 32);
  }

  public static long i32x4LtU(long a, long b) {
    return Swar.fill(Swar.below(a, b, Swar.HIGH_32), 32);
  }

  public static long i32x4GtS(long a, long b) {
    return i32x4LtS(b, a);
  }

  public static long i32x4GtU(long a, long b) {
    return i32x4LtU(b, a);
  }

  public static long i32x4LeS(long a, long b) {
    return ~i32x4LtS(b, a);
  }

  public static long i32x4LeU(long a, long b) {
    return ~i32x4LtU(b, a);
  }

  public static long i32x4GeS(long a, long b) {
    return ~i32x4LtS(a, b);
  }

  public static long i32x4GeU(long a, long b) {
    return ~i32x4LtU(a, b);
  }

  public static long i64x2Eq(long a, long b) {
    return a == b ? -1 : 0;
  }

  public static long i64x2Ne(long a, long b) {
    return a != b ? -1 : 0;
  }

  public static long i64x2LtS(long a, long b) {
    return a < b ? -1 : 0;
  }

  public static long i64x2GtS(long a, long b) {
    return a > b ? -1 : 0;
  }

  public static long i64x2LeS(long a, long b) {
    return a <= b ? -1 : 0;
  }

  public static long i64x2GeS(long a, long b) {
    return a >= b ? -1 : 0;
  }

  public static long f32x4Eq(long a, long b) {
    return mask(
        VectorFloats.f32Low(a) == VectorFloats.f32Low(b),
        VectorFloats.f32High(a) == VectorFloats.f32High(b));
  }

  public static long f32x4Ne(long a, long b) {
    return mask(
        VectorFloats.f32Low(a) != VectorFloats.f32Low(b),
        VectorFloats.f32High(a) != VectorFloats.f32High(b));
  }

  public static long f32x4Lt(long a, long b) {
    return mask(
        VectorFloats.f32Low(a) < VectorFloats.f32Low(b),
        VectorFloats.f32High(a) < VectorFloats.f32High(b));
  }

  public static long f32x4Gt(long a, long b) {
    return mask(
        VectorFloats.f32Low(a) > VectorFloats.f32Low(b),
        VectorFloats.f32High(a) > VectorFloats.f32High(b));
  }

  public static long f32x4Le(long a, long b) {
    return mask(
        VectorFloats.f32Low(a) <= VectorFloats.f32Low(b),
        VectorFloats.f32High(a) <= VectorFloats.f32High(b));
  }

  public static long f32x4Ge(long a, long b) {
    return mask(
        VectorFloats.f32Low(a) >= VectorFloats.f32Low(b),
        VectorFloats.f32High(a) >= VectorFloats.f32High(b));
  }

  public static long f64x2Eq(long a, long b) {
    return Double.longBitsToDouble(a) == Double.longBitsToDouble(b) ? -1 : 0;
  }

  public static long f64x2Ne(long a, long b) {
    return Double.longBitsToDouble(a) != Double.longBitsToDouble(b) ? -1 : 0;
  }

  public static long f64x2Lt(long a, long b) {
    return Double.longBitsToDouble(a) < Double.longBitsToDouble(b) ? -1 : 0;
  }

  public static long f64x2Gt(long a, long b) {
    return Double.longBitsToDouble(a) > Double.longBitsToDouble(b) ? -1 : 0;
  }

  public static long f64x2Le(long a, long b) {
    return Double.longBitsToDouble(a) <= Double.longBitsToDouble(b) ? -1 : 0;
  }

  public static long f64x2Ge(long a, long b) {
    return Double.longBitsToDouble(a) >= Double.longBitsToDouble(b) ? -1 : 0;
  }

  private static long mask(boolean low, boolean high) {
    return (low ? 0x0000_0000_ffff_ffffL : 0) | (high ? 0xffff_ffff_0000_0000L : 0);
  }
}

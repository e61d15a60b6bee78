package dev.ewasm.engine.exec;

/**
 * Vector instructions on bits and on single lanes: bitwise logic, splats, lane access, shuffles and
 * the tests that reduce a vector to an i32.
 *
 * <p>A v128 is two longs, lanes in little-endian order: lane 0 is in the lowest bits of the low
 * half. Bitwise instructions take one half at a time; a splat gives the value of both halves; lane
 * accesses take the half that holds the lane, with the lane number counted in the whole vector or
 * in that half alike. Scalars of type f32 and f64 are raw bits.
 *
 * @spec https://webassembly.github.io/spec/core/exec/instructions.html#vector-instructions Vector
 *     Instructions (4.4.3)
 */
public final class VectorLanes {
  private VectorLanes() {}

  public static long v128Not(long a) {
    return ~a;
  }

  public static long v128And(long a, long b) {
    return a & b;
  }

  public static long v128Andnot(long a, long b) {
    return a & ~b;
  }

  public static long v128Or(long a, long b) {
    return a | b;
  }

  public static long v128Xor(long a, long b) {
    return a ^ b;
  }

  /** Bits of {@code a} where the mask has ones, of {@code b} elsewhere. */
  public static long v128Bitselect(long a, long b, long mask) {
    return Swar.select(mask, a, b);
  }

  // Tests over both halves; the result is an i32.

  /** 1 if any bit is set. */
  public static int v128AnyTrue(long low, long high) {
    return (low | high) != 0 ? 1 : 0;
  }

  /** 1 if no lane is zero. */
  public static int i8x16AllTrue(long low, long high) {
    return (Swar.zeroLanes(low, Swar.HIGH_8) | Swar.zeroLanes(high, Swar.HIGH_8)) == 0 ? 1 : 0;
  }

  /** 1 if no lane is zero. */
  public static int i16x8AllTrue(long low, long high) {
    return (Swar.zeroLanes(low, Swar.HIGH_16) | Swar.zeroLanes(high, Swar.HIGH_16)) == 0 ? 1 : 0;
  }

  /** 1 if no lane is zero. */
  public static int i32x4AllTrue(long low, long high) {
    return (Swar.zeroLanes(low, Swar.HIGH_32) | Swar.zeroLanes(high, Swar.HIGH_32)) == 0 ? 1 : 0;
  }

  /** 1 if no lane is zero. */
  public static int i64x2AllTrue(long low, long high) {
    return low != 0 && high != 0 ? 1 : 0;
  }

  // The top bits of all lanes, lane 0 in bit 0.

  public static int i8x16Bitmask(long low, long high) {
    return topBits8(low) | (topBits8(high) << 8);
  }

  /** The product moves the flag of byte {@code i} from bit {@code 8 * i} to bit {@code 56 + i}. */
  private static int topBits8(long half) {
    long flags = (half & Swar.HIGH_8) >>> 7;
    return (int) ((flags * 0x0102_0408_1020_4080L) >>> 56);
  }

  public static int i16x8Bitmask(long low, long high) {
    return topBits16(low) | (topBits16(high) << 4);
  }

  private static int topBits16(long half) {
    return (int)
        (((half >>> 15) & 1) | ((half >>> 30) & 2) | ((half >>> 45) & 4) | ((half >>> 60) & 8));
  }

  public static int i32x4Bitmask(long low, long high) {
    return topBits32(low) | (topBits32(high) << 2);
  }

  private static int topBits32(long half) {
    return (int) (((half >>> 31) & 1) | ((half >>> 62) & 2));
  }

  public static int i64x2Bitmask(long low, long high) {
    return (int) ((low >>> 63) | ((high >>> 62) & 2));
  }

  // Splats: the value of each half.

  public static long i8x16Splat(int x) {
    return (x & 0xffL) * 0x0101_0101_0101_0101L;
  }

  public static long i16x8Splat(int x) {
    return (x & 0xffffL) * 0x0001_0001_0001_0001L;
  }

  public static long i32x4Splat(int x) {
    return (x & 0xffff_ffffL) * 0x0000_0001_0000_0001L;
  }

  public static long i64x2Splat(long x) {
    return x;
  }

  public static long f32x4Splat(int bits) {
    return i32x4Splat(bits);
  }

  public static long f64x2Splat(long bits) {
    return bits;
  }

  // Lane access; a shift distance counts modulo 64, so the half of a high lane needs no offset.

  public static int i8x16ExtractLaneS(long half, int lane) {
    return (byte) (half >>> (lane << 3));
  }

  public static int i8x16ExtractLaneU(long half, int lane) {
    return (int) (half >>> (lane << 3)) & 0xff;
  }

  public static int i16x8ExtractLaneS(long half, int lane) {
    return (short) (half >>> (lane << 4));
  }

  public static int i16x8ExtractLaneU(long half, int lane) {
    return (int) (half >>> (lane << 4)) & 0xffff;
  }

  public static int i32x4ExtractLane(long half, int lane) {
    return (int) (half >>> (lane << 5));
  }

  public static long i64x2ExtractLane(long half, int lane) {
    return half;
  }

  public static int f32x4ExtractLane(long half, int lane) {
    return i32x4ExtractLane(half, lane);
  }

  public static long f64x2ExtractLane(long half, int lane) {
    return half;
  }

  public static long i8x16ReplaceLane(long half, int lane, int x) {
    return insert(half, lane << 3, 0xffL, x);
  }

  public static long i16x8ReplaceLane(long half, int lane, int x) {
    return insert(half, lane << 4, 0xffffL, x);
  }

  public static long i32x4ReplaceLane(long half, int lane, int x) {
    return insert(half, lane << 5, 0xffff_ffffL, x);
  }

  public static long i64x2ReplaceLane(long half, int lane, long x) {
    return x;
  }

  public static long f32x4ReplaceLane(long half, int lane, int bits) {
    return i32x4ReplaceLane(half, lane, bits);
  }

  public static long f64x2ReplaceLane(long half, int lane, long bits) {
    return bits;
  }

  private static long insert(long half, int shift, long mask, long x) {
    return (half & ~(mask << shift)) | ((x & mask) << shift);
  }

  /**
   * One half of {@code i8x16.swizzle}: each result byte is the byte of {@code a} that the same byte
   * of this half of the index vector names, or 0 for an index above 15.
   */
  public static long i8x16Swizzle(long aLow, long aHigh, long indices) {
    long result = 0;
    for (int shift = 0; shift < 64; shift += 8) {
      int index = (int) (indices >>> shift) & 0xff;
      if (index < 16) {
        result |= byteOf(aLow, aHigh, index) << shift;
      }
    }
    return result;
  }

  /**
   * One half of {@code i8x16.shuffle}: each result byte is the byte of {@code a} (index 0 to 15) or
   * of {@code b} (16 to 31) that the same byte of {@code lanes} names. For the low half {@code
   * lanes} holds the first eight immediate bytes in little-endian order, for the high half the last
   * eight. Indices must be validated.
   */
  public static long i8x16Shuffle(long aLow, long aHigh, long bLow, long bHigh, long lanes) {
    long result = 0;
    for (int shift = 0; shift < 64; shift += 8) {
      int index = (int) (lanes >>> shift) & 0x1f;
      long value = index < 16 ? byteOf(aLow, aHigh, index) : byteOf(bLow, bHigh, index - 16);
      result |= value << shift;
    }
    return result;
  }

  private static long byteOf(long low, long high, int index) {
    return ((index < 8 ? low : high) >>> (index << 3)) & 0xff;
  }
}

package dev.ewasm.engine.exec;

/**
 * Lane-wise integer vector arithmetic and shifts. One call computes one 64-bit half of the vector,
 * lane 0 in the lowest bits. Shift counts are taken modulo the lane width.
 *
 * @spec https://webassembly.github.io/spec/core/exec/instructions.html#vector-instructions Vector
 *     Instructions (4.4.3), by the integer operations of 4.3.2
 */
public final class VectorIntegers {
  private static final long ONES_8 = 0x0101_0101_0101_0101L;
  private static final long ONES_16 = 0x0001_0001_0001_0001L;
  private static final long ONES_32 = 0x0000_0001_0000_0001L;

  private VectorIntegers() {}

  // i8x16.

  public static long i8x16Abs(long a) {
    long negative = Swar.fill(a & Swar.HIGH_8, 8);
    return Swar.sub(a ^ negative, negative, Swar.HIGH_8);
  }

  public static long i8x16Neg(long a) {
    return Swar.sub(0, a, Swar.HIGH_8);
  }

  public static long i8x16Popcnt(long a) {
    long pairs = a - ((a >>> 1) & 0x5555_5555_5555_5555L);
    long nibbles = (pairs & 0x3333_3333_3333_3333L) + ((pairs >>> 2) & 0x3333_3333_3333_3333L);
    return (nibbles + (nibbles >>> 4)) & 0x0f0f_0f0f_0f0f_0f0fL;
  }

  public static long i8x16Shl(long a, int count) {
    int n = count & 7;
    return (a << n) & (ONES_8 * ((0xffL << n) & 0xffL));
  }

  public static long i8x16ShrS(long a, int count) {
    return Swar.signExtend(i8x16ShrU(a, count), Swar.HIGH_8 >>> (count & 7), Swar.HIGH_8);
  }

  public static long i8x16ShrU(long a, int count) {
    int n = count & 7;
    return (a >>> n) & (ONES_8 * (0xffL >>> n));
  }

  public static long i8x16Add(long a, long b) {
    return Swar.add(a, b, Swar.HIGH_8);
  }

  public static long i8x16AddSatS(long a, long b) {
    long sum = Swar.add(a, b, Swar.HIGH_8);
    return saturateSigned(sum, (a ^ sum) & (b ^ sum), a, Swar.HIGH_8, 8);
  }

  public static long i8x16AddSatU(long a, long b) {
    long sum = Swar.add(a, b, Swar.HIGH_8);
    long carries = ((a & b) | ((a | b) & ~sum)) & Swar.HIGH_8;
    return sum | Swar.fill(carries, 8);
  }

  public static long i8x16Sub(long a, long b) {
    return Swar.sub(a, b, Swar.HIGH_8);
  }

  public static long i8x16SubSatS(long a, long b) {
    long difference = Swar.sub(a, b, Swar.HIGH_8);
    return saturateSigned(difference, (a ^ b) & (a ^ difference), a, Swar.HIGH_8, 8);
  }

  public static long i8x16SubSatU(long a, long b) {
    return Swar.sub(a, b, Swar.HIGH_8) & ~VectorComparisons.i8x16LtU(a, b);
  }

  public static long i8x16MinS(long a, long b) {
    return Swar.select(VectorComparisons.i8x16LtS(a, b), a, b);
  }

  public static long i8x16MinU(long a, long b) {
    return Swar.select(VectorComparisons.i8x16LtU(a, b), a, b);
  }

  public static long i8x16MaxS(long a, long b) {
    return Swar.select(VectorComparisons.i8x16LtS(a, b), b, a);
  }

  public static long i8x16MaxU(long a, long b) {
    return Swar.select(VectorComparisons.i8x16LtU(a, b), b, a);
  }

  /** Average, rounded up. */
  public static long i8x16AvgrU(long a, long b) {
    return (a | b) - (((a ^ b) & 0xfefe_fefe_fefe_fefeL) >>> 1);
  }

  // i16x8.

  public static long i16x8Abs(long a) {
    long negative = Swar.fill(a & Swar.HIGH_16, 16);
    return Swar.sub(a ^ negative, negative, Swar.HIGH_16);
  }

  public static long i16x8Neg(long a) {
    return Swar.sub(0, a, Swar.HIGH_16);
  }

  public static long i16x8Shl(long a, int count) {
    int n = count & 15;
    return (a << n) & (ONES_16 * ((0xffffL << n) & 0xffffL));
  }

  public static long i16x8ShrS(long a, int count) {
    return Swar.signExtend(i16x8ShrU(a, count), Swar.HIGH_16 >>> (count & 15), Swar.HIGH_16);
  }

  public static long i16x8ShrU(long a, int count) {
    int n = count & 15;
    return (a >>> n) & (ONES_16 * (0xffffL >>> n));
  }

  public static long i16x8Add(long a, long b) {
    return Swar.add(a, b, Swar.HIGH_16);
  }

  public static long i16x8AddSatS(long a, long b) {
    long sum = Swar.add(a, b, Swar.HIGH_16);
    return saturateSigned(sum, (a ^ sum) & (b ^ sum), a, Swar.HIGH_16, 16);
  }

  public static long i16x8AddSatU(long a, long b) {
    long sum = Swar.add(a, b, Swar.HIGH_16);
    long carries = ((a & b) | ((a | b) & ~sum)) & Swar.HIGH_16;
    return sum | Swar.fill(carries, 16);
  }

  public static long i16x8Sub(long a, long b) {
    return Swar.sub(a, b, Swar.HIGH_16);
  }

  public static long i16x8SubSatS(long a, long b) {
    long difference = Swar.sub(a, b, Swar.HIGH_16);
    return saturateSigned(difference, (a ^ b) & (a ^ difference), a, Swar.HIGH_16, 16);
  }

  public static long i16x8SubSatU(long a, long b) {
    return Swar.sub(a, b, Swar.HIGH_16) & ~VectorComparisons.i16x8LtU(a, b);
  }

  public static long i16x8Mul(long a, long b) {
    return ((a * b) & 0xffffL)
        | ((((a >>> 16) * (b >>> 16)) & 0xffffL) << 16)
        | ((((a >>> 32) * (b >>> 32)) & 0xffffL) << 32)
        | (((a >>> 48) * (b >>> 48)) << 48);
  }

  /** Fixed-point product with 15 fraction bits, rounded, saturated: -1 times -1 is the maximum. */
  public static long i16x8Q15mulrSatS(long a, long b) {
    return q15mulr((short) a, (short) b)
        | (q15mulr((short) (a >> 16), (short) (b >> 16)) << 16)
        | (q15mulr((short) (a >> 32), (short) (b >> 32)) << 32)
        | (q15mulr((short) (a >> 48), (short) (b >> 48)) << 48);
  }

  private static long q15mulr(short a, short b) {
    return Math.min((a * b + 0x4000) >> 15, Short.MAX_VALUE) & 0xffffL;
  }

  public static long i16x8MinS(long a, long b) {
    return Swar.select(VectorComparisons.i16x8LtS(a, b), a, b);
  }

  public static long i16x8MinU(long a, long b) {
    return Swar.select(VectorComparisons.i16x8LtU(a, b), a, b);
  }

  public static long i16x8MaxS(long a, long b) {
    return Swar.select(VectorComparisons.i16x8LtS(a, b), b, a);
  }

  public static long i16x8MaxU(long a, long b) {
    return Swar.select(VectorComparisons.i16x8LtU(a, b), b, a);
  }

  /** Average, rounded up. */
  public static long i16x8AvgrU(long a, long b) {
    return (a | b) - (((a ^ b) & 0xfffe_fffe_fffe_fffeL) >>> 1);
  }

  // i32x4.

  public static long i32x4Abs(long a) {
    long negative = Swar.fill(a & Swar.HIGH_32, 32);
    return Swar.sub(a ^ negative, negative, Swar.HIGH_32);
  }

  public static long i32x4Neg(long a) {
    return Swar.sub(0, a, Swar.HIGH_32);
  }

  public static long i32x4Shl(long a, int count) {
    int n = count & 31;
    return (a << n) & (ONES_32 * ((0xffff_ffffL << n) & 0xffff_ffffL));
  }

  public static long i32x4ShrS(long a, int count) {
    return Swar.signExtend(i32x4ShrU(a, count), Swar.HIGH_32 >>> (count & 31), Swar.HIGH_32);
  }

  public static long i32x4ShrU(long a, int count) {
    int n = count & 31;
    return (a >>> n) & (ONES_32 * (0xffff_ffffL >>> n));
  }

  public static long i32x4Add(long a, long b) {
    return Swar.add(a, b, Swar.HIGH_32);
  }

  public static long i32x4Sub(long a, long b) {
    return Swar.sub(a, b, Swar.HIGH_32);
  }

  public static long i32x4Mul(long a, long b) {
    return ((a * b) & 0xffff_ffffL) | (((a >>> 32) * (b >>> 32)) << 32);
  }

  public static long i32x4MinS(long a, long b) {
    return Swar.select(VectorComparisons.i32x4LtS(a, b), a, b);
  }

  public static long i32x4MinU(long a, long b) {
    return Swar.select(VectorComparisons.i32x4LtU(a, b), a, b);
  }

  public static long i32x4MaxS(long a, long b) {
    return Swar.select(VectorComparisons.i32x4LtS(a, b), b, a);
  }

  public static long i32x4MaxU(long a, long b) {
    return Swar.select(VectorComparisons.i32x4LtU(a, b), b, a);
  }

  // i64x2.

  public static long i64x2Abs(long a) {
    return Math.abs(a);
  }

  public static long i64x2Neg(long a) {
    return -a;
  }

  public static long i64x2Shl(long a, int count) {
    return a << count;
  }

  public static long i64x2ShrS(long a, int count) {
    return a >> count;
  }

  public static long i64x2ShrU(long a, int count) {
    return a >>> count;
  }

  public static long i64x2Add(long a, long b) {
    return a + b;
  }

  public static long i64x2Sub(long a, long b) {
    return a - b;
  }

  public static long i64x2Mul(long a, long b) {
    return a * b;
  }

  /** Where the top bit of {@code overflow} is set: the extreme on the side of {@code a}'s sign. */
  private static long saturateSigned(long result, long overflow, long a, long high, int width) {
    long extreme = Swar.fill(a & high, width) ^ ~high;
    return Swar.select(Swar.fill(overflow & high, width), extreme, result);
  }
}

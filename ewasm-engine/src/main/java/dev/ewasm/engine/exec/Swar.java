package dev.ewasm.engine.exec;

/**
 * Arithmetic on all lanes of one 64-bit half of a vector at once. A parameter {@code high} has the
 * top bit of each lane set and thereby says how wide the lanes are; callers pass a constant.
 *
 * <p>A carry or borrow is kept inside its lane by computing without the top bits, which are then
 * the exclusive or of both operands' top bits and the carry into them.
 */
final class Swar {
  static final long HIGH_8 = 0x8080_8080_8080_8080L;
  static final long HIGH_16 = 0x8000_8000_8000_8000L;
  static final long HIGH_32 = 0x8000_0000_8000_0000L;

  private Swar() {}

  static long add(long a, long b, long high) {
    return ((a & ~high) + (b & ~high)) ^ ((a ^ b) & high);
  }

  static long sub(long a, long b, long high) {
    return ((a | high) - (b & ~high)) ^ ((a ^ ~b) & high);
  }

  /** The top bit of each lane that is zero. */
  static long zeroLanes(long a, long high) {
    return ~(((a & ~high) + ~high) | a) & high;
  }

  /** The top bit of each lane where {@code a < b}, unsigned: the borrow out of {@code a - b}. */
  static long below(long a, long b, long high) {
    return ((~a & b) | (~(a ^ b) & sub(a, b, high))) & high;
  }

  /** All bits of each lane whose top bit is set in {@code flags}; other bits must be zero. */
  static long fill(long flags, int width) {
    return (flags << 1) - (flags >>> (width - 1));
  }

  /** The top bit of each lane where {@code a < b}, signed. */
  static long less(long a, long b, long high) {
    return below(a ^ high, b ^ high, high);
  }

  /** {@code a} where the mask has ones, {@code b} elsewhere. */
  static long select(long mask, long a, long b) {
    return b ^ ((a ^ b) & mask);
  }

  /** Copies the bit marked in {@code signBits} into all bits above it; those must be zero. */
  static long signExtend(long lanes, long signBits, long high) {
    return sub(lanes ^ signBits, signBits, high);
  }

  /** The four bytes of the lower half as 16-bit lanes, zero-extended. */
  static long spread8(long half) {
    long word = half & 0xffff_ffffL;
    long pairs = (word | (word << 16)) & 0x0000_ffff_0000_ffffL;
    return (pairs | (pairs << 8)) & 0x00ff_00ff_00ff_00ffL;
  }

  /** The two 16-bit lanes of the lower half as 32-bit lanes, zero-extended. */
  static long spread16(long half) {
    long word = half & 0xffff_ffffL;
    return (word | (word << 16)) & 0x0000_ffff_0000_ffffL;
  }
}

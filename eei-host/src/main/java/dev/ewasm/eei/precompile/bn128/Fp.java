package dev.ewasm.eei.precompile.bn128;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * An element of the base field, immutable, held as {@code value * 2^256 mod p} in four limbs of 64
 * bits, least significant first (Montgomery form).
 */
final class Fp {

  static final BigInteger MODULUS =
      new BigInteger("30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47", 16);

  private static final int LIMBS = 4;
  private static final long[] P = limbs(MODULUS);

  /** -p^-1 mod 2^64. */
  private static final long NEGATIVE_INVERSE =
      MODULUS.modInverse(BigInteger.ONE.shiftLeft(64)).negate().longValue();

  private static final Fp R_SQUARED = new Fp(limbs(BigInteger.ONE.shiftLeft(512).mod(MODULUS)));

  static final Fp ZERO = new Fp(new long[LIMBS]);
  static final Fp ONE = of(BigInteger.ONE);

  private final long[] limbs;

  private Fp(long[] limbs) {
    this.limbs = limbs;
  }

  /** The element of this residue, which need not be reduced. */
  static Fp of(BigInteger value) {
    return new Fp(limbs(value.mod(MODULUS))).times(R_SQUARED);
  }

  static Fp of(long value) {
    return of(BigInteger.valueOf(value));
  }

  BigInteger toBigInteger() {
    long[] one = new long[LIMBS];
    one[0] = 1;
    long[] plain = times(new Fp(one)).limbs;
    BigInteger value = BigInteger.ZERO;
    for (int i = LIMBS - 1; i >= 0; i--) {
      value = value.shiftLeft(64).or(new BigInteger(Long.toUnsignedString(plain[i])));
    }
    return value;
  }

  boolean isZero() {
    return (limbs[0] | limbs[1] | limbs[2] | limbs[3]) == 0;
  }

  Fp plus(Fp other) {
    long[] sum = new long[LIMBS];
    long carry = 0;
    for (int i = 0; i < LIMBS; i++) {
      long partial = limbs[i] + carry;
      carry = partial == 0 ? carry : 0;
      sum[i] = partial + other.limbs[i];
      if (Long.compareUnsigned(sum[i], partial) < 0) {
        carry = 1;
      }
    }
    // p has 254 bits, so the sum of two residues never leaves 256.
    reduceOnce(sum);
    return new Fp(sum);
  }

  Fp minus(Fp other) {
    long[] difference = new long[LIMBS];
    if (subtract(limbs, other.limbs, difference)) {
      long carry = 0;
      for (int i = 0; i < LIMBS; i++) {
        long partial = difference[i] + carry;
        carry = partial == 0 ? carry : 0;
        difference[i] = partial + P[i];
        if (Long.compareUnsigned(difference[i], partial) < 0) {
          carry = 1;
        }
      }
    }
    return new Fp(difference);
  }

  Fp negate() {
    return isZero() ? this : ZERO.minus(this);
  }

  Fp twice() {
    return plus(this);
  }

  Fp square() {
    return times(this);
  }

  /** Montgomery multiplication, operand scanning; p leaves two bits free, so no limb overflows. */
  Fp times(Fp other) {
    long[] a = limbs;
    long[] b = other.limbs;
    long[] t = new long[LIMBS];
    for (int i = 0; i < LIMBS; i++) {
      long bi = b[i];
      long low = a[0] * bi;
      long high = Math.unsignedMultiplyHigh(a[0], bi);
      low += t[0];
      high += Long.compareUnsigned(low, t[0]) < 0 ? 1 : 0;
      long m = low * NEGATIVE_INVERSE;
      long reduceHigh = Math.unsignedMultiplyHigh(m, P[0]);
      // low + low(m * p0) is 0 modulo 2^64 by the choice of m; it carries unless both are zero.
      reduceHigh += low != 0 ? 1 : 0;
      for (int j = 1; j < LIMBS; j++) {
        long productLow = a[j] * bi;
        long productHigh = Math.unsignedMultiplyHigh(a[j], bi);
        productLow += t[j];
        productHigh += Long.compareUnsigned(productLow, t[j]) < 0 ? 1 : 0;
        productLow += high;
        productHigh += Long.compareUnsigned(productLow, high) < 0 ? 1 : 0;
        high = productHigh;
        long reduceLow = m * P[j];
        long nextHigh = Math.unsignedMultiplyHigh(m, P[j]);
        reduceLow += productLow;
        nextHigh += Long.compareUnsigned(reduceLow, productLow) < 0 ? 1 : 0;
        reduceLow += reduceHigh;
        nextHigh += Long.compareUnsigned(reduceLow, reduceHigh) < 0 ? 1 : 0;
        reduceHigh = nextHigh;
        t[j - 1] = reduceLow;
      }
      t[LIMBS - 1] = reduceHigh + high;
    }
    reduceOnce(t);
    return new Fp(t);
  }

  /** The multiplicative inverse; not defined for zero. */
  Fp inverse() {
    return of(toBigInteger().modInverse(MODULUS));
  }

  private static void reduceOnce(long[] value) {
    for (int i = LIMBS - 1; i >= 0; i--) {
      int order = Long.compareUnsigned(value[i], P[i]);
      if (order < 0) {
        return;
      }
      if (order > 0) {
        break;
      }
    }
    var _ = subtract(value, P, value);
  }

  /** Writes a - b modulo 2^256 and tells whether it borrowed. */
  private static boolean subtract(long[] a, long[] b, long[] difference) {
    long borrow = 0;
    for (int i = 0; i < LIMBS; i++) {
      long partial = a[i] - b[i];
      long next = Long.compareUnsigned(a[i], b[i]) < 0 ? 1 : 0;
      if (borrow != 0 && partial == 0) {
        next = 1;
      }
      difference[i] = partial - borrow;
      borrow = next;
    }
    return borrow != 0;
  }

  private static long[] limbs(BigInteger value) {
    long[] limbs = new long[LIMBS];
    for (int i = 0; i < LIMBS; i++) {
      limbs[i] = value.shiftRight(64 * i).longValue();
    }
    return limbs;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Fp fp && Arrays.equals(limbs, fp.limbs);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(limbs);
  }

  @Override
  public String toString() {
    return toBigInteger().toString(16);
  }
}

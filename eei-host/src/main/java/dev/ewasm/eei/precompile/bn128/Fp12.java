package dev.ewasm.eei.precompile.bn128;

import java.math.BigInteger;

/** An element {@code a + b w} of the field the pairing maps to, with w² = v. */
record Fp12(Fp6 a, Fp6 b) {

  static final Fp12 ONE = new Fp12(Fp6.ONE, Fp6.ZERO);

  /** xi^(i (p - 1) / 6), by which Frobenius multiplies the coefficient of w^i. */
  private static final Fp2[] FROBENIUS = frobenius();

  private static Fp2[] frobenius() {
    BigInteger sixth = Fp.MODULUS.subtract(BigInteger.ONE).divide(BigInteger.valueOf(6));
    Fp2[] factors = new Fp2[6];
    for (int i = 0; i < factors.length; i++) {
      factors[i] = Fp2.XI.power(sixth.multiply(BigInteger.valueOf(i)));
    }
    return factors;
  }

  /** xi^(i (p - 1) / 6). */
  static Fp2 frobeniusFactor(int i) {
    return FROBENIUS[i];
  }

  Fp12 times(Fp12 other) {
    Fp6 aa = a.times(other.a);
    Fp6 bb = b.times(other.b);
    Fp6 cross = a.plus(b).times(other.a.plus(other.b)).minus(aa).minus(bb);
    return new Fp12(aa.plus(bb.timesV()), cross);
  }

  Fp12 square() {
    Fp6 ab = a.times(b);
    Fp6 sum = a.plus(b).times(a.plus(b.timesV()));
    return new Fp12(sum.minus(ab).minus(ab.timesV()), ab.plus(ab));
  }

  /** Multiplied by a line {@code c + d w + e v w}. */
  Fp12 timesLine(Fp2 c, Fp2 d, Fp2 e) {
    Fp6 ac = a.times(c);
    Fp6 bde = b.timesSparse(d, e);
    Fp6 cross = a.plus(b).timesSparse(c.plus(d), e).minus(ac).minus(bde);
    return new Fp12(ac.plus(bde.timesV()), cross);
  }

  /** The conjugate over Fp6, which is the p^6-th power. */
  Fp12 conjugate() {
    return new Fp12(a, b.negate());
  }

  Fp12 inverse() {
    Fp6 norm = a.times(a).minus(b.times(b).timesV()).inverse();
    return new Fp12(a.times(norm), b.negate().times(norm));
  }

  /** The p-th power. */
  Fp12 power() {
    return new Fp12(
        new Fp6(
            a.a().conjugate(),
            a.b().conjugate().times(FROBENIUS[2]),
            a.c().conjugate().times(FROBENIUS[4])),
        new Fp6(
            b.a().conjugate().times(FROBENIUS[1]),
            b.b().conjugate().times(FROBENIUS[3]),
            b.c().conjugate().times(FROBENIUS[5])));
  }
}

package dev.ewasm.eei.precompile.bn128;

import java.math.BigInteger;

/** An element {@code re + im * u} of the quadratic extension, with u² = -1. */
record Fp2(Fp re, Fp im) {

  static final Fp2 ZERO = new Fp2(Fp.ZERO, Fp.ZERO);
  static final Fp2 ONE = new Fp2(Fp.ONE, Fp.ZERO);

  /** 9 + u, no square and no cube, over which the tower is built. */
  static final Fp2 XI = new Fp2(Fp.of(9), Fp.ONE);

  boolean isZero() {
    return re.isZero() && im.isZero();
  }

  Fp2 plus(Fp2 other) {
    return new Fp2(re.plus(other.re), im.plus(other.im));
  }

  Fp2 minus(Fp2 other) {
    return new Fp2(re.minus(other.re), im.minus(other.im));
  }

  Fp2 negate() {
    return new Fp2(re.negate(), im.negate());
  }

  Fp2 twice() {
    return plus(this);
  }

  Fp2 thrice() {
    return plus(this).plus(this);
  }

  Fp2 conjugate() {
    return new Fp2(re, im.negate());
  }

  Fp2 times(Fp2 other) {
    Fp real = re.times(other.re);
    Fp imaginary = im.times(other.im);
    Fp cross = re.plus(im).times(other.re.plus(other.im));
    return new Fp2(real.minus(imaginary), cross.minus(real).minus(imaginary));
  }

  Fp2 times(Fp factor) {
    return new Fp2(re.times(factor), im.times(factor));
  }

  Fp2 square() {
    return new Fp2(re.plus(im).times(re.minus(im)), re.times(im).twice());
  }

  /** Multiplied by {@link #XI}: (9a - b) + (9b + a) u. */
  Fp2 timesXi() {
    return new Fp2(nine(re).minus(im), nine(im).plus(re));
  }

  private static Fp nine(Fp value) {
    return value.twice().twice().twice().plus(value);
  }

  Fp2 inverse() {
    Fp norm = re.square().plus(im.square()).inverse();
    return new Fp2(re.times(norm), im.negate().times(norm));
  }

  Fp2 power(BigInteger exponent) {
    Fp2 result = ONE;
    for (int bit = exponent.bitLength() - 1; bit >= 0; bit--) {
      result = result.square();
      if (exponent.testBit(bit)) {
        result = result.times(this);
      }
    }
    return result;
  }
}

package dev.ewasm.eei.precompile.bn128;

/** An element {@code a + b v + c v²} of the sextic extension, with v³ = {@link Fp2#XI}. */
record Fp6(Fp2 a, Fp2 b, Fp2 c) {

  static final Fp6 ZERO = new Fp6(Fp2.ZERO, Fp2.ZERO, Fp2.ZERO);
  static final Fp6 ONE = new Fp6(Fp2.ONE, Fp2.ZERO, Fp2.ZERO);

  Fp6 plus(Fp6 other) {
    return new Fp6(a.plus(other.a), b.plus(other.b), c.plus(other.c));
  }

  Fp6 minus(Fp6 other) {
    return new Fp6(a.minus(other.a), b.minus(other.b), c.minus(other.c));
  }

  Fp6 negate() {
    return new Fp6(a.negate(), b.negate(), c.negate());
  }

  Fp6 times(Fp6 other) {
    Fp2 aa = a.times(other.a);
    Fp2 bb = b.times(other.b);
    Fp2 cc = c.times(other.c);
    Fp2 bc = b.plus(c).times(other.b.plus(other.c)).minus(bb).minus(cc);
    Fp2 ab = a.plus(b).times(other.a.plus(other.b)).minus(aa).minus(bb);
    Fp2 ac = a.plus(c).times(other.a.plus(other.c)).minus(aa).minus(cc);
    return new Fp6(bc.timesXi().plus(aa), ab.plus(cc.timesXi()), ac.plus(bb));
  }

  /** Multiplied by {@code d + e v}. */
  Fp6 timesSparse(Fp2 d, Fp2 e) {
    Fp2 ad = a.times(d);
    Fp2 be = b.times(e);
    Fp2 first = c.times(e).timesXi().plus(ad);
    Fp2 second = a.plus(b).times(d.plus(e)).minus(ad).minus(be);
    Fp2 third = c.times(d).plus(be);
    return new Fp6(first, second, third);
  }

  Fp6 times(Fp2 factor) {
    return new Fp6(a.times(factor), b.times(factor), c.times(factor));
  }

  /** Multiplied by v. */
  Fp6 timesV() {
    return new Fp6(c.timesXi(), a, b);
  }

  Fp6 inverse() {
    Fp2 x = a.square().minus(b.times(c).timesXi());
    Fp2 y = c.square().timesXi().minus(a.times(b));
    Fp2 z = b.square().minus(a.times(c));
    Fp2 norm = a.times(x).plus(c.times(y).plus(b.times(z)).timesXi()).inverse();
    return new Fp6(x.times(norm), y.times(norm), z.times(norm));
  }
}

package dev.ewasm.eei.precompile.bn128;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** A point of y² = x³ + 3 over the base field, in Jacobian coordinates; z = 0 is infinity. */
public final class G1 {

  /** The number of points, a prime; every point but infinity generates the group. */
  public static final BigInteger ORDER =
      new BigInteger("30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001", 16);

  static final G1 INFINITY = new G1(Fp.ONE, Fp.ONE, Fp.ZERO);
  private static final Fp B = Fp.of(3);

  private final Fp x;
  private final Fp y;
  private final Fp z;

  private G1(Fp x, Fp y, Fp z) {
    this.x = x;
    this.y = y;
    this.z = z;
  }

  /** The point with these coordinates, (0, 0) being infinity; null when it is not on the curve. */
  public static @Nullable G1 of(BigInteger x, BigInteger y) {
    if (x.compareTo(Fp.MODULUS) >= 0 || y.compareTo(Fp.MODULUS) >= 0) {
      return null;
    }
    if (x.signum() == 0 && y.signum() == 0) {
      return INFINITY;
    }
    Fp fx = Fp.of(x);
    Fp fy = Fp.of(y);
    boolean onCurve = fy.square().equals(fx.square().times(fx).plus(B));
    return onCurve ? new G1(fx, fy, Fp.ONE) : null;
  }

  public boolean isInfinity() {
    return z.isZero();
  }

  public G1 plus(G1 other) {
    if (isInfinity()) {
      return other;
    }
    if (other.isInfinity()) {
      return this;
    }
    Fp zz = z.square();
    Fp otherZz = other.z.square();
    Fp u = x.times(otherZz);
    Fp otherU = other.x.times(zz);
    Fp s = y.times(otherZz).times(other.z);
    Fp otherS = other.y.times(zz).times(z);
    Fp h = otherU.minus(u);
    Fp r = otherS.minus(s);
    if (h.isZero()) {
      return r.isZero() ? twice() : INFINITY;
    }
    Fp hh = h.square();
    Fp hhh = hh.times(h);
    Fp v = u.times(hh);
    Fp sumX = r.square().minus(hhh).minus(v.twice());
    Fp sumY = r.times(v.minus(sumX)).minus(s.times(hhh));
    return new G1(sumX, sumY, z.times(other.z).times(h));
  }

  private G1 twice() {
    if (isInfinity() || y.isZero()) {
      return INFINITY;
    }
    Fp yy = y.square();
    Fp s = x.times(yy).twice().twice();
    Fp xx = x.square();
    Fp m = xx.twice().plus(xx);
    Fp doubleX = m.square().minus(s.twice());
    Fp yyyy8 = yy.square().twice().twice().twice();
    return new G1(doubleX, m.times(s.minus(doubleX)).minus(yyyy8), y.times(z).twice());
  }

  /** This point added to itself {@code scalar} times; any scalar that is not negative. */
  public G1 times(BigInteger scalar) {
    BigInteger reduced = scalar.mod(ORDER);
    G1 result = INFINITY;
    for (int bit = reduced.bitLength() - 1; bit >= 0; bit--) {
      result = result.twice();
      if (reduced.testBit(bit)) {
        result = result.plus(this);
      }
    }
    return result;
  }

  /** The affine x, 0 for infinity. */
  public BigInteger affineX() {
    return isInfinity() ? BigInteger.ZERO : fieldX().toBigInteger();
  }

  /** The affine y, 0 for infinity. */
  public BigInteger affineY() {
    return isInfinity() ? BigInteger.ZERO : fieldY().toBigInteger();
  }

  Fp fieldX() {
    return x.times(z.inverse().square());
  }

  Fp fieldY() {
    Fp inverse = z.inverse();
    return y.times(inverse.square()).times(inverse);
  }
}

package dev.ewasm.eei.precompile.bn128;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * A point of order {@link G1#ORDER} of the twist y² = x³ + 3 / (9 + u), in affine coordinates, or
 * infinity.
 */
public final class G2 {

  static final Fp2 B = Fp2.XI.inverse().times(Fp.of(3));

  private static final G2 INFINITY = new G2(Fp2.ZERO, Fp2.ZERO, true);

  private final Fp2 x;
  private final Fp2 y;
  private final boolean infinity;

  private G2(Fp2 x, Fp2 y, boolean infinity) {
    this.x = x;
    this.y = y;
    this.infinity = infinity;
  }

  /**
   * The point with the coordinates {@code xRe + xIm u} and {@code yRe + yIm u}, all zero being
   * infinity; null when it is not on the curve or not in the subgroup.
   */
  public static @Nullable G2 of(BigInteger xRe, BigInteger xIm, BigInteger yRe, BigInteger yIm) {
    if (!reduced(xRe) || !reduced(xIm) || !reduced(yRe) || !reduced(yIm)) {
      return null;
    }
    Fp2 x = new Fp2(Fp.of(xRe), Fp.of(xIm));
    Fp2 y = new Fp2(Fp.of(yRe), Fp.of(yIm));
    if (x.isZero() && y.isZero()) {
      return INFINITY;
    }
    if (!y.square().equals(x.square().times(x).plus(B))) {
      return null;
    }
    Jacobian point = new Jacobian(x, y, Fp2.ONE);
    return point.times(G1.ORDER).isInfinity() ? new G2(x, y, false) : null;
  }

  private static boolean reduced(BigInteger value) {
    return value.compareTo(Fp.MODULUS) < 0;
  }

  boolean isInfinity() {
    return infinity;
  }

  Fp2 x() {
    return x;
  }

  Fp2 y() {
    return y;
  }

  /** This point added to itself {@code scalar} times. */
  G2 times(BigInteger scalar) {
    if (infinity) {
      return this;
    }
    Jacobian product = new Jacobian(x, y, Fp2.ONE).times(scalar.mod(G1.ORDER));
    if (product.isInfinity()) {
      return INFINITY;
    }
    Fp2 inverse = product.z.inverse();
    Fp2 square = inverse.square();
    return new G2(product.x.times(square), product.y.times(square).times(inverse), false);
  }

  private record Jacobian(Fp2 x, Fp2 y, Fp2 z) {

    static final Jacobian ZERO = new Jacobian(Fp2.ONE, Fp2.ONE, Fp2.ZERO);

    boolean isInfinity() {
      return z.isZero();
    }

    Jacobian times(BigInteger scalar) {
      Jacobian result = ZERO;
      for (int bit = scalar.bitLength() - 1; bit >= 0; bit--) {
        result = result.twice();
        if (scalar.testBit(bit)) {
          result = result.plus(this);
        }
      }
      return result;
    }

    Jacobian plus(Jacobian other) {
      if (isInfinity()) {
        return other;
      }
      if (other.isInfinity()) {
        return this;
      }
      Fp2 zz = z.square();
      Fp2 otherZz = other.z.square();
      Fp2 u = x.times(otherZz);
      Fp2 s = y.times(otherZz).times(other.z);
      Fp2 h = other.x.times(zz).minus(u);
      Fp2 r = other.y.times(zz).times(z).minus(s);
      if (h.isZero()) {
        return r.isZero() ? twice() : ZERO;
      }
      Fp2 hh = h.square();
      Fp2 hhh = hh.times(h);
      Fp2 v = u.times(hh);
      Fp2 sumX = r.square().minus(hhh).minus(v.twice());
      Fp2 sumY = r.times(v.minus(sumX)).minus(s.times(hhh));
      return new Jacobian(sumX, sumY, z.times(other.z).times(h));
    }

    Jacobian twice() {
      if (isInfinity() || y.isZero()) {
        return ZERO;
      }
      Fp2 yy = y.square();
      Fp2 s = x.times(yy).twice().twice();
      Fp2 m = x.square().thrice();
      Fp2 doubleX = m.square().minus(s.twice());
      Fp2 yyyy8 = yy.square().twice().twice().twice();
      return new Jacobian(doubleX, m.times(s.minus(doubleX)).minus(yyyy8), y.times(z).twice());
    }
  }
}

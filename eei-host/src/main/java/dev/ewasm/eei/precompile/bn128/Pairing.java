package dev.ewasm.eei.precompile.bn128;

import java.math.BigInteger;

/**
 * The optimal ate pairing, gathered over several pairs: one final exponentiation answers whether
 * the product of all pairings is one.
 *
 * <p>Lines are computed in homogeneous coordinates on the twist (Costello, Lange, Naehrig: Faster
 * pairing computations on curves with high-degree twists, 2010); the hard part of the final
 * exponentiation follows Fuentes-Castañeda, Knapp, Rodríguez-Henríquez: Faster hashing to G2, 2011.
 */
public final class Pairing {

  /** The curve's parameter t, from which p, the order and the loop length 6t + 2 derive. */
  private static final long T = 4965661367192848881L;

  private static final BigInteger LOOP =
      BigInteger.valueOf(T).multiply(BigInteger.valueOf(6)).add(BigInteger.TWO);

  private static final Fp HALF = Fp.of(2).inverse();

  private Fp12 product = Fp12.ONE;

  /** Multiplies the pairing of these points into the product. */
  public void add(G1 p, G2 q) {
    if (!p.isInfinity() && !q.isInfinity()) {
      product = product.times(new MillerLoop(p, q).run());
    }
  }

  /** Whether the product of the pairings is one. */
  public boolean isOne() {
    return result().equals(Fp12.ONE);
  }

  /** The product after the final exponentiation. */
  Fp12 result() {
    return finalExponentiation(product);
  }

  private static Fp12 finalExponentiation(Fp12 f) {
    Fp12 easy = f.conjugate().times(f.inverse());
    Fp12 r = easy.power().power().times(easy);
    Fp12 y0 = negativePower(r);
    Fp12 y1 = y0.square();
    Fp12 y2 = y1.square();
    Fp12 y3 = y2.times(y1);
    Fp12 y4 = negativePower(y3);
    Fp12 y5 = y4.square();
    Fp12 y6 = negativePower(y5).conjugate();
    Fp12 y8 = y6.times(y4).times(y3.conjugate());
    Fp12 y9 = y8.times(y1);
    Fp12 y11 = y8.times(y4).times(r);
    Fp12 y13 = y9.power().times(y11);
    Fp12 y14 = y8.power().power().times(y13);
    return r.conjugate().times(y9).power().power().power().times(y14);
  }

  /** The power -T; the inverse is the conjugate, since the easy part was taken already. */
  private static Fp12 negativePower(Fp12 base) {
    Fp12 result = base;
    for (long bit = Long.highestOneBit(T) >>> 1; bit != 0; bit >>>= 1) {
      result = result.square();
      if ((T & bit) != 0) {
        result = result.times(base);
      }
    }
    return result.conjugate();
  }

  /** One run of Miller's loop: {@code f} collects the lines through multiples of q at p. */
  private static final class MillerLoop {
    private final Fp px;
    private final Fp py;
    private final Fp2 qx;
    private final Fp2 qy;
    private Fp2 x;
    private Fp2 y;
    private Fp2 z = Fp2.ONE;
    private Fp12 f = Fp12.ONE;

    MillerLoop(G1 p, G2 q) {
      px = p.fieldX();
      py = p.fieldY();
      qx = q.x();
      qy = q.y();
      x = qx;
      y = qy;
    }

    Fp12 run() {
      for (int bit = LOOP.bitLength() - 2; bit >= 0; bit--) {
        f = f.square();
        twice();
        if (LOOP.testBit(bit)) {
          plus(qx, qy);
        }
      }
      // The two last lines, through the p-th and p²-th Frobenius images of q.
      Fp2 factorX = Fp12.frobeniusFactor(2);
      Fp2 factorY = Fp12.frobeniusFactor(3);
      Fp2 firstX = qx.conjugate().times(factorX);
      Fp2 firstY = qy.conjugate().times(factorY);
      plus(firstX, firstY);
      Fp2 secondX = firstX.conjugate().times(factorX);
      Fp2 secondY = firstY.conjugate().times(factorY).negate();
      plus(secondX, secondY);
      return f;
    }

    private void twice() {
      Fp2 a = x.times(y).times(HALF);
      Fp2 b = y.square();
      Fp2 c = z.square();
      Fp2 e = G2.B.times(c.thrice());
      Fp2 f3 = e.thrice();
      Fp2 g = b.plus(f3).times(HALF);
      Fp2 h = y.plus(z).square().minus(b.plus(c));
      Fp2 xx = x.square();
      x = a.times(b.minus(f3));
      y = g.square().minus(e.square().thrice());
      z = b.times(h);
      line(h.negate(), xx.thrice(), e.minus(b));
    }

    private void plus(Fp2 otherX, Fp2 otherY) {
      Fp2 theta = y.minus(otherY.times(z));
      Fp2 lambda = x.minus(otherX.times(z));
      Fp2 c = theta.square();
      Fp2 d = lambda.square();
      Fp2 e = lambda.times(d);
      Fp2 g = x.times(d);
      Fp2 h = e.plus(z.times(c)).minus(g.twice());
      x = lambda.times(h);
      y = theta.times(g.minus(h)).minus(e.times(y));
      z = z.times(e);
      line(lambda, theta.negate(), theta.times(otherX).minus(lambda.times(otherY)));
    }

    private void line(Fp2 atY, Fp2 atX, Fp2 constant) {
      f = f.timesLine(atY.times(py), atX.times(px), constant);
    }
  }
}

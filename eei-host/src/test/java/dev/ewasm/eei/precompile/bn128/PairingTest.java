package dev.ewasm.eei.precompile.bn128;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PairingTest {

  private static final G1 P = g1(BigInteger.ONE, BigInteger.TWO);

  /** The generator that EIP-197 names. */
  private static final G2 Q =
      g2(
          "10857046999023057135944570762232829481370756359578518086990519993285655852781",
          "11559732032986387107991004021392285783925812861821192530917403151452391805634",
          "8495653923123431417604973247489272438418190587263600148770280649306958101930",
          "4082367875863433681332203403145435568316851327593401208105741076214120093531");

  @Test
  void fieldAgreesWithBigInteger() {
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      BigInteger a = new BigInteger(256, random).mod(Fp.MODULUS);
      BigInteger b = i % 5 == 0 ? Fp.MODULUS.subtract(BigInteger.ONE) : new BigInteger(254, random);
      b = b.mod(Fp.MODULUS);
      Fp x = Fp.of(a);
      Fp y = Fp.of(b);
      assertThat(x.toBigInteger()).isEqualTo(a);
      assertThat(x.plus(y).toBigInteger()).isEqualTo(a.add(b).mod(Fp.MODULUS));
      assertThat(x.minus(y).toBigInteger()).isEqualTo(a.subtract(b).mod(Fp.MODULUS));
      assertThat(x.times(y).toBigInteger()).isEqualTo(a.multiply(b).mod(Fp.MODULUS));
      assertThat(x.negate().toBigInteger()).isEqualTo(a.negate().mod(Fp.MODULUS));
    }
    BigInteger top = Fp.MODULUS.subtract(BigInteger.ONE);
    assertThat(Fp.of(top).times(Fp.of(top))).isEqualTo(Fp.ONE);
    assertThat(Fp.of(7).times(Fp.of(7).inverse())).isEqualTo(Fp.ONE);
  }

  @Test
  void towersInvert() {
    Fp2 a = new Fp2(Fp.of(5), Fp.of(11));
    assertThat(a.times(a.inverse())).isEqualTo(Fp2.ONE);
    assertThat(a.square()).isEqualTo(a.times(a));
    assertThat(a.timesXi()).isEqualTo(a.times(Fp2.XI));
    Fp6 b = new Fp6(a, Fp2.XI, a.square());
    assertThat(b.times(b.inverse())).isEqualTo(Fp6.ONE);
    assertThat(b.timesSparse(a, Fp2.XI)).isEqualTo(b.times(new Fp6(a, Fp2.XI, Fp2.ZERO)));
    Fp12 c = new Fp12(b, b.timesV().plus(Fp6.ONE));
    assertThat(c.times(c.inverse())).isEqualTo(Fp12.ONE);
    assertThat(c.square()).isEqualTo(c.times(c));
    assertThat(c.timesLine(a, Fp2.XI, a))
        .isEqualTo(c.times(new Fp12(new Fp6(a, Fp2.ZERO, Fp2.ZERO), new Fp6(Fp2.XI, a, Fp2.ZERO))));
  }

  @Test
  void frobeniusIsThePowerP() {
    Fp6 b = new Fp6(new Fp2(Fp.of(3), Fp.of(4)), Fp2.XI, Fp2.ONE);
    Fp12 base = new Fp12(b, b.timesV());
    Fp12 power = Fp12.ONE;
    for (int bit = Fp.MODULUS.bitLength() - 1; bit >= 0; bit--) {
      power = power.square();
      if (Fp.MODULUS.testBit(bit)) {
        power = power.times(base);
      }
    }
    assertThat(base.power()).isEqualTo(power);
  }

  @Test
  void generatorsHaveTheOrder() {
    assertThat(P.times(G1.ORDER).isInfinity()).isTrue();
    assertThat(P.times(G1.ORDER.subtract(BigInteger.ONE)).plus(P).isInfinity()).isTrue();
    assertThat(Q.times(G1.ORDER).isInfinity()).isTrue();
  }

  @Test
  void pairingIsBilinearAndNotDegenerate() {
    assertThat(pairing(P, Q).isOne()).isFalse();
    BigInteger a = new BigInteger("123456789012345678901234567890");
    BigInteger b = new BigInteger("987654321098765432109876543210");
    Fp12 expected = pairing(P.times(a.multiply(b)), Q).result();
    assertThat(pairing(P.times(a), Q.times(b)).result()).isEqualTo(expected);
    assertThat(pairing(P.times(b), Q.times(a)).result()).isEqualTo(expected);
    Pairing sum = pairing(P.times(a), Q);
    sum.add(P.times(b), Q);
    assertThat(sum.result()).isEqualTo(pairing(P.times(a.add(b)), Q).result());
  }

  @Test
  void productsAreChecked() {
    Pairing balanced = pairing(P.times(BigInteger.valueOf(6)), Q);
    balanced.add(P.times(G1.ORDER.subtract(BigInteger.TWO)), Q.times(BigInteger.valueOf(3)));
    assertThat(balanced.isOne()).isTrue();
    Pairing unbalanced = pairing(P.times(BigInteger.valueOf(7)), Q);
    unbalanced.add(P.times(G1.ORDER.subtract(BigInteger.TWO)), Q.times(BigInteger.valueOf(3)));
    assertThat(unbalanced.isOne()).isFalse();
    assertThat(new Pairing().isOne()).isTrue();
  }

  @Test
  void pointsOffTheCurveOrTheSubgroupAreRefused() {
    assertThat(G1.of(BigInteger.ONE, BigInteger.ONE)).isNull();
    assertThat(G1.of(Fp.MODULUS, BigInteger.ZERO)).isNull();
    assertThat(G2.of(BigInteger.ONE, BigInteger.ONE, BigInteger.ONE, BigInteger.ONE)).isNull();
    // The twist has a large cofactor: nearly every point on it lies outside the subgroup.
    Fp2 x = Fp2.ONE;
    Fp2 y = null;
    while (y == null) {
      x = x.plus(Fp2.ONE);
      y = squareRoot(x.square().times(x).plus(G2.B));
    }
    assertThat(
            G2.of(
                x.re().toBigInteger(),
                x.im().toBigInteger(),
                y.re().toBigInteger(),
                y.im().toBigInteger()))
        .isNull();
  }

  /** The square root for p = 3 modulo 4, or null. */
  private static @Nullable Fp2 squareRoot(Fp2 a) {
    Fp2 root = a.power(Fp.MODULUS.subtract(BigInteger.valueOf(3)).shiftRight(2));
    Fp2 x = root.times(a);
    Fp2 alpha = root.times(x);
    Fp2 candidate =
        alpha.equals(Fp2.ONE.negate())
            ? new Fp2(x.im().negate(), x.re())
            : Fp2.ONE.plus(alpha).power(Fp.MODULUS.shiftRight(1)).times(x);
    return candidate.square().equals(a) ? candidate : null;
  }

  private static Pairing pairing(G1 p, G2 q) {
    Pairing pairing = new Pairing();
    pairing.add(p, q);
    return pairing;
  }

  private static G1 g1(BigInteger x, BigInteger y) {
    return Objects.requireNonNull(G1.of(x, y));
  }

  private static G2 g2(String xRe, String xIm, String yRe, String yIm) {
    return Objects.requireNonNull(
        G2.of(new BigInteger(xRe), new BigInteger(xIm), new BigInteger(yRe), new BigInteger(yIm)));
  }
}

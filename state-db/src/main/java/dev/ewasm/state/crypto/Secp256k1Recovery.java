package dev.ewasm.state.crypto;

import java.math.BigInteger;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.custom.sec.SecP256K1Curve;
import org.jspecify.annotations.Nullable;

/**
 * Finds who signed: recovery of public keys on secp256k1.
 *
 * @spec https://www.secg.org/sec1-v2.pdf SEC 1, section 4.1.6
 */
public final class Secp256k1Recovery {

  private static final ECCurve CURVE = new SecP256K1Curve();
  static final BigInteger ORDER = CURVE.getOrder();
  static final ECPoint GENERATOR =
      CURVE.createPoint(
          new BigInteger("79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798", 16),
          new BigInteger("483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8", 16));

  private Secp256k1Recovery() {}

  /**
   * Recovers the public key of a signature.
   *
   * @param hash the 32 bytes that were signed
   * @param r first number of the signature
   * @param s second number; either of its two forms is taken
   * @param yParity 1 if the y coordinate of the signature's point is odd, else 0
   * @return x and y of the key, 32 bytes each; or null when there is no such signature
   */
  public static byte @Nullable [] publicKey(byte[] hash, BigInteger r, BigInteger s, int yParity) {
    if (!isScalar(r) || !isScalar(s)) {
      return null;
    }
    ECPoint point = decompress(r, yParity);
    if (point == null) {
      return null;
    }
    BigInteger inverse = r.modInverse(ORDER);
    BigInteger e = new BigInteger(1, hash);
    ECPoint key =
        ECAlgorithms.sumOfTwoMultiplies(
                GENERATOR,
                e.negate().multiply(inverse).mod(ORDER),
                point,
                s.multiply(inverse).mod(ORDER))
            .normalize();
    if (key.isInfinity()) {
      return null;
    }
    byte[] coordinates = new byte[64];
    System.arraycopy(key.getEncoded(false), 1, coordinates, 0, 64);
    return coordinates;
  }

  private static boolean isScalar(BigInteger value) {
    return value.signum() > 0 && value.compareTo(ORDER) < 0;
  }

  private static @Nullable ECPoint decompress(BigInteger x, int yParity) {
    byte[] encoded = new byte[33];
    encoded[0] = (byte) (2 + yParity);
    byte[] bytes = x.toByteArray();
    int from = bytes.length > 32 ? bytes.length - 32 : 0;
    int size = bytes.length - from;
    System.arraycopy(bytes, from, encoded, 33 - size, size);
    try {
      return CURVE.decodePoint(encoded);
    } catch (IllegalArgumentException e) {
      // No point has this x coordinate.
      return null;
    }
  }
}

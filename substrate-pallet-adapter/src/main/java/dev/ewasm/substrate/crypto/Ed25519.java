package dev.ewasm.substrate.crypto;

import cafe.cryptography.curve25519.CompressedEdwardsY;
import cafe.cryptography.curve25519.Constants;
import cafe.cryptography.curve25519.EdwardsPoint;
import cafe.cryptography.curve25519.InvalidEncodingException;
import cafe.cryptography.curve25519.Scalar;
import dev.ewasm.substrate.scale.ScaleWriter;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * Ed25519 signatures, verified by the rules of ZIP 215: points may be encoded in any way and have a
 * small part, the scalar must be canonical, and the equation is multiplied by the cofactor. RFC
 * 8032 leaves these open, and nodes that decide them differently would split the chain.
 *
 * @spec https://zips.z.cash/zip-0215 ZIP 215
 */
final class Ed25519 {

  private static final BigInteger FIELD_PRIME =
      BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

  private Ed25519() {}

  static boolean verify(byte[] signature, byte[] message, byte[] publicKey) {
    byte[] commitment = Arrays.copyOf(signature, 32);
    try {
      Scalar s = Scalar.fromCanonicalBytes(Arrays.copyOfRange(signature, 32, 64));
      EdwardsPoint key = point(publicKey);
      EdwardsPoint r = point(commitment);
      Scalar challenge =
          Scalar.fromBytesModOrderWide(Hashes.sha512(commitment, publicKey, message));
      return EdwardsPoint.vartimeDoubleScalarMultiplyBasepoint(challenge, key.negate(), s)
          .subtract(r)
          .multiplyByCofactor()
          .isIdentity();
    } catch (InvalidEncodingException | IllegalArgumentException e) {
      return false;
    }
  }

  /** Decodes a point whose y may be given unreduced and whose x of zero may be called negative. */
  static EdwardsPoint point(byte[] encoding) throws InvalidEncodingException {
    byte[] littleEndian = encoding.clone();
    int sign = littleEndian[31] & 0x80;
    littleEndian[31] &= 0x7f;
    BigInteger y = new BigInteger(1, reversed(littleEndian)).mod(FIELD_PRIME);
    byte[] canonical = new ScaleWriter().unsigned(y, 256).toByteArray();
    // y of 1 or -1 means x = 0, which has no other sign.
    boolean xIsZero = y.equals(BigInteger.ONE) || y.equals(FIELD_PRIME.subtract(BigInteger.ONE));
    if (!xIsZero) {
      canonical[31] |= (byte) sign;
    }
    return new CompressedEdwardsY(canonical).decompress();
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] turned = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      turned[i] = bytes[bytes.length - 1 - i];
    }
    return turned;
  }

  /** A seed and what follows from it. */
  record Pair(byte[] seed, Scalar secret, byte[] prefix, byte[] publicKey) implements KeyPair {

    static Pair ofSeed(byte[] seed) {
      byte[] expanded = Hashes.sha512(seed);
      byte[] key = Arrays.copyOf(expanded, 32);
      key[0] &= (byte) 248;
      key[31] &= 63;
      key[31] |= 64;
      Scalar secret = Scalar.fromBytesModOrder(key);
      return new Pair(
          seed.clone(),
          secret,
          Arrays.copyOfRange(expanded, 32, 64),
          Constants.ED25519_BASEPOINT_TABLE.multiply(secret).compress().toByteArray());
    }

    @Override
    public KeyType type() {
      return KeyType.ED25519;
    }

    @Override
    public byte[] accountId() {
      return publicKey.clone();
    }

    @Override
    public byte[] sign(byte[] message) {
      Scalar nonce = Scalar.fromBytesModOrderWide(Hashes.sha512(prefix, message));
      byte[] commitment =
          Constants.ED25519_BASEPOINT_TABLE.multiply(nonce).compress().toByteArray();
      Scalar challenge =
          Scalar.fromBytesModOrderWide(Hashes.sha512(commitment, publicKey, message));
      byte[] signature = Arrays.copyOf(commitment, 64);
      System.arraycopy(challenge.multiplyAndAdd(secret, nonce).toByteArray(), 0, signature, 32, 32);
      return signature;
    }

    @Override
    public Pair derive(Junction junction) {
      return ofSeed(junction.hardSeed("Ed25519HDKD", seed));
    }
  }
}

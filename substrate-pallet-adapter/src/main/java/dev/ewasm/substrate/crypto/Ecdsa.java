package dev.ewasm.substrate.crypto;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECPoint;
import org.jspecify.annotations.Nullable;

/**
 * Recoverable secp256k1 signatures: r, s and recovery id over the BLAKE2b-256 of the message. The
 * account of such a key is the BLAKE2b-256 of its compressed form, so verifying is recovering.
 */
final class Ecdsa {

  private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
  private static final ECDomainParameters DOMAIN =
      new ECDomainParameters(CURVE.getCurve(), CURVE.getG(), CURVE.getN(), CURVE.getH());
  private static final BigInteger ORDER = CURVE.getN();
  private static final BigInteger FIELD_PRIME = CURVE.getCurve().getField().getCharacteristic();

  private Ecdsa() {}

  /** Returns the compressed key that made the signature, or null if none did. */
  static byte @Nullable [] recover(byte[] signature, byte[] digest) {
    BigInteger r = new BigInteger(1, Arrays.copyOf(signature, 32));
    BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, 32, 64));
    int last = signature[64] & 0xff;
    // Ethereum's 27 and 28 are taken as well, as the host function does.
    int recoveryId = last > 26 ? last - 27 : last;
    if (recoveryId > 3
        || r.signum() == 0
        || s.signum() == 0
        || r.compareTo(ORDER) >= 0
        || s.compareTo(ORDER) >= 0) {
      return null;
    }
    BigInteger x = (recoveryId & 2) == 0 ? r : r.add(ORDER);
    if (x.compareTo(FIELD_PRIME) >= 0) {
      return null;
    }
    byte[] compressed = new byte[33];
    compressed[0] = (byte) (2 | (recoveryId & 1));
    System.arraycopy(fixed(x), 0, compressed, 1, 32);
    ECPoint point;
    try {
      point = CURVE.getCurve().decodePoint(compressed);
    } catch (IllegalArgumentException e) {
      return null;
    }
    BigInteger inverse = r.modInverse(ORDER);
    BigInteger message = new BigInteger(1, digest);
    ECPoint key =
        ECAlgorithms.sumOfTwoMultiplies(
                CURVE.getG(),
                message.negate().multiply(inverse).mod(ORDER),
                point,
                s.multiply(inverse).mod(ORDER))
            .normalize();
    return key.isInfinity() ? null : key.getEncoded(true);
  }

  private static byte[] fixed(BigInteger value) {
    byte[] bytes = value.toByteArray();
    byte[] padded = new byte[32];
    int length = Math.min(bytes.length, 32);
    System.arraycopy(bytes, bytes.length - length, padded, 32 - length, length);
    return padded;
  }

  /** A secret number and its public key. */
  record Pair(BigInteger secret, byte[] publicKey) implements KeyPair {

    static Pair ofSeed(byte[] seed) {
      BigInteger secret = new BigInteger(1, seed);
      if (secret.signum() == 0 || secret.compareTo(ORDER) >= 0) {
        throw new IllegalArgumentException("seed is no secp256k1 secret key");
      }
      return new Pair(secret, CURVE.getG().multiply(secret).normalize().getEncoded(true));
    }

    @Override
    public KeyType type() {
      return KeyType.ECDSA;
    }

    @Override
    public byte[] accountId() {
      return Hashes.blake2b256(publicKey);
    }

    @Override
    public byte[] sign(byte[] message) {
      byte[] digest = Hashes.blake2b256(message);
      ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
      signer.init(true, new ECPrivateKeyParameters(secret, DOMAIN));
      BigInteger[] parts = signer.generateSignature(digest);
      BigInteger s =
          parts[1].shiftLeft(1).compareTo(ORDER) > 0 ? ORDER.subtract(parts[1]) : parts[1];
      byte[] signature = Arrays.copyOf(fixed(parts[0]), 65);
      System.arraycopy(fixed(s), 0, signature, 32, 32);
      for (int id = 0; id < 4; id++) {
        signature[64] = (byte) id;
        if (Arrays.equals(recover(signature, digest), publicKey)) {
          return signature;
        }
      }
      throw new AssertionError("a signature recovers to its key");
    }

    @Override
    public Pair derive(Junction junction) {
      return ofSeed(junction.hardSeed("Secp256k1HDKD", fixed(secret)));
    }
  }
}

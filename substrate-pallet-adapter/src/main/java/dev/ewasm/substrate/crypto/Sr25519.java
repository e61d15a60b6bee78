package dev.ewasm.substrate.crypto;

import cafe.cryptography.curve25519.CompressedRistretto;
import cafe.cryptography.curve25519.Constants;
import cafe.cryptography.curve25519.InvalidEncodingException;
import cafe.cryptography.curve25519.RistrettoElement;
import cafe.cryptography.curve25519.Scalar;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Schnorr signatures over Ristretto as schnorrkel makes them, in the signing context {@code
 * substrate}.
 */
final class Sr25519 {

  private static final int SCHNORRKEL_MARK = 0x80;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Sr25519() {}

  static boolean verify(byte[] signature, byte[] message, byte[] publicKey) {
    // Signatures without the mark are of an older kind that no current chain takes.
    if ((signature[63] & SCHNORRKEL_MARK) == 0) {
      return false;
    }
    byte[] response = Arrays.copyOfRange(signature, 32, 64);
    response[31] &= (byte) ~SCHNORRKEL_MARK;
    byte[] commitment = Arrays.copyOf(signature, 32);
    try {
      Scalar s = Scalar.fromCanonicalBytes(response);
      RistrettoElement key = new CompressedRistretto(publicKey).decompress();
      Scalar challenge = challenge(Transcript.ofMessage(message), publicKey, commitment);
      RistrettoElement expected =
          Constants.RISTRETTO_GENERATOR_TABLE.multiply(s).subtract(key.multiply(challenge));
      return Arrays.equals(expected.compress().toByteArray(), commitment);
    } catch (InvalidEncodingException | IllegalArgumentException e) {
      return false;
    }
  }

  private static Scalar challenge(Transcript transcript, byte[] publicKey, byte[] commitment) {
    return transcript
        .append("proto-name", Transcript.ascii("Schnorr-sig"))
        .append("sign:pk", publicKey)
        .append("sign:R", commitment)
        .challengeScalar("sign:c");
  }

  /** A secret key and, for derivation, nothing else: nonces are drawn anew for each signature. */
  record Pair(Scalar secret, byte[] nonceSeed, byte[] publicKey) implements KeyPair {

    static Pair ofSeed(byte[] seed) {
      byte[] expanded = Hashes.sha512(seed);
      byte[] key = Arrays.copyOf(expanded, 32);
      key[0] &= (byte) 248;
      key[31] &= 63;
      key[31] |= 64;
      divideByCofactor(key);
      return ofScalar(Scalar.fromBits(key), Arrays.copyOfRange(expanded, 32, 64));
    }

    private static Pair ofScalar(Scalar secret, byte[] nonceSeed) {
      return new Pair(
          secret,
          nonceSeed,
          Constants.RISTRETTO_GENERATOR_TABLE.multiply(secret).compress().toByteArray());
    }

    private static void divideByCofactor(byte[] scalar) {
      int carry = 0;
      for (int i = scalar.length - 1; i >= 0; i--) {
        int value = scalar[i] & 0xff;
        scalar[i] = (byte) (value >> 3 | carry);
        carry = (value & 7) << 5;
      }
    }

    @Override
    public KeyType type() {
      return KeyType.SR25519;
    }

    @Override
    public byte[] accountId() {
      return publicKey.clone();
    }

    @Override
    public byte[] sign(byte[] message) {
      byte[] fresh = new byte[32];
      RANDOM.nextBytes(fresh);
      Scalar nonce =
          Scalar.fromBytesModOrderWide(Hashes.sha512(nonceSeed, fresh, publicKey, message));
      byte[] commitment =
          Constants.RISTRETTO_GENERATOR_TABLE.multiply(nonce).compress().toByteArray();
      Scalar challenge = challenge(Transcript.ofMessage(message), publicKey, commitment);
      byte[] response = challenge.multiplyAndAdd(secret, nonce).toByteArray();
      byte[] signature = Arrays.copyOf(commitment, 64);
      System.arraycopy(response, 0, signature, 32, 32);
      signature[63] |= (byte) SCHNORRKEL_MARK;
      return signature;
    }

    @Override
    public Pair derive(Junction junction) {
      Transcript transcript =
          new Transcript("SchnorrRistrettoHDKD")
              .append("sign-bytes", new byte[0])
              .append("chain-code", junction.chainCode());
      if (junction.hard()) {
        return ofSeed(
            transcript.append("secret-key", secret.toByteArray()).challenge("HDKD-hard", 32));
      }
      Scalar tweak = transcript.append("public-key", publicKey).challengeScalar("HDKD-scalar");
      return ofScalar(secret.add(tweak), Hashes.blake2b256(nonceSeed, junction.chainCode()));
    }
  }
}

package dev.ewasm.substrate.crypto;

/** A secret key that can sign, with its public key. */
public sealed interface KeyPair permits Sr25519.Pair, Ed25519.Pair, Ecdsa.Pair {

  KeyType type();

  /** The public key in its type's encoding, 32 or 33 bytes. */
  byte[] publicKey();

  /** The 32-byte account id: the public key, or its BLAKE2b-256 when that has 33 bytes. */
  byte[] accountId();

  /** Signs a message; ECDSA signs its BLAKE2b-256. */
  byte[] sign(byte[] message);

  /**
   * Derives the key one junction below.
   *
   * @throws IllegalArgumentException if the junction is soft and the scheme knows none
   */
  KeyPair derive(Junction junction);

  /**
   * The key of a 32-byte seed.
   *
   * @throws IllegalArgumentException if the seed has another length or is no key of the type
   */
  static KeyPair fromSeed(KeyType type, byte[] seed) {
    if (seed.length != 32) {
      throw new IllegalArgumentException("a seed has 32 bytes, not " + seed.length);
    }
    return switch (type) {
      case ED25519 -> Ed25519.Pair.ofSeed(seed);
      case SR25519 -> Sr25519.Pair.ofSeed(seed);
      case ECDSA -> Ecdsa.Pair.ofSeed(seed);
    };
  }

  /**
   * The key of a secret URI: a phrase or {@code 0x} and 64 digits (the development phrase when
   * empty), then junctions {@code /soft} and {@code //hard}, then {@code ///password}.
   *
   * @throws IllegalArgumentException if it is none
   */
  static KeyPair fromUri(KeyType type, String uri) {
    return SecretUri.parse(uri).keyPair(type);
  }
}

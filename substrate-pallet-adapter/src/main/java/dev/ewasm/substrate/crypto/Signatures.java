package dev.ewasm.substrate.crypto;

import java.util.Arrays;

/** Verification of signatures by key and by account. */
public final class Signatures {

  private Signatures() {}

  /** Whether the signature is one of the message by this public key; false for odd lengths too. */
  public static boolean verify(KeyType type, byte[] signature, byte[] message, byte[] publicKey) {
    if (signature.length != type.signatureLength() || publicKey.length != type.publicKeyLength()) {
      return false;
    }
    return switch (type) {
      case ED25519 -> Ed25519.verify(signature, message, publicKey);
      case SR25519 -> Sr25519.verify(signature, message, publicKey);
      case ECDSA -> Arrays.equals(Ecdsa.recover(signature, Hashes.blake2b256(message)), publicKey);
    };
  }

  /** Whether the signature is one of the message by the key of a 32-byte account id. */
  public static boolean verifyAccount(
      KeyType type, byte[] signature, byte[] message, byte[] accountId) {
    if (type != KeyType.ECDSA) {
      return verify(type, signature, message, accountId);
    }
    if (signature.length != type.signatureLength()) {
      return false;
    }
    byte[] key = Ecdsa.recover(signature, Hashes.blake2b256(message));
    return key != null && Arrays.equals(Hashes.blake2b256(key), accountId);
  }
}

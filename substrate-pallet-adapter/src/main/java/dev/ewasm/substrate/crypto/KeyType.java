package dev.ewasm.substrate.crypto;

/** The signature schemes of a MultiSignature, in the order of its variants. */
public enum KeyType {
  ED25519(32, 64),
  SR25519(32, 64),
  ECDSA(33, 65);

  private final int publicKeyLength;
  private final int signatureLength;

  KeyType(int publicKeyLength, int signatureLength) {
    this.publicKeyLength = publicKeyLength;
    this.signatureLength = signatureLength;
  }

  /** Length of a public key in bytes. */
  public int publicKeyLength() {
    return publicKeyLength;
  }

  /** Length of a signature in bytes. */
  public int signatureLength() {
    return signatureLength;
  }
}

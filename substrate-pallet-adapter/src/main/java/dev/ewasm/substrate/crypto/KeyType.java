package dev.ewasm.substrate.crypto;

/** The signature schemes of a MultiSignature, in the order of its variants. */
public enum KeyType {
  ED25519(0, 32, 64),
  SR25519(1, 32, 64),
  ECDSA(2, 33, 65);

  private final int index;
  private final int publicKeyLength;
  private final int signatureLength;

  KeyType(int index, int publicKeyLength, int signatureLength) {
    this.index = index;
    this.publicKeyLength = publicKeyLength;
    this.signatureLength = signatureLength;
  }

  /** The index of the variant of MultiSignature. */
  public int index() {
    return index;
  }

  /**
   * The type of a variant of MultiSignature.
   *
   * @throws IllegalArgumentException if there is none of the index
   */
  public static KeyType ofIndex(int index) {
    return switch (index) {
      case 0 -> ED25519;
      case 1 -> SR25519;
      case 2 -> ECDSA;
      default -> throw new IllegalArgumentException("no kind of signature has index " + index);
    };
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

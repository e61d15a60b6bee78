package dev.ewasm.substrate.state;

import dev.ewasm.substrate.crypto.Hashes;
import java.util.Arrays;

/** How a map turns an encoded key into a part of the storage key. */
public enum StorageHasher {
  BLAKE2_128(0, "Blake2_128"),
  BLAKE2_256(1, "Blake2_256"),
  BLAKE2_128_CONCAT(2, "Blake2_128Concat"),
  TWOX_128(3, "Twox128"),
  TWOX_256(4, "Twox256"),
  TWOX_64_CONCAT(5, "Twox64Concat"),
  IDENTITY(6, "Identity");

  private final int index;
  private final String metadataName;

  StorageHasher(int index, String metadataName) {
    this.index = index;
    this.metadataName = metadataName;
  }

  /** The index in the metadata. */
  public int index() {
    return index;
  }

  /** The name that metadata and clients use. */
  public String metadataName() {
    return metadataName;
  }

  public byte[] hash(byte[] key) {
    return switch (this) {
      case BLAKE2_128 -> Hashes.blake2b128(key);
      case BLAKE2_256 -> Hashes.blake2b256(key);
      case BLAKE2_128_CONCAT -> concat(Hashes.blake2b128(key), key);
      case TWOX_128 -> Hashes.twox(128, key);
      case TWOX_256 -> Hashes.twox(256, key);
      case TWOX_64_CONCAT -> concat(Hashes.twox(64, key), key);
      case IDENTITY -> key.clone();
    };
  }

  static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}

package dev.ewasm.substrate.state;

import dev.ewasm.substrate.crypto.Hashes;
import java.nio.charset.StandardCharsets;

/** Keys of storage items: the hashes of pallet and item, then those of the map's keys. */
public final class StorageKeys {

  private StorageKeys() {}

  /** The key of a single value, and the prefix of a map's keys. */
  public static byte[] value(String pallet, String item) {
    return StorageHasher.concat(name(pallet), name(item));
  }

  /** The key of a map's entry; {@code key} is SCALE encoded. */
  public static byte[] map(String pallet, String item, StorageHasher hasher, byte[] key) {
    return StorageHasher.concat(value(pallet, item), hasher.hash(key));
  }

  /** The key of a double map's entry; the keys are SCALE encoded. */
  public static byte[] doubleMap(
      String pallet, String item, StorageHasher hasher, byte[] first, byte[] second) {
    return StorageHasher.concat(map(pallet, item, hasher, first), hasher.hash(second));
  }

  /** A key that is its own name, such as {@code :code}. */
  public static byte[] wellKnown(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] name(String name) {
    return Hashes.twox(128, name.getBytes(StandardCharsets.US_ASCII));
  }
}

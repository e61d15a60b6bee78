package dev.ewasm.substrate.crypto;

import com.dynatrace.hash4j.hashing.Hashing;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.bouncycastle.crypto.digests.Blake2bDigest;

/** The hash functions of Substrate's storage and extrinsics. */
public final class Hashes {

  private Hashes() {}

  /** Unkeyed BLAKE2b with a digest of {@code bits}, a multiple of 8 up to 512, of all parts. */
  public static byte[] blake2(int bits, byte[]... parts) {
    Blake2bDigest digest = new Blake2bDigest(bits);
    for (byte[] part : parts) {
      digest.update(part, 0, part.length);
    }
    byte[] hash = new byte[bits / 8];
    digest.doFinal(hash, 0);
    return hash;
  }

  public static byte[] blake2b256(byte[]... parts) {
    return blake2(256, parts);
  }

  public static byte[] blake2b128(byte[]... parts) {
    return blake2(128, parts);
  }

  /** Little-endian xxHash64 with the seeds 0, 1, … one after the other, {@code bits} in all. */
  public static byte[] twox(int bits, byte[] input) {
    byte[] hash = new byte[bits / 8];
    for (int seed = 0; seed < bits / 64; seed++) {
      long word = Hashing.xxh64(seed).hashBytesToLong(input);
      for (int i = 0; i < 8; i++) {
        hash[8 * seed + i] = (byte) (word >>> (8 * i));
      }
    }
    return hash;
  }

  static byte[] sha512(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-512");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-512", e);
    }
  }
}

package dev.ewasm.state.crypto;

import org.bouncycastle.crypto.digests.RIPEMD160Digest;

/** RIPEMD-160. */
public final class Ripemd160 {

  private Ripemd160() {}

  /** Writes the 20-byte hash of all of {@code input} into {@code output} at {@code offset}. */
  public static void hash(byte[] input, byte[] output, int offset) {
    RIPEMD160Digest digest = new RIPEMD160Digest();
    digest.update(input, 0, input.length);
    var _ = digest.doFinal(output, offset);
  }
}

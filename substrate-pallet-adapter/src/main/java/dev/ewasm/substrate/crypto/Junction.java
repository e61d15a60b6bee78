package dev.ewasm.substrate.crypto;

import dev.ewasm.substrate.scale.ScaleWriter;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * One step of key derivation.
 *
 * @param hard whether it needs the secret key ({@code //}); a soft one ({@code /}) does not
 * @param chainCode 32 bytes that name it
 */
record Junction(boolean hard, byte[] chainCode) {

  /** The junction written as {@code name}: a number in little-endian form, else SCALE text. */
  static Junction of(boolean hard, String name) {
    byte[] code =
        name.matches("\\d+")
            ? new ScaleWriter().unsigned(new BigInteger(name), 256).toByteArray()
            : new ScaleWriter().text(name).toByteArray();
    return new Junction(hard, code.length > 32 ? Hashes.blake2b256(code) : Arrays.copyOf(code, 32));
  }

  /**
   * The seed below {@code seed} for schemes that derive by hashing.
   *
   * @throws IllegalArgumentException if the junction is soft, which they do not know
   */
  byte[] hardSeed(String scheme, byte[] seed) {
    if (!hard) {
      throw new IllegalArgumentException("this kind of key has no soft derivation");
    }
    return Hashes.blake2b256(new ScaleWriter().text(scheme).raw(seed).raw(chainCode).toByteArray());
  }
}

package dev.ewasm.substrate.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * Phrases of BIP 39 in Substrate's use: the seed is stretched from the entropy that the words stand
 * for, not from the words.
 *
 * @spec https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki BIP 39
 */
final class Mnemonic {

  private static final int BITS_PER_WORD = 11;
  private static final int ROUNDS = 2048;

  private Mnemonic() {}

  /**
   * The 32-byte seed of a phrase.
   *
   * @throws IllegalArgumentException if the phrase is not one of BIP 39
   */
  static byte[] seed(String phrase, String password) {
    PKCS5S2ParametersGenerator stretch = new PKCS5S2ParametersGenerator(new SHA512Digest());
    String salt = Normalizer.normalize("mnemonic" + password, Normalizer.Form.NFKD);
    stretch.init(entropy(phrase), salt.getBytes(StandardCharsets.UTF_8), ROUNDS);
    return ((KeyParameter) stretch.generateDerivedParameters(256)).getKey();
  }

  static byte[] entropy(String phrase) {
    String[] words = Normalizer.normalize(phrase, Normalizer.Form.NFKD).trim().split("\\s+", -1);
    if (words.length % 3 != 0 || words.length < 12 || words.length > 24) {
      throw new IllegalArgumentException("a phrase has 12 to 24 words, not " + words.length);
    }
    List<String> list = wordList();
    int bits = words.length * BITS_PER_WORD;
    byte[] packed = new byte[(bits + 7) / 8];
    for (int i = 0; i < words.length; i++) {
      int index = list.indexOf(words[i]);
      if (index < 0) {
        throw new IllegalArgumentException("word " + (i + 1) + " is not in the list");
      }
      for (int bit = 0; bit < BITS_PER_WORD; bit++) {
        if ((index >> (BITS_PER_WORD - 1 - bit) & 1) != 0) {
          int position = i * BITS_PER_WORD + bit;
          packed[position / 8] |= (byte) (0x80 >> position % 8);
        }
      }
    }
    int checksumBits = words.length / 3;
    byte[] entropy = Arrays.copyOf(packed, (bits - checksumBits) / 8);
    SHA256Digest sha256 = new SHA256Digest();
    sha256.update(entropy, 0, entropy.length);
    byte[] hash = new byte[32];
    sha256.doFinal(hash, 0);
    int mask = (0xff << (8 - checksumBits)) & 0xff;
    if ((hash[0] & mask) != (packed[entropy.length] & mask)) {
      throw new IllegalArgumentException("the phrase's checksum is wrong");
    }
    return entropy;
  }

  private static List<String> wordList() {
    try (InputStream words = Mnemonic.class.getResourceAsStream("bip39-english.txt")) {
      return new String(Objects.requireNonNull(words).readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

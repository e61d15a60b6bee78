package dev.ewasm.state.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.state.Account;
import java.util.SplittableRandom;
import org.apache.tuweni.bytes.Bytes;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.junit.jupiter.api.Test;

class KeccakTest {
  @Test
  void agreesWithAnIndependentImplementationAtEveryLengthAroundTheRate() {
    SplittableRandom random = new SplittableRandom(1);
    for (int length = 0; length < 600; length++) {
      byte[] input = new byte[length + 7];
      random.nextBytes(input);
      assertThat(Keccak.hash(input, 5, length))
          .as("length %d", length)
          .isEqualTo(oracle(input, 5, length));
    }
  }

  @Test
  void knowsTheHashesOfNothing() {
    assertThat(Keccak.EMPTY_HASH.toHexString())
        .isEqualTo("0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
    assertThat(Account.EMPTY_STORAGE_ROOT.toHexString())
        .isEqualTo("0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421");
  }

  @Test
  void hashesSlices() {
    Bytes text = Bytes.wrap(new byte[] {9, 1, 2, 3, 9}).slice(1, 3);
    assertThat(Keccak.hash(text).toArray()).isEqualTo(oracle(new byte[] {1, 2, 3}, 0, 3));
  }

  private static byte[] oracle(byte[] input, int offset, int length) {
    KeccakDigest digest = new KeccakDigest(256);
    digest.update(input, offset, length);
    byte[] result = new byte[32];
    digest.doFinal(result, 0);
    return result;
  }
}

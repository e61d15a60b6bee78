package dev.ewasm.substrate.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The cases in which ZIP 215 and RFC 8032 differ. */
final class Ed25519Test {

  /** Every encoding of a point of small order, as ZIP 215's test vectors list them. */
  private static final List<String> SMALL_ORDER =
      List.of(
          "0100000000000000000000000000000000000000000000000000000000000000",
          "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
          "0000000000000000000000000000000000000000000000000000000000000080",
          "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
          "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
          "0000000000000000000000000000000000000000000000000000000000000000",
          "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
          "0100000000000000000000000000000000000000000000000000000000000080",
          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
          "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
          "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
          "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
          "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");

  @Test
  void acceptsSmallOrderPointsInEveryEncoding() {
    byte[] message = "Zcash".getBytes(StandardCharsets.US_ASCII);
    List<String> refused = new ArrayList<>();
    for (String key : SMALL_ORDER) {
      for (String commitment : SMALL_ORDER) {
        byte[] signature = HexFormat.of().parseHex(commitment + "00".repeat(32));
        if (!Signatures.verify(KeyType.ED25519, signature, message, HexFormat.of().parseHex(key))) {
          refused.add(key + " " + commitment);
        }
      }
    }
    assertThat(refused).isEmpty();
  }

  @Test
  void refusesScalarThatIsNotReduced() {
    KeyPair pair = KeyPair.fromUri(KeyType.ED25519, "//Alice");
    byte[] message = {1, 2, 3};
    byte[] signature = pair.sign(message);
    byte[] order =
        HexFormat.of().parseHex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    int carry = 0;
    for (int i = 0; i < 32; i++) {
      int sum = (signature[32 + i] & 0xff) + (order[i] & 0xff) + carry;
      signature[32 + i] = (byte) sum;
      carry = sum >> 8;
    }
    assertThat(Signatures.verify(KeyType.ED25519, signature, message, pair.publicKey())).isFalse();
  }

  @Test
  void refusesWhatIsNoPoint() {
    byte[] key = HexFormat.of().parseHex("02" + "00".repeat(31));
    assertThat(Signatures.verify(KeyType.ED25519, new byte[64], new byte[0], key)).isFalse();
  }
}

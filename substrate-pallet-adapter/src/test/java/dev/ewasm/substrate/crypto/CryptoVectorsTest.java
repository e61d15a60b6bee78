package dev.ewasm.substrate.crypto;

import static dev.ewasm.substrate.SubstrateVectors.bytes;
import static dev.ewasm.substrate.SubstrateVectors.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ewasm.state.crypto.Keccak;
import dev.ewasm.substrate.SubstrateVectors;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

final class CryptoVectorsTest {

  @TestFactory
  Stream<DynamicTest> hashes() {
    return SubstrateVectors.tests(
        "hashing",
        node -> {
          byte[] input = bytes(node.get("input"));
          for (int bits : new int[] {64, 128, 256}) {
            assertThat(hex(Hashes.twox(bits, input))).isEqualTo(node.get("twox" + bits).asText());
          }
          for (int bits : new int[] {64, 128, 256, 512}) {
            assertThat(hex(Hashes.blake2(bits, input)))
                .isEqualTo(node.get("blake2_" + bits).asText());
          }
          assertThat(hex(Keccak.hash(input))).isEqualTo(node.get("keccak256").asText());
        });
  }

  @TestFactory
  Stream<DynamicTest> ss58() {
    return SubstrateVectors.tests(
        "ss58",
        node -> {
          String address = node.get("address").asText();
          if (!node.get("valid").asBoolean()) {
            assertThatThrownBy(() -> Ss58.decode(address))
                .isInstanceOf(IllegalArgumentException.class);
            return;
          }
          Ss58.Address decoded = Ss58.decode(address);
          assertThat(decoded.prefix()).isEqualTo(node.get("prefix").asInt());
          assertThat(hex(decoded.payload())).isEqualTo(node.get("payload").asText());
          assertThat(Ss58.encode(decoded.prefix(), decoded.payload())).isEqualTo(address);
        });
  }

  @TestFactory
  Stream<DynamicTest> signatures() {
    return SubstrateVectors.tests(
        "signatures",
        node ->
            assertThat(
                    Signatures.verify(
                        type(node.get("type")),
                        bytes(node.get("signature")),
                        bytes(node.get("message")),
                        bytes(node.get("publicKey"))))
                .isEqualTo(node.get("valid").asBoolean()));
  }

  @TestFactory
  Stream<DynamicTest> keys() {
    return SubstrateVectors.tests(
        "accounts",
        node -> {
          KeyPair pair = KeyPair.fromUri(type(node.get("type")), node.get("suri").asText());
          assertThat(hex(pair.publicKey())).isEqualTo(node.get("publicKey").asText());
          assertThat(hex(pair.accountId())).isEqualTo(node.get("accountId").asText());
          assertThat(Ss58.encode(Ss58.GENERIC_PREFIX, pair.accountId()))
              .isEqualTo(node.get("ss58_42").asText());
          byte[] message = pair.publicKey();
          byte[] signature = pair.sign(message);
          assertThat(Signatures.verify(pair.type(), signature, message, pair.publicKey())).isTrue();
          assertThat(Signatures.verifyAccount(pair.type(), signature, message, pair.accountId()))
              .isTrue();
          signature[40] ^= 1;
          assertThat(Signatures.verify(pair.type(), signature, message, pair.publicKey()))
              .isFalse();
        });
  }

  static KeyType type(JsonNode name) {
    return KeyType.valueOf(name.asText().toUpperCase(Locale.ROOT));
  }
}

package dev.ewasm.substrate.state;

import static dev.ewasm.substrate.SubstrateVectors.bytes;
import static dev.ewasm.substrate.SubstrateVectors.hex;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ewasm.substrate.SubstrateVectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

final class StateVectorsTest {

  @TestFactory
  Stream<DynamicTest> storageKeys() {
    return SubstrateVectors.tests(
        "storage-keys",
        node -> {
          String expected = node.get("storageKey").asText();
          if (node.has("wellKnown")) {
            assertThat(hex(StorageKeys.wellKnown(node.get("wellKnown").asText())))
                .isEqualTo(expected);
            return;
          }
          byte[] key = StorageKeys.value(node.get("pallet").asText(), node.get("item").asText());
          assertThat(hex(key)).isEqualTo(node.get("prefix").asText());
          for (int i = 0; i < node.get("hashers").size(); i++) {
            key =
                StorageHasher.concat(
                    key,
                    hasher(node.get("hashers").get(i).asText())
                        .hash(keyPart(node.get("keys").get(i).asText(), bytes(expected))));
          }
          assertThat(hex(key)).isEqualTo(expected);
        });
  }

  /** Some second keys are abbreviated in the file; the whole one ends the storage key. */
  private static byte[] keyPart(String text, byte[] storageKey) {
    if (!text.contains("\u2026")) {
      return bytes(text);
    }
    byte[] key = Arrays.copyOfRange(storageKey, storageKey.length - 32, storageKey.length);
    assertThat(hex(key)).endsWith(text.substring(text.indexOf('\u2026') + 1));
    return key;
  }

  private static StorageHasher hasher(String name) {
    return Arrays.stream(StorageHasher.values())
        .filter(hasher -> hasher.metadataName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @TestFactory
  Stream<DynamicTest> trieRoots() {
    return SubstrateVectors.tests(
        "trie-roots",
        node -> {
          for (StateVersion version : StateVersion.values()) {
            String expected = node.get("root" + version).asText();
            if (node.has("ordered")) {
              List<byte[]> values = new ArrayList<>();
              node.get("ordered").forEach(value -> values.add(bytes(value)));
              assertThat(hex(StateTrie.orderedRoot(values, version))).isEqualTo(expected);
            } else {
              StateTrie trie = StateTrie.empty(version);
              for (JsonNode entry : node.get("entries")) {
                trie = trie.put(bytes(entry.get(0)), bytes(entry.get(1)));
              }
              assertThat(hex(trie.root())).isEqualTo(expected);
            }
          }
        });
  }
}

package dev.ewasm.state.trie;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.state.crypto.Keccak;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/** Published values: trieanyorder_secureTrie.json of the Ethereum trie tests. */
class TrieRootTest {
  @Test
  void singleItem() {
    assertRoot(
        "0xe9e2935138352776cad724d31c9fa5266a5c593bb97726dd2a908fe6d53284df", "A", "a".repeat(50));
  }

  @Test
  void dogs() {
    assertRoot(
        "0xd4cd937e4a4368d7931a9cf51686b7e10abb3dce38a39000fd7902a092b64585",
        "doe",
        "reindeer",
        "dog",
        "puppy",
        "dogglesworth",
        "cat");
  }

  @Test
  void puppy() {
    assertRoot(
        "0x29b235a58c3c25ab83010c327d5932bcf05324b7d6b1185e650798034783ca9d",
        "do",
        "verb",
        "horse",
        "stallion",
        "doge",
        "coin",
        "dog",
        "puppy");
  }

  private static void assertRoot(String root, String... pairs) {
    SortedMap<byte[], byte[]> entries = MerkleTrie.newEntries();
    for (int i = 0; i < pairs.length; i += 2) {
      entries.put(
          Keccak.hash(pairs[i].getBytes(StandardCharsets.UTF_8)),
          pairs[i + 1].getBytes(StandardCharsets.UTF_8));
    }
    assertThat(NaiveTrieRoot.of(entries).toHexString()).isEqualTo(root);
    assertThat(SecureTrie.root(entries).toHexString()).isEqualTo(root);
  }
}

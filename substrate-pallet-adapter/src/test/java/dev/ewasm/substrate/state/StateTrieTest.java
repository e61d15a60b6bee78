package dev.ewasm.substrate.state;

import static dev.ewasm.substrate.SubstrateVectors.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class StateTrieTest {

  private static final long SEED = 20;

  private final Random random = new Random(SEED);
  private final TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);

  private byte[] someBytes(int maximum) {
    byte[] bytes = new byte[random.nextInt(maximum + 1)];
    random.nextBytes(bytes);
    for (int i = 0; i < bytes.length; i++) {
      // Few different nibbles, so that keys share prefixes.
      bytes[i] &= 0x33;
    }
    return bytes;
  }

  private static String text(Map<byte[], byte[]> entries) {
    StringBuilder text = new StringBuilder();
    entries.forEach(
        (key, value) -> text.append(hex(key)).append('=').append(hex(value)).append(' '));
    return text.toString();
  }

  private static StateTrie build(Map<byte[], byte[]> entries, StateVersion version) {
    StateTrie trie = StateTrie.empty(version);
    for (Map.Entry<byte[], byte[]> entry : entries.entrySet()) {
      trie = trie.put(entry.getKey(), entry.getValue());
    }
    return trie;
  }

  @ParameterizedTest
  @EnumSource(StateVersion.class)
  void behavesAsASortedMapWhateverTheOrderOfChanges(StateVersion version) {
    Map<String, byte[]> store = new HashMap<>();
    StateTrie trie = StateTrie.empty(version, hash -> store.get(hex(hash)));
    for (int step = 0; step < 3000; step++) {
      byte[] key = someBytes(4);
      if (random.nextInt(3) == 0) {
        trie = trie.remove(key);
        model.remove(key);
      } else {
        byte[] value = someBytes(70);
        trie = trie.put(key, value);
        model.put(key, value);
      }
      byte[] probe = someBytes(4);
      assertThat(trie.get(probe)).isEqualTo(model.get(probe));
      assertThat(trie.nextKey(probe)).isEqualTo(model.higherKey(probe));
      if (step % 300 == 299) {
        trie.commit((hash, bytes) -> store.put(hex(hash), bytes));
        assertThat(hex(trie.root())).isEqualTo(hex(build(model, version).root()));
        trie = StateTrie.at(trie.root(), version, hash -> store.get(hex(hash)));
        assertThat(text(trie.entries(new byte[0]))).isEqualTo(text(model));
      }
    }
    byte[] prefix = {0x11};
    assertThat(trie.keys(prefix, null, 1000))
        .containsExactlyElementsOf(
            model.keySet().stream().filter(key -> key.length > 0 && key[0] == 0x11).toList());
    for (byte[] key : List.copyOf(model.keySet())) {
      trie = trie.remove(key);
    }
    assertThat(hex(trie.root())).isEqualTo(hex(StateTrie.empty(version).root()));
  }

  @ParameterizedTest
  @EnumSource(StateVersion.class)
  void provesValuesAndTheirAbsence(StateVersion version) {
    for (int i = 0; i < 300; i++) {
      model.put(someBytes(5), someBytes(60));
    }
    StateTrie trie = build(model, version);
    for (int i = 0; i < 200; i++) {
      byte[] key = someBytes(5);
      List<byte[]> proof = trie.proof(List.of(key));
      assertThat(StateTrie.verify(trie.root(), proof, key)).isEqualTo(model.get(key));
      if (i < 20) {
        List<byte[]> broken = proof.subList(0, proof.size() - 1);
        assertThatThrownBy(() -> StateTrie.verify(trie.root(), broken, key))
            .isInstanceOf(MissingNodeException.class);
      }
    }
  }
}

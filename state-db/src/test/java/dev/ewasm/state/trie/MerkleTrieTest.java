package dev.ewasm.state.trie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ewasm.state.Account;
import dev.ewasm.state.StateException;
import dev.ewasm.state.crypto.Keccak;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MerkleTrieTest {
  private final NavigableMap<byte[], byte[]> nodes = MerkleTrie.newEntries();
  private final NavigableMap<byte[], byte[]> model = MerkleTrie.newEntries();
  private final MerkleTrie trie = new MerkleTrie(nodes::get);

  /**
   * Keys that share much of their paths and values that fit into their parents, both hard for a
   * trie.
   */
  @Test
  void incrementalEqualsFromScratchNodeByNode() {
    for (int keyBytes : new int[] {1, 2, 3, 32}) {
      nodes.clear();
      model.clear();
      SplittableRandom random = new SplittableRandom(keyBytes);
      for (int round = 0; round < 600; round++) {
        SortedMap<byte[], byte @Nullable []> changes = MerkleTrie.newChanges();
        int count = random.nextInt(round % 50 == 0 ? 60 : 6);
        int deletions = round / 100 % 2 == 0 ? 3 : 7;
        for (int i = 0; i < count; i++) {
          byte[] key = key(random, keyBytes);
          byte[] value = random.nextInt(10) < deletions ? null : value(random);
          changes.put(key, value);
        }
        apply(changes, "key bytes " + keyBytes + ", round " + round);
      }
    }
  }

  /** Deeper than what is remembered; some updates are worked out and then not kept. */
  @Test
  void aRememberedTopAndGuessesOfValuesChangeNothing() {
    for (int keyBytes : new int[] {3, 32}) {
      nodes.clear();
      model.clear();
      SplittableRandom random = new SplittableRandom(keyBytes);
      TrieTop top = new TrieTop();
      for (int round = 0; round < 60; round++) {
        SortedMap<byte[], byte @Nullable []> changes = MerkleTrie.newChanges();
        int count = round % 20 == 0 ? 30_000 : random.nextInt(500);
        for (int i = 0; i < count; i++) {
          byte[] key = new byte[keyBytes];
          // So few of the first bytes that the trie is deep.
          key[0] = (byte) (random.nextInt(4) * 16);
          key[1] = (byte) random.nextInt(32);
          key[keyBytes - 1] = (byte) random.nextInt(256);
          changes.put(key, random.nextInt(round % 3 == 2 ? 2 : 10) == 0 ? null : value(random));
        }
        MerkleTrie.Update expected = trie.update(changes);
        List<MerkleTrie.Change> withGuesses = new ArrayList<>();
        changes.forEach(
            (key, value) -> {
              byte[] guess = random.nextInt(4) == 0 ? value(random) : model.get(key);
              withGuesses.add(new MerkleTrie.Change(key, value, guess));
            });
        MerkleTrie.Update update = new MerkleTrie(nodes::get, top).update(withGuesses);
        String what = "key bytes " + keyBytes + ", round " + round;
        assertThat(update.root()).as(what).isEqualTo(expected.root());
        assertThat(update.nodes())
            .as(what)
            .usingRecursiveFieldByFieldElementComparator()
            .isEqualTo(expected.nodes());
        if (random.nextInt(3) > 0) {
          update.nodes().forEach(node -> set(nodes, node.path(), node.rlp()));
          changes.forEach((key, value) -> set(model, key, value));
          top = update.top();
          assertThat(trie.root()).as(what).isEqualTo(update.root());
        }
      }
    }
  }

  private void apply(SortedMap<byte[], byte @Nullable []> changes, String what) {
    MerkleTrie.Update update = trie.update(changes);
    update.nodes().forEach(node -> set(nodes, node.path(), node.rlp()));
    changes.forEach((key, value) -> set(model, key, value));
    NavigableMap<byte[], byte[]> expected = MerkleTrie.newEntries();
    RootBuilder builder = new RootBuilder(expected::put);
    model.forEach(builder::add);
    assertThat(update.root()).as(what).isEqualTo(NaiveTrieRoot.of(model));
    assertThat(builder.root()).as(what).isEqualTo(update.root());
    assertThat(trie.root()).as(what).isEqualTo(update.root());
    assertThat(hex(nodes)).as(what).isEqualTo(hex(expected));
  }

  @Test
  void provesValuesAndAbsence() {
    SplittableRandom random = new SplittableRandom(5);
    for (int size = 0; size < 60; size++) {
      SortedMap<byte[], byte @Nullable []> changes = MerkleTrie.newChanges();
      for (int i = 0; i < size; i++) {
        changes.put(key(random, 3), value(random));
      }
      apply(changes, "size " + size);
      Bytes32 root = trie.root();
      for (int i = 0; i < 20; i++) {
        byte[] key = key(random, 3);
        List<Bytes> proof = trie.prove(key);
        byte[] expected = model.get(key);
        assertThat(trie.get(key)).isEqualTo(expected);
        assertThat(TrieProof.verify(root, key, proof)).isEqualTo(expected);
        refutes(root, key, proof);
      }
    }
  }

  private static void refutes(Bytes32 root, byte[] key, List<Bytes> proof) {
    for (int i = 0; i < proof.size(); i++) {
      List<Bytes> shorter = new ArrayList<>(proof);
      shorter.remove(i);
      assertInvalid(root, key, shorter);
      byte[] bent = proof.get(i).toArray();
      bent[bent.length / 2] ^= 1;
      List<Bytes> damaged = new ArrayList<>(proof);
      damaged.set(i, Bytes.wrap(bent));
      assertInvalid(root, key, damaged);
    }
    List<Bytes> longer = new ArrayList<>(proof);
    longer.add(Bytes.of(0xC0));
    assertInvalid(root, key, longer);
  }

  private static void assertInvalid(Bytes32 root, byte[] key, List<Bytes> proof) {
    assertThatExceptionOfType(InvalidProofException.class)
        .isThrownBy(() -> TrieProof.verify(root, key, proof));
  }

  @Test
  void visitsInOrderFromAnyKey() {
    SplittableRandom random = new SplittableRandom(6);
    SortedMap<byte[], byte @Nullable []> changes = MerkleTrie.newChanges();
    for (int i = 0; i < 200; i++) {
      changes.put(key(random, 3), value(random));
    }
    apply(changes, "filled");
    for (int i = 0; i < 100; i++) {
      byte[] first = key(random, 3);
      NavigableMap<byte[], byte[]> seen = MerkleTrie.newEntries();
      trie.forEachFrom(first, (key, value) -> seen.put(key, value) == null);
      assertThat(hex(seen)).isEqualTo(hex(model.tailMap(first)));
    }
    List<byte[]> few = new ArrayList<>();
    trie.forEachFrom(
        new byte[3],
        (key, value) -> {
          few.add(key);
          return few.size() < 5;
        });
    assertThat(few).hasSize(5);
  }

  @Test
  void namesTheNodeThatIsMissingOrDamaged() {
    SplittableRandom random = new SplittableRandom(7);
    SortedMap<byte[], byte @Nullable []> changes = MerkleTrie.newChanges();
    for (int i = 0; i < 100; i++) {
      changes.put(Keccak.hash(new byte[] {(byte) i}), value(random));
    }
    apply(changes, "filled");
    byte[] path = nodes.keySet().stream().filter(key -> key.length == 1).findFirst().orElseThrow();
    byte[] node = Objects.requireNonNull(nodes.remove(path));
    assertThatExceptionOfType(StateException.class)
        .isThrownBy(() -> trie.forEachFrom(new byte[32], (key, value) -> true))
        .withMessageContaining("at path /" + Integer.toHexString(path[0]) + " is missing");
    nodes.put(path, Arrays.copyOf(node, node.length - 1));
    assertThatExceptionOfType(StateException.class)
        .isThrownBy(() -> trie.forEachFrom(new byte[32], (key, value) -> true))
        .withMessageContaining("is damaged");
  }

  @Test
  void theEmptyTrie() {
    assertThat(trie.root()).isEqualTo(Account.EMPTY_STORAGE_ROOT);
    assertThat(trie.update(MerkleTrie.newChanges()).root()).isEqualTo(Account.EMPTY_STORAGE_ROOT);
    assertThat(trie.prove(new byte[32])).isEmpty();
    assertThat(TrieProof.verify(trie.root(), new byte[32], List.of())).isNull();
    assertThat(trie.get(new byte[32])).isNull();
  }

  private static byte[] key(SplittableRandom random, int length) {
    byte[] key = new byte[length];
    // Few distinct nibbles, so that paths fork late.
    for (int i = Math.max(0, length - 3); i < length; i++) {
      key[i] = (byte) (random.nextInt(4) << 4 | random.nextInt(3));
    }
    if (random.nextInt(4) == 0) {
      key[0] = (byte) random.nextInt(256);
    }
    return key;
  }

  private static byte[] value(SplittableRandom random) {
    byte[] value = new byte[random.nextBoolean() ? 1 : 1 + random.nextInt(40)];
    random.nextBytes(value);
    return value;
  }

  private static void set(SortedMap<byte[], byte[]> map, byte[] key, byte @Nullable [] value) {
    if (value == null) {
      map.remove(key);
    } else {
      map.put(key, value);
    }
  }

  private static SortedMap<String, String> hex(SortedMap<byte[], byte[]> map) {
    SortedMap<String, String> text = new TreeMap<>();
    map.forEach(
        (key, value) -> text.put(Bytes.wrap(key).toHexString(), Bytes.wrap(value).toHexString()));
    return text;
  }
}

package dev.ewasm.state.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ewasm.state.Account;
import dev.ewasm.state.Address;
import dev.ewasm.state.InMemoryState;
import dev.ewasm.state.StateDiff;
import dev.ewasm.state.store.Column;
import dev.ewasm.state.store.InMemoryStore;
import dev.ewasm.state.store.KeyValueStore;
import dev.ewasm.state.store.Scan;
import dev.ewasm.state.store.StoreException;
import dev.ewasm.state.store.WriteBatch;
import dev.ewasm.state.store.rocksdb.RocksOptions;
import dev.ewasm.state.store.rocksdb.RocksStore;
import dev.ewasm.state.trie.InvalidProofException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public class StateDatabaseTest {
  private static final int ACCOUNTS = 12;

  @TempDir @Nullable Path folder;

  private KeyValueStore open(String kind) {
    return kind.equals("memory")
        ? new InMemoryStore()
        : RocksStore.open(
            Objects.requireNonNull(folder).resolve("db"),
            RocksOptions.DEFAULT.withSync(RocksOptions.SyncPolicy.OPERATING_SYSTEM));
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "rocksdb"})
  void everyKeptBlockReadsAsItWas(String kind) {
    assertBlocks(open(kind), 40);
  }

  /**
   * Applies blocks, reads all of them, rolls back, goes on, prunes, and compares everything with
   * plain maps.
   */
  public static void assertBlocks(KeyValueStore store, int blocks) {
    int half = blocks / 2;
    int quarter = blocks / 4;
    try (StateDatabase database = StateDatabase.open(store)) {
      List<InMemoryState> models = grow(database, blocks);
      for (int block = 0; block < blocks; block++) {
        assertSame(database.view(block), models.get(block));
      }
      assertSound(database);

      BlockState above = database.view(blocks - 1);
      BlockState below = database.view(quarter);
      database.rollback(half);
      assertThat(database.head()).isEqualTo(half);
      assertThat(database.root()).isEqualTo(models.get(half).root());
      assertSame(database.view(), models.get(half));
      assertSame(below, models.get(quarter));
      assertSound(database);
      assertThatExceptionOfType(StateUnavailableException.class)
          .isThrownBy(() -> above.account(RandomBlocks.address(1)))
          .withMessageContaining("rolled back");

      InMemoryState model = new InMemoryState(models.get(half));
      for (int block = half + 1; block < blocks - 1; block++) {
        StateDiff diff = RandomBlocks.block(database.view(), 7000 + block, ACCOUNTS, 30);
        model.apply(diff);
        assertThat(database.apply(block, diff)).isEqualTo(model.root());
      }
      assertThatExceptionOfType(StateUnavailableException.class)
          .isThrownBy(() -> above.account(RandomBlocks.address(1)));

      database.prune(quarter + 1);
      assertThat(database.oldest()).isEqualTo(quarter + 1);
      assertSame(database.view(quarter + 1), models.get(quarter + 1));
      assertSame(database.view(quarter + 2), models.get(quarter + 2));
      assertThatExceptionOfType(StateUnavailableException.class)
          .isThrownBy(() -> database.view(quarter))
          .withMessageContaining("kept are " + (quarter + 1) + " to " + (blocks - 2));
      assertThatExceptionOfType(StateUnavailableException.class)
          .isThrownBy(() -> below.storage(RandomBlocks.address(1), Bytes32.ZERO))
          .withMessageContaining("pruned");
      assertSound(database);
    }
  }

  private static List<InMemoryState> grow(StateDatabase database, int blocks) {
    List<InMemoryState> models = new ArrayList<>();
    InMemoryState model = new InMemoryState();
    for (int block = 0; block < blocks; block++) {
      StateDiff diff = RandomBlocks.block(database.view(), block, ACCOUNTS, 30);
      Bytes32 foreseen = database.view().rootAfter(diff);
      assertThat(model.rootAfter(diff)).isEqualTo(foreseen);
      if (block % 3 == 1) {
        // What was foreseen last is another block then.
        StateDiff other = RandomBlocks.block(database.view(), 500 + block, ACCOUNTS, 30);
        assertThat(database.view().rootAfter(other)).isEqualTo(model.rootAfter(other));
      }
      model.apply(diff);
      assertThat(database.apply(block, diff)).as("block %d", block).isEqualTo(foreseen);
      assertThat(model.root()).isEqualTo(foreseen);
      models.add(new InMemoryState(model));
    }
    return models;
  }

  private static void assertSame(BlockState state, InMemoryState model) {
    for (int i = 0; i < ACCOUNTS; i++) {
      Account account = state.account(RandomBlocks.address(i));
      assertThat(account).isEqualTo(model.account(RandomBlocks.address(i)));
      if (account != null) {
        assertThat(state.code(account.codeHash())).isEqualTo(model.code(account.codeHash()));
      }
      for (int slot = 0; slot < 40; slot++) {
        assertThat(state.storage(RandomBlocks.address(i), RandomBlocks.word(slot)))
            .isEqualTo(model.storage(RandomBlocks.address(i), RandomBlocks.word(slot)));
      }
    }
    assertThat(state.root()).isEqualTo(model.root());
  }

  private static void assertSound(StateDatabase database) {
    StateCheck.Report report = StateCheck.run(database, true);
    assertThat(report.faults()).isEmpty();
    assertThat(report.sound()).isTrue();
  }

  @Test
  void rootAfterADiffOnAnOlderBlock() {
    try (StateDatabase database = StateDatabase.open(new InMemoryStore())) {
      List<InMemoryState> models = grow(database, 12);
      StateDiff diff = RandomBlocks.block(database.view(5), 99, ACCOUNTS, 30);
      assertThat(database.view(5).rootAfter(diff)).isEqualTo(models.get(5).rootAfter(diff));
    }
  }

  @Test
  void blocksFollowEachOther() {
    try (StateDatabase database = StateDatabase.open(new InMemoryStore())) {
      assertThat(database.view().root()).isEqualTo(Account.EMPTY_STORAGE_ROOT);
      database.apply(100, StateDiff.EMPTY);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> database.apply(102, StateDiff.EMPTY))
          .withMessageContaining("does not follow block 100");
      database.apply(101, StateDiff.EMPTY);
      assertThat(database.head()).isEqualTo(101);
    }
  }

  @Test
  void provesAccountsAndSlots() {
    try (StateDatabase database = StateDatabase.open(new InMemoryStore())) {
      grow(database, 20);
      for (int i = 0; i < ACCOUNTS + 3; i++) {
        AccountProof proof =
            database.prove(
                RandomBlocks.address(i), List.of(RandomBlocks.word(1), RandomBlocks.word(2)));
        proof.verify(database.root());
        AccountProof lie =
            new AccountProof(
                proof.address(),
                proof.account().withBalance(proof.account().balance().add(UInt256.ONE)),
                proof.accountProof(),
                proof.storageProof());
        assertThatExceptionOfType(InvalidProofException.class)
            .isThrownBy(() -> lie.verify(database.root()));
        assertThatExceptionOfType(InvalidProofException.class)
            .isThrownBy(() -> proof.verify(Bytes32.ZERO));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "rocksdb"})
  void aStateMovesBetweenStoresAndThroughJson(String kind) throws IOException {
    try (StateDatabase source = StateDatabase.open(new InMemoryStore());
        KeyValueStore target = open(kind);
        KeyValueStore third = new InMemoryStore()) {
      grow(source, 25);
      assertThat(StateLoader.copy(source, target)).isEqualTo(source.root());
      StateDatabase copy = StateDatabase.open(target);
      assertThat(copy.head()).isEqualTo(24);
      assertSound(copy);
      ByteArrayOutputStream json = new ByteArrayOutputStream();
      StateJson.dump(copy, json);
      assertThat(StateJson.load(new ByteArrayInputStream(json.toByteArray()), third))
          .isEqualTo(source.root());
      StateDatabase loaded = StateDatabase.open(third);
      assertSound(loaded);
      assertThat(loaded.head()).isEqualTo(24);
      loaded.apply(25, RandomBlocks.block(loaded.view(), 25, ACCOUNTS, 30));
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> StateLoader.copy(source, third))
          .withMessageContaining("load into an empty store");
    }
  }

  @Test
  void readsAGenesisFile() throws IOException {
    String text =
        """
        {"config": {"chainId": 1}, "difficulty": "0x1",
         "alloc": {
           "000000000000000000000000000000000000000a": {"balance": "0x10"},
           "0x000000000000000000000000000000000000000b": {
             "balance": "1000", "nonce": "0x1", "code": "0x6000",
             "storage": {"0x01": "0x02", "0x3": "0x0"}}}}
        """;
    InMemoryState model = new InMemoryState();
    model.put(Address.ofNumber(10), 0, UInt256.valueOf(16), Bytes.EMPTY, Map.of());
    model.put(
        Address.ofNumber(11),
        1,
        UInt256.valueOf(1000),
        Bytes.of(0x60, 0),
        Map.of(RandomBlocks.word(1), RandomBlocks.word(2)));
    assertThat(load(text, new InMemoryStore())).isEqualTo(model.root());
  }

  @Test
  void saysWhatIsWrongWithAText() {
    for (String[] bad :
        new String[][] {
          {"[]", "expected a JSON object (line 1, column 1)"},
          {"{\"alloc\": {\"12\": {}}}", "40 hexadecimal digits"},
          {"{\"alloc\": {\n \"" + "0".repeat(39) + "g\": {}}}", "line 2"},
          {"{\"alloc\": ", "not JSON"},
          {
            "{\"alloc\": {\""
                + "0".repeat(40)
                + "\": {\"balance\": \"0x1"
                + "0".repeat(64)
                + "\"}}}",
            "256 bits"
          },
          {"{\"alloc\": {\"" + "0".repeat(40) + "\": {\"code\": \"0xzz\"}}}", "not hexadecimal"},
          {"{\"root\": \"0x01\", \"accounts\": {}}", "the loaded state has root"},
        }) {
      assertThatExceptionOfType(StoreException.class)
          .as(bad[0])
          .isThrownBy(() -> load(bad[0], new InMemoryStore()))
          .withMessageContaining(bad[1]);
    }
  }

  @Test
  void aLoadThatWasCutOffCanOnlyBeStartedAnew() throws IOException {
    InMemoryStore store = new InMemoryStore();
    String text = "{\"alloc\": {\"" + "1".repeat(40) + "\": {\"balance\": \"5\"}}}";
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> load(text.substring(0, text.length() - 1), store));
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> StateDatabase.open(store))
        .withMessageContaining("cut off");
    load(text, store);
    assertSound(StateDatabase.open(store));
  }

  @Test
  void refusesAnotherFormat() {
    InMemoryStore store = new InMemoryStore();
    store.write(new WriteBatch().put(Column.META, Keys.META_FORMAT, Keys.number(7)));
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> StateDatabase.open(store))
        .withMessageContaining("has format 7; this version reads format 1");
  }

  @Test
  void findsAndMendsWhatCanBeMended() {
    for (Column column : Column.values()) {
      if (column == Column.META || column == Column.CHAIN) {
        continue;
      }
      InMemoryStore store = new InMemoryStore();
      StateDatabase database = StateDatabase.open(store);
      grow(database, 20);
      List<byte[]> keys = keys(store, column);
      if (column == Column.CODE) {
        // Which one the newest state uses is not known here.
        keys.forEach(key -> store.write(new WriteBatch().delete(column, key)));
      } else {
        store.write(new WriteBatch().delete(column, keys.get(keys.size() / 2)));
      }
      assertThat(StateCheck.run(database, false).sound()).as("%s", column).isFalse();
      if (column == Column.ACCOUNTS || column == Column.STORAGE) {
        assertThatExceptionOfType(StoreException.class)
            .isThrownBy(() -> StateRepair.run(database))
            .withMessageContaining("restore a backup or load a dump");
      } else if (column != Column.CODE) {
        assertThat(StateRepair.run(database)).as("%s", column).isNotEmpty();
        StateDatabase mended = StateDatabase.open(store);
        assertSound(mended);
        assertThat(mended.root()).isEqualTo(database.root());
        assertThat(StateRepair.run(mended)).isEmpty();
        mended.apply(20, RandomBlocks.block(mended.view(), 20, ACCOUNTS, 30));
        assertSound(mended);
      }
    }
  }

  @Test
  void findsAndSweepsWhatBelongsToNothing() {
    for (Column column : Column.values()) {
      if (column == Column.META || column == Column.CODE || column == Column.CHAIN) {
        continue;
      }
      InMemoryStore store = new InMemoryStore();
      StateDatabase database = StateDatabase.open(store);
      grow(database, 10);
      byte[] key = new byte[72];
      key[40] = 1;
      if (column == Column.BLOCKS) {
        key = Keys.number(77);
      }
      store.write(new WriteBatch().put(column, key, new byte[] {1}));
      assertThat(StateCheck.run(database, false).sound()).as("%s", column).isFalse();
      if (column != Column.ACCOUNTS && column != Column.STORAGE) {
        assertThat(StateRepair.run(database)).as("%s", column).isNotEmpty();
        assertSound(StateDatabase.open(store));
      }
    }
  }

  private static List<byte[]> keys(KeyValueStore store, Column column) {
    List<byte[]> keys = new ArrayList<>();
    try (Scan scan = store.scan(column, new byte[0], null)) {
      while (scan.next()) {
        keys.add(scan.key());
      }
    }
    return keys;
  }

  private static Bytes32 load(String text, KeyValueStore store) throws IOException {
    return StateJson.load(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), store);
  }
}

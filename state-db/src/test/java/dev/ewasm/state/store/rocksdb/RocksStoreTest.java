package dev.ewasm.state.store.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ewasm.state.store.Column;
import dev.ewasm.state.store.KeyValueStore;
import dev.ewasm.state.store.Scan;
import dev.ewasm.state.store.StateStores;
import dev.ewasm.state.store.StoreException;
import dev.ewasm.state.store.WriteBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksStoreTest {
  private static final byte[] KEY = {1};

  @TempDir @Nullable Path temporary;

  private Path folder(String name) {
    return Objects.requireNonNull(temporary).resolve(name);
  }

  private RocksStore open(Path folder) {
    return RocksStore.open(folder, RocksOptions.DEFAULT);
  }

  @Test
  void keepsWhatWasWritten() {
    try (RocksStore store = open(folder("db"))) {
      store.write(
          new WriteBatch().put(Column.META, KEY, new byte[] {7}).put(Column.CODE, KEY, KEY));
    }
    try (KeyValueStore store = StateStores.open("rocksdb:" + folder("db"), false)) {
      assertThat(store.get(Column.META, KEY)).containsExactly(7);
      assertThat(store.get(Column.META, new byte[] {2})).isNull();
      assertThat(store.getAll(Column.CODE, List.of(new byte[] {2}, KEY)))
          .containsExactly(null, KEY);
      assertThat(store.statistics()).isNotEmpty();
    }
  }

  @Test
  void scansARangeOfOneMoment() {
    try (RocksStore store = open(folder("db"))) {
      WriteBatch batch = new WriteBatch();
      for (int i = 0; i < 256; i++) {
        batch.put(Column.CODE, new byte[] {(byte) i, 0}, new byte[] {(byte) i});
      }
      store.write(batch);
      try (KeyValueStore.Snapshot snapshot = store.snapshot()) {
        store.write(new WriteBatch().delete(Column.CODE, new byte[] {(byte) 200, 0}));
        assertThat(
                keys(snapshot.scan(Column.CODE, new byte[] {(byte) 199}, new byte[] {(byte) 202})))
            .containsExactly(199, 200, 201);
        assertThat(snapshot.get(Column.CODE, new byte[] {(byte) 200, 0})).isNotNull();
      }
      assertThat(keys(store.scanPrefix(Column.CODE, new byte[] {(byte) 255}))).containsExactly(255);
      assertThat(keys(store.scan(Column.CODE, new byte[0], null))).hasSize(255);
      assertThat(store.first(Column.CODE, new byte[] {(byte) 200}, new byte[] {(byte) 201}))
          .isNull();
    }
  }

  private static List<Integer> keys(Scan scan) {
    List<Integer> keys = new ArrayList<>();
    try (scan) {
      while (scan.next()) {
        keys.add(scan.key()[0] & 0xFF);
      }
    }
    return keys;
  }

  @Test
  void aCheckpointIsAStoreOfItsOwn() {
    try (RocksStore store = open(folder("db"))) {
      store.write(new WriteBatch().put(Column.META, KEY, KEY));
      store.checkpoint(folder("backup"));
      store.write(new WriteBatch().delete(Column.META, KEY));
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> store.checkpoint(folder("backup")))
          .withMessageContaining("exists already");
    }
    try (RocksStore copy = open(folder("backup"))) {
      assertThat(copy.get(Column.META, KEY)).isEqualTo(KEY);
    }
  }

  @Test
  void saysWhyAFolderCannotBeOpened() throws IOException {
    assertRefused("there is no database", "rocksdb:" + folder("none"));
    Files.writeString(folder("file"), "text");
    assertRefused("is a file", "rocksdb:" + folder("file"));
    assertRefused("not a store", "postgres:x");
    assertRefused("not a store", "rocksdb:");
    try (RocksStore store = open(folder("db"))) {
      assertThat(store.describe()).startsWith("rocksdb:");
      assertRefused("another process uses it", "rocksdb:" + folder("db"));
    }
    Files.delete(folder("db").resolve("CURRENT"));
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> open(folder("db")))
        .withMessageContaining("CURRENT is missing");
  }

  @Test
  void saysWhichFilesAreDamaged() throws IOException {
    try (RocksStore store = open(folder("db"))) {
      WriteBatch batch = new WriteBatch();
      for (int i = 0; i < 10_000; i++) {
        batch.put(Column.CODE, new byte[] {(byte) (i >> 8), (byte) i}, new byte[100]);
      }
      store.write(batch);
    }
    try (RocksStore store = open(folder("db"))) {
      // Opening wrote the log to files; closing leaves nothing else.
      assertThat(store.get(Column.CODE, new byte[] {1, 1})).isNotNull();
    }
    List<Path> tables;
    try (var files = Files.list(folder("db"))) {
      tables = files.filter(path -> path.toString().endsWith(".sst")).toList();
    }
    assertThat(tables).isNotEmpty();
    for (Path table : tables) {
      byte[] bytes = Files.readAllBytes(table);
      for (int i = 0; i < bytes.length; i += 64) {
        bytes[i] ^= 0x55;
      }
      Files.write(table, bytes);
    }
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(
            () -> {
              try (RocksStore store = open(folder("db"))) {
                keys(store.scan(Column.CODE, new byte[0], null));
              }
            })
        .withMessageContaining("damaged");
  }

  private static void assertRefused(String reason, String address) {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> StateStores.open(address, false))
        .withMessageContaining(reason);
  }
}

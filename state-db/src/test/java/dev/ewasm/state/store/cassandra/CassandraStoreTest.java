package dev.ewasm.state.store.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ewasm.state.database.CrashRun;
import dev.ewasm.state.database.StateDatabaseTest;
import dev.ewasm.state.store.Column;
import dev.ewasm.state.store.KeyValueStore;
import dev.ewasm.state.store.Scan;
import dev.ewasm.state.store.StateStores;
import dev.ewasm.state.store.StoreException;
import dev.ewasm.state.store.WriteBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against one real server. */
class CassandraStoreTest {
  private static final byte[] KEY = {1};

  @TempDir static @Nullable Path folder;

  private static @Nullable CassandraServer server;

  @BeforeAll
  static void startServer() throws IOException, InterruptedException {
    String missing = CassandraServer.missing();
    if (missing != null) {
      System.out.println("Cassandra tests skipped: " + missing);
    }
    Assumptions.assumeTrue(missing == null, missing);
    server =
        CassandraServer.prepare(
                Objects.requireNonNull(folder),
                "127.0.0.1",
                "127.0.0.1",
                CassandraServer.freePort(),
                CassandraServer.freePort(),
                true)
            .start()
            .await();
    awaitUsers();
  }

  /** The default user is made a little after clients are let in. */
  private static void awaitUsers() throws InterruptedException {
    for (int attempt = 0; ; attempt++) {
      try (KeyValueStore store = StateStores.open(address("first"))) {
        assertThat(store.describe()).doesNotContain("@");
        return;
      } catch (StoreException e) {
        if (attempt == 60) {
          throw e;
        }
        Thread.sleep(1000);
      }
    }
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  private static String address(String keyspace) {
    return Objects.requireNonNull(server)
        .address(keyspace)
        .replace("://", "://cassandra:cassandra@");
  }

  @Test
  void keepsBlocksLikeAnyOtherStore() {
    StateDatabaseTest.assertBlocks(StateStores.open(address("blocks")), 14);
  }

  @Test
  void keepsWhatWasWritten() {
    try (KeyValueStore store = StateStores.open(address("kept"))) {
      store.write(
          new WriteBatch().put(Column.META, KEY, new byte[] {7}).put(Column.CODE, KEY, KEY));
      store.write(new WriteBatch().put(Column.META, KEY, new byte[] {8}).delete(Column.CODE, KEY));
      assertThat(store.get(Column.META, KEY)).containsExactly(8);
    }
    try (KeyValueStore store = StateStores.open(address("kept"), false)) {
      assertThat(store.get(Column.META, KEY)).containsExactly(8);
      assertThat(store.get(Column.CODE, KEY)).isNull();
      assertThat(keys(store.scan(Column.CODE, new byte[0], null))).isEmpty();
      assertThat(store.statistics()).isNotEmpty();
    }
  }

  @Test
  void scansOneMomentInOrderWhileOldRowsAreCollected() {
    try (KeyValueStore store = StateStores.open(address("scans"))) {
      WriteBatch batch = new WriteBatch();
      for (int i = 0; i < 3000; i++) {
        batch.put(Column.STORAGE, key(i * 7919), new byte[] {(byte) i});
      }
      store.write(batch);
      try (KeyValueStore.Snapshot snapshot = store.snapshot()) {
        List<Integer> before = keys(snapshot.scan(Column.STORAGE, new byte[0], null));
        assertThat(before).hasSize(3000).isSorted();
        for (int version = 0; version < 20; version++) {
          WriteBatch deletions = new WriteBatch();
          for (int i = version * 100; i < version * 100 + 100; i++) {
            deletions.delete(Column.STORAGE, key(before.get(i)));
          }
          store.write(deletions);
        }
        assertThat(keys(snapshot.scan(Column.STORAGE, new byte[0], null))).isEqualTo(before);
        assertThat(snapshot.get(Column.STORAGE, key(before.get(5)))).isNotNull();
        assertThat(keys(store.scan(Column.STORAGE, new byte[0], null)))
            .isEqualTo(before.subList(2000, 3000));
        assertThat(keys(store.scan(Column.STORAGE, key(before.get(2100)), key(before.get(2200)))))
            .isEqualTo(before.subList(2100, 2200));
      }
    }
  }

  @Test
  void aWriterThatWasReplacedIsRefused() {
    try (KeyValueStore first = StateStores.open(address("stale"))) {
      first.write(new WriteBatch().put(Column.META, KEY, new byte[] {1}));
      try (KeyValueStore second = StateStores.open(address("stale"))) {
        assertThatExceptionOfType(StaleWriterException.class)
            .isThrownBy(() -> first.write(new WriteBatch().put(Column.META, KEY, new byte[] {2})))
            .withMessageContaining("another process has become the writer");
        assertThat(second.get(Column.META, KEY)).containsExactly(1);
        second.write(new WriteBatch().put(Column.META, new byte[] {9}, new byte[] {3}));
        // Rows of the refused batch lie at the version that the second writer has now used.
        assertThat(second.get(Column.META, KEY)).containsExactly(1);
      }
      try (KeyValueStore third = StateStores.open(address("stale"))) {
        assertThat(third.get(Column.META, KEY)).containsExactly(1);
        assertThat(third.get(Column.META, new byte[] {9})).containsExactly(3);
      }
    }
  }

  @Test
  void oneOfTwoRacingWritersWinsEachTime() throws InterruptedException, ExecutionException {
    int[] committed = new int[2];
    try (var threads = Executors.newFixedThreadPool(2)) {
      List<Future<?>> racers = new ArrayList<>();
      for (int racer = 0; racer < 2; racer++) {
        int number = racer;
        racers.add(threads.submit(() -> committed[number] = race(number)));
      }
      for (Future<?> racer : racers) {
        racer.get();
      }
    }
    try (KeyValueStore store = StateStores.open(address("race"))) {
      // Both counters stand at the number of commits their writer was told of, and each batch is
      // whole.
      for (int racer = 0; racer < 2; racer++) {
        byte[] counter = store.get(Column.META, new byte[] {(byte) racer});
        assertThat(counter == null ? 0 : ByteBuffer.wrap(counter).getInt())
            .isEqualTo(committed[racer]);
        assertThat(keys(store.scanPrefix(Column.CODE, new byte[] {(byte) racer})))
            .hasSize(committed[racer]);
      }
      assertThat(committed[0] + committed[1]).isPositive();
    }
  }

  private static int race(int racer) {
    int done = 0;
    for (int attempt = 0; attempt < 8; attempt++) {
      try (KeyValueStore store = StateStores.open(address("race"))) {
        for (int i = 0; i < 3; i++) {
          store.write(
              new WriteBatch()
                  .put(
                      Column.META,
                      new byte[] {(byte) racer},
                      ByteBuffer.allocate(4).putInt(done + 1).array())
                  .put(
                      Column.CODE,
                      ByteBuffer.allocate(5).put((byte) racer).putInt(done).array(),
                      KEY));
          done++;
        }
      } catch (StoreException e) {
        // The other one took over; try again.
        assertThat(e.getMessage()).containsAnyOf("writer", "other writers");
      }
    }
    return done;
  }

  @Test
  void nothingIsTornWhenTheClientIsKilled() throws IOException, InterruptedException {
    new CrashRun(address("killed")).run(Integer.getInteger("ewasm.cassandra.kills", 3), 2_500_000);
  }

  @Test
  void saysWhyItCannotBeOpened() throws IOException {
    assertRefused(
        "the user or the password is refused",
        address("first").replace("cassandra:cassandra@", "cassandra:wrong@"));
    assertRefused("no node", "cassandra://127.0.0.1:" + CassandraServer.freePort() + "/x");
    assertRefused("there is no database", address("nowhere"));
    assertRefused("not a keyspace name", address("No-Name"));
    assertRefused("has the form", "cassandra://127.0.0.1");
    assertRefused("unknown option", address("x") + "?colour=red");
  }

  private static void assertRefused(String reason, String address) {
    assertThatExceptionOfType(StoreException.class)
        .as(address)
        .isThrownBy(() -> StateStores.open(address, false))
        .withMessageContaining(reason);
  }

  private static byte[] key(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }

  private static List<Integer> keys(Scan scan) {
    List<Integer> keys = new ArrayList<>();
    try (scan) {
      while (scan.next()) {
        keys.add(ByteBuffer.wrap(scan.key()).getInt());
      }
    }
    return keys;
  }
}

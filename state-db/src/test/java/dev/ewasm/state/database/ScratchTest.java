package dev.ewasm.state.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.state.StateDiff;
import dev.ewasm.state.store.Column;
import dev.ewasm.state.store.InMemoryStore;
import dev.ewasm.state.store.KeyValueStore;
import dev.ewasm.state.store.Scan;
import dev.ewasm.state.store.ScratchStore;
import dev.ewasm.state.store.WriteBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Scratch copies of databases and stores. */
class ScratchTest {

  @Test
  void whatIsDoneOnACopyStaysThere() {
    try (StateDatabase database = StateDatabase.open(new InMemoryStore())) {
      for (int block = 0; block < 30; block++) {
        database.apply(block, RandomBlocks.block(database.view(), block, 20, 40));
      }
      Bytes32 head = database.root();
      Bytes32 old = database.root(10);
      StateDiff next = RandomBlocks.block(database.view(10), 99, 20, 40);
      Bytes32 expected = database.view(10).rootAfter(next);
      try (StateDatabase scratch = database.scratch()) {
        scratch.rollback(10);
        assertThat(scratch.root()).isEqualTo(old);
        assertThat(scratch.apply(11, next)).isEqualTo(expected);
        assertThat(StateCheck.run(scratch, true).faults()).isEmpty();
        // The original goes on meanwhile and neither sees the other.
        database.apply(30, RandomBlocks.block(database.view(), 30, 20, 40));
        assertThat(scratch.head()).isEqualTo(11);
        assertThat(StateCheck.run(scratch, true).faults()).isEmpty();
      }
      assertThat(database.root(29)).isEqualTo(head);
      assertThat(StateCheck.run(database, true).faults()).isEmpty();
    }
  }

  @Test
  void aCopyOfAStoreEqualsAStoreWithTheSameContents() {
    for (int seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      InMemoryStore expected = new InMemoryStore();
      InMemoryStore base = new InMemoryStore();
      for (int i = 0; i < 5; i++) {
        WriteBatch batch = batch(random);
        expected.write(batch);
        base.write(batch);
      }
      try (ScratchStore scratch = new ScratchStore(base)) {
        for (int i = 0; i < 8; i++) {
          WriteBatch batch = batch(random);
          List<String> before = contents(expected, new byte[0], null);
          try (KeyValueStore.Snapshot moment = scratch.snapshot();
              Scan running = scratch.scan(Column.CODE, new byte[0], null)) {
            expected.write(batch);
            scratch.write(batch);
            assertThat(read(moment.scan(Column.CODE, new byte[0], null)))
                .as("seed %d", seed)
                .isEqualTo(before);
            assertThat(read(running)).as("seed %d", seed).isEqualTo(before);
          }
          byte[] from = {(byte) random.nextInt(40)};
          byte[] to = {(byte) random.nextInt(40)};
          assertThat(contents(scratch, from, to))
              .as("seed %d", seed)
              .isEqualTo(contents(expected, from, to));
          assertThat(scratch.get(Column.CODE, from)).isEqualTo(expected.get(Column.CODE, from));
        }
      }
    }
  }

  private static WriteBatch batch(SplittableRandom random) {
    WriteBatch batch = new WriteBatch();
    for (int i = 0; i < 10; i++) {
      byte[] key = {(byte) random.nextInt(40)};
      if (random.nextInt(3) == 0) {
        batch.delete(Column.CODE, key);
      } else {
        batch.put(Column.CODE, key, new byte[] {(byte) random.nextInt()});
      }
    }
    return batch;
  }

  private static List<String> contents(KeyValueStore store, byte[] from, byte @Nullable [] to) {
    return read(store.scan(Column.CODE, from, to));
  }

  private static List<String> read(Scan scan) {
    List<String> lines = new ArrayList<>();
    try (scan) {
      while (scan.next()) {
        lines.add(scan.key()[0] + "=" + scan.value()[0]);
      }
    }
    return lines;
  }
}

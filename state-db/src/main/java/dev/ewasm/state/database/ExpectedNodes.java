package dev.ewasm.state.database;

import dev.ewasm.state.store.Column;
import dev.ewasm.state.store.KeyValueReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares the trie nodes that should be in a column with those that are, many at a time. */
final class ExpectedNodes {
  /** Told of a node that is not what it should be. */
  @FunctionalInterface
  interface Mismatch {
    /**
     * @param key of the column
     * @param rlp what should be there
     * @param stored what is there, null if there is nothing
     */
    void found(byte[] key, byte[] rlp, byte @Nullable [] stored);
  }

  private static final int TOGETHER = 1000;

  private final KeyValueReader store;
  private final Column column;
  private final Mismatch mismatch;
  private final List<byte[]> keys = new ArrayList<>();
  private final List<byte[]> nodes = new ArrayList<>();
  private long count;

  ExpectedNodes(KeyValueReader store, Column column, Mismatch mismatch) {
    this.store = store;
    this.column = column;
    this.mismatch = mismatch;
  }

  void add(byte[] key, byte[] rlp) {
    count++;
    keys.add(key);
    nodes.add(rlp);
    if (keys.size() == TOGETHER) {
      compare();
    }
  }

  /** Compares what was not compared yet and returns how many nodes there should be. */
  long finish() {
    compare();
    return count;
  }

  private void compare() {
    List<byte @Nullable []> stored = store.getAll(column, keys);
    for (int i = 0; i < keys.size(); i++) {
      if (!Arrays.equals(stored.get(i), nodes.get(i))) {
        mismatch.found(keys.get(i), nodes.get(i), stored.get(i));
      }
    }
    keys.clear();
    nodes.clear();
  }
}

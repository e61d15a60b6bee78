package dev.ewasm.substrate.node;

import dev.ewasm.state.store.Column;
import dev.ewasm.state.store.KeyValueStore;
import dev.ewasm.state.store.WriteBatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chain in a store of {@code state-db}. It has the store to itself: keys of blocks and hashes
 * share a column and differ in length.
 */
public final class KeyValueNodeStore implements NodeStore {

  private final KeyValueStore store;

  /** Takes over the store and closes it in the end. */
  public KeyValueNodeStore(KeyValueStore store) {
    this.store = store;
  }

  private static Column column(Kind kind) {
    return switch (kind) {
      case META -> Column.META;
      case BLOCK, NUMBER -> Column.BLOCKS;
      case NODE -> Column.STORAGE_TRIE;
    };
  }

  @Override
  public byte @Nullable [] get(Kind kind, byte[] key) {
    return store.get(column(kind), key);
  }

  @Override
  public void write(List<Entry> entries) {
    WriteBatch batch = new WriteBatch();
    entries.forEach(entry -> batch.put(column(entry.kind()), entry.key(), entry.value()));
    store.write(batch);
  }

  @Override
  public void close() {
    store.close();
  }
}

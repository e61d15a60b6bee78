package dev.ewasm.vectors.devnode;

import dev.ewasm.state.store.Column;
import dev.ewasm.state.store.KeyValueStore;
import dev.ewasm.state.store.Scan;
import dev.ewasm.state.store.WriteBatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A store that adds further changes to the next batch, so that a block and the state after it are
 * written together or not at all.
 */
final class AttachingStore implements KeyValueStore {

  private final KeyValueStore store;
  private @Nullable WriteBatch attached;

  AttachingStore(KeyValueStore store) {
    this.store = store;
  }

  /**
   * Runs what writes one batch, with these changes added to it; writes them alone if it wrote none.
   */
  synchronized void with(WriteBatch changes, Runnable write) {
    attached = changes;
    try {
      write.run();
      if (attached != null) {
        store.write(changes);
      }
    } finally {
      attached = null;
    }
  }

  @Override
  public synchronized void write(WriteBatch batch) {
    WriteBatch added = attached;
    if (added == null) {
      store.write(batch);
      return;
    }
    WriteBatch whole = new WriteBatch();
    for (WriteBatch part : List.of(batch, added)) {
      part.changes().forEach(change -> whole.set(change.column(), change.key(), change.value()));
    }
    store.write(whole);
    attached = null;
  }

  @Override
  public byte @Nullable [] get(Column column, byte[] key) {
    return store.get(column, key);
  }

  @Override
  public List<byte @Nullable []> getAll(Column column, List<byte[]> keys) {
    return store.getAll(column, keys);
  }

  @Override
  public Scan scan(Column column, byte[] from, byte @Nullable [] to) {
    return store.scan(column, from, to);
  }

  @Override
  public @Nullable Entry first(Column column, byte[] from, byte[] to) {
    return store.first(column, from, to);
  }

  @Override
  public void prefetch(Column column, List<byte[]> keys) {
    store.prefetch(column, keys);
  }

  @Override
  public boolean prefetches() {
    return store.prefetches();
  }

  @Override
  public Snapshot snapshot() {
    return store.snapshot();
  }

  @Override
  public String describe() {
    return store.describe();
  }

  @Override
  public List<String> statistics() {
    return store.statistics();
  }

  @Override
  public void close() {
    store.close();
  }
}

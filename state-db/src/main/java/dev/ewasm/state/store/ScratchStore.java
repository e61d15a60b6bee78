package dev.ewasm.state.store;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A store that begins as another one is now and keeps its own changes on the heap: for trying out
 * what must not last. Closing it leaves the other one as it is. The first write to a column after a
 * snapshot or scan was opened copies the column's changes.
 */
public final class ScratchStore implements KeyValueStore {
  private final String name;
  private final Snapshot base;
  private final Map<Column, NavigableMap<byte[], byte @Nullable []>> changes =
      new EnumMap<>(Column.class);

  /** Begins with what {@code store} holds now; later changes there do not show here. */
  public ScratchStore(KeyValueStore store) {
    name = "scratch copy of " + store.describe();
    base = store.snapshot();
    for (Column column : Column.values()) {
      changes.put(column, new TreeMap<>(Arrays::compareUnsigned));
    }
  }

  @Override
  public synchronized byte @Nullable [] get(Column column, byte[] key) {
    NavigableMap<byte[], byte @Nullable []> changed = changed(column);
    byte[] value = changed.get(key);
    return value != null || changed.containsKey(key) ? value : base.get(column, key);
  }

  @Override
  public synchronized Scan scan(Column column, byte[] from, byte @Nullable [] to) {
    return new MergedScan(base.scan(column, from, to), changed(column), from, to);
  }

  @Override
  public synchronized void write(WriteBatch batch) {
    Map<Column, NavigableMap<byte[], byte @Nullable []>> next = new EnumMap<>(Column.class);
    for (WriteBatch.Change change : batch.changes()) {
      // Copied, never changed in place: scans and snapshots may still read the old ones.
      next.computeIfAbsent(change.column(), column -> new TreeMap<>(changed(column)))
          .put(change.key(), change.value());
    }
    changes.putAll(next);
  }

  @Override
  public synchronized Snapshot snapshot() {
    return new Moment(new EnumMap<>(changes));
  }

  @Override
  public String describe() {
    return name;
  }

  @Override
  public void close() {
    base.close();
  }

  private NavigableMap<byte[], byte @Nullable []> changed(Column column) {
    return Objects.requireNonNull(changes.get(column));
  }

  /** The store at one moment; lives no longer than the store. */
  private final class Moment implements Snapshot {
    private final Map<Column, NavigableMap<byte[], byte @Nullable []>> then;

    Moment(Map<Column, NavigableMap<byte[], byte @Nullable []>> then) {
      this.then = then;
    }

    @Override
    public byte @Nullable [] get(Column column, byte[] key) {
      NavigableMap<byte[], byte @Nullable []> changed = Objects.requireNonNull(then.get(column));
      byte[] value = changed.get(key);
      return value != null || changed.containsKey(key) ? value : base.get(column, key);
    }

    @Override
    public Scan scan(Column column, byte[] from, byte @Nullable [] to) {
      return new MergedScan(
          base.scan(column, from, to), Objects.requireNonNull(then.get(column)), from, to);
    }

    @Override
    public void close() {}
  }

  /** Goes over two ascending scans at once; of one key the change counts. */
  private static final class MergedScan implements Scan {
    private final Scan below;
    private final Iterator<Map.Entry<byte[], byte @Nullable []>> above;
    private Map.@Nullable Entry<byte[], byte @Nullable []> change;
    private boolean more;
    private byte @Nullable [] key;
    private byte @Nullable [] value;

    MergedScan(
        Scan below,
        NavigableMap<byte[], byte @Nullable []> changed,
        byte[] from,
        byte @Nullable [] to) {
      this.below = below;
      boolean empty = to != null && Arrays.compareUnsigned(from, to) >= 0;
      NavigableMap<byte[], byte @Nullable []> range =
          empty
              ? new TreeMap<>(Arrays::compareUnsigned)
              : to == null ? changed.tailMap(from, true) : changed.subMap(from, true, to, false);
      above = range.entrySet().iterator();
      change = above.hasNext() ? above.next() : null;
      more = below.next();
    }

    @Override
    public boolean next() {
      while (more || change != null) {
        int order =
            !more ? 1 : change == null ? -1 : Arrays.compareUnsigned(below.key(), change.getKey());
        if (order < 0) {
          key = below.key();
          value = below.value();
        } else {
          Map.Entry<byte[], byte @Nullable []> changed = Objects.requireNonNull(change);
          key = changed.getKey();
          value = changed.getValue();
          change = above.hasNext() ? above.next() : null;
        }
        if (order <= 0) {
          more = below.next();
        }
        if (value != null) {
          return true;
        }
      }
      return false;
    }

    @Override
    public byte[] key() {
      return Objects.requireNonNull(key, "no entry");
    }

    @Override
    public byte[] value() {
      return Objects.requireNonNull(value, "no entry");
    }

    @Override
    public void close() {
      below.close();
    }
  }
}

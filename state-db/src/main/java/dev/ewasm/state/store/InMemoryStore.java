package dev.ewasm.state.store;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A store on the heap that ends with the process. The first write to a column after a snapshot or
 * scan was opened copies the column.
 */
public final class InMemoryStore implements KeyValueStore {
  private static final class Space {
    NavigableMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
    boolean shared;

    NavigableMap<byte[], byte[]> share() {
      shared = true;
      return entries;
    }
  }

  private final Map<Column, Space> spaces = new EnumMap<>(Column.class);
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  /** Makes an empty store. */
  public InMemoryStore() {
    for (Column column : Column.values()) {
      spaces.put(column, new Space());
    }
  }

  @Override
  public byte @Nullable [] get(Column column, byte[] key) {
    lock.readLock().lock();
    try {
      return space(column).entries.get(key);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public @Nullable Entry first(Column column, byte[] from, byte[] to) {
    lock.readLock().lock();
    try {
      Map.Entry<byte[], byte[]> entry = space(column).entries.ceilingEntry(from);
      return entry == null || Arrays.compareUnsigned(entry.getKey(), to) >= 0
          ? null
          : new Entry(entry.getKey(), entry.getValue());
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public Scan scan(Column column, byte[] from, byte @Nullable [] to) {
    lock.writeLock().lock();
    try {
      return new MapScan(range(space(column).share(), from, to));
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public void write(WriteBatch batch) {
    lock.writeLock().lock();
    try {
      for (WriteBatch.Change change : batch.changes()) {
        Space space = space(change.column());
        if (space.shared) {
          space.entries = new TreeMap<>(space.entries);
          space.shared = false;
        }
        byte[] value = change.value();
        if (value == null) {
          space.entries.remove(change.key());
        } else {
          space.entries.put(change.key(), value);
        }
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public Snapshot snapshot() {
    lock.writeLock().lock();
    try {
      Map<Column, NavigableMap<byte[], byte[]>> frozen = new EnumMap<>(Column.class);
      spaces.forEach((column, space) -> frozen.put(column, space.share()));
      return new MapSnapshot(frozen);
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public String describe() {
    return "memory";
  }

  @Override
  public void close() {}

  private Space space(Column column) {
    return Objects.requireNonNull(spaces.get(column));
  }

  private static SortedMap<byte[], byte[]> range(
      NavigableMap<byte[], byte[]> entries, byte[] from, byte @Nullable [] to) {
    if (to == null) {
      return entries.tailMap(from, true);
    }
    return Arrays.compareUnsigned(from, to) >= 0
        ? new TreeMap<>(Arrays::compareUnsigned)
        : entries.subMap(from, true, to, false);
  }

  private record MapSnapshot(Map<Column, NavigableMap<byte[], byte[]>> columns)
      implements Snapshot {
    @Override
    public byte @Nullable [] get(Column column, byte[] key) {
      return Objects.requireNonNull(columns.get(column)).get(key);
    }

    @Override
    public Scan scan(Column column, byte[] from, byte @Nullable [] to) {
      return new MapScan(range(Objects.requireNonNull(columns.get(column)), from, to));
    }

    @Override
    public void close() {}
  }

  private static final class MapScan implements Scan {
    private final Iterator<Map.Entry<byte[], byte[]>> entries;
    private Map.@Nullable Entry<byte[], byte[]> current;

    MapScan(SortedMap<byte[], byte[]> range) {
      entries = range.entrySet().iterator();
    }

    @Override
    public boolean next() {
      current = entries.hasNext() ? entries.next() : null;
      return current != null;
    }

    @Override
    public byte[] key() {
      return entry().getKey();
    }

    @Override
    public byte[] value() {
      return entry().getValue();
    }

    @Override
    public void close() {}

    private Map.Entry<byte[], byte[]> entry() {
      return Objects.requireNonNull(current, "no entry");
    }
  }
}

package dev.ewasm.state.store.cassandra;

import dev.ewasm.state.store.Column;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest values of keys used lately, within a number of bytes. Knows of keys that have none,
 * too. Safe for several threads.
 */
final class RowCache {
  private static final long OVERHEAD_BYTES = 160;

  private record Key(Column column, byte[] key) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key that && column == that.column && Arrays.equals(key, that.key);
    }

    @Override
    public int hashCode() {
      return 31 * column.hashCode() + Arrays.hashCode(key);
    }
  }

  /**
   * A cached answer.
   *
   * @param bytes null when the key has no value
   */
  record Value(byte @Nullable [] bytes) {}

  private final long limitBytes;
  private final Map<Key, Value> entries = new LinkedHashMap<>(1024, 0.75f, true);
  private long usedBytes;
  private long version;
  private long hits;
  private long misses;

  RowCache(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  synchronized @Nullable Value get(Column column, byte[] key) {
    Value value = entries.get(new Key(column, key));
    if (value == null) {
      misses++;
    } else {
      hits++;
    }
    return value;
  }

  /** Keeps what was read at a version, unless the store has moved on since. */
  synchronized void fill(long readVersion, Column column, byte[] key, byte @Nullable [] value) {
    if (readVersion == version) {
      put(column, key, value);
    }
  }

  /** Takes over a written value; {@link #moveTo} comes first. */
  synchronized void put(Column column, byte[] key, byte @Nullable [] value) {
    Key cacheKey = new Key(column, key);
    Value old = entries.put(cacheKey, new Value(value));
    usedBytes += size(key, value) - (old == null ? 0 : size(key, old.bytes()));
    var eldest = entries.entrySet().iterator();
    while (usedBytes > limitBytes && eldest.hasNext()) {
      Map.Entry<Key, Value> entry = eldest.next();
      usedBytes -= size(entry.getKey().key(), entry.getValue().bytes());
      eldest.remove();
    }
  }

  synchronized void moveTo(long newVersion) {
    version = newVersion;
  }

  synchronized String statistics() {
    return "row cache: %d entries, %d bytes, %d hits, %d misses"
        .formatted(entries.size(), usedBytes, hits, misses);
  }

  private static long size(byte[] key, byte @Nullable [] value) {
    return OVERHEAD_BYTES + key.length + (value == null ? 0 : value.length);
  }
}

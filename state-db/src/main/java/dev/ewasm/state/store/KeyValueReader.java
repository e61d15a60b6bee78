package dev.ewasm.state.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads keys and values. Arrays handed in and out are not changed afterwards by either side. */
public interface KeyValueReader {
  /**
   * Returns the value, or null if there is none.
   *
   * @throws StoreException if the store cannot be read
   */
  byte @Nullable [] get(Column column, byte[] key);

  /**
   * Returns the values of many keys in their order, null for those that have none; in one go where
   * the store can do that.
   */
  default List<byte @Nullable []> getAll(Column column, List<byte[]> keys) {
    List<byte @Nullable []> values = new ArrayList<>(keys.size());
    for (byte[] key : keys) {
      values.add(get(column, key));
    }
    return values;
  }

  /**
   * Opens a scan in ascending order of unsigned bytes over the keys from {@code from}, included, to
   * {@code to}, excluded, or to the end when that is null.
   */
  Scan scan(Column column, byte[] from, byte @Nullable [] to);

  /** A key and its value. */
  record Entry(byte[] key, byte[] value) {}

  /**
   * Returns the first entry of the range that {@link #scan} would go over, or null if it is empty.
   */
  default @Nullable Entry first(Column column, byte[] from, byte[] to) {
    try (Scan scan = scan(column, from, to)) {
      return scan.next() ? new Entry(scan.key(), scan.value()) : null;
    }
  }

  /**
   * Says that these keys will be read soon. Stores for which a read is a journey fetch them
   * together; the others do nothing.
   */
  default void prefetch(Column column, List<byte[]> keys) {}

  /** Whether {@link #prefetch} does anything, so that it pays to work out what will be read. */
  default boolean prefetches() {
    return false;
  }

  /** Opens a scan over the keys that begin with {@code prefix}. */
  default Scan scanPrefix(Column column, byte[] prefix) {
    return scan(column, prefix, after(prefix));
  }

  /** Returns the first key after all that begin with {@code prefix}, or null if there is none. */
  static byte @Nullable [] after(byte[] prefix) {
    int last = prefix.length - 1;
    while (last >= 0 && prefix[last] == (byte) 0xFF) {
      last--;
    }
    if (last < 0) {
      return null;
    }
    byte[] next = Arrays.copyOf(prefix, last + 1);
    next[last]++;
    return next;
  }
}

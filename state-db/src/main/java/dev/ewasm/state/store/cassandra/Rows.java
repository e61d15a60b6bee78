package dev.ewasm.state.store.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;
import dev.ewasm.state.store.Column;
import dev.ewasm.state.store.StoreException;
import dev.ewasm.state.store.WriteBatch;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How keys and values lie in rows. */
final class Rows {
  /** Buckets in the order of their keys, so that scans go from one to the next. */
  static final int BUCKETS = 256;

  private Rows() {}

  /** Returns the part of a column that holds the key. */
  static int bucket(Column column, byte[] key) {
    return switch (column) {
      case META, BLOCKS -> 0;
      case ACCOUNT_TRIE -> (nibble(key, 0) << 4) | nibble(key, 1);
      default -> key.length == 0 ? 0 : key[0] & 0xFF;
    };
  }

  /** Returns the last part of a column. */
  static int lastBucket(Column column) {
    return column == Column.META || column == Column.BLOCKS ? 0 : BUCKETS - 1;
  }

  private static int nibble(byte[] path, int index) {
    return index < path.length ? path[index] & 15 : 0;
  }

  static Column column(String label) {
    try {
      return Column.valueOf(label.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new StoreException("the keyspace holds a column that is not known: " + label, e);
    }
  }

  static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  static byte @Nullable [] value(Row row) {
    ByteBuffer value = row.getByteBuffer("value");
    return value == null ? null : bytes(value);
  }

  static Map<Column, SortedMap<byte[], byte @Nullable []>> lastOfEach(WriteBatch batch) {
    Map<Column, SortedMap<byte[], byte @Nullable []>> changes = new EnumMap<>(Column.class);
    for (WriteBatch.Change change : batch.changes()) {
      changes
          .computeIfAbsent(change.column(), column -> new TreeMap<>(Arrays::compareUnsigned))
          .put(change.key(), change.value());
    }
    return changes;
  }
}

package dev.ewasm.state.store.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.ewasm.state.store.Column;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Which rows each version writes: noted before they are written, so that they can be found if they
 * are never committed, and the rows they replace once they are.
 */
final class Intents {
  private static final int KEYS_PER_ROW = 500;

  /** What one row of the table lists. */
  record Kind(Column column, boolean gone) {
    static Kind of(Row row) {
      return new Kind(Rows.column(String.valueOf(row.getString("col"))), row.getBoolean("gone"));
    }

    /** Whether the keys never had another value. */
    boolean replacesNothing() {
      return !gone && (column == Column.ACCOUNT_HISTORY || column == Column.STORAGE_HISTORY);
    }
  }

  private final CqlSession session;
  private final Statements statements;
  private long collected;

  Intents(CqlSession session, Statements statements) {
    this.session = session;
    this.statements = statements;
  }

  /** Notes what is going to be written. */
  void note(Head at, Map<Column, SortedMap<byte[], byte @Nullable []>> changes) {
    Flight flight = new Flight(session);
    int part = 0;
    for (Map.Entry<Column, SortedMap<byte[], byte @Nullable []>> entry : changes.entrySet()) {
      for (boolean gone : new boolean[] {false, true}) {
        List<ByteBuffer> keys =
            entry.getValue().entrySet().stream()
                .filter(change -> (change.getValue() == null) == gone)
                .map(change -> ByteBuffer.wrap(change.getKey()))
                .toList();
        Kind kind = new Kind(entry.getKey(), gone);
        for (int from = 0; from < keys.size(); from += KEYS_PER_ROW) {
          List<ByteBuffer> some = keys.subList(from, Math.min(from + KEYS_PER_ROW, keys.size()));
          flight.add(statements.intent(at, part++, kind, some));
        }
      }
    }
    flight.land();
  }

  /**
   * Deletes what writers of other epochs left at a version that was never committed, and their
   * notes.
   */
  void sweepAbove(long version, long epoch) {
    Flight flight = new Flight(session);
    for (Row row : session.execute(statements.intents.bind(version))) {
      long writer = row.getLong("epoch");
      if (writer == epoch) {
        continue;
      }
      Column column = Kind.of(row).column;
      for (byte[] key : keys(row)) {
        flight.addChange(column, key, 0, statements.deleteRow(version, writer, column, key));
      }
      flight.add(statements.deleteIntents.bind(version, writer));
    }
    flight.land();
  }

  /** Finds out how far {@link #collect} has come. */
  void readProgress() {
    Row row = session.execute(statements.collected.bind()).one();
    collected = row == null ? 0 : row.getLong(0);
  }

  /**
   * Deletes the rows that those of versions up to {@code last} have replaced, and the notes.
   *
   * @param epochs which of the notes count
   */
  void collect(long last, Epochs epochs) {
    if (last <= collected) {
      return;
    }
    for (long version = collected + 1; version <= last; version++) {
      Flight flight = new Flight(session);
      for (Row row : session.execute(statements.intents.bind(version))) {
        Kind kind = Kind.of(row);
        if (!epochs.counts(version, row.getLong("epoch")) || kind.replacesNothing()) {
          continue;
        }
        // A row that says there is no value is not needed either once it is the oldest.
        long upTo = kind.gone ? version : version - 1;
        for (byte[] key : keys(row)) {
          flight.addChange(kind.column, key, 0, statements.deleteUpTo(upTo, kind.column, key));
        }
      }
      flight.land();
      session.execute(statements.deleteAllIntents.bind(version));
    }
    session.execute(statements.setCollected.bind(last));
    collected = last;
  }

  private static List<byte[]> keys(Row row) {
    List<byte[]> keys = new ArrayList<>();
    List<ByteBuffer> stored = row.getList("keys", ByteBuffer.class);
    if (stored != null) {
      stored.forEach(key -> keys.add(Rows.bytes(key)));
    }
    return keys;
  }
}

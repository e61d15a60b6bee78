package dev.ewasm.state.store.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import dev.ewasm.state.store.Column;
import dev.ewasm.state.store.Scan;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Goes over the buckets of a column in order and asks for some ahead. */
final class CassandraScan implements Scan {
  private static final int AHEAD = 24;

  private final CqlSession session;
  private final Statements statements;
  private final CassandraOptions options;
  private final Head at;
  private final Column column;
  private final byte[] from;
  private final byte @Nullable [] to;
  private final int lastBucket;

  private final Deque<CompletionStage<AsyncResultSet>> asked = new ArrayDeque<>();
  private int nextBucket;
  private @Nullable AsyncResultSet page;

  /** The key whose newest row was seen already. */
  private byte @Nullable [] settled;

  private byte @Nullable [] value;

  CassandraScan(
      CqlSession session,
      Statements statements,
      CassandraOptions options,
      Head at,
      Column column,
      byte[] from,
      byte @Nullable [] to) {
    this.session = session;
    this.statements = statements;
    this.options = options;
    this.at = at;
    this.column = column;
    this.from = from;
    this.to = to;
    nextBucket = Rows.bucket(column, from);
    lastBucket = to == null ? Rows.lastBucket(column) : Rows.bucket(column, to);
  }

  @Override
  public boolean next() {
    try {
      for (Row row = nextRow(); row != null; row = nextRow()) {
        byte[] key = Rows.bytes(Objects.requireNonNull(row.getByteBuffer("key")));
        if (to != null && Arrays.compareUnsigned(key, to) >= 0) {
          return false;
        }
        // Rows of a key come newest first: the first that counts decides.
        if (Arrays.equals(key, settled) || !at.counts(row)) {
          continue;
        }
        settled = key;
        value = Rows.value(row);
        if (value != null) {
          return true;
        }
      }
      return false;
    } catch (DriverException e) {
      throw Sessions.failure("read", options, e);
    }
  }

  private @Nullable Row nextRow() {
    while (true) {
      AsyncResultSet current = page;
      if (current != null) {
        Row row = current.one();
        if (row != null) {
          return row;
        }
        if (current.hasMorePages()) {
          page = await(current.fetchNextPage());
          continue;
        }
      }
      while (asked.size() < AHEAD && nextBucket <= lastBucket) {
        asked.add(session.executeAsync(statements.scan(column, nextBucket++, from)));
      }
      CompletionStage<AsyncResultSet> first = asked.poll();
      if (first == null) {
        return null;
      }
      page = await(first);
    }
  }

  private static AsyncResultSet await(CompletionStage<AsyncResultSet> answer) {
    try {
      return answer.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof DriverException driver) {
        throw driver.copy();
      }
      throw e;
    }
  }

  @Override
  public byte[] key() {
    return Objects.requireNonNull(settled, "no entry");
  }

  @Override
  public byte[] value() {
    return Objects.requireNonNull(value, "no entry");
  }

  @Override
  public void close() {
    asked.clear();
  }
}

package dev.ewasm.state.store.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.Statement;
import dev.ewasm.state.store.Column;
import dev.ewasm.state.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Statements under way together, a bounded number at a time. */
final class Flight {
  private static final int IN_FLIGHT = 128;
  private static final int BATCH_STATEMENTS = 100;
  private static final int BATCH_BYTES = 32 << 10;

  private final CqlSession session;
  private final Semaphore places = new Semaphore(IN_FLIGHT);
  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

  private final List<BatchableStatement<?>> batch = new ArrayList<>();
  private @Nullable Column batchColumn;
  private int batchBucket;
  private int batchBytes;

  Flight(CqlSession session) {
    this.session = session;
  }

  void add(Statement<?> statement) {
    add(statement, result -> {});
  }

  /** Sends a statement once there is room. */
  void add(Statement<?> statement, Consumer<AsyncResultSet> landing) {
    places.acquireUninterruptibly();
    var _ =
        session
            .executeAsync(statement)
            .whenComplete(
                (result, failure) -> {
                  try {
                    if (failure == null) {
                      landing.accept(result);
                    } else {
                      failures.add(failure);
                    }
                  } finally {
                    places.release();
                  }
                });
  }

  /**
   * Adds a change of a row. Those that follow each other and are of one bucket travel together: a
   * server makes them as one change, which costs it far less.
   */
  void addChange(Column column, byte[] key, int valueBytes, BatchableStatement<?> change) {
    int bucket = Rows.bucket(column, key);
    int bytes = key.length + valueBytes;
    if (column != batchColumn
        || bucket != batchBucket
        || batch.size() == BATCH_STATEMENTS
        || batchBytes + bytes > BATCH_BYTES) {
      sendBatch();
      batchColumn = column;
      batchBucket = bucket;
    }
    batch.add(change);
    batchBytes += bytes;
  }

  private void sendBatch() {
    if (batch.size() == 1) {
      add(batch.getFirst());
    } else if (!batch.isEmpty()) {
      add(BatchStatement.newInstance(DefaultBatchType.UNLOGGED, batch));
    }
    batch.clear();
    batchBytes = 0;
  }

  /** Waits for all and throws the first failure. */
  void land() {
    sendBatch();
    places.acquireUninterruptibly(IN_FLIGHT);
    places.release(IN_FLIGHT);
    Throwable failure = failures.peek();
    if (failure instanceof CompletionException wrapped && wrapped.getCause() != null) {
      failure = wrapped.getCause();
    }
    if (failure instanceof DriverException driver) {
      throw driver.copy();
    }
    if (failure != null) {
      throw new StoreException("a statement failed: " + failure.getMessage(), failure);
    }
  }
}

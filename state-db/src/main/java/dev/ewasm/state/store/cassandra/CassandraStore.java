package dev.ewasm.state.store.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.servererrors.CASWriteUnknownException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import dev.ewasm.state.store.Column;
import dev.ewasm.state.store.KeyValueStore;
import dev.ewasm.state.store.Scan;
import dev.ewasm.state.store.StoreException;
import dev.ewasm.state.store.WriteBatch;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A store in a Cassandra keyspace. Each batch is a version: its rows are written beside the older
 * ones, then one compare-and-set on the head row makes them count. Whoever opens the store becomes
 * its writer; one that was replaced is refused at its next write ({@link StaleWriterException}).
 * Readers see the version their process knows last.
 */
public final class CassandraStore implements KeyValueStore {
  private static final int IN_FLIGHT = 256;
  private static final int INTENT_KEYS = 500;
  private static final int TRIES = 5;
  private static final SecureRandom EPOCHS = new SecureRandom();

  /** Versions that stay readable for snapshots of other processes. */
  private static final long KEPT_VERSIONS = 8;

  private final CqlSession session;
  private final CassandraOptions options;
  private final Statements statements;
  private final RowCache cache;
  private final ReentrantLock writing = new ReentrantLock();
  private final TreeMap<Long, Integer> pinned = new TreeMap<>();

  private volatile Head head;

  /** Whether rows of a batch that failed may lie above the head under our epoch. */
  private boolean dirty;

  private long collected;

  /** What the head row says. */
  private record Head(long version, long epoch, Epochs epochs) {
    boolean sameAs(Head other) {
      return version == other.version && epoch == other.epoch;
    }
  }

  private CassandraStore(
      CqlSession session, CassandraOptions options, Statements statements, Head found) {
    this.session = session;
    this.options = options;
    this.statements = statements;
    this.cache = new RowCache(options.cacheBytes());
    this.head = found;
  }

  /**
   * Opens the store and becomes its writer.
   *
   * @throws StoreException if no node answers, the user is refused, or the keyspace is missing or
   *     holds something else
   */
  public static CassandraStore open(CassandraOptions options) {
    CqlSession session = Sessions.connect(options);
    try {
      Sessions.prepareTables(session, options);
      Statements statements = new Statements(session);
      CassandraStore store =
          new CassandraStore(session, options, statements, new Head(0, 0, Epochs.none()));
      store.takeOver();
      return store;
    } catch (DriverException e) {
      session.close();
      throw Sessions.failure("open", options, e);
    } catch (StoreException e) {
      session.close();
      throw e;
    }
  }

  /**
   * Puts a new epoch into the head row, so that no other writer's rows count from the next version
   * on, and sweeps what lies above the head.
   */
  private void takeOver() {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      Head found = readHead();
      // Not a number in turn: two that take over at once must not come to the same one.
      long epoch = EPOCHS.nextLong();
      Head wanted = new Head(found.version, epoch, found.epochs.with(epoch, found.version + 1));
      BoundStatement cas =
          statements.takeOver.bind(epoch, wanted.epochs.text(), found.version, found.epoch);
      if (compareAndSet(cas, found, wanted)) {
        head = wanted;
        cache.moveTo(wanted.version);
        dirty = false;
        sweepAbove(found.version + 1, epoch);
        Row row = session.execute(statements.collected.bind()).one();
        collected = row == null ? 0 : row.getLong(0);
        return;
      }
    }
    throw new StoreException(
        "other writers keep taking over " + describe() + ": only one may use it");
  }

  private Head readHead() {
    Row row = session.execute(statements.readHead.bind()).one();
    if (row == null) {
      throw new StoreException("the head row of " + describe() + " is missing");
    }
    return head(row);
  }

  private static Head head(Row row) {
    String epochs = row.getString("epochs");
    return new Head(
        row.getLong("version"), row.getLong("epoch"), Epochs.parse(epochs == null ? "" : epochs));
  }

  /**
   * Executes a compare-and-set and finds out what became of it: when the answer got lost, a serial
   * read tells whether it was made, and if it was not it is tried again.
   *
   * @return false if another writer has changed the head
   */
  private boolean compareAndSet(BoundStatement cas, Head before, Head wanted) {
    DriverException last = null;
    for (int attempt = 0; attempt < TRIES; attempt++) {
      try {
        ResultSet result = session.execute(cas);
        if (result.wasApplied()) {
          return true;
        }
        return readHead().sameAs(wanted);
      } catch (WriteTimeoutException | DriverTimeoutException | CASWriteUnknownException e) {
        last = e;
        Head found = readHead();
        if (found.sameAs(wanted)) {
          return true;
        }
        if (!found.sameAs(before)) {
          return false;
        }
      }
    }
    throw Sessions.failure("commit to", options, Objects.requireNonNull(last));
  }

  @Override
  public void write(WriteBatch batch) {
    Map<Column, Map<byte[], byte @Nullable []>> changes = Rows.lastOfEach(batch);
    if (changes.isEmpty()) {
      return;
    }
    writing.lock();
    try {
      if (dirty) {
        Head mine = head;
        Head found = readHead();
        if (found.epoch != mine.epoch) {
          throw stale();
        }
        head = found;
        takeOver();
      }
      Head before = head;
      Head after = new Head(before.version + 1, before.epoch, before.epochs);
      dirty = true;
      writeIntents(after, changes);
      writeRows(after, changes);
      BoundStatement cas = statements.commit.bind(after.version, before.version, before.epoch);
      if (!compareAndSet(cas, before, after)) {
        throw stale();
      }
      dirty = false;
      head = after;
      cache.moveTo(after.version);
      changes.forEach(
          (column, rows) -> rows.forEach((key, value) -> cache.put(column, key, value)));
      collect(after.version - KEPT_VERSIONS);
    } catch (DriverException e) {
      throw Sessions.failure("write to", options, e);
    } finally {
      writing.unlock();
    }
  }

  private StaleWriterException stale() {
    return new StaleWriterException(
        "another process has become the writer of " + describe() + "; nothing was written");
  }

  /**
   * Says which rows will be written, so that they can be found if they are never committed, and old
   * ones when they are.
   */
  private void writeIntents(Head at, Map<Column, Map<byte[], byte @Nullable []>> changes) {
    Flight flight = new Flight();
    int part = 0;
    for (Map.Entry<Column, Map<byte[], byte @Nullable []>> entry : changes.entrySet()) {
      List<ByteBuffer> keys = new ArrayList<>();
      for (byte[] key : entry.getValue().keySet()) {
        keys.add(ByteBuffer.wrap(key));
        if (keys.size() == INTENT_KEYS) {
          flight.add(intent(at, part++, entry.getKey(), keys));
          keys = new ArrayList<>();
        }
      }
      if (!keys.isEmpty()) {
        flight.add(intent(at, part++, entry.getKey(), keys));
      }
    }
    flight.land();
  }

  private BoundStatement intent(Head at, int part, Column column, List<ByteBuffer> keys) {
    return statements.intent.bind(at.version, at.epoch, part, column.label(), keys);
  }

  private void writeRows(Head at, Map<Column, Map<byte[], byte @Nullable []>> changes) {
    Flight flight = new Flight();
    changes.forEach(
        (column, rows) ->
            rows.forEach(
                (key, value) ->
                    flight.add(
                        statements.put.bind(
                            column.label(),
                            Rows.bucket(column, key),
                            ByteBuffer.wrap(key),
                            at.version,
                            at.epoch,
                            value == null ? null : ByteBuffer.wrap(value)))));
    flight.land();
  }

  /**
   * Deletes rows and intents that writers of other epochs left at a version that was never
   * committed.
   */
  private void sweepAbove(long version, long epoch) {
    Flight flight = new Flight();
    for (Row row : session.execute(statements.intents.bind(version))) {
      long writer = row.getLong("epoch");
      if (writer == epoch) {
        continue;
      }
      Column column = Rows.column(String.valueOf(row.getString("col")));
      for (ByteBuffer key : row.getList("keys", ByteBuffer.class)) {
        flight.add(
            statements.deleteRow.bind(
                column.label(), Rows.bucket(column, Rows.bytes(key)), key, version, writer));
      }
      flight.add(statements.deleteIntents.bind(version, writer));
    }
    flight.land();
  }

  /**
   * Deletes the rows that those of versions up to {@code horizon} have replaced, as far as no
   * snapshot needs them.
   */
  private void collect(long horizon) {
    long last;
    synchronized (pinned) {
      last = pinned.isEmpty() ? horizon : Math.min(horizon, pinned.firstKey());
    }
    if (last <= collected) {
      return;
    }
    Flight flight = new Flight();
    for (long version = collected + 1; version <= last; version++) {
      for (Row row : session.execute(statements.intents.bind(version))) {
        Column column = Rows.column(String.valueOf(row.getString("col")));
        if (head.epochs.counts(version, row.getLong("epoch"))) {
          for (ByteBuffer key : row.getList("keys", ByteBuffer.class)) {
            flight.add(
                statements.deleteOlder.bind(
                    column.label(), Rows.bucket(column, Rows.bytes(key)), key, version));
          }
        }
      }
      flight.land();
      session.execute(statements.deleteAllIntents.bind(version));
    }
    session.execute(statements.setCollected.bind(last));
    collected = last;
  }

  @Override
  public byte @Nullable [] get(Column column, byte[] key) {
    RowCache.Value cached = cache.get(column, key);
    if (cached != null) {
      return cached.bytes();
    }
    Head at = head;
    byte[] value = get(column, key, at);
    cache.fill(at.version, column, key, value);
    return value;
  }

  private byte @Nullable [] get(Column column, byte[] key, Head at) {
    try {
      return newest(session.execute(select(column, key, at)), at);
    } catch (DriverException e) {
      throw Sessions.failure("read", options, e);
    }
  }

  private BoundStatement select(Column column, byte[] key, Head at) {
    return statements.get.bind(
        column.label(), Rows.bucket(column, key), ByteBuffer.wrap(key), at.version);
  }

  private static byte @Nullable [] newest(Iterable<Row> rows, Head at) {
    for (Row row : rows) {
      if (at.epochs.counts(row.getLong("version"), row.getLong("epoch"))) {
        return Rows.value(row);
      }
    }
    return null;
  }

  @Override
  public List<byte @Nullable []> getAll(Column column, List<byte[]> keys) {
    prefetch(column, keys);
    return KeyValueStore.super.getAll(column, keys);
  }

  @Override
  public boolean prefetches() {
    return true;
  }

  @Override
  public void prefetch(Column column, List<byte[]> keys) {
    Head at = head;
    try {
      Flight flight = new Flight();
      for (byte[] key : keys) {
        if (cache.get(column, key) == null) {
          flight.add(
              select(column, key, at),
              result -> cache.fill(at.version, column, key, newest(result.currentPage(), at)));
        }
      }
      flight.land();
    } catch (DriverException e) {
      throw Sessions.failure("read", options, e);
    }
  }

  @Override
  public Scan scan(Column column, byte[] from, byte @Nullable [] to) {
    Head at = head;
    return new CassandraScan(session, statements, options, at.version, at.epochs, column, from, to);
  }

  @Override
  public Snapshot snapshot() {
    synchronized (pinned) {
      Head at = head;
      pinned.merge(at.version, 1, Integer::sum);
      return new CassandraSnapshot(at);
    }
  }

  private void unpin(long version) {
    synchronized (pinned) {
      pinned.computeIfPresent(version, (key, count) -> count == 1 ? null : count - 1);
    }
  }

  @Override
  public String describe() {
    return options.describe();
  }

  @Override
  public List<String> statistics() {
    Head at = head;
    return List.of("version: " + at.version, "writer epoch: " + at.epoch, cache.statistics());
  }

  @Override
  public void close() {
    session.close();
  }

  /** Reads one version. */
  private final class CassandraSnapshot implements Snapshot {
    private final Head at;

    CassandraSnapshot(Head at) {
      this.at = at;
    }

    @Override
    public byte @Nullable [] get(Column column, byte[] key) {
      return head.version == at.version
          ? CassandraStore.this.get(column, key)
          : CassandraStore.this.get(column, key, at);
    }

    @Override
    public Scan scan(Column column, byte[] from, byte @Nullable [] to) {
      return new CassandraScan(
          session, statements, options, at.version, at.epochs, column, from, to);
    }

    @Override
    public void close() {
      unpin(at.version);
    }
  }

  /** Takes the answer to one statement. */
  private interface Landing {
    void accept(AsyncResultSet result);
  }

  /** Statements under way together, a bounded number at a time. */
  private final class Flight {
    private final Semaphore places = new Semaphore(IN_FLIGHT);
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

    void add(BoundStatement statement) {
      add(statement, result -> {});
    }

    void add(BoundStatement statement, Landing landing) {
      places.acquireUninterruptibly();
      CompletionStage<AsyncResultSet> answer = session.executeAsync(statement);
      var _ =
          answer.whenComplete(
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

    /** Waits for all and throws the first failure. */
    void land() {
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

  /** What is executed, prepared once. */
  static final class Statements {
    final PreparedStatement readHead;
    final PreparedStatement takeOver;
    final PreparedStatement commit;
    final PreparedStatement intent;
    final PreparedStatement intents;
    final PreparedStatement deleteIntents;
    final PreparedStatement deleteAllIntents;
    final PreparedStatement put;
    final PreparedStatement deleteRow;
    final PreparedStatement deleteOlder;
    final PreparedStatement get;
    final PreparedStatement scan;
    final PreparedStatement collected;
    final PreparedStatement setCollected;

    Statements(CqlSession session) {
      readHead =
          session.prepare(
              SimpleStatement.newInstance(
                      "SELECT version, epoch, epochs FROM head WHERE id = 'head'")
                  .setConsistencyLevel(DefaultConsistencyLevel.SERIAL));
      takeOver =
          session.prepare(
              "UPDATE head SET epoch = ?, epochs = ?"
                  + " WHERE id = 'head' IF version = ? AND epoch = ?");
      commit =
          session.prepare(
              "UPDATE head SET version = ? WHERE id = 'head' IF version = ? AND epoch = ?");
      intent =
          session.prepare(
              "INSERT INTO intents (version, epoch, part, col, keys) VALUES (?, ?, ?, ?, ?)");
      intents = session.prepare("SELECT epoch, col, keys FROM intents WHERE version = ?");
      deleteIntents = session.prepare("DELETE FROM intents WHERE version = ? AND epoch = ?");
      deleteAllIntents = session.prepare("DELETE FROM intents WHERE version = ?");
      put =
          session.prepare(
              "INSERT INTO cells (col, bucket, key, version, epoch, value)"
                  + " VALUES (?, ?, ?, ?, ?, ?)");
      String row = " WHERE col = ? AND bucket = ? AND key = ?";
      deleteRow = session.prepare("DELETE FROM cells" + row + " AND version = ? AND epoch = ?");
      deleteOlder = session.prepare("DELETE FROM cells" + row + " AND version < ?");
      get = session.prepare("SELECT version, epoch, value FROM cells" + row + " AND version <= ?");
      scan =
          session.prepare(
              "SELECT key, version, epoch, value FROM cells"
                  + " WHERE col = ? AND bucket = ? AND key >= ?");
      collected = session.prepare("SELECT version FROM progress WHERE id = 'collected'");
      setCollected = session.prepare("INSERT INTO progress (id, version) VALUES ('collected', ?)");
    }
  }
}

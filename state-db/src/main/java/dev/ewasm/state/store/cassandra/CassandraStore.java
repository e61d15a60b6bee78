package dev.ewasm.state.store.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Row;
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
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A store in a Cassandra keyspace. Each batch is a version: its rows are written beside the older
 * ones, then one compare-and-set on the head row makes them count. Whoever opens the store becomes
 * its writer; one that was replaced is refused at its next write ({@link StaleWriterException}).
 * Readers see the version their process knows last.
 */
public final class CassandraStore implements KeyValueStore {
  private static final int KEYS_PER_READ = 64;
  private static final int TRIES = 5;
  private static final SecureRandom EPOCHS = new SecureRandom();

  /** Versions that stay readable for snapshots of other processes. */
  private static final long KEPT_VERSIONS = 8;

  private final CqlSession session;
  private final CassandraOptions options;
  private final Statements statements;
  private final Intents intents;
  private final RowCache cache;
  private final ReentrantLock writing = new ReentrantLock();
  private final TreeMap<Long, Integer> pinned = new TreeMap<>();

  private volatile Head head;

  /** Whether rows of a batch that failed may lie above the head under our epoch. */
  private boolean dirty;

  private CassandraStore(
      CqlSession session, CassandraOptions options, Statements statements, Head found) {
    this.session = session;
    this.options = options;
    this.statements = statements;
    this.intents = new Intents(session, statements);
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
      Head wanted =
          new Head(found.version(), epoch, found.epochs().with(epoch, found.version() + 1));
      BoundStatement cas =
          statements.takeOver.bind(epoch, wanted.epochs().text(), found.version(), found.epoch());
      if (compareAndSet(cas, found, wanted)) {
        head = wanted;
        cache.moveTo(wanted.version());
        dirty = false;
        intents.sweepAbove(found.version() + 1, epoch);
        intents.readProgress();
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
    return Head.of(row);
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
    Map<Column, SortedMap<byte[], byte @Nullable []>> changes = Rows.lastOfEach(batch);
    if (changes.isEmpty()) {
      return;
    }
    writing.lock();
    try {
      if (dirty) {
        Head mine = head;
        Head found = readHead();
        if (found.epoch() != mine.epoch()) {
          throw stale();
        }
        head = found;
        takeOver();
      }
      Head before = head;
      Head after = before.next();
      dirty = true;
      intents.note(after, changes);
      writeRows(after, changes);
      BoundStatement cas =
          statements.commit.bind(after.version(), before.version(), before.epoch());
      if (!compareAndSet(cas, before, after)) {
        throw stale();
      }
      dirty = false;
      head = after;
      cache.moveTo(after.version());
      changes.forEach(
          (column, rows) -> rows.forEach((key, value) -> cache.put(column, key, value)));
      intents.collect(lastUnpinned(after.version() - KEPT_VERSIONS), after.epochs());
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

  private void writeRows(Head at, Map<Column, SortedMap<byte[], byte @Nullable []>> changes) {
    Flight flight = new Flight(session);
    changes.forEach(
        (column, rows) ->
            rows.forEach(
                (key, value) ->
                    flight.addChange(
                        column,
                        key,
                        value == null ? 0 : value.length,
                        statements.put(at, column, key, value))));
    flight.land();
  }

  /** Returns the last version up to {@code horizon} before which no snapshot reads. */
  private long lastUnpinned(long horizon) {
    synchronized (pinned) {
      return pinned.isEmpty() ? horizon : Math.min(horizon, pinned.firstKey());
    }
  }

  @Override
  public byte @Nullable [] get(Column column, byte[] key) {
    RowCache.Value cached = cache.get(column, key);
    if (cached != null) {
      return cached.bytes();
    }
    Head at = head;
    byte[] value = get(column, key, at);
    cache.fill(at.version(), column, key, value);
    return value;
  }

  private byte @Nullable [] get(Column column, byte[] key, Head at) {
    try {
      return newest(session.execute(statements.get(at, column, key)), at);
    } catch (DriverException e) {
      throw Sessions.failure("read", options, e);
    }
  }

  private static byte @Nullable [] newest(Iterable<Row> rows, Head at) {
    for (Row row : rows) {
      if (at.counts(row)) {
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
    List<byte[]> missing = new ArrayList<>();
    for (byte[] key : keys) {
      if (cache.get(column, key) == null) {
        missing.add(key);
      }
    }
    missing.sort(Arrays::compareUnsigned);
    try {
      Flight flight = new Flight(session);
      int from = 0;
      while (from < missing.size()) {
        int bucket = Rows.bucket(column, missing.get(from));
        int to = from + 1;
        while (to < missing.size()
            && to - from < KEYS_PER_READ
            && Rows.bucket(column, missing.get(to)) == bucket) {
          to++;
        }
        List<byte[]> together = missing.subList(from, to);
        flight.add(
            statements.getAll(at, column, bucket, together),
            result -> fill(at, column, together, result.currentPage()));
        from = to;
      }
      flight.land();
    } catch (DriverException e) {
      throw Sessions.failure("read", options, e);
    }
  }

  /** Caches what was read of some keys. */
  private void fill(Head at, Column column, List<byte[]> keys, Iterable<Row> rows) {
    Map<ByteBuffer, byte[]> values = new HashMap<>();
    Set<ByteBuffer> found = new HashSet<>();
    for (Row row : rows) {
      // Rows of a key come newest first: the first that counts decides.
      ByteBuffer key = Objects.requireNonNull(row.getByteBuffer("key"));
      if (at.counts(row) && found.add(key)) {
        byte[] value = Rows.value(row);
        if (value != null) {
          values.put(key, value);
        }
      }
    }
    for (byte[] key : keys) {
      cache.fill(at.version(), column, key, values.get(ByteBuffer.wrap(key)));
    }
  }

  @Override
  public Scan scan(Column column, byte[] from, byte @Nullable [] to) {
    return new CassandraScan(session, statements, options, head, column, from, to);
  }

  @Override
  public Snapshot snapshot() {
    synchronized (pinned) {
      Head at = head;
      pinned.merge(at.version(), 1, Integer::sum);
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
    return List.of("version: " + at.version(), "writer epoch: " + at.epoch(), cache.statistics());
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

    // While this version is the newest, reads may use the cache; what was read counts only if it
    // still is afterwards, for a commit moves the head before it changes the cache.

    private boolean isNewest() {
      return head.version() == at.version();
    }

    @Override
    public byte @Nullable [] get(Column column, byte[] key) {
      if (isNewest()) {
        byte[] value = CassandraStore.this.get(column, key);
        if (isNewest()) {
          return value;
        }
      }
      return CassandraStore.this.get(column, key, at);
    }

    @Override
    public List<byte @Nullable []> getAll(Column column, List<byte[]> keys) {
      if (isNewest()) {
        List<byte @Nullable []> values = CassandraStore.this.getAll(column, keys);
        if (isNewest()) {
          return values;
        }
      }
      return Snapshot.super.getAll(column, keys);
    }

    @Override
    public Scan scan(Column column, byte[] from, byte @Nullable [] to) {
      return new CassandraScan(session, statements, options, at, column, from, to);
    }

    @Override
    public void close() {
      unpin(at.version());
    }
  }
}

package dev.ewasm.state.store.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import dev.ewasm.state.store.Column;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is executed, prepared once. */
final class Statements {
  final PreparedStatement readHead;
  final PreparedStatement takeOver;
  final PreparedStatement commit;
  final PreparedStatement intents;
  final PreparedStatement deleteIntents;
  final PreparedStatement deleteAllIntents;
  final PreparedStatement collected;
  final PreparedStatement setCollected;

  private final PreparedStatement intent;
  private final PreparedStatement put;
  private final PreparedStatement deleteRow;
  private final PreparedStatement deleteUpTo;
  private final PreparedStatement get;
  private final PreparedStatement getAll;
  private final PreparedStatement scan;

  Statements(CqlSession session) {
    readHead =
        session.prepare(
            SimpleStatement.newInstance("SELECT version, epoch, epochs FROM head WHERE id = 'head'")
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
            "INSERT INTO intents (version, epoch, part, col, gone, keys)"
                + " VALUES (?, ?, ?, ?, ?, ?)");
    intents = session.prepare("SELECT epoch, col, gone, keys FROM intents WHERE version = ?");
    deleteIntents = session.prepare("DELETE FROM intents WHERE version = ? AND epoch = ?");
    deleteAllIntents = session.prepare("DELETE FROM intents WHERE version = ?");
    put =
        session.prepare(
            "INSERT INTO cells (col, bucket, key, version, epoch, value)"
                + " VALUES (?, ?, ?, ?, ?, ?)");
    String partition = " WHERE col = ? AND bucket = ?";
    String row = partition + " AND key = ?";
    deleteRow = session.prepare("DELETE FROM cells" + row + " AND version = ? AND epoch = ?");
    deleteUpTo = session.prepare("DELETE FROM cells" + row + " AND version <= ?");
    get = session.prepare("SELECT version, epoch, value FROM cells" + row + " AND version <= ?");
    getAll =
        session.prepare(
            "SELECT key, version, epoch, value FROM cells"
                + partition
                + " AND key IN ? AND version <= ?");
    scan =
        session.prepare(
            "SELECT key, version, epoch, value FROM cells" + partition + " AND key >= ?");
    collected = session.prepare("SELECT version FROM progress WHERE id = 'collected'");
    setCollected = session.prepare("INSERT INTO progress (id, version) VALUES ('collected', ?)");
  }

  BoundStatement intent(Head at, int part, Intents.Kind kind, List<ByteBuffer> keys) {
    return intent.bind(at.version(), at.epoch(), part, kind.column().label(), kind.gone(), keys);
  }

  BoundStatement put(Head at, Column column, byte[] key, byte @Nullable [] value) {
    return put.bind(
        column.label(),
        Rows.bucket(column, key),
        ByteBuffer.wrap(key),
        at.version(),
        at.epoch(),
        value == null ? null : ByteBuffer.wrap(value));
  }

  BoundStatement deleteRow(long version, long epoch, Column column, byte[] key) {
    return deleteRow.bind(
        column.label(), Rows.bucket(column, key), ByteBuffer.wrap(key), version, epoch);
  }

  BoundStatement deleteUpTo(long version, Column column, byte[] key) {
    return deleteUpTo.bind(column.label(), Rows.bucket(column, key), ByteBuffer.wrap(key), version);
  }

  BoundStatement get(Head at, Column column, byte[] key) {
    return get.bind(column.label(), Rows.bucket(column, key), ByteBuffer.wrap(key), at.version());
  }

  /** Keys of one bucket. */
  BoundStatement getAll(Head at, Column column, int bucket, List<byte[]> keys) {
    // All in one page: there are few versions of a key.
    return getAll
        .bind(column.label(), bucket, keys.stream().map(ByteBuffer::wrap).toList(), at.version())
        .setPageSize(Integer.MAX_VALUE);
  }

  BoundStatement scan(Column column, int bucket, byte[] from) {
    return scan.bind(column.label(), bucket, ByteBuffer.wrap(from));
  }
}

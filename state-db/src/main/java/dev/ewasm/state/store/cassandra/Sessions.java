package dev.ewasm.state.store.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import dev.ewasm.state.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Connections, tables, and what failures of the driver mean. */
final class Sessions {
  /** The format of the tables; part of the head row. */
  private static final int FORMAT = 2;

  private static final int SCHEMA_TRIES = 5;
  private static final Duration SCHEMA_PAUSE = Duration.ofMillis(500);

  private Sessions() {}

  static CqlSession connect(CassandraOptions options) {
    DriverConfigLoader config =
        DriverConfigLoader.programmaticBuilder()
            .withString(DefaultDriverOption.REQUEST_CONSISTENCY, "QUORUM")
            .withString(DefaultDriverOption.REQUEST_SERIAL_CONSISTENCY, "SERIAL")
            .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, options.timeout())
            .withBoolean(DefaultDriverOption.REQUEST_DEFAULT_IDEMPOTENCE, true)
            .withInt(DefaultDriverOption.REQUEST_PAGE_SIZE, 1000)
            .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, options.timeout())
            .withDuration(DefaultDriverOption.CONNECTION_CONNECT_TIMEOUT, options.timeout())
            .withDuration(DefaultDriverOption.METADATA_SCHEMA_REQUEST_TIMEOUT, options.timeout())
            .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, options.timeout())
            .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, Duration.ofMillis(200))
            .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, Duration.ofSeconds(5))
            .build();
    CqlSessionBuilder builder =
        CqlSession.builder()
            .withConfigLoader(config)
            .withLocalDatacenter(options.datacenter())
            .addContactPoints(options.contacts());
    String user = options.user();
    if (user != null) {
      String password = options.password();
      builder.withAuthCredentials(user, password == null ? "" : password);
    }
    try {
      return builder.build();
    } catch (DriverException e) {
      throw failure("open", options, e);
    } catch (IllegalStateException | IllegalArgumentException e) {
      throw new StoreException("cannot open " + options.describe() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Makes the tables if they are missing and checks their format. Servers may answer that what was
   * just made does not exist, while another client makes the same: then it is tried again.
   */
  static void prepareTables(CqlSession session, CassandraOptions options) {
    for (int attempt = 1; ; attempt++) {
      try {
        tryToPrepareTables(session, options);
        return;
      } catch (InvalidQueryException e) {
        if (!options.createIfMissing() || attempt == SCHEMA_TRIES) {
          throw e;
        }
        LockSupport.parkNanos(SCHEMA_PAUSE.toNanos());
      }
    }
  }

  private static void tryToPrepareTables(CqlSession session, CassandraOptions options) {
    String keyspace = options.keyspace();
    boolean present = session.refreshSchema().getKeyspace(keyspace).isPresent();
    if (!present) {
      if (!options.createIfMissing()) {
        throw new StoreException("there is no database in " + options.describe());
      }
      session.execute(
          "CREATE KEYSPACE IF NOT EXISTS %s WITH replication =".formatted(keyspace)
              + " {'class': 'SimpleStrategy', 'replication_factor': %d}"
                  .formatted(options.replication()));
    }
    session.execute("USE " + keyspace);
    if (options.createIfMissing()) {
      session.execute(
          "CREATE TABLE IF NOT EXISTS head (id text PRIMARY KEY, format int, version bigint,"
              + " epoch bigint, epochs text)");
      session.execute("CREATE TABLE IF NOT EXISTS progress (id text PRIMARY KEY, version bigint)");
      session.execute(
          "CREATE TABLE IF NOT EXISTS intents (version bigint, epoch bigint, part int, col text,"
              + " gone boolean, keys frozen<list<blob>>, PRIMARY KEY (version, epoch, part))");
      session.execute(
          "CREATE TABLE IF NOT EXISTS cells (col text, bucket int, key blob, version bigint,"
              + " epoch bigint, value blob, PRIMARY KEY ((col, bucket), key, version, epoch))"
              + " WITH CLUSTERING ORDER BY (key ASC, version DESC, epoch DESC)"
              + " AND gc_grace_seconds = 86400"
              + " AND compression = {'class': 'LZ4Compressor'}");
      session.execute(
          "INSERT INTO head (id, format, version, epoch, epochs)"
              + " VALUES ('head', "
              + FORMAT
              + ", 0, 0, '') IF NOT EXISTS");
    }
    Row row = session.execute("SELECT format FROM head WHERE id = 'head'").one();
    if (row == null) {
      throw new StoreException("the head row of " + options.describe() + " is missing");
    }
    if (row.getInt("format") != FORMAT) {
      throw new StoreException(
          "%s has table format %d; this version reads format %d"
              .formatted(options.describe(), row.getInt("format"), FORMAT));
    }
  }

  static StoreException failure(String action, CassandraOptions options, DriverException cause) {
    String reason =
        switch (cause) {
          case AllNodesFailedException all when refused(all) ->
              "the user or the password is refused";
          case UnauthorizedException denied -> "the user may not do that: " + denied.getMessage();
          case AllNodesFailedException all when all.getAllErrors().isEmpty() -> "no node is up";
          case AllNodesFailedException all -> "no node answers: " + all.getMessage();
          case UnavailableException few ->
              "too few nodes are up: %d of %d".formatted(few.getAlive(), few.getRequired());
          case DriverTimeoutException late ->
              "no answer in " + options.timeout().toSeconds() + " s";
          case InvalidQueryException other -> "it holds something else: " + other.getMessage();
          default -> String.valueOf(cause.getMessage());
        };
    return new StoreException(
        "cannot %s %s: %s".formatted(action, options.describe(), reason), cause);
  }

  private static boolean refused(AllNodesFailedException all) {
    return all.getAllErrors().values().stream()
        .flatMap(List::stream)
        .anyMatch(error -> error instanceof AuthenticationException);
  }
}

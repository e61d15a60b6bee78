package dev.ewasm.state.store.cassandra;

import dev.ewasm.state.store.StoreException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a cluster and use it.
 *
 * @param contacts nodes to begin with
 * @param keyspace letters, digits and underscores
 * @param datacenter the datacenter to talk to
 * @param user null when the cluster asks for none
 * @param password goes with the user
 * @param replication copies of each row, when the keyspace has to be made
 * @param timeout how long to wait for one answer
 * @param cacheBytes memory for rows read or written
 * @param createIfMissing whether to make the keyspace and its tables
 */
public record CassandraOptions(
    List<InetSocketAddress> contacts,
    String keyspace,
    String datacenter,
    @Nullable String user,
    @Nullable String password,
    int replication,
    Duration timeout,
    long cacheBytes,
    boolean createIfMissing) {
  private static final int DEFAULT_PORT = 9042;
  private static final long DEFAULT_CACHE_BYTES = 128L << 20;

  public CassandraOptions {
    contacts = List.copyOf(contacts);
    if (!keyspace.matches("[a-z][a-z0-9_]{0,47}")) {
      throw new StoreException(
          "not a keyspace name (lower-case letters, digits, underscores): " + keyspace);
    }
  }

  /**
   * Reads {@code
   * cassandra://[USER:PASSWORD@]HOST:PORT/KEYSPACE[?replication=N&datacenter=NAME&contact=HOST:PORT]}.
   * Without a user the environment variables {@code EWASM_CASSANDRA_USER} and {@code
   * EWASM_CASSANDRA_PASSWORD} count.
   *
   * @throws StoreException if the text is anything else
   */
  public static CassandraOptions parse(String address, boolean createIfMissing) {
    URI uri;
    try {
      uri = new URI(address);
    } catch (URISyntaxException e) {
      throw new StoreException("not a Cassandra address: " + e.getMessage(), e);
    }
    String path = uri.getPath();
    if (uri.getHost() == null || path == null || path.length() < 2) {
      throw new StoreException("a Cassandra address has the form cassandra://HOST:PORT/KEYSPACE");
    }
    List<InetSocketAddress> contacts = new ArrayList<>();
    contacts.add(contact(uri.getHost(), uri.getPort()));
    String user = System.getenv("EWASM_CASSANDRA_USER");
    String password = System.getenv("EWASM_CASSANDRA_PASSWORD");
    if (uri.getUserInfo() != null) {
      String[] parts = uri.getUserInfo().split(":", 2);
      user = parts[0];
      password = parts.length == 2 ? parts[1] : "";
    }
    int replication = 1;
    String datacenter = "datacenter1";
    String query = uri.getQuery() == null ? "" : uri.getQuery();
    for (String option : query.split("&", -1)) {
      String[] pair = option.split("=", 2);
      if (pair.length == 2) {
        switch (pair[0].toLowerCase(Locale.ROOT)) {
          case "replication" -> replication = number(pair[1]);
          case "datacenter" -> datacenter = pair[1];
          case "contact" -> {
            URI other = URI.create("cassandra://" + pair[1]);
            contacts.add(contact(other.getHost(), other.getPort()));
          }
          default -> throw new StoreException("unknown option of a Cassandra address: " + pair[0]);
        }
      } else if (!option.isEmpty()) {
        throw new StoreException("an option without a value: " + option);
      }
    }
    return new CassandraOptions(
        contacts,
        path.substring(1),
        datacenter,
        user,
        password,
        replication,
        Duration.ofSeconds(10),
        DEFAULT_CACHE_BYTES,
        createIfMissing);
  }

  /** Returns the same options with another cache size. */
  public CassandraOptions withCacheBytes(long bytes) {
    return new CassandraOptions(
        contacts,
        keyspace,
        datacenter,
        user,
        password,
        replication,
        timeout,
        bytes,
        createIfMissing);
  }

  /** Returns the address without the password. */
  String describe() {
    InetSocketAddress first = contacts.getFirst();
    return "cassandra://" + first.getHostString() + ":" + first.getPort() + "/" + keyspace;
  }

  private static InetSocketAddress contact(String host, int port) {
    return new InetSocketAddress(host, port < 0 ? DEFAULT_PORT : port);
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new StoreException("not a number of copies: " + text, e);
    }
  }
}

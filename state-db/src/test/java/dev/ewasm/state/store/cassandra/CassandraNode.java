package dev.ewasm.state.store.cassandra;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A Cassandra node for as long as standard input is open: for tests of other modules, and to try
 * things by hand. Arguments: its folder, the list of the server's jars comes from the property
 * {@code ewasm.cassandra.classpath}, further options of its JVM from {@code ewasm.cassandra.jvm}.
 * Writes the address of a keyspace to standard output once clients are let in, or why there is no
 * server.
 */
public final class CassandraNode {
  private CassandraNode() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    String missing = CassandraServer.missing();
    if (missing != null) {
      System.out.println("no server: " + missing);
      return;
    }
    String host = "127.0.0.1";
    try (CassandraServer server =
        CassandraServer.prepare(
            Path.of(arguments[0]),
            host,
            host,
            CassandraServer.freePort(),
            CassandraServer.freePort(),
            false)) {
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      System.out.println(server.start().await().address("ewasm"));
      while (System.in.read() >= 0) {
        // Until the end of the input.
      }
    }
  }
}

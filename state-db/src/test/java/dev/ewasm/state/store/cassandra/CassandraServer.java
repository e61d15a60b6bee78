package dev.ewasm.state.store.cassandra;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A Cassandra node in a process of its own, on a JDK 17, at a loopback address. */
final class CassandraServer implements AutoCloseable {
  private static final int START_SECONDS = 240;

  private static final List<String> EXPORTS =
      List.of(
          "java.base/jdk.internal.misc",
          "java.base/jdk.internal.ref",
          "java.base/sun.nio.ch",
          "java.management.rmi/com.sun.jmx.remote.internal.rmi",
          "java.rmi/sun.rmi.registry",
          "java.rmi/sun.rmi.server",
          "java.rmi/sun.rmi.transport.tcp",
          "java.sql/java.sql");
  private static final List<String> OPENS =
      List.of(
          "java.base/java.io",
          "java.base/java.lang",
          "java.base/java.lang.module",
          "java.base/java.lang.reflect",
          "java.base/java.net",
          "java.base/java.nio",
          "java.base/java.util",
          "java.base/java.util.concurrent",
          "java.base/java.util.concurrent.atomic",
          "java.base/jdk.internal.loader",
          "java.base/jdk.internal.math",
          "java.base/jdk.internal.module",
          "java.base/jdk.internal.ref",
          "java.base/jdk.internal.reflect",
          "java.base/jdk.internal.util.jar",
          "java.base/sun.nio.ch",
          "jdk.management/com.sun.management.internal");

  private final Path folder;
  private final String address;
  private final int port;
  private final Path java;
  private @Nullable Process process;

  private CassandraServer(Path folder, String address, int port, Path java) {
    this.folder = folder;
    this.address = address;
    this.port = port;
    this.java = java;
  }

  /** Returns why no server can be started here, or null. */
  static @Nullable String missing() {
    Path list = classPathFile();
    if (!Files.isRegularFile(list)) {
      return "the list of the server's jars is missing: run by Maven";
    }
    return findJava() == null ? "no JDK 17 found: set JAVA17_HOME" : null;
  }

  private static Path classPathFile() {
    return Path.of(System.getProperty("ewasm.cassandra.classpath", "target/cassandra.classpath"));
  }

  private static @Nullable Path findJava() {
    List<Path> homes = new ArrayList<>();
    for (String variable : List.of("JAVA17_HOME", "JAVA_HOME_17_X64", "JAVA_HOME")) {
      String value = System.getenv(variable);
      if (value != null) {
        homes.add(Path.of(value));
      }
    }
    String user = System.getProperty("user.home", "");
    for (Path folder :
        List.of(
            Path.of("/usr/lib/jvm"),
            Path.of("/opt"),
            Path.of("/usr/java"),
            Path.of(user, ".sdkman/candidates/java"),
            Path.of(user, ".jdks"),
            Path.of("/Library/Java/JavaVirtualMachines"))) {
      try (Stream<Path> entries = Files.list(folder)) {
        entries
            .sorted()
            .forEach(home -> homes.addAll(List.of(home, home.resolve("Contents/Home"))));
      } catch (IOException _) {
        // A folder that is not there holds no JDK.
      }
    }
    return homes.stream()
        .filter(CassandraServer::is17)
        .map(home -> home.resolve("bin/java"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  private static boolean is17(Path home) {
    try {
      return Files.readString(home.resolve("release")).contains("JAVA_VERSION=\"17");
    } catch (IOException e) {
      return false;
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /**
   * Prepares a node.
   *
   * @param address 127.0.0.x
   * @param seed the address of the node to join, or its own
   * @param passwords whether clients need a user and a password
   */
  static CassandraServer prepare(
      Path folder, String address, String seed, int port, int storagePort, boolean passwords)
      throws IOException {
    Path java = findJava();
    if (java == null) {
      throw new IOException("no JDK 17");
    }
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("cassandra.yaml"),
        """
        cluster_name: ewasm-test
        num_tokens: 1
        partitioner: org.apache.cassandra.dht.Murmur3Partitioner
        endpoint_snitch: SimpleSnitch
        listen_address: ADDRESS
        rpc_address: ADDRESS
        native_transport_port: PORT
        storage_port: STORAGE
        start_native_transport: true
        seed_provider:
          - class_name: org.apache.cassandra.locator.SimpleSeedProvider
            parameters:
              - seeds: "SEED:STORAGE"
        commitlog_sync: periodic
        commitlog_sync_period: 1000ms
        commitlog_segment_size: 8MiB
        data_file_directories: ["FOLDER/data"]
        commitlog_directory: "FOLDER/commitlog"
        saved_caches_directory: "FOLDER/caches"
        hints_directory: "FOLDER/hints"
        cdc_raw_directory: "FOLDER/cdc"
        authenticator: AUTHENTICATOR
        concurrent_reads: 8
        concurrent_writes: 8
        memtable_heap_space: 32MiB
        memtable_offheap_space: 32MiB
        key_cache_size: 4MiB
        auto_snapshot: false
        auto_bootstrap: false
        """
            .replace("ADDRESS", address)
            .replace("PORT", Integer.toString(port))
            .replace("STORAGE", Integer.toString(storagePort))
            .replace("SEED", seed)
            .replace("FOLDER", folder.toAbsolutePath().toString())
            .replace(
                "AUTHENTICATOR", passwords ? "PasswordAuthenticator" : "AllowAllAuthenticator"));
    return new CassandraServer(folder, address, port, java);
  }

  /** Starts the process; {@link #await} waits until it answers. */
  CassandraServer start() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.addAll(
        List.of(
            "-Xms256m",
            "-Xmx400m",
            "-Xss512k",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Djdk.attach.allowAttachSelf=true",
            "-Dio.netty.tryReflectionSetAccessible=true",
            "-Dcassandra.storagedir=" + folder.toAbsolutePath(),
            "-Dcassandra.config=" + folder.resolve("cassandra.yaml").toUri(),
            "-Dcassandra-foreground=yes",
            "-Dcassandra.ring_delay_ms=2000",
            "-Dcassandra.superuser_setup_delay_ms=0",
            "-Dcassandra.skip_wait_for_gossip_to_settle=0",
            "-Dcassandra.consistent.rangemovement=false"));
    EXPORTS.forEach(name -> command.addAll(List.of("--add-exports", name + "=ALL-UNNAMED")));
    OPENS.forEach(name -> command.addAll(List.of("--add-opens", name + "=ALL-UNNAMED")));
    // Quick to start is what tests need; what the property says wins.
    command.addAll(
        Stream.of(System.getProperty("ewasm.cassandra.jvm", "").split(" ", -1))
            .filter(option -> !option.isEmpty())
            .toList());
    command.addAll(
        List.of(
            "-cp",
            Files.readString(classPathFile()).replace("\n", File.pathSeparator),
            "org.apache.cassandra.service.CassandraDaemon"));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("server.log").toFile()))
            .start();
    return this;
  }

  /** Waits until clients are let in. */
  CassandraServer await() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (System.nanoTime() < deadline) {
      Process running = process;
      if (running == null || !running.isAlive()) {
        throw new IOException("the server ended while it started: " + logTail());
      }
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(address, port), 1000);
        return this;
      } catch (IOException e) {
        TimeUnit.MILLISECONDS.sleep(300);
      }
    }
    throw new IOException("the server did not start in time: " + logTail());
  }

  private String logTail() throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("server.log"));
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
  }

  /** Ends the process at once, as {@code kill -9} does. */
  void kill() throws InterruptedException {
    Process running = process;
    if (running != null) {
      running.destroyForcibly().waitFor();
      process = null;
    }
  }

  String address(String keyspace) {
    return "cassandra://" + address + ":" + port + "/" + keyspace;
  }

  @Override
  public void close() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
    }
  }
}

package dev.ewasm.vectors.devnode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code ewasm node} on a free port, in a process of its own. */
public final class NodeProcess implements AutoCloseable {

  private static final String LISTENING = "listening on ";

  private final Process process;
  private final BufferedReader output;
  private final String banner;
  private final int port;

  private NodeProcess(Process process) throws IOException {
    this.process = process;
    output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder before = new StringBuilder();
    String line = output.readLine();
    while (line != null && !line.startsWith(LISTENING)) {
      before.append(line).append('\n');
      line = output.readLine();
    }
    banner = before.toString();
    if (line == null) {
      throw new IOException("the node does not listen: " + banner);
    }
    port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
  }

  /** Starts a node with some options and waits until it listens. */
  public static NodeProcess start(String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.ewasm.vectors.cli.EwasmCommand",
                "node",
                "--port=0"));
    command.addAll(List.of(options));
    return new NodeProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** What it wrote before it said where it listens. */
  public String banner() {
    return banner;
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Asks it to end as Ctrl-C does; returns its exit code, -1 if it goes on for a minute. */
  public int interrupt() throws InterruptedException {
    // The handle, since the process would close what it wrote as well.
    process.toHandle().destroy();
    return process.waitFor(1, TimeUnit.MINUTES) ? process.exitValue() : -1;
  }

  /** Ends it without a chance to do anything. */
  void kill() {
    process.destroyForcibly();
  }

  /** What it wrote after it began to listen; waits until it ends. */
  public String rest() throws IOException {
    StringBuilder rest = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      rest.append(line).append('\n');
    }
    return rest.toString();
  }

  /** Kills it and waits for its end. */
  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    output.close();
  }
}

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

/** {@code ewasm node --quiet --port 0} in a process of its own. */
final class NodeProcess implements AutoCloseable {

  final Process process;
  final int port;
  private final BufferedReader output;

  private NodeProcess(Process process, BufferedReader output, int port) {
    this.process = process;
    this.output = output;
    this.port = port;
  }

  /**
   * Starts a node with some options.
   *
   * @throws IOException if it ends before it listens; the message is what it said
   */
  static NodeProcess start(String... options) throws IOException {
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
                "--quiet",
                "--port",
                "0"));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = output.readLine();
    if (line == null || !line.startsWith("listening on ")) {
      process.destroyForcibly();
      throw new IOException(String.valueOf(line));
    }
    return new NodeProcess(
        process, output, Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)));
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Asks it to end as Ctrl-C does; returns its exit code. */
  int interrupt() throws InterruptedException {
    process.destroy();
    return process.waitFor(1, TimeUnit.MINUTES) ? process.exitValue() : -1;
  }

  /** What it wrote after it began to listen; waits until it ends. */
  String rest() throws IOException {
    StringBuilder rest = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      rest.append(line).append('\n');
    }
    return rest.toString();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    output.close();
  }
}

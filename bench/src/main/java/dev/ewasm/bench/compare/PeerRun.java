package dev.ewasm.bench.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A running process that serves one module; see {@link dev.ewasm.bench.peer.PeerProcess}. */
final class PeerRun implements AutoCloseable {

  private static final String READY = "ready ";

  private final Process process;
  private final BufferedReader answers;
  private final Writer requests;
  private final long startNanos = System.nanoTime();
  private final String version;

  private final Thread atExit = new Thread(this::kill);

  /** Time, result and gas of some runs. */
  record Answer(long nanos, String result, long gas) {}

  /**
   * Starts the process and waits until the module is loaded.
   *
   * @param errors gets what the process writes on its standard error
   * @throws BenchException if it does not get that far, with its reason
   */
  PeerRun(List<String> command, Path errors) throws IOException {
    process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    // A stopped process would outlive this one.
    Runtime.getRuntime().addShutdownHook(atExit);
    answers = process.inputReader(StandardCharsets.UTF_8);
    requests = process.outputWriter(StandardCharsets.UTF_8);
    String line = answers.readLine();
    if (line == null || !line.startsWith(READY)) {
      close();
      throw new BenchException(reason(line, errors));
    }
    version = line.substring(READY.length());
  }

  private static String reason(@Nullable String line, Path errors) throws IOException {
    if (line != null) {
      return line;
    }
    try (Stream<String> lines = Files.lines(errors)) {
      return lines
          .filter(text -> !text.isBlank())
          .findFirst()
          .map(String::strip)
          .orElse("ended without a word");
    }
  }

  String version() {
    return version;
  }

  /** Nanoseconds since the process was started. */
  long ageNanos() {
    return System.nanoTime() - startNanos;
  }

  /**
   * Runs so many times and waits for the answer.
   *
   * @throws BenchException if the process failed or ended
   */
  Answer run(int runs) throws IOException {
    try {
      requests.write(runs + "\n");
      requests.flush();
    } catch (IOException e) {
      throw new BenchException("ended early (" + e.getMessage() + ")");
    }
    String line = answers.readLine();
    if (line == null) {
      throw new BenchException("ended early");
    }
    String[] words = line.split(" ", -1);
    if (words.length != 3 || words[0].equals("failed")) {
      throw new BenchException(line);
    }
    return new Answer(Long.parseLong(words[0]), words[1], Long.parseLong(words[2]));
  }

  /**
   * Stops the process until {@link #resume}, so that what it does in the background, such as
   * compiling, takes nothing from the others. Does nothing where there is no program {@code kill}.
   */
  void pause() {
    signal("-STOP");
  }

  void resume() {
    signal("-CONT");
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", name, Long.toString(process.pid()))
          .redirectErrorStream(true)
          .start()
          .waitFor();
    } catch (IOException _) {
      // The rounds are only less quiet then.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    kill();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
      process.waitFor();
    } catch (IllegalStateException _) {
      // This process is ending; the hook has run or will.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.ewasm.state.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Kills a writing process, as {@code kill -9} does, again and again, and lets the next one find
 * what it left: no block that was said to be done may be missing, and everything must fit together.
 */
public final class CrashRun {
  private final String store;
  private final Map<Long, String> roots = new HashMap<>();
  private final TreeSet<Long> possibleHeads = new TreeSet<>(List.of(-1L));
  private long commits;

  /**
   * @param store a folder for RocksDB, or a Cassandra address
   */
  public CrashRun(String store) {
    this.store = store;
  }

  /**
   * Starts and kills that many processes; the moment of each is random within {@code longestMicros}
   * after its start.
   */
  public void run(int kills, int longestMicros) throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom(2026);
    for (int kill = 0; kill < kills; kill++) {
      runAndKill(kill, random.nextInt(longestMicros));
    }
    System.out.printf(
        "crash test: %d kills, %d commits and rollbacks between them, all sound%n", kills, commits);
  }

  private void runAndKill(int kill, int micros) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path", "") + File.pathSeparator,
                CrashWriter.class.getName(),
                store,
                Integer.toString(kill))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader output = process.inputReader(StandardCharsets.US_ASCII)) {
      String first = output.readLine();
      assertThat(first).as("start after kill %d", kill).isNotNull().startsWith("sound ");
      expectHead(first.split(" ", -1), kill);
      // Anything between the first bytes of a commit and some commits later.
      TimeUnit.MICROSECONDS.sleep(micros);
      // By its handle: the process itself would throw away the output not read yet.
      process.toHandle().destroyForcibly();
      process.waitFor();
      String line = output.readLine();
      while (line != null) {
        follow(line);
        line = output.readLine();
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private void expectHead(String[] words, int kill) {
    long head = Long.parseLong(words[1]);
    assertThat(possibleHeads).as("head after kill %d", kill).contains(head);
    assertThat(words[2]).isEqualTo(roots.getOrDefault(head, words[2]));
    settle(head, words[2]);
  }

  private void follow(String line) {
    String[] words = line.split(" ", -1);
    if (words[0].equals("done") && words.length == 3 && words[2].length() == 66) {
      long block = Long.parseLong(words[1]);
      // A block is made from its number and the state before it, so it has one root for good.
      assertThat(words[2]).isEqualTo(roots.getOrDefault(block, words[2]));
      settle(block, words[2]);
      commits++;
    } else if (words[0].equals("going") && words.length == 2) {
      possibleHeads.add(Long.parseLong(words[1]));
    } else if (words[0].equals("done")) {
      // Cut off while it was printed: the block was done.
      possibleHeads.add(possibleHeads.last() + 1);
    }
  }

  private void settle(long head, String root) {
    roots.put(head, root);
    possibleHeads.clear();
    possibleHeads.add(head);
    possibleHeads.add(head + 1);
  }
}

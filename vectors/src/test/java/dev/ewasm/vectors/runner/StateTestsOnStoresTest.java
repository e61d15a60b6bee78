package dev.ewasm.vectors.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.eei.VmConfig;
import dev.ewasm.state.database.StateCheck;
import dev.ewasm.state.database.StateDatabase;
import dev.ewasm.state.store.StateStores;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** State tests give the same results wherever the states are kept. */
class StateTestsOnStoresTest {

  private static final Path ROOT = Path.of(System.getProperty("ewasm.root", ".."));

  /** A commit on Cassandra takes tens of milliseconds: it gets one file of so many. */
  private static final int SAMPLE = 12;

  private static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path folder :
        List.of(
            ROOT.resolve("vectors/state-tests"),
            Path.of(System.getProperty("ewasm.vectors", ""), "ewasm-state-tests"))) {
      // The published ones may be missing; their own test says so.
      if (Files.isDirectory(folder)) {
        try (Stream<Path> all = Files.list(folder)) {
          files.addAll(all.filter(file -> file.toString().endsWith(".json")).sorted().toList());
        }
      }
    }
    return files;
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "rocksdb:"})
  void allOnOneMachine(String store, @TempDir Path folder) throws IOException {
    expectSame(store.equals("memory") ? store : store + folder.resolve("db"), files());
  }

  @Test
  void someOnCassandra(@TempDir Path folder) throws IOException, InterruptedException {
    Path classes = ROOT.resolve("state-db/target/test-classes").toAbsolutePath();
    Process node =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dewasm.cassandra.classpath="
                    + ROOT.resolve("state-db/target/cassandra.classpath").toAbsolutePath(),
                "-cp",
                classes.toString(),
                "dev.ewasm.state.store.cassandra.CassandraNode",
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8))) {
      String address = out.readLine();
      if (address == null || !address.startsWith("cassandra:")) {
        System.out.println("state tests on Cassandra skipped: " + address);
        Assumptions.abort("no Cassandra server: " + address);
      }
      List<Path> all = files();
      expectSame(
          address,
          IntStream.range(0, all.size()).filter(i -> i % SAMPLE == 0).mapToObj(all::get).toList());
    } finally {
      node.getOutputStream().close();
      node.waitFor();
    }
  }

  private static void expectSame(String store, List<Path> files) {
    try (StateDatabase database = StateDatabase.open(StateStores.open(store))) {
      List<CaseResult> results = run(new StateTestRunner(VmConfig.DEFAULT, database), files);
      assertThat(results)
          .isNotEmpty()
          .allSatisfy(
              result ->
                  assertThat(result.verdict())
                      .as("%s: %s", result.test(), result.error())
                      .isEqualTo(CaseResult.Verdict.PASSED));
      assertThat(results).isEqualTo(run(new StateTestRunner(VmConfig.DEFAULT), files));
      assertThat(database.head()).isZero();
      assertThat(StateCheck.run(database, true).faults()).isEmpty();
      System.out.println(results.size() + " state tests on " + database.store().describe());
    }
  }

  private static List<CaseResult> run(StateTestRunner runner, List<Path> files) {
    StateTestSuite suite = new StateTestSuite(runner, name -> true, fork -> true);
    return files.stream().flatMap(file -> suite.run(file).cases().stream()).toList();
  }
}

package dev.ewasm.vectors.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.eei.EeiObserver;
import dev.ewasm.eei.VmConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The published Ewasm state tests. */
class PublicStateTestsTest {

  private static final int COUNT = 170;

  private List<Path> files = List.of();

  @BeforeEach
  void findFiles() throws IOException {
    Path folder = Path.of(System.getProperty("ewasm.vectors", ""), "ewasm-state-tests");
    if (!Files.isDirectory(folder)) {
      System.out.println(
          "skipped: no folder "
              + folder
              + "; clone https://github.com/ewasm/tests and give its parent as -Dewasm.vectors");
      Assumptions.abort("no public state tests");
    }
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  @Test
  void allAgree() throws InterruptedException {
    long start = System.nanoTime();
    List<CaseResult> results = run(VmConfig.DEFAULT, 2);
    System.out.printf(
        "%d public state tests in %d ms%n",
        results.size(), (System.nanoTime() - start) / 1_000_000);
    assertThat(results).hasSizeGreaterThanOrEqualTo(COUNT);
    assertThat(results)
        .allSatisfy(
            result ->
                assertThat(result.verdict())
                    .as("%s: %s", result.test(), result.error())
                    .isEqualTo(CaseResult.Verdict.PASSED));
  }

  @Test
  void anObserverChangesNothing() throws InterruptedException {
    VmConfig observed = VmConfig.DEFAULT.withObserver(new EeiObserver() {});
    assertThat(run(observed, 1)).isEqualTo(run(VmConfig.DEFAULT, 3));
  }

  private List<CaseResult> run(VmConfig config, int workers) throws InterruptedException {
    StateTestSuite suite =
        new StateTestSuite(new StateTestRunner(config), name -> true, fork -> true);
    List<CaseResult> results = new ArrayList<>();
    suite.run(
        files.iterator(),
        workers,
        result -> {
          assertThat(result.error()).isNull();
          results.addAll(result.cases());
        });
    return results;
  }
}

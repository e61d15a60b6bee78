package dev.ewasm.vectors.cli;

import dev.ewasm.vectors.scenario.TestResult;
import java.time.Duration;
import java.util.Locale;

/** Counts results of tests. */
final class TestTotals {

  private final long seed;
  private final long start = System.nanoTime();
  private int passed;
  private int failed;
  private int skipped;
  private boolean fuzzed;

  TestTotals(long seed) {
    this.seed = seed;
  }

  void add(TestResult result) {
    switch (result.status()) {
      case PASSED -> passed++;
      case FAILED -> failed++;
      case SKIPPED -> skipped++;
    }
    fuzzed |= result.fuzz() != null;
  }

  int passed() {
    return passed;
  }

  int failed() {
    return failed;
  }

  int skipped() {
    return skipped;
  }

  int all() {
    return passed + failed + skipped;
  }

  boolean fuzzed() {
    return fuzzed;
  }

  long seed() {
    return seed;
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** {@code 0.42 s}. */
  String time() {
    return String.format(Locale.ROOT, "%.2f s", elapsed().toNanos() / 1e9);
  }
}

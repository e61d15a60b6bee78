package dev.ewasm.vectors.cli;

import dev.ewasm.eei.EwasmVm;
import dev.ewasm.eei.VmConfig;
import dev.ewasm.vectors.abi.AbiText;
import dev.ewasm.vectors.abi.AbiValue;
import dev.ewasm.vectors.scenario.RunSettings;
import dev.ewasm.vectors.scenario.TestResult;
import dev.ewasm.vectors.scenario.TestSuite;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows results of tests to people: a line each, and what happened in those that failed. */
final class TestReport {

  private static final int LONGEST = 2_000;
  private static final int TRACE_FAILURES = 2;
  private static final int TRACE_SETUP = 3;
  private static final int TRACE_ALL = 4;
  private static final int TRACE_ALL_SETUP = 5;

  private final Console console;
  private final int verbosity;
  private @Nullable Path file;

  /**
   * @param verbosity how many {@code -v} were given
   */
  TestReport(Console console, int verbosity) {
    this.console = console;
    this.verbosity = verbosity;
  }

  void print(TestSuite.Entry entry, TestResult result, @Nullable Path savedIn) {
    PrintStream out = console.out();
    if (!entry.file().path().equals(file)) {
      out.println((file == null ? "" : "\n") + entry.file().path());
      file = entry.file().path();
    }
    String name = Text.printable(result.name());
    switch (result.status()) {
      case PASSED ->
          out.println(console.paint(Console.Colour.GREEN, "[PASS]") + " " + name + cost(result));
      case SKIPPED ->
          out.println(
              console.paint(
                      Console.Colour.YELLOW,
                      "[SKIP: " + Text.printable(result.reason(), LONGEST) + "]")
                  + " "
                  + name);
      case FAILED -> {
        out.println(
            console.paint(
                    Console.Colour.RED, "[FAIL: " + Text.printable(result.reason(), LONGEST) + "]")
                + " "
                + name
                + cost(result));
        if (!result.where().isEmpty()) {
          out.println("  at " + result.where());
        }
        TestResult.@Nullable Fuzz fuzz = result.fuzz();
        if (fuzz != null) {
          counterexample(fuzz, savedIn);
        }
      }
    }
  }

  private static String cost(TestResult result) {
    TestResult.@Nullable Fuzz fuzz = result.fuzz();
    if (fuzz == null) {
      return " (gas: " + result.gas() + ")";
    }
    return fuzz.arguments() == null
        ? " (runs: "
            + fuzz.runs()
            + ", mean gas: "
            + fuzz.meanGas()
            + ", median gas: "
            + fuzz.medianGas()
            + ")"
        : " (runs: " + fuzz.runs() + ", gas: " + result.gas() + ")";
  }

  private void counterexample(TestResult.Fuzz fuzz, @Nullable Path savedIn) {
    List<AbiValue> arguments = fuzz.arguments();
    if (arguments != null) {
      console
          .out()
          .println(
              "  with ("
                  + fuzz.signature()
                  + ") = ("
                  + Text.printable(AbiText.print(arguments), LONGEST)
                  + ")"
                  + (fuzz.isKnown() ? ", known from the corpus" : "")
                  + (savedIn == null ? "" : ", saved in " + savedIn));
    }
  }

  /** Shows a test's messages and host calls, if the verbosity asks for it. */
  void trace(TestSuite.Entry entry, TestResult result, RunSettings settings, VmConfig config) {
    boolean failed = result.status() == TestResult.Status.FAILED;
    if (result.status() == TestResult.Status.SKIPPED
        || verbosity < (failed ? TRACE_FAILURES : TRACE_ALL)) {
      return;
    }
    TestTrace trace = new TestTrace(console, verbosity >= (failed ? TRACE_SETUP : TRACE_ALL_SETUP));
    VmConfig watched = config.withObserver(trace.tree());
    if (config.debug() != null) {
      watched = watched.withDebug(trace::debug);
    }
    entry.test().replay(settings.watched(new EwasmVm(watched), trace), result);
    trace.end();
  }

  void summary(TestTotals totals) {
    String text =
        totals.passed()
            + " passed, "
            + totals.failed()
            + " failed, "
            + totals.skipped()
            + " skipped in "
            + totals.time()
            + (totals.fuzzed() ? " (seed " + totals.seed() + ")" : "");
    console
        .out()
        .println(
            "\n"
                + console.paint(
                    totals.failed() == 0 ? Console.Colour.GREEN : Console.Colour.RED, text));
  }
}

package dev.ewasm.vectors.cli;

import dev.ewasm.eei.VmConfig;
import dev.ewasm.vectors.scenario.Corpus;
import dev.ewasm.vectors.scenario.GasSnapshot;
import dev.ewasm.vectors.scenario.RunSettings;
import dev.ewasm.vectors.scenario.TestFileException;
import dev.ewasm.vectors.scenario.TestResult;
import dev.ewasm.vectors.scenario.TestSuite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run of tests: shows results as they come and gathers what is written afterwards. */
final class TestRun {

  private final Console console;
  private final RunSettings settings;
  private final VmConfig config;
  private final boolean json;
  private final TestReport report;
  private final TestJson lines;
  private final TestTotals totals;
  private final JUnitXml junit = new JUnitXml();
  private final GasSnapshot gas = GasSnapshot.empty();
  private int exitCode = ExitCode.OK;
  private boolean broken;

  TestRun(
      Console console,
      RunSettings settings,
      VmConfig config,
      boolean json,
      int verbosity,
      long seed) {
    this.console = console;
    this.settings = settings;
    this.config = config;
    this.json = json;
    report = new TestReport(console, verbosity);
    lines = new TestJson(console.out());
    totals = new TestTotals(seed);
  }

  /** A file that cannot be used. */
  void broken(Path path, TestFileException e) {
    String message = EwasmCommand.oneLine(e.getMessage());
    broken = true;
    exitCode = Math.max(exitCode, e.isInvalidModule() ? ExitCode.INVALID_MODULE : ExitCode.USAGE);
    junit.broken(path.toString(), message);
    if (json) {
      lines.broken(path.toString(), message);
    }
    console.out().flush();
    console.err().println("ewasm: " + message);
  }

  boolean isBroken() {
    return broken;
  }

  void list(List<TestSuite.Entry> tests) {
    for (TestSuite.Entry entry : tests) {
      if (json) {
        JsonLines.print(
            console.out(),
            object -> {
              object.writeStartObject();
              object.writeNumberField("version", 1);
              object.writeStringField("type", "listed");
              object.writeStringField("file", entry.file().path().toString());
              object.writeStringField("name", entry.test().name());
              object.writeEndObject();
            });
      } else {
        console.out().println(id(entry));
      }
    }
  }

  private static String id(TestSuite.Entry entry) {
    return entry.file().path().toString().replace('\\', '/')
        + ": "
        + Text.printable(entry.test().name());
  }

  /** Takes a result; returns whether the test did not fail. */
  boolean add(TestSuite.Entry entry, TestResult result) {
    totals.add(result);
    junit.add(entry.file().path().toString(), result);
    boolean failed = result.status() == TestResult.Status.FAILED;
    @Nullable Path savedIn = failed ? save(entry, result) : null;
    if (failed) {
      exitCode = Math.max(exitCode, ExitCode.FAILED);
    } else if (result.status() == TestResult.Status.PASSED) {
      gas.add(id(entry), result.gas());
    }
    if (json) {
      lines.print(entry, result);
    } else {
      report.print(entry, result, savedIn);
      report.trace(entry, result, settings, config);
    }
    return !failed;
  }

  /** Keeps arguments that fail for the next run; where, or null when there is nothing new. */
  private @Nullable Path save(TestSuite.Entry entry, TestResult result) {
    TestResult.@Nullable Fuzz fuzz = result.fuzz();
    if (fuzz == null) {
      return null;
    }
    Corpus corpus = Corpus.beside(entry.file().path());
    try {
      return corpus.add(result.name(), fuzz) ? corpus.file() : null;
    } catch (IOException e) {
      console.err().println("ewasm: the failing case cannot be saved: " + e.getMessage());
      return null;
    }
  }

  void end() {
    if (json) {
      lines.summary(totals);
    } else {
      report.summary(totals);
    }
  }

  /** Shows how gas differs from a snapshot, which is a failure. */
  void drift(Path file, List<String> differences) {
    if (differences.isEmpty()) {
      return;
    }
    exitCode = Math.max(exitCode, ExitCode.FAILED);
    if (json) {
      for (String line : differences) {
        JsonLines.print(
            console.out(),
            object -> {
              object.writeStartObject();
              object.writeNumberField("version", 1);
              object.writeStringField("type", "drift");
              object.writeStringField("difference", line);
              object.writeEndObject();
            });
      }
    } else {
      console.out().println("\ngas differs from " + file + ":");
      differences.forEach(console.out()::println);
    }
  }

  GasSnapshot gas() {
    return gas;
  }

  JUnitXml junit() {
    return junit;
  }

  int exitCode() {
    return exitCode;
  }
}

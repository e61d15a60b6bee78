package dev.ewasm.vectors.scenario;

import dev.ewasm.state.InMemoryState;
import dev.ewasm.vectors.abi.AbiValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A scenario whose setup is made once for all its tests. */
final class ScenarioFile implements TestFile {

  /** What the tests of a file start from, or why they cannot. */
  private record Prepared(
      InMemoryState state, @Nullable ScenarioRun after, @Nullable StepFailure failure) {}

  private final Scenario scenario;
  private final Set<Path> sources;
  private final List<TestCase> tests;
  private final Map<RunSettings, Prepared> prepared = new ConcurrentHashMap<>();

  ScenarioFile(Scenario scenario, Set<Path> sources) {
    this.scenario = scenario;
    this.sources = sources;
    Corpus corpus = Corpus.beside(scenario.file());
    tests =
        scenario.tests().stream()
            .<TestCase>map(
                test -> test.parameters().isEmpty() ? new Plain(test) : new Fuzzed(test, corpus))
            .toList();
  }

  @Override
  public Path path() {
    return scenario.file();
  }

  @Override
  public List<TestCase> tests() {
    return tests;
  }

  @Override
  public Set<Path> sources() {
    return sources;
  }

  private Prepared prepared(RunSettings settings) {
    return prepared.computeIfAbsent(settings, this::prepare);
  }

  private Prepared prepare(RunSettings settings) {
    InMemoryState state = new InMemoryState();
    try {
      ScenarioRun run = ScenarioRun.genesis(scenario, settings, state);
      run.setUp();
      state.apply(run.changes());
      return new Prepared(state, run, null);
    } catch (StepFailure e) {
      return new Prepared(state, null, e);
    }
  }

  /** Runs the steps of a test on a fresh copy of the setup. */
  private TestResult run(Scenario.Test test, RunSettings settings, List<AbiValue> arguments) {
    Prepared start = prepared(settings);
    ScenarioRun after = start.after;
    if (after == null) {
      StepFailure failure = start.failure;
      return TestResult.failed(
          test.name(),
          "setup: " + (failure == null ? "failed" : failure.reason()),
          failure == null ? "" : failure.where(),
          0);
    }
    ScenarioRun run = after.fresh(settings, start.state);
    for (int i = 0; i < arguments.size(); i++) {
      run.binder().set(test.parameters().get(i).name(), arguments.get(i));
    }
    try {
      run.steps(test.steps());
      run.checkGas(test.gas());
      return TestResult.passed(test.name(), run.gasUsed());
    } catch (StepFailure e) {
      return TestResult.failed(test.name(), e.reason(), e.where(), run.gasUsed());
    }
  }

  /** A test without arguments. */
  private final class Plain implements TestCase {

    private final Scenario.Test test;

    Plain(Scenario.Test test) {
      this.test = test;
    }

    @Override
    public String name() {
      return test.name();
    }

    @Override
    public TestResult run(RunSettings settings) {
      @Nullable String skip = test.skip();
      return skip != null
          ? TestResult.skipped(test.name(), skip)
          : ScenarioFile.this.run(test, settings, List.of());
    }

    @Override
    public void replay(RunSettings settings, TestResult result) {
      ScenarioFile.this.run(test, settings, List.of());
    }
  }

  /** A test with random arguments. */
  private final class Fuzzed implements TestCase {

    private final Scenario.Test test;
    private final Corpus corpus;

    Fuzzed(Scenario.Test test, Corpus corpus) {
      this.test = test;
      this.corpus = corpus;
    }

    @Override
    public String name() {
      return test.name();
    }

    @Override
    public TestResult run(RunSettings settings) {
      @Nullable String skip = test.skip();
      if (skip != null) {
        return TestResult.skipped(test.name(), skip);
      }
      int runs = test.runs() == 0 ? settings.fuzzRuns() : test.runs();
      return new FuzzDriver(test.name(), test.parameters(), corpus)
          .run(
              path().getFileName() + "/" + test.name(),
              settings.seed(),
              runs,
              arguments -> ScenarioFile.this.run(test, settings, arguments));
    }

    @Override
    public void replay(RunSettings settings, TestResult result) {
      TestResult.@Nullable Fuzz fuzz = result.fuzz();
      @Nullable List<AbiValue> arguments = fuzz == null ? null : fuzz.arguments();
      if (arguments != null) {
        ScenarioFile.this.run(test, settings, arguments);
      }
    }
  }
}

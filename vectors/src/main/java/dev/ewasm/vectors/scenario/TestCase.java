package dev.ewasm.vectors.scenario;

/** A test; may be run by any thread, any number of times, with the same result. */
public interface TestCase {

  String name();

  /** Runs it on a state of its own. */
  TestResult run(RunSettings settings);

  /**
   * Runs it once more for somebody who watches: a fuzz test with the arguments that failed.
   *
   * @param settings watched ones, see {@link RunSettings#watched}
   * @param result of a run before
   */
  void replay(RunSettings settings, TestResult result);
}

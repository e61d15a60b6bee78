package dev.ewasm.vectors.scenario;

import dev.ewasm.vectors.abi.AbiValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a test ended.
 *
 * @param reason why it failed or was skipped; empty when it passed
 * @param where file, line and column of the step that failed; empty when there is none
 * @param gas whole gas of its messages; of a fuzz test that of the run in the middle
 * @param fuzz what a fuzz test tried; null for others
 */
public record TestResult(
    String name, Status status, String reason, String where, long gas, @Nullable Fuzz fuzz) {

  /** How a test can end. */
  public enum Status {
    PASSED,
    FAILED,
    SKIPPED
  }

  /**
   * What a fuzz test tried.
   *
   * @param runs arguments tried, those of the corpus included, those of shrinking not
   * @param meanGas gas of a run that passed, rounded down
   * @param medianGas gas of the run in the middle
   * @param signature types of the arguments, such as {@code address to, uint256 amount}
   * @param arguments the simplest that were found to fail; null when none failed
   * @param isKnown whether the corpus had arguments that fail
   */
  public record Fuzz(
      int runs,
      long meanGas,
      long medianGas,
      String signature,
      @Nullable List<AbiValue> arguments,
      boolean isKnown) {

    public Fuzz {
      arguments = arguments == null ? null : List.copyOf(arguments);
    }
  }

  static TestResult passed(String name, long gas) {
    return new TestResult(name, Status.PASSED, "", "", gas, null);
  }

  static TestResult failed(String name, String reason, String where, long gas) {
    return new TestResult(name, Status.FAILED, reason, where, gas, null);
  }

  static TestResult skipped(String name, String reason) {
    return new TestResult(name, Status.SKIPPED, reason, "", 0, null);
  }

  TestResult with(Fuzz tried) {
    return new TestResult(name, status, reason, where, gas, tried);
  }
}

package dev.ewasm.vectors.runner;

import dev.ewasm.vectors.fixture.StateTest;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/**
 * What came of one case of a state test.
 *
 * @param test name of the test
 * @param testCase fork and choice
 * @param verdict passed, failed or skipped
 * @param gasUsed whole gas billed; 0 when the transaction was refused
 * @param stateRoot root found, null when skipped
 * @param logsHash hash of the logs found, null when skipped
 * @param error why it failed or was skipped; null when it passed
 */
public record CaseResult(
    String test,
    StateTest.Case testCase,
    Verdict verdict,
    long gasUsed,
    @Nullable Bytes32 stateRoot,
    @Nullable Bytes32 logsHash,
    @Nullable String error) {

  /** How a case ended. */
  public enum Verdict {
    PASSED,
    FAILED,
    SKIPPED
  }
}

package dev.ewasm.eei.host;

import dev.ewasm.state.Address;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * How a message ended.
 *
 * @param outcome why it ended
 * @param gasLeft whole gas given back; 0 unless it succeeded or reverted
 * @param gasRefund what the frame and its callees earned in refunds, to be granted at the end of
 *     the transaction; may be negative, and is 0 unless it succeeded
 * @param output what it returned or reverted with; empty for every other outcome
 * @param createAddress the new contract of a successful creation
 */
public record CallResult(
    Outcome outcome, long gasLeft, long gasRefund, Bytes output, @Nullable Address createAddress) {

  public static CallResult success(long gasLeft, long gasRefund, Bytes output) {
    return new CallResult(Outcome.SUCCESS, gasLeft, gasRefund, output, null);
  }

  public static CallResult revert(long gasLeft, Bytes output) {
    return new CallResult(Outcome.REVERT, gasLeft, 0, output, null);
  }

  /** A failure: everything the frame had is gone. */
  public static CallResult failure(Outcome outcome) {
    return new CallResult(outcome, 0, 0, Bytes.EMPTY, null);
  }

  /** A call that never ran: its gas comes back. */
  public static CallResult notRun(Outcome outcome, long gas) {
    return new CallResult(outcome, gas, 0, Bytes.EMPTY, null);
  }

  public CallResult created(Address address) {
    return new CallResult(outcome, gasLeft, gasRefund, output, address);
  }

  public boolean isSuccess() {
    return outcome instanceof Outcome.Success;
  }
}

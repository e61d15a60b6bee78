package dev.ewasm.eei.transaction;

import dev.ewasm.eei.host.CallResult;
import dev.ewasm.state.Address;
import dev.ewasm.state.Log;
import java.util.List;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/** What became of a transaction. */
public sealed interface TransactionResult {

  /**
   * It is part of the block, whether its code succeeded or not.
   *
   * @param call how its message ended; {@code gasLeft} is that of the message, before the refund
   * @param gasUsed whole gas billed, intrinsic gas included, refund taken off
   * @param gasRefunded whole gas that the refund took off
   * @param effectiveGasPrice wei per gas paid
   * @param contract address of the contract it created; null if it created none or failed
   * @param logs of its successful messages, in order
   */
  record Executed(
      CallResult call,
      long gasUsed,
      long gasRefunded,
      UInt256 effectiveGasPrice,
      @Nullable Address contract,
      List<Log> logs)
      implements TransactionResult {

    public Executed {
      logs = List.copyOf(logs);
    }

    public boolean succeeded() {
      return call.isSuccess();
    }

    /** Its receipt, after this much gas of the block was used, its own included. */
    public Receipt receipt(int type, long cumulativeGasUsed) {
      return new Receipt(type, succeeded(), cumulativeGasUsed, logs);
    }
  }

  /** It cannot be part of the block; the state is as before. */
  record Refused(Refusal reason, String detail) implements TransactionResult {

    /** One line for people. */
    public String describe() {
      return detail.isEmpty() ? reason.text() : reason.text() + ": " + detail;
    }
  }
}

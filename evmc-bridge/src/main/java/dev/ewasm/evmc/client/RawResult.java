package dev.ewasm.evmc.client;

import dev.ewasm.evmc.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * An {@code evmc_result} as the machine left it.
 *
 * @param outputIsNull whether its output is a null pointer
 * @param namesAccount whether it has an address of a created account, which clients find, not
 *     machines
 */
record RawResult(
    int status,
    long gasLeft,
    long gasRefund,
    boolean outputIsNull,
    long outputSize,
    boolean namesAccount) {

  /** The first rule that the result breaks, or null. */
  @Nullable String brokenRule(long gas) {
    StatusCode known = StatusCode.ofNumber(status).orElse(null);
    if (known == null) {
      return "status " + status + " has no meaning";
    }
    if (gasLeft < 0 || gasLeft > gas) {
      return "gas_left is " + gasLeft + " of " + gas;
    }
    if (outputSize < 0) {
      return "output_size is " + Long.toUnsignedString(outputSize);
    }
    if (outputSize == 0 && !outputIsNull) {
      return "output_data is not null, and output_size is 0";
    }
    if (outputSize != 0 && outputIsNull) {
      return "output_data is null, and output_size is " + outputSize;
    }
    if (!known.keepsGas() && gasLeft != 0) {
      return "gas_left is " + gasLeft + " at status " + known.text();
    }
    if (!known.keepsGas() && outputSize != 0) {
      return "output of " + outputSize + " bytes at status " + known.text();
    }
    if (known != StatusCode.SUCCESS && gasRefund != 0) {
      return "gas_refund is " + gasRefund + " at status " + known.text();
    }
    return namesAccount ? "create_address is not zero" : null;
  }
}

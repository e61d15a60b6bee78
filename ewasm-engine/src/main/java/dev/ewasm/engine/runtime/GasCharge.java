package dev.ewasm.engine.runtime;

/**
 * Binding of an imported function {@code (i64) -> ()} by which code pays for itself, as {@code
 * ethereum.useGas}: the engine subtracts the amount itself and makes no call.
 *
 * @param unitsPerGas by what an amount is multiplied to give units of {@link
 *     ExecutionContext#gasLeft}; at least 1. A product beyond 63 bits ends in out of gas.
 * @param negativeAmount ends the invocation when the amount, read as signed, is below zero
 */
public record GasCharge(long unitsPerGas, Halt negativeAmount) {

  public GasCharge {
    if (unitsPerGas < 1) {
      throw new IllegalArgumentException("unitsPerGas must be at least 1: " + unitsPerGas);
    }
  }

  /** The units that {@code amount}, at least 0, costs; saturates at {@link Long#MAX_VALUE}. */
  public long cost(long amount) {
    long high = Math.multiplyHigh(amount, unitsPerGas);
    long low = amount * unitsPerGas;
    return high != 0 || low < 0 ? Long.MAX_VALUE : low;
  }
}

package dev.ewasm.eei;

import dev.ewasm.eei.host.Message;
import dev.ewasm.engine.runtime.Memory;

/**
 * A contract's call of an EEI function, as observers see it while it happens. Nothing in it may be
 * changed.
 *
 * @param message whose code calls
 * @param function the row of the table
 * @param memory of the contract
 * @param slots hold the arguments from {@code base} on before the call, the result there afterwards
 */
public record HostCall(
    Message message, EeiFunction function, Memory memory, long[] slots, int base) {

  /** The argument at this index, or after the call the result at index 0; an i32 sign-extended. */
  public long slot(int index) {
    return slots[base + index];
  }
}

package dev.ewasm.eei;

import dev.ewasm.eei.host.Message;
import dev.ewasm.engine.runtime.Memory;
import org.apache.tuweni.bytes.Bytes;

/**
 * A contract's call of an EEI function, as observers see it while it happens. Nothing in it may be
 * changed.
 */
public final class HostCall {

  private final EeiFrame frame;
  private final EeiFunction function;
  private final long[] slots;
  private final int base;

  HostCall(EeiFrame frame, EeiFunction function, long[] slots, int base) {
    this.frame = frame;
    this.function = function;
    this.slots = slots;
    this.base = base;
  }

  /** The message whose code calls. */
  public Message message() {
    return frame.message;
  }

  /** The row of the table. */
  public EeiFunction function() {
    return function;
  }

  /** Memory of the contract. */
  public Memory memory() {
    return frame.memory();
  }

  /** The argument at this index, or after the call the result at index 0; an i32 sign-extended. */
  public long slot(int index) {
    return slots[base + index];
  }

  /** Units of the gas counter left now; below zero when it ran out. */
  public long unitsLeft() {
    return frame.context.gasLeft;
  }

  /** Refunds that the calling frame and its successful callees earned so far; may be negative. */
  public long gasRefund() {
    return frame.gasRefund;
  }

  /** Output of the frame's last call or reverted creation; empty before. */
  public Bytes returnData() {
    return Bytes.wrap(frame.returnData);
  }
}

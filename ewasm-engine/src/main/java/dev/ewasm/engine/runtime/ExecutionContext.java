package dev.ewasm.engine.runtime;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one invocation may use up, handed down from call to call: gas and stack.
 *
 * <p>Gas is counted in units that the schedule chooses (whole gas or particles). The counter may be
 * negative after a call ended with {@link Halt.OutOfGas} and is 0 after a trap. The stack is
 * counted in slots of 64 bits plus {@link #FRAME_SLOTS} for each frame; nested messages of one
 * transaction share the counter by passing {@link #stackLeft} on, so that depth is the same number
 * in every tier and on every thread.
 */
public final class ExecutionContext {

  /** What a frame costs beside its slots. */
  public static final int FRAME_SLOTS = 8;

  /** Slots that the calls of one transaction may hold together. */
  public static final int DEFAULT_STACK_SLOTS = 1 << 20;

  /** Gas when nothing is metered: no run lives long enough to use it up. */
  public static final long UNMETERED = Long.MAX_VALUE;

  // Public fields: compiled code and the interpreter read and write them around calls.

  /** Gas units left; below zero when the invocation ran out. */
  public long gasLeft;

  /** Slots left for frames. */
  public int stackLeft;

  /**
   * What the host attached to this call; the engine hands it on unread, so that one set of host
   * functions serves pooled instances.
   */
  public @Nullable Object host;

  /** Who sees the instructions of modules loaded for the tier that shows them. */
  public @Nullable InstructionObserver observer;

  /**
   * Whether the caller vouches that this thread's Java stack suffices, so that compiled code need
   * not look for a deep one.
   */
  public boolean stackSuffices;

  // Slots in which compiled code hands arguments to functions it does not call directly.

  private long[] slots = new long[32];
  private int slotsTaken;

  /**
   * Reserves {@code count} slots until {@link #release}; nested calls take further ones.
   *
   * @return where they begin in {@link #slots}, which must be read after this call
   */
  public int reserve(int count) {
    int base = slotsTaken;
    slotsTaken = base + count;
    if (slotsTaken > slots.length) {
      slots = Arrays.copyOf(slots, Math.max(slotsTaken, slots.length * 2));
    }
    return base;
  }

  public long[] slots() {
    return slots;
  }

  /**
   * Keeps {@link #reserve} away from what lies below {@code end} in {@link #slots}, where the
   * interpreter may have frames that nobody reserved.
   *
   * @return what to {@link #release} afterwards
   */
  public int protect(int end) {
    int base = slotsTaken;
    slotsTaken = Math.max(base, Math.min(end, slots.length));
    return base;
  }

  /** Gives back what the {@link #reserve} that returned {@code base} took. */
  public void release(int base) {
    slotsTaken = base;
  }

  private long[] results = {};

  /**
   * Where compiled code leaves all results of a function but the first, in elements 1 and up, until
   * the next call; and the arguments of a {@link #tailCallee}, from element 0 on.
   *
   * @param count results that there is room for
   */
  public long[] results(int count) {
    if (results.length < count) {
      results = Arrays.copyOf(results, Math.max(count, 16));
    }
    return results;
  }

  /** A function whose results are those of the compiled function that has just returned. */
  public @Nullable FunctionInstance tailCallee;

  public ExecutionContext(long gasLeft, int stackLeft) {
    this.gasLeft = gasLeft;
    this.stackLeft = stackLeft;
  }

  public ExecutionContext() {
    this(UNMETERED, DEFAULT_STACK_SLOTS);
  }

  /**
   * What the end of a call comes to: out of gas wins over a trap, and a trap takes all gas, so that
   * no tier need know how much was left where it happened.
   */
  public static @Nullable Halt end(ExecutionContext context, @Nullable Halt halt) {
    if (context.gasLeft < 0) {
      return Halt.OutOfGas.OUT_OF_GAS;
    }
    if (halt instanceof Trap) {
      context.gasLeft = 0;
    }
    return halt;
  }
}

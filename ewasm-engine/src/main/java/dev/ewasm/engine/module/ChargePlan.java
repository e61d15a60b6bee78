package dev.ewasm.engine.module;

import java.util.Arrays;
import java.util.List;

/**
 * What running a module costs, as computed from a gas schedule: the engine subtracts these amounts
 * from {@link dev.ewasm.engine.runtime.ExecutionContext#gasLeft} without rewriting the module.
 *
 * <p>All amounts are in the schedule's units (whole gas or particles). Those of instructions and
 * per operand are 0 to {@link #MAX_COST}; {@code instantiation} is below 2^62.
 *
 * @param scheduleId version id of the schedule; part of every key under which lowered or compiled
 *     code is cached
 * @param functions charges of each function the module defines, in index order
 * @param instantiation charged once before the module is instantiated
 * @param dynamic costs that depend on operands
 */
public record ChargePlan(
    String scheduleId, List<FunctionCharges> functions, long instantiation, DynamicCosts dynamic) {

  /** Keeps {@code cost * operand} below 2^62 for every unsigned 32-bit operand. */
  public static final long MAX_COST = 1L << 30;

  public ChargePlan {
    functions = List.copyOf(functions);
  }

  /**
   * Static charges of one function.
   *
   * @param offsets ascending byte offsets, in the module's bytes, of the instructions before which
   *     control pays; a charge on a branch target or loop header is paid on every arrival there by
   *     branch or fall-through: for a {@code loop}, place it on the first instruction inside. What
   *     a call costs is part of the charge at the body's first instruction, which in an empty body
   *     is its {@code end}; no other charge is placed on {@code end} or {@code else}
   * @param costs the amount at each offset, at least 1
   */
  public record FunctionCharges(int[] offsets, long[] costs) {

    /** The charge before the instruction at this offset; 0 when there is none. */
    public long at(int offset) {
      int index = Arrays.binarySearch(offsets, offset);
      return index < 0 ? 0 : costs[index];
    }
  }

  /**
   * Costs multiplied by an operand, taken unsigned, and paid before the operation's bounds check.
   *
   * @param memoryGrow per page of 65,536 bytes asked for
   * @param memoryFill per byte
   * @param memoryCopy per byte
   * @param memoryInit per byte
   * @param tableGrow per element asked for
   * @param tableFill per element
   * @param tableCopy per element
   * @param tableInit per element
   */
  public record DynamicCosts(
      long memoryGrow,
      long memoryFill,
      long memoryCopy,
      long memoryInit,
      long tableGrow,
      long tableFill,
      long tableCopy,
      long tableInit) {

    public static final DynamicCosts FREE = new DynamicCosts(0, 0, 0, 0, 0, 0, 0, 0);
  }
}

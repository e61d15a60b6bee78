package dev.ewasm.engine.runtime;

import org.jspecify.annotations.Nullable;

/** Runs the functions of one module: the port behind which the engine's tiers stand. */
public interface FunctionExecutor {

  /**
   * Runs a function with its arguments in {@code slots} from {@code base} on; its results are
   * written there as well. Gas and stack of {@code context} are used up and given back.
   *
   * @param definedIndex index among the functions that the module defines
   * @return null when the function returned, or why it did not
   */
  @Nullable Halt execute(
      Instance instance, int definedIndex, ExecutionContext context, long[] slots, int base);
}

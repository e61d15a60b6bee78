package dev.ewasm.engine;

/** How code is run. Results, traps, gas and memory are the same in each. */
public enum Tier {
  /** Starts at once; every function is interpreted. */
  INTERPRETER,
  /** Every function the compiler translates is compiled before the module first runs. */
  COMPILER,
  /** Interpreted until that has taken a while, then compiled in the background. */
  AUTO,
  /**
   * Interpreted, and each instruction is shown first to {@link
   * dev.ewasm.engine.runtime.ExecutionContext#observer}. Slower by far, and without effect on
   * anything else.
   */
  OBSERVED
}

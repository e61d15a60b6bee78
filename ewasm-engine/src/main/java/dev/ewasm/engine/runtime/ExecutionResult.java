package dev.ewasm.engine.runtime;

/** How an invocation ended. */
public sealed interface ExecutionResult {

  /** Returned normally; {@code values} are the result slots. */
  record Completed(long[] values) implements ExecutionResult {}

  /** Ended by a trap. All effects on the instance up to the trap remain. */
  record Trapped(Trap trap) implements ExecutionResult {}

  /** Gas fell below zero. Effects on the instance are undefined: discard it. */
  record OutOfGas() implements ExecutionResult {}

  /** Ended by a host function for a reason of its own. */
  record Halted(Halt reason) implements ExecutionResult {}

  /** The result that stands for this reason to end. */
  static ExecutionResult of(Halt halt) {
    return switch (halt) {
      case Trap trap -> new Trapped(trap);
      case Halt.OutOfGas gas -> new OutOfGas();
      default -> new Halted(halt);
    };
  }
}

package dev.ewasm.engine.runtime;

import org.jspecify.annotations.Nullable;

/**
 * Sees the instructions of modules that run in the tier {@link dev.ewasm.engine.Tier#OBSERVED}; can
 * change nothing. Called on the thread that runs, in the order of execution.
 *
 * <p>A run is what happens between a call of the engine by the host and its return. When the host
 * calls the engine again meanwhile, that is a run of its own, which ends first.
 */
public interface InstructionObserver {

  /** A function is entered: it is the innermost of {@code run}, and no instruction has run yet. */
  default void enter(ObservedRun run) {}

  /** An instruction is next; {@code else} and {@code end} are none. Its gas is not yet taken. */
  void before(ObservedRun run);

  /**
   * The innermost function of {@code run} is left by returning or by a tail call. Told before the
   * next instruction runs.
   */
  default void leave(ObservedRun run) {}

  /**
   * The run is over, with the functions that were left by the halt still in {@code run}.
   *
   * @param halt why, null for an ordinary return
   */
  default void end(ObservedRun run, @Nullable Halt halt) {}
}

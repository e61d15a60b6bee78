package dev.ewasm.eei.precompile;

import dev.ewasm.eei.fork.PrecompileFees;
import org.jspecify.annotations.Nullable;

/** A contract that the chain implements itself. Input is never changed and may be shared. */
public interface Precompile {

  /** Name for traces and messages, for example {@code ecrecover}. */
  String name();

  /** The price of running on this input, in gas; {@link Long#MAX_VALUE} when beyond any limit. */
  long gas(byte[] input, PrecompileFees fees);

  /**
   * The output, or null when the input makes the contract fail, which consumes all its gas or
   * {@linkplain #revertsOnFailure reverts}.
   */
  byte @Nullable [] run(byte[] input);

  /** Whether a failure reverts with empty output and keeps the gas beyond its price. */
  default boolean revertsOnFailure() {
    return false;
  }
}

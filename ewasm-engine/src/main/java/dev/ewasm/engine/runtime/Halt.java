package dev.ewasm.engine.runtime;

/**
 * Why a call stopped before its end: a {@link Trap}, {@link OutOfGas}, or the host's own reason
 * (finish, revert, a failed check), which the engine hands back unread.
 */
public interface Halt {

  /** The gas counter fell below zero. It wins over any trap of the same call. */
  enum OutOfGas implements Halt {
    OUT_OF_GAS
  }
}

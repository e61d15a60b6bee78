package dev.ewasm.engine.compiler;

import dev.ewasm.engine.runtime.Halt;

/** Carries a {@link Halt} through compiled frames to the border of the call; no stack trace. */
final class HaltException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  @SuppressWarnings("StaticAssignmentOfThrowable") // has no stack trace to be wrong
  static final HaltException OUT_OF_GAS = new HaltException(Halt.OutOfGas.OUT_OF_GAS);

  private final transient Halt halt;

  HaltException(Halt halt) {
    super(null, null, false, false);
    this.halt = halt;
  }

  Halt halt() {
    return halt;
  }
}

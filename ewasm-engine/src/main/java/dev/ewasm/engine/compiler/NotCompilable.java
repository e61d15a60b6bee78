package dev.ewasm.engine.compiler;

/**
 * A function the compiler leaves to the interpreter; the message says why. Unchecked, since any
 * instruction may turn out to be too much.
 */
final class NotCompilable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NotCompilable(String reason) {
    super(reason, null, false, false);
  }
}

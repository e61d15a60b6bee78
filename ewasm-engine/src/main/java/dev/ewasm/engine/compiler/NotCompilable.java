package dev.ewasm.engine.compiler;

/** A function the compiler leaves to the interpreter; the message says why. */
final class NotCompilable extends Exception {

  private static final long serialVersionUID = 1L;

  NotCompilable(String reason) {
    super(reason, null, false, false);
  }
}

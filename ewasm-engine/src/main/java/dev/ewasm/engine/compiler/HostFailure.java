package dev.ewasm.engine.compiler;

/**
 * Carries an exception of a host function past the border, where those of the JVM become traps, so
 * that a bug in the host never looks like one.
 */
final class HostFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final RuntimeException failure;

  HostFailure(RuntimeException failure) {
    super(null, failure, false, false);
    this.failure = failure;
  }

  RuntimeException failure() {
    return failure;
  }
}

package dev.ewasm.bench.compare;

/** A failure that the message explains to the user. */
final class BenchException extends RuntimeException {

  private static final long serialVersionUID = 1;

  BenchException(String message) {
    super(message);
  }
}

package dev.ewasm.bench.compare;

/** A failure that the message explains to the user. */
class BenchException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Peers that compute different things. */
  static final class Divergence extends BenchException {

    private static final long serialVersionUID = 1;

    Divergence(String message) {
      super(message);
    }
  }

  BenchException(String message) {
    super(message);
  }
}

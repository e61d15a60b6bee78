package dev.ewasm.vectors.devnode;

/** A stored chain that cannot be gone on with as asked; the message is one line. */
public final class InvalidChainException extends RuntimeException {

  InvalidChainException(String message) {
    super(message);
  }
}

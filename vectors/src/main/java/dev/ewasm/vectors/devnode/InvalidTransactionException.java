package dev.ewasm.vectors.devnode;

/** A transaction that the node does not take; the message is what clients know from geth. */
final class InvalidTransactionException extends RuntimeException {

  InvalidTransactionException(String message) {
    super(message, null, false, false);
  }
}

package dev.ewasm.vectors.abi;

/** A signature, a value or data that the ABI cannot make sense of; the message is one line. */
public final class AbiException extends RuntimeException {

  AbiException(String message) {
    super(message, null, false, false);
  }
}

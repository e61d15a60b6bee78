package dev.ewasm.state;

import org.jspecify.annotations.Nullable;

/**
 * A state that cannot be read, is damaged or contradicts itself. Never part of contract execution:
 * whoever runs contracts reports it as an internal error.
 */
public class StateException extends RuntimeException {
  public StateException(String message) {
    super(message);
  }

  public StateException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

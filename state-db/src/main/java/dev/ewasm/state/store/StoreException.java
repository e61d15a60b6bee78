package dev.ewasm.state.store;

import dev.ewasm.state.StateException;
import org.jspecify.annotations.Nullable;

/**
 * A store that cannot be opened, read or written: the message says which, why, and what helps where
 * that is known.
 */
public class StoreException extends StateException {
  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}

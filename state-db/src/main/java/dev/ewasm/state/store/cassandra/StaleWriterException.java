package dev.ewasm.state.store.cassandra;

import dev.ewasm.state.store.StoreException;

/**
 * Another process became the writer. What this one still wanted to write was not and will not be
 * made.
 */
public final class StaleWriterException extends StoreException {
  public StaleWriterException(String message) {
    super(message);
  }
}

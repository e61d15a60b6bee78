package dev.ewasm.state.store;

/**
 * A running scan. It shows the store as it was when the scan was opened, or newer values of keys
 * not reached yet.
 */
public interface Scan extends AutoCloseable {
  /**
   * Goes to the next key.
   *
   * @return false when there is none
   * @throws StoreException if the store cannot be read
   */
  boolean next();

  /** Returns the key that {@link #next} went to. */
  byte[] key();

  /** Returns the value that {@link #next} went to. */
  byte[] value();

  @Override
  void close();
}

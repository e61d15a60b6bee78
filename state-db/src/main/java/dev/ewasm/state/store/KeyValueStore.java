package dev.ewasm.state.store;

import java.util.List;

/**
 * A place where bytes are kept by column and key. Safe for several reading threads beside one that
 * writes; one process writes at a time, which each implementation enforces in its way.
 */
public interface KeyValueStore extends KeyValueReader, AutoCloseable {
  /**
   * Makes all changes of {@code batch} or none, whatever happens to the process or the machine
   * meanwhile. When this returns they are as durable as the store was configured to make them.
   *
   * @throws StoreException if they were not made; the store is as it was before
   */
  void write(WriteBatch batch);

  /** Returns the store as it is now, unmoved by later writes, until it is closed. */
  Snapshot snapshot();

  /** Reads one moment of a store. */
  interface Snapshot extends KeyValueReader, AutoCloseable {
    @Override
    void close();
  }

  /** Returns where and what the store is, for messages. */
  String describe();

  /** Returns figures of the store's own as lines of text, {@code name: value}; may be empty. */
  default List<String> statistics() {
    return List.of();
  }

  /** Gives back all resources. Other methods must not be called afterwards. */
  @Override
  void close();
}

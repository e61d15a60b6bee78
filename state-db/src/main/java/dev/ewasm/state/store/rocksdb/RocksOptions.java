package dev.ewasm.state.store.rocksdb;

/**
 * How a {@link RocksStore} uses memory and disk.
 *
 * @param cacheBytes memory for blocks, indexes and filters read from files
 * @param writeBufferBytes memory for writes not yet in files, all columns together
 * @param sync when a written batch is on the disk
 * @param maxOpenFiles files kept open at a time
 * @param createIfMissing whether a folder without a database becomes one
 */
public record RocksOptions(
    long cacheBytes,
    long writeBufferBytes,
    SyncPolicy sync,
    int maxOpenFiles,
    boolean createIfMissing) {
  /** When the operating system is asked to put a batch on the disk. */
  public enum SyncPolicy {
    /** Before {@code write} returns: survives a power cut. */
    EVERY_BATCH,
    /** When the operating system likes: survives the end of the process, not a power cut. */
    OPERATING_SYSTEM
  }

  /**
   * 128 MiB of cache, 64 MiB of write buffers, every batch synced, 512 files, created if missing.
   */
  public static final RocksOptions DEFAULT =
      new RocksOptions(128L << 20, 64L << 20, SyncPolicy.EVERY_BATCH, 512, true);

  /** Returns the same options with another policy. */
  public RocksOptions withSync(SyncPolicy policy) {
    return new RocksOptions(cacheBytes, writeBufferBytes, policy, maxOpenFiles, createIfMissing);
  }

  /** Returns the same options with other memory limits. */
  public RocksOptions withMemory(long newCacheBytes, long newWriteBufferBytes) {
    return new RocksOptions(
        newCacheBytes, newWriteBufferBytes, sync, maxOpenFiles, createIfMissing);
  }

  /** Returns the same options for a database that must be there. */
  public RocksOptions existing() {
    return new RocksOptions(cacheBytes, writeBufferBytes, sync, maxOpenFiles, false);
  }
}

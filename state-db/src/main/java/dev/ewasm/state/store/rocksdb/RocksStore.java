package dev.ewasm.state.store.rocksdb;

import dev.ewasm.state.store.Column;
import dev.ewasm.state.store.KeyValueStore;
import dev.ewasm.state.store.Scan;
import dev.ewasm.state.store.StoreException;
import dev.ewasm.state.store.WriteBatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.DataBlockIndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WriteBufferManager;
import org.rocksdb.WriteOptions;

/** A store in a folder, one column family a column. The folder belongs to one process at a time. */
public final class RocksStore implements KeyValueStore {
  private static final int BLOOM_BITS_PER_KEY = 10;

  /** Keys to look up at a time; more are shared between the processors. */
  private static final int KEYS_PER_THREAD = 128;

  private static final int BLOCK_BYTES = 4096;
  private static final long LOG_FILE_BYTES = 1L << 20;

  private final Path folder;
  private final RocksDB database;
  private final Map<Column, ColumnFamilyHandle> columns;
  private final WriteOptions writeOptions;
  private final ReadOptions readOptions = new ReadOptions();
  private final List<AbstractNativeReference> owned;
  private final AtomicBoolean closed = new AtomicBoolean();

  private RocksStore(
      Path folder,
      RocksDB database,
      Map<Column, ColumnFamilyHandle> columns,
      WriteOptions writeOptions,
      List<AbstractNativeReference> owned) {
    this.folder = folder;
    this.database = database;
    this.columns = columns;
    this.writeOptions = writeOptions;
    this.owned = owned;
  }

  /**
   * Opens the store in {@code folder}.
   *
   * @throws StoreException if the folder cannot be used, belongs to another process, is damaged, or
   *     holds something else
   */
  public static RocksStore open(Path folder, RocksOptions options) {
    prepare(folder, options);
    List<AbstractNativeReference> owned = new ArrayList<>();
    try {
      RocksDB.loadLibrary();
      // The cache also holds the write buffers' budget, so that one number bounds both.
      Cache cache = own(owned, new LRUCache(options.cacheBytes() + options.writeBufferBytes()));
      WriteBufferManager buffers =
          own(owned, new WriteBufferManager(options.writeBufferBytes(), cache));
      DBOptions dbOptions =
          own(owned, new DBOptions())
              .setCreateIfMissing(options.createIfMissing())
              .setCreateMissingColumnFamilies(true)
              .setParanoidChecks(true)
              .setWriteBufferManager(buffers)
              .setMaxOpenFiles(options.maxOpenFiles())
              .setMaxTotalWalSize(options.writeBufferBytes())
              .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
              .setMaxLogFileSize(LOG_FILE_BYTES)
              .setKeepLogFileNum(2);
      // Trie nodes are mostly hashes: packing them costs time at each read and gains little.
      ColumnFamilyOptions columnOptions =
          columnOptions(owned, cache, CompressionType.LZ4_COMPRESSION);
      ColumnFamilyOptions nodeOptions = columnOptions(owned, cache, CompressionType.NO_COMPRESSION);
      List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
      descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, columnOptions));
      for (Column column : Column.values()) {
        descriptors.add(
            new ColumnFamilyDescriptor(
                column.label().getBytes(StandardCharsets.US_ASCII),
                column == Column.ACCOUNT_TRIE || column == Column.STORAGE_TRIE
                    ? nodeOptions
                    : columnOptions));
      }
      List<ColumnFamilyHandle> handles = new ArrayList<>();
      RocksDB database = RocksDB.open(dbOptions, folder.toString(), descriptors, handles);
      Map<Column, ColumnFamilyHandle> columns = new EnumMap<>(Column.class);
      int index = 1;
      for (Column column : Column.values()) {
        columns.put(column, handles.get(index++));
      }
      WriteOptions writeOptions =
          own(owned, new WriteOptions())
              .setSync(options.sync() == RocksOptions.SyncPolicy.EVERY_BATCH);
      return new RocksStore(folder, database, columns, writeOptions, owned);
    } catch (RocksDBException e) {
      release(owned);
      throw RocksFailure.of("open", folder, e);
    } catch (UnsatisfiedLinkError e) {
      release(owned);
      throw new StoreException("RocksDB does not run on this system: " + e.getMessage(), e);
    }
  }

  private static void prepare(Path folder, RocksOptions options) {
    try {
      if (Files.exists(folder) && !Files.isDirectory(folder)) {
        throw new StoreException(folder + " is a file, not a folder with a database");
      }
      boolean present = Files.exists(folder.resolve("CURRENT"));
      if (!present && !options.createIfMissing()) {
        throw new StoreException("there is no database in " + folder);
      }
      if (!present && Files.isDirectory(folder)) {
        try (var entries = Files.list(folder)) {
          if (entries.anyMatch(path -> path.getFileName().toString().startsWith("MANIFEST"))) {
            throw new StoreException(
                "the database in " + folder + " is damaged: its file CURRENT is missing");
          }
        }
      }
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new StoreException("cannot use the folder " + folder + ": " + e.getMessage(), e);
    }
  }

  private static ColumnFamilyOptions columnOptions(
      List<AbstractNativeReference> owned, Cache cache, CompressionType compression) {
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setBlockSize(BLOCK_BYTES)
            .setFilterPolicy(own(owned, new BloomFilter(BLOOM_BITS_PER_KEY)))
            .setCacheIndexAndFilterBlocks(true)
            .setPinL0FilterAndIndexBlocksInCache(true)
            .setDataBlockIndexType(DataBlockIndexType.kDataBlockBinaryAndHash)
            .setFormatVersion(5);
    return own(owned, new ColumnFamilyOptions())
        .setTableFormatConfig(table)
        .setCompressionType(compression)
        .setLevelCompactionDynamicLevelBytes(true);
  }

  private static <T extends AbstractNativeReference> T own(
      List<AbstractNativeReference> owned, T reference) {
    owned.add(reference);
    return reference;
  }

  @Override
  public byte @Nullable [] get(Column column, byte[] key) {
    return get(column, key, readOptions);
  }

  private byte @Nullable [] get(Column column, byte[] key, ReadOptions options) {
    try {
      return database.get(handle(column), options, key);
    } catch (RocksDBException e) {
      throw RocksFailure.of("read", folder, e);
    }
  }

  @Override
  public List<byte @Nullable []> getAll(Column column, List<byte[]> keys) {
    return getAll(column, keys, readOptions);
  }

  private List<byte @Nullable []> getAll(Column column, List<byte[]> keys, ReadOptions options) {
    if (keys.isEmpty()) {
      return List.of();
    }
    int parts = keys.size() / KEYS_PER_THREAD;
    if (parts < 2) {
      return getTogether(column, keys, options);
    }
    return IntStream.range(0, parts)
        .parallel()
        .mapToObj(
            part -> keys.subList(part * keys.size() / parts, (part + 1) * keys.size() / parts))
        .flatMap(part -> getTogether(column, part, options).stream())
        .collect(Collectors.toList());
  }

  private List<byte @Nullable []> getTogether(
      Column column, List<byte[]> keys, ReadOptions options) {
    try {
      return database.multiGetAsList(
          options, Collections.nCopies(keys.size(), handle(column)), keys);
    } catch (RocksDBException e) {
      throw RocksFailure.of("read", folder, e);
    }
  }

  @Override
  public Scan scan(Column column, byte[] from, byte @Nullable [] to) {
    return new RocksScan(column, from, to, null);
  }

  @Override
  public void write(WriteBatch batch) {
    try (org.rocksdb.WriteBatch changes = new org.rocksdb.WriteBatch()) {
      for (WriteBatch.Change change : batch.changes()) {
        byte[] value = change.value();
        if (value == null) {
          changes.delete(handle(change.column()), change.key());
        } else {
          changes.put(handle(change.column()), change.key(), value);
        }
      }
      database.write(writeOptions, changes);
    } catch (RocksDBException e) {
      throw RocksFailure.of("write", folder, e);
    }
  }

  @Override
  public Snapshot snapshot() {
    return new RocksSnapshot();
  }

  /**
   * Makes a copy that can be opened as a store, of one moment and while this one is in use; files
   * are hard links where the file system allows.
   *
   * @param target a folder that does not exist yet
   * @throws StoreException if it cannot be written
   */
  public void checkpoint(Path target) {
    if (Files.exists(target)) {
      throw new StoreException("the backup folder " + target + " exists already");
    }
    try (Checkpoint checkpoint = Checkpoint.create(database)) {
      checkpoint.createCheckpoint(target.toString());
    } catch (RocksDBException e) {
      throw RocksFailure.of("back up", folder, e);
    }
  }

  @Override
  public String describe() {
    return "rocksdb:" + folder;
  }

  @Override
  public List<String> statistics() {
    List<String> lines = new ArrayList<>();
    try {
      for (Column column : Column.values()) {
        ColumnFamilyHandle handle = handle(column);
        lines.add(
            "%s: about %s keys, %s bytes in files"
                .formatted(
                    column.label(),
                    database.getProperty(handle, "rocksdb.estimate-num-keys"),
                    database.getProperty(handle, "rocksdb.total-sst-files-size")));
      }
      lines.add("block cache bytes: " + database.getProperty("rocksdb.block-cache-usage"));
      lines.add("write buffer bytes: " + database.getProperty("rocksdb.cur-size-all-mem-tables"));
    } catch (RocksDBException e) {
      throw RocksFailure.of("read", folder, e);
    }
    return lines;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      readOptions.close();
      columns.values().forEach(ColumnFamilyHandle::close);
      database.close();
      release(owned);
    }
  }

  private static void release(List<AbstractNativeReference> owned) {
    for (int i = owned.size() - 1; i >= 0; i--) {
      owned.get(i).close();
    }
  }

  private ColumnFamilyHandle handle(Column column) {
    return Objects.requireNonNull(columns.get(column));
  }

  /** Reads one moment. */
  private final class RocksSnapshot implements Snapshot {
    private final org.rocksdb.Snapshot moment = database.getSnapshot();
    private final ReadOptions options = new ReadOptions().setSnapshot(moment);

    @Override
    public byte @Nullable [] get(Column column, byte[] key) {
      return RocksStore.this.get(column, key, options);
    }

    @Override
    public List<byte @Nullable []> getAll(Column column, List<byte[]> keys) {
      return RocksStore.this.getAll(column, keys, options);
    }

    @Override
    public Scan scan(Column column, byte[] from, byte @Nullable [] to) {
      return new RocksScan(column, from, to, moment);
    }

    @Override
    public void close() {
      options.close();
      database.releaseSnapshot(moment);
    }
  }

  private final class RocksScan implements Scan {
    private final ReadOptions options = new ReadOptions();
    private final @Nullable Slice end;
    private final RocksIterator iterator;
    private boolean started;

    RocksScan(
        Column column, byte[] from, byte @Nullable [] to, org.rocksdb.@Nullable Snapshot moment) {
      end = to == null ? null : new Slice(to);
      if (end != null) {
        options.setIterateUpperBound(end);
      }
      if (moment != null) {
        options.setSnapshot(moment);
      }
      iterator = database.newIterator(handle(column), options);
      iterator.seek(from);
    }

    @Override
    public boolean next() {
      if (started) {
        iterator.next();
      }
      started = true;
      if (iterator.isValid()) {
        return true;
      }
      try {
        iterator.status();
      } catch (RocksDBException e) {
        throw RocksFailure.of("read", folder, e);
      }
      return false;
    }

    @Override
    public byte[] key() {
      return iterator.key();
    }

    @Override
    public byte[] value() {
      return iterator.value();
    }

    @Override
    public void close() {
      iterator.close();
      if (end != null) {
        end.close();
      }
      options.close();
    }
  }
}

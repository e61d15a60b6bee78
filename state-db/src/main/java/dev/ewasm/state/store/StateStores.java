package dev.ewasm.state.store;

import dev.ewasm.state.store.cassandra.CassandraOptions;
import dev.ewasm.state.store.cassandra.CassandraStore;
import dev.ewasm.state.store.rocksdb.RocksOptions;
import dev.ewasm.state.store.rocksdb.RocksStore;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Opens stores by the text that users give them. Only the store that is asked for is loaded. */
public final class StateStores {
  /** The forms that {@link #open} understands, for help texts. */
  public static final String FORMS = "memory | rocksdb:DIR | cassandra://HOST:PORT/KEYSPACE";

  private static final String MEMORY = "memory";
  private static final String ROCKSDB = "rocksdb:";
  private static final String CASSANDRA = "cassandra://";

  private StateStores() {}

  /** Whether a text is one of {@link #FORMS}, as far as one sees without opening it. */
  public static boolean understands(String address) {
    return address.equals(MEMORY)
        || (address.startsWith(ROCKSDB) && address.length() > ROCKSDB.length())
        || address.startsWith(CASSANDRA);
  }

  /**
   * Opens a store, making it if it is not there.
   *
   * @param address one of {@link #FORMS}
   * @throws StoreException if the text is none of these, or the store cannot be opened
   */
  public static KeyValueStore open(String address) {
    return open(address, true);
  }

  /**
   * Opens a store.
   *
   * @param createIfMissing whether to make it if it is not there, rather than to fail
   * @throws StoreException as above
   */
  public static KeyValueStore open(String address, boolean createIfMissing) {
    if (!understands(address)) {
      throw new StoreException("not a store: " + address + " (expected " + FORMS + ")");
    }
    if (address.equals(MEMORY)) {
      return new InMemoryStore();
    }
    if (address.startsWith(CASSANDRA)) {
      return CassandraStore.open(CassandraOptions.parse(address, createIfMissing));
    }
    RocksOptions options = RocksOptions.DEFAULT;
    try {
      return RocksStore.open(
          Path.of(address.substring(ROCKSDB.length())),
          createIfMissing ? options : options.existing());
    } catch (InvalidPathException e) {
      throw new StoreException("not a folder's name: " + address, e);
    }
  }
}

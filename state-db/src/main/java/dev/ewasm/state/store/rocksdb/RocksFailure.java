package dev.ewasm.state.store.rocksdb;

import dev.ewasm.state.store.StoreException;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;

/** What RocksDB's failures mean for a user. */
final class RocksFailure {
  private RocksFailure() {}

  /**
   * @param action what could not be done, a verb
   */
  static StoreException of(String action, Path folder, RocksDBException cause) {
    String message = String.valueOf(cause.getMessage());
    String reason = reason(message);
    return new StoreException(
        "cannot %s rocksdb:%s: %s"
            .formatted(action, folder, reason.isEmpty() ? message : reason + " (" + message + ")"),
        cause);
  }

  private static String reason(String message) {
    if (message.contains("No space left") || message.contains("Disk quota")) {
      return "the disk is full; make room and open it again";
    }
    if (message.contains("lock") && message.contains("LOCK")) {
      return "another process uses it";
    }
    if (message.contains("orruption")
        || message.contains("checksum")
        || message.contains("truncated")) {
      return "its files are damaged; restore a backup or load a dump";
    }
    if (message.contains("Column family not found")
        || message.contains("olumn families not opened")) {
      return "it holds columns that this version does not know";
    }
    if (message.contains("Permission denied") || message.contains("Read-only")) {
      return "no permission to write there";
    }
    return message.contains("No such file")
        ? "a file is missing; restore a backup or load a dump"
        : "";
  }
}

package dev.ewasm.state.store.cassandra;

import dev.ewasm.state.store.StoreException;
import java.util.Arrays;

/**
 * Which writer's rows count at which version. Each writer has an epoch; its rows count from the
 * version after the head it found up to the one before the next writer's first. Rows that a writer
 * left above its last commit, even ones that arrive after it was replaced, never count. Immutable.
 */
final class Epochs {
  /** Ascending. */
  private final long[] firstVersions;

  private final long[] epochs;

  private Epochs(long[] firstVersions, long[] epochs) {
    this.firstVersions = firstVersions;
    this.epochs = epochs;
  }

  static Epochs none() {
    return new Epochs(new long[0], new long[0]);
  }

  /** Returns these epochs and one more whose rows count from {@code firstVersion} on. */
  Epochs with(long epoch, long firstVersion) {
    int count = firstVersions.length;
    // A writer that never committed leaves no version of its own.
    while (count > 0 && firstVersions[count - 1] >= firstVersion) {
      count--;
    }
    long[] versions = Arrays.copyOf(firstVersions, count + 1);
    long[] writers = Arrays.copyOf(epochs, count + 1);
    versions[count] = firstVersion;
    writers[count] = epoch;
    return new Epochs(versions, writers);
  }

  /** Whether a row counts. */
  boolean counts(long version, long epoch) {
    int found = Arrays.binarySearch(firstVersions, version);
    int index = found >= 0 ? found : -found - 2;
    return index >= 0 && epochs[index] == epoch;
  }

  /** Returns a text for {@link #parse}. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < epochs.length; i++) {
      text.append(i == 0 ? "" : ",").append(firstVersions[i]).append(':').append(epochs[i]);
    }
    return text.toString();
  }

  static Epochs parse(String text) {
    Epochs result = none();
    try {
      for (String pair : text.isEmpty() ? new String[0] : text.split(",", -1)) {
        int colon = pair.indexOf(':');
        result =
            result.with(
                Long.parseLong(pair.substring(colon + 1)),
                Long.parseLong(pair.substring(0, colon)));
      }
      return result;
    } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
      throw new StoreException("the head row of the keyspace is damaged: " + text, e);
    }
  }
}

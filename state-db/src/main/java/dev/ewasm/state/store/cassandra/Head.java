package dev.ewasm.state.store.cassandra;

import com.datastax.oss.driver.api.core.cql.Row;

/**
 * What the head row says.
 *
 * @param version the last one committed
 * @param epoch of the writer
 * @param epochs which epochs count at which versions
 */
record Head(long version, long epoch, Epochs epochs) {
  static Head of(Row row) {
    String epochs = row.getString("epochs");
    return new Head(
        row.getLong("version"), row.getLong("epoch"), Epochs.parse(epochs == null ? "" : epochs));
  }

  boolean sameAs(Head other) {
    return version == other.version && epoch == other.epoch;
  }

  /** The head once its writer has committed one more version. */
  Head next() {
    return new Head(version + 1, epoch, epochs);
  }

  /** Whether a row of {@code cells} counts. */
  boolean counts(Row row) {
    long rowVersion = row.getLong("version");
    return rowVersion <= version && epochs.counts(rowVersion, row.getLong("epoch"));
  }
}

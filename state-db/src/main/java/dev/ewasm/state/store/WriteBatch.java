package dev.ewasm.state.store;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes to be made together. Of several for one key the last one counts. */
public final class WriteBatch {
  /**
   * One change.
   *
   * @param value null to delete
   */
  public record Change(Column column, byte[] key, byte @Nullable [] value) {}

  private final List<Change> changes = new ArrayList<>();

  /** Sets a value. */
  public WriteBatch put(Column column, byte[] key, byte[] value) {
    changes.add(new Change(column, key, value));
    return this;
  }

  /** Deletes a key, be it there or not. */
  public WriteBatch delete(Column column, byte[] key) {
    changes.add(new Change(column, key, null));
    return this;
  }

  /** Sets a value, or deletes the key when that is null. */
  public WriteBatch set(Column column, byte[] key, byte @Nullable [] value) {
    changes.add(new Change(column, key, value));
    return this;
  }

  /** Returns the changes in the order they were added. */
  public List<Change> changes() {
    return changes;
  }

  /** Returns the number of changes. */
  public int size() {
    return changes.size();
  }
}

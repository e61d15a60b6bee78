package dev.ewasm.state.journal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An undo log with nested snapshots. Snapshots are numbered 0, 1, 2… from the outermost; they are
 * committed innermost first, while reverting one also closes those inside it. Not safe for several
 * threads.
 */
public final class Journal {
  private final List<Undo> undos = new ArrayList<>();
  private int[] marks = new int[16];
  private int depth;

  /** Opens a snapshot inside those already open and returns its number. */
  public int snapshot() {
    if (depth == marks.length) {
      marks = Arrays.copyOf(marks, 2 * depth);
    }
    marks[depth] = undos.size();
    return depth++;
  }

  /** Records how to take back a change that is made now. */
  public void record(Undo undo) {
    undos.add(undo);
  }

  /**
   * Closes the innermost snapshot and keeps its changes, which now belong to the one around it.
   *
   * @throws IllegalStateException if {@code snapshot} is not the innermost one: calls were closed
   *     out of order
   */
  public void commit(int snapshot) {
    if (snapshot < 0 || snapshot != depth - 1) {
      throw new IllegalStateException(
          "snapshot " + snapshot + " is not the innermost of " + depth + " open ones");
    }
    depth = snapshot;
  }

  /**
   * Takes back, newest first, all changes since the snapshot was opened, and closes it and all
   * inside it. Costs as much as those changes.
   *
   * @throws IllegalStateException if {@code snapshot} is not open
   */
  public void revert(int snapshot) {
    if (snapshot < 0 || snapshot >= depth) {
      throw new IllegalStateException("snapshot " + snapshot + " is not open");
    }
    int mark = marks[snapshot];
    for (int i = undos.size() - 1; i >= mark; i--) {
      undos.removeLast().undo();
    }
    depth = snapshot;
  }

  /** Returns the number of open snapshots. */
  public int depth() {
    return depth;
  }

  /**
   * Forgets how to take back anything.
   *
   * @throws IllegalStateException if a snapshot is open
   */
  public void clear() {
    if (depth != 0) {
      throw new IllegalStateException(depth + " snapshots are still open");
    }
    undos.clear();
  }
}

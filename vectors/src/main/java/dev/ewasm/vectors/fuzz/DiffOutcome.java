package dev.ewasm.vectors.fuzz;

import java.util.List;

/**
 * What a job did, in a form that engines share.
 *
 * <p>Lines, in order: {@code rejected} when the module does not load, {@code start KIND} when
 * instantiation traps, else for each call its results or {@code trap KIND}, then {@code memory
 * HASH}. Integers are decimal, floats the bits of the double in hex, any NaN is {@code nan}. Kinds
 * of traps that engines tell apart differently share a word. {@code stopped} ends the comparison: a
 * limit of gas or stack was hit, which engines differ in, or the module needs what one engine does
 * not offer.
 */
public record DiffOutcome(List<String> lines) {

  static final String STOPPED = "stopped";

  /** The first line in which the outcomes differ, or -1. */
  public int firstDifference(DiffOutcome other) {
    for (int i = 0; i < Math.max(lines.size(), other.lines.size()); i++) {
      String mine = i < lines.size() ? lines.get(i) : "";
      String theirs = i < other.lines.size() ? other.lines.get(i) : "";
      if (mine.equals(STOPPED) || theirs.equals(STOPPED)) {
        return -1;
      }
      if (!mine.equals(theirs)) {
        return i;
      }
    }
    return -1;
  }

  /** Whether the engine gave up before the end. */
  public boolean isStopped() {
    return lines.contains(STOPPED);
  }

  /** A line, or a word that says there is none. */
  public String line(int index) {
    return index < lines.size() ? lines.get(index) : "(nothing)";
  }
}

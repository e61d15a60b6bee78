package dev.ewasm.vectors.coverage;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What ran of one source file or, when a module's source is not known, of one module: then a line
 * is the byte offset of a block.
 */
public final class FileCoverage {

  private final SortedMap<Integer, Long> lines = new TreeMap<>();
  private final SortedMap<String, Function> functions = new TreeMap<>();
  private boolean isByBlock;

  /**
   * A function.
   *
   * @param line where it begins
   * @param count how often it was entered
   */
  public record Function(int line, long count) {}

  /** Whether the file is a module whose lines are byte offsets of blocks. */
  public boolean isByBlock() {
    return isByBlock;
  }

  void byBlock() {
    isByBlock = true;
  }

  /** How often each line ran. */
  public SortedMap<Integer, Long> lines() {
    return lines;
  }

  /** Functions by name. */
  public SortedMap<String, Function> functions() {
    return functions;
  }

  /** A line with several places counts as often as the one that ran most. */
  void line(int line, long count) {
    lines.merge(line, count, Math::max);
  }

  void function(String name, int line, long count) {
    String unique = name;
    for (int i = 2; functions.containsKey(unique); i++) {
      unique = name + "#" + i;
    }
    functions.put(unique, new Function(line, count));
  }

  /** Adds the counts of another run. */
  void add(FileCoverage other) {
    isByBlock |= other.isByBlock;
    other.lines.forEach((line, count) -> lines.merge(line, count, Long::sum));
    for (Map.Entry<String, Function> entry : other.functions.entrySet()) {
      functions.merge(
          entry.getKey(),
          entry.getValue(),
          (one, two) -> new Function(one.line, one.count + two.count));
    }
  }

  /** Lines that ran. */
  public long linesCovered() {
    return lines.values().stream().filter(count -> count > 0).count();
  }

  /** Functions that were entered. */
  public long functionsCovered() {
    return functions.values().stream().filter(function -> function.count > 0).count();
  }
}

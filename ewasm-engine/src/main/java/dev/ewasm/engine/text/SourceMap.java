package dev.ewasm.engine.text;

import dev.ewasm.engine.ModuleException;

/** Leads from a byte of an assembled module to the text it stems from. */
public final class SourceMap {

  private final SourceText source;

  /** Pairs of byte offset in the module and byte offset in the source, ascending. */
  private final int[] marks;

  SourceMap(SourceText source, int[] marks) {
    this.source = source;
    this.marks = marks;
  }

  /**
   * Where the text of the byte at {@code offset} begins: its instruction, or its field for what is
   * no instruction. Offsets before all text, as -1, lead to the file's beginning.
   */
  public TextPosition position(int offset) {
    int low = 0;
    int high = marks.length / 2 - 1;
    int found = -1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (marks[2 * middle] <= offset) {
        found = middle;
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return source.position(found < 0 ? 0 : marks[2 * found + 1]);
  }

  /** The error with its place in the text: {@code file:line:column: message}. */
  public String describe(ModuleException error) {
    return position(error.offset()) + ": " + error.getMessage();
  }
}

package dev.ewasm.engine.text;

/**
 * A place in a text file.
 *
 * @param line from 1
 * @param column in Unicode code points, from 1
 */
public record TextPosition(String file, int line, int column) {

  /** As compilers write it: {@code file:line:column}. */
  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}

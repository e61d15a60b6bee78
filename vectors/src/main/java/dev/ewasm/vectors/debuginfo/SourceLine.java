package dev.ewasm.vectors.debuginfo;

/**
 * A line of source.
 *
 * @param file as the debug information names it
 * @param line from 1
 */
public record SourceLine(String file, int line) {

  @Override
  public String toString() {
    return file + ":" + line;
  }
}

package dev.ewasm.substrate.scale;

/** Bytes that are not the SCALE encoding of what was expected. */
public final class ScaleException extends RuntimeException {

  private final String path;
  private final int offset;

  ScaleException(String path, int offset, String reason) {
    super(path + ": " + reason + " at offset " + offset);
    this.path = path;
    this.offset = offset;
  }

  /** Where in the value, such as {@code $.call.args[2]}. */
  public String path() {
    return path;
  }

  /** Where in the input, in bytes. */
  public int offset() {
    return offset;
  }
}

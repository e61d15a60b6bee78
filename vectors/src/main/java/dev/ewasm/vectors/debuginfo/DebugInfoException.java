package dev.ewasm.vectors.debuginfo;

/** Debug information does not follow its format; says which section and where. */
final class DebugInfoException extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * @param section name of the custom section
   * @param offset in the section's content
   */
  DebugInfoException(String section, int offset, String what) {
    super(section + " at 0x" + Integer.toHexString(offset) + ": " + what);
  }

  DebugInfoException(String message) {
    super(message);
  }
}

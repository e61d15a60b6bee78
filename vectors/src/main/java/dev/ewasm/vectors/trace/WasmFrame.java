package dev.ewasm.vectors.trace;

import org.jspecify.annotations.Nullable;

/**
 * Where a function of a module is.
 *
 * @param function index in the module's function index space
 * @param offset byte offset, in the module's bytes, of the instruction that runs
 * @param name of the function
 * @param source file and line, if the module says
 */
public record WasmFrame(int function, int offset, String name, @Nullable String source) {

  /** {@code name (3:0x1f2, file.c:12)}. */
  public String text() {
    return Printable.text(name)
        + " ("
        + function
        + ":0x"
        + Integer.toHexString(offset)
        + (source == null ? "" : ", " + Printable.text(source))
        + ")";
  }
}

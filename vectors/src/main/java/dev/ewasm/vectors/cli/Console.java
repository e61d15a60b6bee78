package dev.ewasm.vectors.cli;

import java.io.PrintStream;

/**
 * Where a command writes: results to {@code out}, which is buffered, notes and progress to {@code
 * err}. Commands never touch {@link System#out}, so that they can be run and tested in-process.
 *
 * @param interactive whether a person is looking at {@code err}: progress is shown only then
 * @param coloured whether {@code out} is a terminal whose user wants colours
 */
public record Console(PrintStream out, PrintStream err, boolean interactive, boolean coloured) {

  private static final String RESET = "\u001b[0m";

  /** Colours of a terminal. */
  enum Colour {
    RED("\u001b[31m"),
    GREEN("\u001b[32m"),
    YELLOW("\u001b[33m");

    private final String code;

    Colour(String code) {
      this.code = code;
    }
  }

  /** Without colours. */
  public Console(PrintStream out, PrintStream err, boolean interactive) {
    this(out, err, interactive, false);
  }

  /** The text for {@link #out}, in a colour if there are any. */
  String paint(Colour colour, String text) {
    return coloured ? colour.code + text + RESET : text;
  }
}

package dev.ewasm.vectors.cli;

import java.io.PrintStream;

/**
 * Where a command writes: results to {@code out}, which is buffered, notes and progress to {@code
 * err}. Commands never touch {@link System#out}, so that they can be run and tested in-process.
 *
 * @param interactive whether a person is looking at {@code err}: progress is shown only then
 */
public record Console(PrintStream out, PrintStream err, boolean interactive) {}

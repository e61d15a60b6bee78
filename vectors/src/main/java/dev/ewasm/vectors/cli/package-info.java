/**
 * The {@code ewasm} command.
 *
 * <p>{@link dev.ewasm.vectors.cli.EwasmCommand} knows each sub-command by name and loads only the
 * one that is asked for, which keeps the start short. A sub-command is a picocli class that returns
 * one of {@link dev.ewasm.vectors.cli.ExitCode} and throws {@link
 * dev.ewasm.vectors.cli.CommandException} for what the user has to be told.
 */
@NullMarked
package dev.ewasm.vectors.cli;

import org.jspecify.annotations.NullMarked;

package dev.ewasm.vectors.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code ewasm help [COMMAND]}, the same as {@code --help}. */
@Command(
    name = "help",
    description = "Explain a command.",
    footer = {
      "",
      "Examples:",
      "  ewasm help",
      "  ewasm help test",
      "",
      "Exit codes: 0 explained, 2 no such command."
    })
final class HelpCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command to explain.")
  private @Nullable String command;

  HelpCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return command == null
        ? EwasmCommand.execute(console.out(), console.err(), "--help")
        : EwasmCommand.execute(console.out(), console.err(), command, "--help");
  }
}

package dev.ewasm.vectors.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * Stands for {@code ewasm bench} in the list of commands. The launcher runs the real one, which is
 * in the module {@code bench}, with the runtimes it compares.
 */
@Command(
    name = "bench",
    description = "Compare this engine with other WebAssembly runtimes and native code.")
final class BenchCommand implements Callable<Integer> {

  @Unmatched private String[] arguments = {};

  @Override
  public Integer call() {
    throw new CommandException(
        ExitCode.FAILED,
        "bench"
            + (arguments.length > 0 ? " " + arguments[0] : "")
            + ": run it through the launcher 'ewasm' of the source tree");
  }
}

package dev.ewasm.vectors.cli;

import dev.ewasm.eei.EwasmVm;
import dev.ewasm.eei.world.ChainConfig;
import dev.ewasm.vectors.fixture.FixtureException;
import dev.ewasm.vectors.runner.ChainFile;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The option {@code --chain FILE} of the commands that can work by a chain's rules, to be mixed in
 * with picocli's {@code @Mixin}.
 */
final class ChainOption {

  @Option(
      names = "--chain",
      paramLabel = "FILE",
      description = "Rules of the chain by block: forks, gas schedules, system contracts (JSON).")
  private @Nullable String file;

  /** Whether the option was given. */
  boolean isGiven() {
    return file != null;
  }

  /**
   * Reads the file.
   *
   * @param vm the machine that is going to run the chain
   * @param otherwise what holds without the option
   * @throws CommandException if it cannot be read or is wrong
   */
  ChainConfig read(EwasmVm vm, ChainConfig otherwise) {
    if (file == null) {
      return otherwise;
    }
    try {
      return ChainFile.read(Path.of(file), vm);
    } catch (FixtureException e) {
      throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
    } catch (InvalidPathException e) {
      throw new CommandException(ExitCode.FAILED, file + ": not a file name", e);
    }
  }
}

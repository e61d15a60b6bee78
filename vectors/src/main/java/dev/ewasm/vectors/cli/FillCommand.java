package dev.ewasm.vectors.cli;

import dev.ewasm.vectors.fixture.FixtureException;
import dev.ewasm.vectors.runner.StateTestFiller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ewasm fill SOURCE…}: state tests from sources with expectations in plain terms. */
@Command(
    name = "fill",
    description = "Make state tests from sources, after checking what they expect.",
    footer = {
      "",
      "A source is a state test whose accounts name WAT files as code, and which has, in place of",
      "\"post\", a list \"expect\" with forks, indexes, gasUsed, logs and accounts.",
      "",
      "Examples:",
      "  ewasm fill sources/storage.json --output state-tests",
      "",
      "Exit codes: 0 written, 1 an expectation does not hold or a file cannot be used, 2 usage."
    })
final class FillCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(arity = "1..*", paramLabel = "SOURCE", description = "Sources of state tests.")
  private List<Path> sources = List.of();

  @Option(
      names = "--output",
      paramLabel = "FOLDER",
      required = true,
      description = "Where the tests go, under the names of the sources.")
  private Path output = Path.of("");

  FillCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    for (Path source : sources) {
      Path target = output.resolve(source.getFileName());
      if (target.toAbsolutePath().normalize().equals(source.toAbsolutePath().normalize())) {
        throw CommandException.usage("--output " + output + ": would overwrite " + source);
      }
      try {
        String tests = StateTestFiller.fill(source);
        Files.createDirectories(output);
        Files.writeString(target, tests);
        console.out().println(target);
      } catch (FixtureException e) {
        throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
      } catch (IOException e) {
        throw new CommandException(ExitCode.FAILED, source + ": " + e, e);
      }
    }
    return ExitCode.OK;
  }
}

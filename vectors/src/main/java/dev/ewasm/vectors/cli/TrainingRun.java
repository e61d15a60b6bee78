package dev.ewasm.vectors.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs a few real command lines in one process, for the launcher, which makes the JVM's start-up
 * cache from what they load. Their output and exit codes do not matter.
 */
final class TrainingRun {

  private TrainingRun() {}

  /**
   * @param arguments the root folder of the project
   */
  public static void main(String[] arguments) {
    Path root = Path.of(arguments[0]);
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    EwasmCommand.execute(nowhere, nowhere, "--version");
    EwasmCommand.execute(nowhere, nowhere, "--help");
    EwasmCommand.execute(nowhere, nowhere, "--no-such-option");
    for (List<String> line : commandLines(root)) {
      if (line.stream().noneMatch(word -> word.startsWith(root.toString()))
          || line.stream()
              .filter(word -> word.startsWith(root.toString()))
              .allMatch(word -> Files.exists(Path.of(word)))) {
        EwasmCommand.execute(nowhere, nowhere, line.toArray(String[]::new));
      }
    }
  }

  private static List<List<String>> commandLines(Path root) {
    String counter = root.resolve("examples/c/counter.wasm").toString();
    String deployer = root.resolve("examples/c/counter.deploy.wasm").toString();
    return List.of(
        List.of("check", counter),
        List.of("inspect", counter),
        List.of("run", counter, "--input", "0105"),
        List.of("run", deployer, "--deploy", "--input", "0105", "--json"),
        List.of("test", root.resolve("examples/erc20").toString()),
        List.of("test", root.resolve("examples/wat").toString(), "-vvvv"),
        List.of("state-test", root.resolve("vectors/state-tests").toString()));
  }
}

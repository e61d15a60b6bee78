package dev.ewasm.vectors.cli;

import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.vectors.scenario.TestFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ewasm coverage [PATH…|run|state-test]}: which code of contracts runs. */
@Command(
    name = "coverage",
    description = "Run tests, or a contract, and report what ran of the code.",
    synopsisSubcommandLabel = "[run|state-test]",
    footer = {
      "",
      "Runs what 'ewasm test' runs; 'ewasm coverage run' and 'ewasm coverage state-test' run the same",
      "as the commands of that name.",
      "",
      "Coverage is by line where a module has DWARF line numbers (clang -g, rustc -g), names a source",
      "map (asc --sourceMap) or is text; by function and block where it has none of them. Builds with",
      "debug information serve contracts that lack it: --debug-info, or debug-info in ewasm.toml.",
      "docs/tracing.md explains more.",
      "",
      "Examples:",
      "  ewasm coverage",
      "  ewasm coverage tests --match transfer --html coverage",
      "  ewasm coverage run token.wasm --input 18160ddd --append",
      "",
      "Exit codes: 0 all pass, 1 a test failed or a report cannot be written, 2 usage or a wrong test",
      "file, 3 a test module is not valid WebAssembly."
    })
final class CoverageCommand extends TestCommand {

  @Mixin private final CoverageOptions options = new CoverageOptions();

  private CoverageCommand(Console console) {
    super(console);
  }

  /** The command with its other actions. */
  static CommandLine withActions(Console console) {
    return new CommandLine(new CoverageCommand(console))
        .addSubcommand(new OfRun(console))
        .addSubcommand(new OfStateTests(console));
  }

  @Override
  VmConfig watched(VmConfig config) {
    if (isWatching()) {
      throw CommandException.usage("--watch and coverage exclude each other");
    }
    return options.watched(config);
  }

  @Override
  void finish(List<TestFile> files) {
    Path here = Path.of("").toAbsolutePath();
    List<String> names = new ArrayList<>();
    for (TestFile file : files) {
      names.add(file.path().toString());
      for (Path source : file.sources()) {
        names.add(source.startsWith(here) ? here.relativize(source).toString() : source.toString());
      }
    }
    options.report(console(), names.stream().distinct().toList());
  }

  /** {@code ewasm coverage run FILE}. */
  @Command(
      name = "run",
      description = "Run a contract as 'ewasm run' does and report what ran of it.",
      footer = {
        "",
        "Exit codes: 0 success, 1 the contract reverted or failed, or a report cannot be written, 2 usage,",
        "3 not a valid contract."
      })
  private static final class OfRun extends ContractRun {

    @Mixin private final CoverageOptions options = new CoverageOptions();

    OfRun(Console console) {
      super(console, "off");
    }

    @Override
    VmConfig watched(VmConfig config, InstructionMetering metering) {
      return options.watched(config);
    }

    @Override
    void finish() {
      String file = file();
      options.report(console(), file == null ? List.of() : List.of(file));
    }
  }

  /** {@code ewasm coverage state-test PATH…}. */
  @Command(
      name = "state-test",
      description =
          "Run state tests as 'ewasm state-test' does and report what ran of the contracts.",
      footer = {
        "",
        "Exit codes: 0 all pass, 1 a case failed, a file cannot be read, nothing ran or a report cannot be",
        "written, 2 usage."
      })
  private static final class OfStateTests extends StateTestCommand {

    @Mixin private final CoverageOptions options = new CoverageOptions();

    OfStateTests(Console console) {
      super(console);
    }

    @Override
    VmConfig watched(VmConfig config) {
      return options.watched(config);
    }

    @Override
    void finish() {
      options.report(console(), List.of());
    }
  }
}

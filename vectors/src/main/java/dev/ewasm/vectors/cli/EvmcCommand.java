package dev.ewasm.vectors.cli;

import dev.ewasm.evmc.client.Conformance;
import dev.ewasm.evmc.client.Conformance.Verdict;
import java.util.EnumMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ewasm evmc}: machines in EVMC libraries, ours or another's. */
@Command(
    name = "evmc",
    description = "Run code in an EVMC library, or check that one keeps the interface's rules.",
    synopsisSubcommandLabel = "run|test",
    footer = {
      "",
      "LIB is a library, followed by options for it: /usr/lib/libvm.so,NAME=VALUE,...",
      "A library that breaks memory takes this process with it: the last line shows how far it got.",
      "",
      "Examples:",
      "  ewasm evmc test ./libewasm.so",
      "  ewasm evmc run ./libevmone.so 0x60016000526001601ff3 --gas 100000",
      "",
      "Exit codes: 0 success, 1 it failed or breaks a rule, 2 usage."
    })
final class EvmcCommand implements Runnable {

  private final Console console;

  @Spec private CommandSpec spec = CommandSpec.create();

  EvmcCommand(Console console) {
    this.console = console;
  }

  @Override
  public void run() {
    throw CommandException.usage(
        "no action given; '" + spec.qualifiedName() + " --help' lists them");
  }

  /** {@code ewasm evmc run LIB CODE}. */
  @Command(
      name = "run",
      description = "Have a library run code, with a world state as its host.",
      footer = {
        "",
        "Messages that the code sends go to the world state: WebAssembly runs in our engine, other",
        "code in the library if it says that it runs EVM code.",
        "",
        "Exit codes: 0 success, 1 any other status, or the library cannot be used, 2 usage."
      })
  int run(@Mixin EvmcRun run) {
    return run.call(console);
  }

  /** {@code ewasm evmc test LIB}. */
  @Command(
      name = "test",
      description = "Check a library against the interface's rules.",
      footer = {
        "",
        "Exit codes: 0 all checks passed, 1 one failed or the library cannot be used, 2 usage."
      })
  int test(
      @Parameters(paramLabel = "LIB", description = "The library and its options.") String library,
      @Option(names = "--json", description = "One JSON object for each check.") boolean json) {
    Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
    Conformance.run(
        EvmcRun.spec(library),
        check -> {
          counts.merge(check.verdict(), 1, Integer::sum);
          if (json) {
            JsonLines.print(
                console.out(),
                object -> {
                  object.writeStartObject();
                  object.writeNumberField("version", 1);
                  object.writeStringField("check", check.name());
                  object.writeStringField("verdict", word(check.verdict()));
                  object.writeStringField("detail", check.detail());
                  object.writeEndObject();
                });
          } else {
            console
                .out()
                .println(
                    String.format("%-5s %s", word(check.verdict()), check.name())
                        + (check.detail().isEmpty()
                            ? ""
                            : "  " + Text.printable(check.detail(), 1000)));
          }
          // The next check may be the last thing that this process does.
          console.out().flush();
        });
    int failed = counts.getOrDefault(Verdict.FAILED, 0);
    String summary =
        counts.getOrDefault(Verdict.PASSED, 0)
            + " passed, "
            + failed
            + " failed, "
            + counts.getOrDefault(Verdict.SKIPPED, 0)
            + " skipped";
    (json ? console.err() : console.out()).println(summary);
    return failed == 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  private static String word(Verdict verdict) {
    return switch (verdict) {
      case PASSED -> "ok";
      case FAILED -> "FAIL";
      case SKIPPED -> "skip";
    };
  }
}

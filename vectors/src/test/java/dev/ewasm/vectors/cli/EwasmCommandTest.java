package dev.ewasm.vectors.cli;

import static dev.ewasm.vectors.cli.CommandLineRun.ewasm;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EwasmCommandTest {

  @Test
  void versionIsOneLine() {
    CommandLineRun run = ewasm("--version");
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).matches("ewasm \\d+\\.\\d+\\.\\d+\\S*\\R");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void helpListsTheCommandsAndExitCodes() {
    CommandLineRun run = ewasm("--help");
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    for (Subcommand subcommand : Subcommand.ALL) {
      assertThat(run.out()).contains("  " + subcommand.name());
    }
    assertThat(run.out()).contains("0 ok, 1 failed, 2 usage, 3 invalid module, 4 divergence");
  }

  @Test
  void everyCommandExplainsItself() {
    for (Subcommand subcommand : Subcommand.ALL) {
      CommandLineRun run = ewasm(subcommand.name(), "--help");
      assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
      assertThat(run.out()).startsWith("Usage: ewasm " + subcommand.name());
      assertThat(run.err()).isEmpty();
    }
  }

  @Test
  void anUnknownCommandIsAUsageError() {
    CommandLineRun run = ewasm("rum");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .isEqualTo(
            "ewasm: no such command: rum; did you mean \"run\"? ('ewasm --help' explains)\n");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void noCommandIsAUsageError() {
    CommandLineRun run = ewasm();
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).isEqualTo("ewasm: no command given; 'ewasm --help' lists them\n");
  }
}

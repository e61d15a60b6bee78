package dev.ewasm.vectors.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionCommandTest {

  @TempDir Path folder;

  /** What bash offers behind a command line, whose last word may be empty. */
  private List<String> offered(String... words) throws IOException, InterruptedException {
    Path bash = Path.of("/bin/bash");
    assumeTrue(Files.isExecutable(bash), "no bash here");
    Path script = folder.resolve("ewasm.bash");
    Files.writeString(script, CommandLineRun.ewasm("completion", "bash").out());
    String array = "'" + String.join("' '", words) + "'";
    Process process =
        new ProcessBuilder(
                bash.toString(),
                "-c",
                "source '"
                    + script
                    + "'; COMP_WORDS=("
                    + array
                    + "); COMP_CWORD="
                    + (words.length - 1)
                    + "; COMPREPLY=(); _complete_ewasm; printf '%s\\n' \"${COMPREPLY[@]}\"")
            // compopt complains when nobody pressed a key.
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output.lines().map(String::strip).toList();
  }

  @Test
  void bashCompletesCommandsAndOptions() throws IOException, InterruptedException {
    assertThat(offered("ewasm", "te")).containsExactly("test");
    assertThat(offered("ewasm", "test", "--ma")).containsExactly("--match");
    assertThat(offered("ewasm", "")).contains("run", "test", "new", "config", "completion");
  }

  @Test
  void fishKnowsEveryCommand() {
    String script = CommandLineRun.ewasm("completion", "fish").out();
    for (Subcommand subcommand : Subcommand.ALL) {
      assertThat(script).contains("-f -a " + subcommand.name() + " -d '");
    }
    assertThat(script).contains("'__fish_seen_subcommand_from test' -l match -r -d ");
  }

  @Test
  void zshUsesTheScriptOfBash() {
    assertThat(CommandLineRun.ewasm("completion", "zsh").out()).contains("bashcompinit");
    assertThat(CommandLineRun.ewasm("completion", "tcsh").exitCode()).isEqualTo(ExitCode.USAGE);
  }
}

package dev.ewasm.vectors.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectConfigTest {

  private static final String FILE =
      """
      [profile.ci]
      fuzz-runs = 5000
      seed = 9
      [profile.default]
      fork = "London"
      fuzz-runs = 100
      tests = ["a", "b"]
      fail-fast = true
      """;

  @TempDir Path folder;

  private ProjectConfig load(String... environment) throws IOException {
    Files.writeString(folder.resolve("ewasm.toml"), FILE);
    Path inner = Files.createDirectories(folder.resolve("x/y"));
    return ProjectConfig.load(
        inner,
        environment.length == 0
            ? Map.of()
            : environment.length == 2
                ? Map.of(environment[0], environment[1])
                : Map.of(environment[0], environment[1], environment[2], environment[3]));
  }

  private static Optional<String> text(ProjectConfig config, Setting setting) {
    return config.value(setting).map(ProjectConfig.Value::text);
  }

  @Test
  void theFileIsFoundUpward() throws IOException {
    ProjectConfig config = load();
    assertThat(config.root()).contains(folder);
    assertThat(text(config, Setting.FORK)).contains("London");
    assertThat(text(config, Setting.FUZZ_RUNS)).contains("100");
    assertThat(text(config, Setting.TESTS)).contains("a,b");
    assertThat(text(config, Setting.FAIL_FAST)).contains("true");
    assertThat(text(config, Setting.SEED)).isEmpty();
  }

  @Test
  void profilesOverTheDefaultAndTheEnvironmentOverAll() throws IOException {
    ProjectConfig ci = load("EWASM_PROFILE", "ci");
    assertThat(text(ci, Setting.FUZZ_RUNS)).contains("5000");
    assertThat(text(ci, Setting.FORK)).contains("London");
    assertThat(text(ci, Setting.SEED)).contains("9");
    ProjectConfig both = load("EWASM_PROFILE", "ci", "EWASM_FUZZ_RUNS", "7");
    assertThat(both.value(Setting.FUZZ_RUNS))
        .contains(new ProjectConfig.Value(java.util.List.of("7"), "EWASM_FUZZ_RUNS"));
  }

  @Test
  void optionsWinOverTheEnvironment() throws IOException {
    ProjectConfig config = load("EWASM_FORK", "Berlin");
    picocli.CommandLine line =
        EwasmCommand.commandLine(
                new Console(System.out, System.err, false),
                Subcommand.ALL.stream()
                    .filter(each -> each.name().equals("test"))
                    .findFirst()
                    .orElseThrow())
            .setDefaultValueProvider(config);
    assertThat(fork(line, "test")).isEqualTo("Berlin");
    assertThat(fork(line, "test", "--fork", "Osaka")).isEqualTo("Osaka");
  }

  private static Object fork(picocli.CommandLine line, String... arguments) {
    return line.parseArgs(arguments).subcommand().commandSpec().findOption("--fork").getValue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [profil.x] | ewasm.toml:1:1: unknown key "profil" in ewasm.toml; did you mean "profile"?
          [profile.x]\\nfrok = "a" | ewasm.toml:2:1: profile.x: unknown key "frok" in a profile; did you mean "fork"?
          [profile.x]\\nseed = "a" | ewasm.toml:2:8: profile.x.seed: expected a whole number
          [profile.x]\\nfail-fast = 1 | ewasm.toml:2:13: profile.x.fail-fast: expected true or false
          [profile.x]\\nfork = ["a"] | ewasm.toml:2:8: profile.x.fork: expected a string in quotes
          x = | ewasm.toml:1:4: expected a value, found the end of the line
          """)
  void whatIsWrongHasItsPlace(String text, String message) throws IOException {
    Files.writeString(folder.resolve("ewasm.toml"), text.replace("\\n", "\n") + "\n");
    assertThatThrownBy(() -> ProjectConfig.load(folder, Map.of()))
        .isInstanceOf(CommandException.class)
        .hasMessage(message);
  }

  @Test
  void unknownProfilesAndWrongVariables() throws IOException {
    assertThatThrownBy(() -> load("EWASM_PROFILE", "cii"))
        .hasMessageEndingWith("has no such profile; did you mean \"ci\"?");
    assertThatThrownBy(() -> load("EWASM_SEED", "x"))
        .hasMessage("EWASM_SEED=x: expected a whole number");
    assertThatThrownBy(() -> ProjectConfig.load(folder.getRoot(), Map.of("EWASM_PROFILE", "p")))
        .hasMessageContaining("there is no ewasm.toml");
  }
}

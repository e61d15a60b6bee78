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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NewCommandTest {

  @TempDir Path folder;

  /** Builds a new project with what is installed and tests it. */
  @ParameterizedTest
  @ValueSource(strings = {"c", "rust", "assemblyscript", "solidity"})
  void theProjectBuildsAndItsTestsPass(String language) throws IOException, InterruptedException {
    Path project = folder.resolve("mine");
    assertThat(CommandLineRun.ewasm("new", project.toString(), "--lang", language).out())
        .startsWith("made " + project + ", a ");
    assertThat(project.resolve(".gitignore")).exists();
    assertThat(project.resolve("README.md")).content().contains("# mine").doesNotContain("@");
    assumeTrue(canBuild(language), "no compiler for " + language + " here, or no npm registry");
    build(project);
    CommandLineRun checked =
        CommandLineRun.ewasm("check", project.resolve("build/mine.wasm").toString());
    assertThat(checked.exitCode()).as(checked.err()).isEqualTo(ExitCode.OK);
    CommandLineRun tested =
        CommandLineRun.ewasm(
            "test", project.resolve("tests").toString(), "--metering", "rev4", "--no-build");
    assertThat(tested.out()).contains(" passed, 0 failed, 0 skipped");
    assertThat(tested.exitCode()).as(tested.out() + tested.err()).isEqualTo(ExitCode.OK);
    if (!language.equals("solidity")) {
      CommandLineRun covered =
          CommandLineRun.ewasm(
              "coverage",
              project.resolve("tests").toString(),
              "--no-build",
              "--debug-info",
              project.resolve("build/debug/mine.runtime.wasm").toString(),
              "--lcov",
              project.resolve("coverage.lcov").toString());
      assertThat(covered.out()).containsPattern("(100.0|9[0-9].[0-9])% .* src/token\\.");
      assertThat(covered.err()).doesNotContain("warning");
    }
  }

  private static boolean canBuild(String language) throws IOException, InterruptedException {
    return switch (language) {
      case "c" -> runs("clang --target=wasm32 -c -x c /dev/null -o /dev/null && wasm-ld --version");
      case "rust" ->
          runs(
              "wasm-ld --version && { [ -d \"$(/usr/bin/rustc --print sysroot)\""
                  + "/lib/rustlib/wasm32-unknown-unknown/lib ]"
                  + " || [ -d \"$(rustc --print sysroot)\""
                  + "/lib/rustlib/wasm32-unknown-unknown/lib ]; }");
      case "assemblyscript" -> runs("npm --version && npm view assemblyscript@0.28.20 version");
      default -> runs("npm --version && npm view solc@0.8.20 version");
    };
  }

  private static boolean runs(String command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("sh", "-c", command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor() == 0;
  }

  private static void build(Path project) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("sh", "build.sh")
            .directory(project.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1x | c | a name has letters, digits
          x | cobol | --lang cobol: no such language; there are c, rust, assemblyscript, solidity
          """)
  void wrongNamesAndLanguages(String name, String language, String message) {
    CommandLineRun run =
        CommandLineRun.ewasm("new", folder.resolve(name).toString(), "--lang", language);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(message);
  }

  @Test
  void nothingIsOverwrittenUnasked() throws IOException {
    Files.writeString(folder.resolve("precious"), "x");
    CommandLineRun refused = CommandLineRun.ewasm("new", folder.toString(), "--lang", "c");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
    Path inner = Files.createDirectories(folder.resolve("project"));
    Files.writeString(inner.resolve("kept"), "x");
    CommandLineRun forced = CommandLineRun.ewasm("new", inner.toString(), "--lang", "c", "--force");
    assertThat(forced.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(List.of(inner.resolve("kept"), inner.resolve("build.sh"))).allMatch(Files::exists);
  }
}

package dev.ewasm.vectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compiles and runs the programs of {@code docs/embedding.md} as they stand there. */
class EmbeddingGuideTest {

  private static final Path ROOT = Path.of(System.getProperty("ewasm.root", "..")).toAbsolutePath();

  @TempDir Path folder;

  /** A program, and what it prints, with {@code …} for anything. */
  record Program(String name, String source, String output) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Program> programs() throws IOException {
    Matcher blocks =
        Pattern.compile("```java\n(.*?)```\n\n```text\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(ROOT.resolve("docs/embedding.md")));
    List<Program> programs = new ArrayList<>();
    while (blocks.find()) {
      Matcher name = Pattern.compile("^class (\\w+)", Pattern.MULTILINE).matcher(blocks.group(1));
      assertThat(name.find()).isTrue();
      programs.add(new Program(name.group(1), blocks.group(1), blocks.group(2)));
    }
    assertThat(programs).hasSize(4);
    return programs.stream();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void printsWhatTheGuideSays(Program program) throws IOException, InterruptedException {
    Path source = folder.resolve(program.name + ".java");
    Files.writeString(source, program.source);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                source.toString())
            .directory(ROOT.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output)
        .matches(
            Pattern.compile(
                Pattern.quote(program.output).replace("…", "\\E[^\n]*?\\Q"), Pattern.DOTALL));
  }
}

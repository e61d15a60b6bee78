package dev.ewasm.vectors.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ewasm.eei.VmConfig;
import dev.ewasm.vectors.fixture.FixtureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our own state tests: what they expect holds, and they are what their sources make. */
class StateTestFillerTest {

  private static final Path VECTORS =
      Path.of(System.getProperty("ewasm.root", "..")).resolve("vectors");
  private static final Path SOURCES = VECTORS.resolve("state-test-sources");
  private static final Path FILLED = VECTORS.resolve("state-tests");

  private static List<Path> jsonFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  @Test
  void sourcesMakeWhatIsCheckedIn() throws IOException, FixtureException {
    List<Path> sources = jsonFiles(SOURCES);
    assertThat(sources).hasSameSizeAs(jsonFiles(FILLED)).hasSizeGreaterThanOrEqualTo(9);
    for (Path source : sources) {
      assertThat(FILLED.resolve(source.getFileName())).hasContent(StateTestFiller.fill(source));
    }
  }

  @Test
  void filledTestsPass() throws IOException {
    StateTestSuite suite =
        new StateTestSuite(new StateTestRunner(VmConfig.DEFAULT), name -> true, fork -> true);
    for (Path file : jsonFiles(FILLED)) {
      StateTestSuite.FileResult result = suite.run(file);
      assertThat(result.error()).isNull();
      assertThat(result.cases())
          .isNotEmpty()
          .allSatisfy(
              testCase ->
                  assertThat(testCase.verdict())
                      .as("%s: %s", testCase.test(), testCase.error())
                      .isEqualTo(CaseResult.Verdict.PASSED));
    }
  }

  @Test
  void whatDoesNotHoldIsNotFilled(@TempDir Path folder) throws IOException {
    String source = Files.readString(SOURCES.resolve("log.json"));
    Files.copy(SOURCES.resolve("log.wat"), folder.resolve("log.wat"));
    refuses(
        folder, source.replace("\"gasUsed\": 22540", "\"gasUsed\": 22541"), "gas used is 22540");
    refuses(folder, source.replace("\"logs\": 2", "\"logs\": 1"), "2 logs, expected 1");
    refuses(
        folder,
        source.replace(
            "\"storage\": {}\n          }\n        }\n      }",
            "\"storage\": {\"0x00\": \"0x05\"}\n          }\n        }\n      }"),
        "slot 0x" + "00".repeat(32) + " is 0x" + "00".repeat(32));
    refuses(folder, source.replace("\"99999977460\"", "\"5\""), "balance of 0xa94f");
    refuses(folder, source.replace("log.wat", "broken.wat"), "broken.wat");
  }

  private static void refuses(Path folder, String source, String message) throws IOException {
    Path file = folder.resolve("test.json");
    Files.writeString(file, source);
    Files.writeString(folder.resolve("broken.wat"), "(module (func (local i33)))");
    assertThatExceptionOfType(FixtureException.class)
        .isThrownBy(() -> StateTestFiller.fill(file))
        .withMessageContaining(message);
  }
}

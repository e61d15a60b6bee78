package dev.ewasm.vectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path EXAMPLES =
      Path.of(System.getProperty("ewasm.root", "..")).resolve("examples");
  private static final String KVSTORE = EXAMPLES.resolve("rust/kvstore.wasm").toString();
  private static final String STORE = "11".repeat(32) + "22".repeat(32);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "rust/kvstore.wasm,rev4,STORE", "rust/kvstore.wasm,cycles,STORE",
    "rust/kvstore.wasm,cycles,1234", "assemblyscript/token.wasm,rev4,1249c58b",
    "assemblyscript/token.wasm,cycles,1249c58b"
  })
  void whatItShowsAddsUpToTheGasUsed(String file, String metering, String input)
      throws IOException {
    String prefix = folder.resolve("p").toString();
    String data = input.equals("STORE") ? STORE : input;
    String contract = EXAMPLES.resolve(file).toString();
    CommandLineRun plain =
        CommandLineRun.ewasm("run", contract, "--input", data, "--metering", metering, "--json");
    CommandLineRun profiled =
        CommandLineRun.ewasm(
            "profile", contract, "--input", data, "--metering", metering, "--json", "-o", prefix);
    assertThat(profiled.out()).isEqualTo(plain.out());
    assertThat(profiled.exitCode()).isEqualTo(plain.exitCode());
    long gasUsed = JSON.readTree(plain.out()).get("gasUsed").asLong();
    JsonNode speedscope = JSON.readTree(Path.of(prefix + ".speedscope.json").toFile());
    JsonNode samples = speedscope.get("profiles").get(0);
    long perGas = metering.equals("cycles") ? 10_000 : 1;
    assertThat(samples.get("endValue").asLong()).isEqualTo(gasUsed * perGas);
    assertThat(samples.get("samples")).hasSameSizeAs(samples.get("weights"));
    assertThat(samples.get("weights")).allMatch(weight -> weight.asLong() > 0);
    assertThat(Files.readString(Path.of(prefix + ".svg")))
        .startsWith("<svg xmlns=")
        .contains("<title>all: ")
        .endsWith("</svg>\n");
  }

  @Test
  void saysWhyItCannotWrite(@TempDir Path folder) {
    String prefix = folder.resolve("missing/p").toString();
    CommandLineRun run = CommandLineRun.ewasm("profile", KVSTORE, "--input", STORE, "-o", prefix);
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err())
        .isEqualTo("ewasm: " + prefix + ".speedscope.json: cannot be written: no such folder\n");
  }

  @Test
  void gasReportShowsFunctionsAndHostFunctions() {
    CommandLineRun run =
        CommandLineRun.ewasm(
            "run", KVSTORE, "--input", STORE, "--metering", "rev4", "--gas-report");
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("gas by function", "instantiation", " main\n", "gas by host function")
        .containsPattern("20,000 +20,000 +1 +ethereum\\.storageStore\n");
  }

  @Test
  void traceAndReportExcludeEachOther() {
    CommandLineRun run = CommandLineRun.ewasm("run", KVSTORE, "--trace", "--gas-report");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
  }
}

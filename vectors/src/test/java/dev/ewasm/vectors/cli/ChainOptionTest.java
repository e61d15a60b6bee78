package dev.ewasm.vectors.cli;

import static dev.ewasm.vectors.cli.CommandLineRun.ewasm;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ewasm run --chain}. */
class ChainOptionTest {
  private static final String COUNTER = Examples.path("c/counter.wasm");

  @TempDir private Path folder = Path.of("");

  private String chain(String json) throws IOException {
    Path file = folder.resolve("chain.json");
    Files.writeString(file, json);
    return file.toString();
  }

  private static List<Long> gas(CommandLineRun run) {
    assertThat(run.exitCode()).as(run.err()).isZero();
    return Pattern.compile("\"gasUsed\":(\\d+)")
        .matcher(run.out())
        .results()
        .map(MatchResult::group)
        .map(text -> Long.valueOf(text.substring(text.indexOf(':') + 1)))
        .toList();
  }

  @Test
  void schedulesSwitchAtTheirBlocks() throws IOException {
    Files.writeString(
        folder.resolve("dear.toml"),
        "format = 1\nname = \"dear\"\nunit = \"gas\"\nbase = \"rev4\"\n[functions]\nentry = 5000\n");
    String file =
        chain(
            """
            {"chainId": 7, "blocks": {
              "0": {"fork": "Byzantium"},
              "2": {"schedule": "rev4"},
              "3": {"schedule": "dear.toml"},
              "5": {"schedule": "off"}}}
            """);
    // Reads, all the same work: message i runs in block i.
    List<Long> used =
        gas(
            ewasm(
                "run", "--json", "--chain", file, COUNTER, "--input", "00", "--input", "00",
                "--input", "00", "--input", "00", "--input", "00"));
    List<Long> off = gas(ewasm("run", "--json", COUNTER, "--input", "00"));
    List<Long> rev4 = gas(ewasm("run", "--json", "--metering", "rev4", COUNTER, "--input", "00"));
    List<Long> dear =
        gas(
            ewasm(
                "run",
                "--json",
                "--metering",
                folder.resolve("dear.toml").toString(),
                COUNTER,
                "--input",
                "00"));
    assertThat(dear.getFirst()).isGreaterThan(rev4.getFirst());
    assertThat(used)
        .containsExactly(
            off.getFirst(), rev4.getFirst(), dear.getFirst(), dear.getFirst(), off.getFirst());
  }

  @Test
  void systemContractsAndMeteringAtDeployment() throws IOException {
    String file =
        chain(
            """
            {"blocks": {"0": {"schedule": "rev4", "metering": "deployment",
              "systemContracts": {"0x0a": "sentinel", "0x09": "keccak256"}}}}
            """
                .replace("0x0a", "0x" + "0".repeat(38) + "0a")
                .replace("0x09", "0x" + "0".repeat(38) + "09"));
    String deployer = Examples.path("c/counter.deploy.wasm");
    CommandLineRun metered =
        ewasm("run", "--json", "--chain", file, deployer, "--deploy", "--input", "00");
    List<Long> plain = gas(ewasm("run", "--json", deployer, "--deploy", "--input", "00"));
    assertThat(gas(metered).get(0)).isGreaterThan(plain.get(0));
    assertThat(gas(metered).get(1)).isGreaterThan(plain.get(1));
  }

  @Test
  void saysWhatIsWrong() throws IOException {
    assertWrong("{", "not JSON");
    assertWrong("{}", "field \"blocks\" is missing");
    assertWrong("{\"blocks\": {\"1\": {}}}", "blocks: the rules of block 0 are missing");
    assertWrong("{\"blocks\": {\"0\": {\"forks\": \"x\"}}}", "blocks.0.forks: unknown field");
    assertWrong("{\"blocks\": {\"0\": {\"fork\": \"x\"}}}", "blocks.0.fork: no fork x; there are");
    assertWrong("{\"blocks\": {\"0\": {\"schedule\": \"x\"}}}", "no schedule or file x; built in");
    assertWrong(
        "{\"blocks\": {\"0\": {\"schedule\": \"cycles\", \"metering\": \"deployment\"}}}",
        "metering at deployment needs a schedule in gas; cycles counts in particles");
    assertWrong("{\"blocks\": {\"0\": {}, \"x\": {}}}", "blocks.x: ");
    assertWrong("{\"blocks\": {\"0\": {}, \"0x0\": {}}}", "block 0 twice");
    assertWrong(
        "{\"blocks\": {\"0\": {\"systemContracts\": {\"0x" + "1".repeat(40) + "\": \"no.wasm\"}}}}",
        "no file no.wasm with a contract");
    CommandLineRun both = ewasm("run", "--chain", chain("{}"), "--fork", "Byzantium", COUNTER);
    assertThat(both.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(both.err()).contains("exclude each other").hasLineCount(1);
    CommandLineRun none = ewasm("run", "--chain", folder.resolve("none.json").toString(), COUNTER);
    assertThat(none.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(none.err()).contains("no such file").hasLineCount(1);
  }

  private void assertWrong(String json, String message) throws IOException {
    CommandLineRun run = ewasm("run", "--chain", chain(json), COUNTER);
    assertThat(run.exitCode()).as(json).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("chain.json", message).hasLineCount(1);
  }
}

package dev.ewasm.vectors.cli;

import static dev.ewasm.vectors.cli.CommandLineRun.ewasm;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ewasm evmc}, and the option {@code --evm1} of the commands that run contracts. */
@SuppressWarnings("NullAway.Init")
class EvmcCommandTest {

  @TempDir private static Path folder;

  /** The test machine of the bridge, compiled here because each module tests alone. */
  private static String machine;

  @BeforeAll
  static void compile() throws IOException, InterruptedException {
    Path bridge =
        Path.of(System.getProperty("ewasm.root", "..")).resolve("evmc-bridge").toAbsolutePath();
    Path library = folder.resolve("libtestevm.so");
    try {
      Process gcc =
          new ProcessBuilder(
                  "gcc",
                  "-std=c11",
                  "-O2",
                  "-fPIC",
                  "-shared",
                  "-I" + bridge.resolve("src/main/c/include"),
                  "-o",
                  library.toString(),
                  bridge.resolve("src/test/c/testevm/testevm.c").toString())
              .inheritIO()
              .start();
      assertThat(gcc.waitFor()).isZero();
    } catch (IOException e) {
      Assumptions.abort("gcc is missing, so no native machine is tested: " + e.getMessage());
    }
    machine = library.toString();
  }

  @Test
  void runsCodeInALibrary() {
    CommandLineRun run =
        ewasm("evmc", "run", machine, "0x600560070160005260206000f3", "--gas", "1000");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains("testevm 1.0.0 [EVM1]: status 0, success")
        .contains("gas used  24")
        .contains("output    0x" + String.format("%064x", 12));
  }

  @Test
  void tellsStatusGasAndChangesAsJson() {
    CommandLineRun stores = ewasm("evmc", "run", machine, "0x600960015500", "--json");
    assertThat(stores.out())
        .contains("\"machine\":\"testevm\"")
        .contains("\"status\":0,\"gasLeft\":979994")
        .contains("\"after\":\"0x" + String.format("%064x", 9) + "\"");
    CommandLineRun fails = ewasm("evmc", "run", machine, "0x600960015500", "--static", "--json");
    assertThat(fails.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(fails.out()).contains("\"status\":11,\"gasLeft\":0").contains("\"storage\":[]");
  }

  @Test
  void kindsRevisionsAndDepthsAreGiven() {
    // PUSH0 is Shanghai's, number 11.
    assertThat(ewasm("evmc", "run", machine, "0x5f", "--revision", "10").out())
        .contains("status 5, undefined instruction");
    assertThat(ewasm("evmc", "run", machine, "0x5f", "--revision", "11").exitCode())
        .isEqualTo(ExitCode.OK);
    assertThat(ewasm("evmc", "run", machine, "0x5f", "--fork", "Shanghai").exitCode())
        .isEqualTo(ExitCode.OK);
    assertThat(ewasm("evmc", "run", machine, "0x60016000f3", "--create").out())
        .contains("output    0x00");
    assertThat(ewasm("evmc", "run", machine, "0x00", "--kind", "DELEGATECALL").exitCode())
        .isEqualTo(ExitCode.OK);
  }

  @Test
  void wrongLinesAreToldInOneLine() throws IOException {
    assertError(ExitCode.USAGE, "no action given", "evmc");
    assertError(ExitCode.FAILED, "/no/such.so: no such file", "evmc", "run", "/no/such.so", "0x");
    assertError(
        ExitCode.USAGE,
        "--kind eofcreate: no such kind; there are call, delegatecall, callcode, create, create2",
        "evmc",
        "run",
        machine,
        "0x",
        "--kind",
        "eofcreate");
    assertError(
        ExitCode.USAGE,
        "--revision 16: must be 0 to 15",
        "evmc",
        "run",
        machine,
        "0x",
        "--revision",
        "16");
    assertError(
        ExitCode.USAGE,
        "--depth 1025: must be 0 to 1024",
        "evmc",
        "run",
        machine,
        "0x",
        "--depth",
        "1025");
    assertError(
        ExitCode.FAILED, "option limit=x: bad value", "evmc", "run", machine + ",limit=x", "0x");
    assertError(ExitCode.USAGE, "option 1 has no name", "evmc", "test", machine + ",=x");
    Path text = folder.resolve("libtext.so");
    Files.writeString(text, "text");
    CommandLineRun run = ewasm("evmc", "test", text.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).contains("FAIL  load  " + text + ": not a shared library");
  }

  private static void assertError(int exitCode, String message, String... arguments) {
    CommandLineRun run = ewasm(arguments);
    assertThat(run.err()).startsWith("ewasm: ").contains(message);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.exitCode()).isEqualTo(exitCode);
  }

  @Test
  void checksALibrary() {
    CommandLineRun run = ewasm("evmc", "test", machine);
    assertThat(run.out())
        .contains("ok    load  ABI version 12")
        .contains("ok    name and version  testevm 1.0.0")
        .contains("ok    EVM1: calls with value")
        .contains("skip  EWASM: logs  the machine does not say that it runs such code")
        .endsWith("31 passed, 0 failed, 18 skipped\n");
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    CommandLineRun json = ewasm("evmc", "test", machine + ",limit=3", "--json");
    assertThat(json.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(json.lines()[0])
        .isEqualTo(
            "{\"version\":1,\"check\":\"load\",\"verdict\":\"ok\",\"detail\":\"ABI version 12\"}");
    assertThat(json.out())
        .contains("\"check\":\"EVM1: logs\",\"verdict\":\"FAIL\",\"detail\":\"status 1, ");
  }

  @Test
  void evmContractsRunBesideOthers() throws IOException {
    String fib = Examples.path("solidity/Fib.evm.hex");
    // fib(10), with the selector of fib(uint256)
    String input = "c6c2ea17" + String.format("%064x", 10);
    CommandLineRun run = ewasm("run", fib, "--deploy", "--input", input, "--evm1", "vm:" + machine);
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("output    0x" + String.format("%064x", 55));
    assertThat(ewasm("run", fib, "--deploy").exitCode()).isEqualTo(ExitCode.INVALID_MODULE);
    CommandLineRun handedBack = ewasm("run", fib, "--deploy", "--evm1", "fallback");
    assertThat(handedBack.out()).contains("outcome   rejected: code is not WebAssembly");
    assertThat(handedBack.exitCode()).isEqualTo(ExitCode.FAILED);
    assertError(
        ExitCode.USAGE,
        "--evm1 'all' is none of reject, fallback, vm:",
        "run",
        fib,
        "--evm1",
        "all");
    assertError(
        ExitCode.FAILED, "/no/such.so: no such file", "run", fib, "--evm1", "vm:/no/such.so");
  }

  @Test
  void stateTestsOfEvmCodeRun() throws IOException {
    Path test = folder.resolve("evm.json");
    // The contract stores 2 + 3; the expected root is the machine's own and checked by its parts.
    Files.writeString(
        test,
        """
        {"add":{
          "env":{"currentCoinbase":"0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba",
            "currentDifficulty":"0x20000","currentGasLimit":"0xff112233","currentNumber":"0x1",
            "currentTimestamp":"0x3e8"},
          "pre":{
            "0xc0de00000000000000000000000000000000c0de":{"balance":"0x0","code":"0x600260030160005500",
              "nonce":"0x0","storage":{}},
            "0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b":{"balance":"0x10000000000","code":"0x",
              "nonce":"0x0","storage":{}}},
          "transaction":{"data":["0x"],"gasLimit":["0x186a0"],"gasPrice":"0x1","nonce":"0x0",
            "to":"0xc0de00000000000000000000000000000000c0de","value":["0x0"],
            "secretKey":"0x45a915e4d060149eb4365960e6a7a45f334393093061116b197e3240065ff2d8"},
          "post":{"Byzantium":[{"hash":"0x0000000000000000000000000000000000000000000000000000000000000000",
            "logs":"0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347",
            "indexes":{"data":0,"gas":0,"value":0}}]}}}
        """,
        StandardCharsets.UTF_8);
    CommandLineRun run = ewasm("state-test", test.toString(), "--json", "--evm1", "vm:" + machine);
    // 21,000, 3 PUSH1 and ADD, 20,000 for the slot.
    assertThat(run.out()).contains("\"gasUsed\":" + (21_000 + 4 * 3 + 20_000));
    CommandLineRun rejected = ewasm("state-test", test.toString(), "--json");
    assertThat(rejected.out()).contains("\"gasUsed\":100000");
  }
}

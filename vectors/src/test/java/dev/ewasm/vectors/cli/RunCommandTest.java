package dev.ewasm.vectors.cli;

import static dev.ewasm.vectors.cli.CommandLineRun.ewasm;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {

  private static String word(long value) {
    return String.format("%064x", value);
  }

  @Test
  void counterCountsLogsAndReverts() {
    CommandLineRun run =
        ewasm(
            "run",
            Examples.path("c/counter.deploy.wasm"),
            "--deploy",
            "--json",
            "--input",
            "0105",
            "--input",
            "0106",
            "--input",
            "00",
            "--input",
            "03",
            "--input",
            "02");
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    String[] lines = run.lines();
    assertThat(lines).hasSize(6);
    assertThat(lines[0]).contains("\"action\":\"deploy\",\"success\":true");
    assertThat(lines[1]).contains("\"output\":\"0x" + word(5) + "\"");
    assertThat(lines[2]).contains("\"output\":\"0x" + word(11) + "\"");
    assertThat(lines[3]).contains("\"output\":\"0x" + word(11) + "\"");
    assertThat(lines[4]).contains("\"data\":\"0x" + word(11) + "\"");
    assertThat(lines[5])
        .contains("\"success\":false,\"outcome\":\"reverted\"")
        .contains("\"output\":\"0x6e6f\"");
  }

  @Test
  void keyValueStoreStoresReadsAndReverts() {
    String key = "11".repeat(32);
    String value = "22".repeat(32);
    CommandLineRun run =
        ewasm(
            "run",
            Examples.path("rust/kvstore.wasm"),
            "--input",
            key + value,
            "--input",
            "0x" + key,
            "--input",
            "00");
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out())
        .contains("storage   0x000000000000000000000000000000000000c0de 0x" + key)
        .contains("log       0x000000000000000000000000000000000000c0de [0x" + key + "] 0x" + value)
        .contains("output    0x" + value)
        .contains("outcome   reverted")
        .contains("output    0x6c656e677468");
  }

  @Test
  void tokenFollowsErc20() {
    String other = "00000000000000000000000000000000000000000000000000000000000000bb";
    CommandLineRun run =
        ewasm(
            "run",
            Examples.path("assemblyscript/token.wasm"),
            "--json",
            "--input",
            "1249c58b", // mint()
            "--input",
            "18160ddd", // totalSupply()
            "--input",
            "a9059cbb" + other + word(7), // transfer(0xbb, 7)
            "--input",
            "70a08231" + other, // balanceOf(0xbb)
            "--input",
            "095ea7b3" + other + word(9), // approve(0xbb, 9)
            "--input",
            "dd62ed3e" + word(0xca11e) + other, // allowance(caller, 0xbb)
            "--input",
            "1249c58b");
    String[] lines = run.lines();
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(lines).hasSize(7);
    assertThat(lines[1]).contains("\"output\":\"0x" + "0".repeat(44) + "d3c21bcecceda1000000\"");
    assertThat(lines[2]).contains("\"success\":true");
    assertThat(lines[3]).contains("\"output\":\"0x" + word(7) + "\"");
    assertThat(lines[5]).contains("\"output\":\"0x" + word(9) + "\"");
    assertThat(lines[6]).contains("\"outcome\":\"reverted\"").contains("\"output\":\"0x\"");
  }

  @Test
  void solidityComputes() {
    CommandLineRun run =
        ewasm(
            "run",
            Examples.path("solidity/Fib.wasm"),
            "--deploy",
            "--json",
            "--input",
            "c6c2ea17" + word(90), // fib(90)
            "--input",
            Selectors.of("powmod(uint256,uint256,uint256)")
                + word(3)
                + word(1000)
                + word(1_000_007),
            "--input",
            Selectors.of("check(uint256,uint256)") + word(3) + word(4));
    String[] lines = run.lines();
    assertThat(lines).hasSize(4);
    assertThat(lines[1]).contains("\"output\":\"0x" + word(0x27f80ddaa1ba7878L) + "\"");
    assertThat(lines[2]).contains("\"output\":\"0x" + word(0x48a97) + "\"");
    assertThat(lines[3]).contains("\"outcome\":\"reverted\",\"reason\":\"less\"");
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void solidityStores() {
    CommandLineRun run =
        ewasm(
            "run",
            Examples.path("solidity/StorageLoop.wasm"),
            "--deploy",
            "--json",
            "--input",
            Selectors.of("fill(uint256)") + word(10),
            "--input",
            Selectors.of("total(uint256)") + word(10),
            "--input",
            Selectors.of("sum()"));
    String[] lines = run.lines();
    assertThat(run.exitCode()).as(run.out()).isEqualTo(ExitCode.OK);
    assertThat(lines[2]).contains("\"output\":\"0x" + word(0x127) + "\"");
    assertThat(lines[3]).contains("\"output\":\"0x" + word(295) + "\"");
  }

  @Test
  void aDeployerOfInvalidCodeFailsByTheRule() {
    CommandLineRun run =
        ewasm(
            "run",
            Examples.path("solidity/negative/Fib.optimized-invalid-runtime.wasm"),
            "--deploy");
    assertThat(run.exitCode()).isEqualTo(ExitCode.INVALID_MODULE);
    assertThat(run.out())
        .contains("contract validation failure: created code: type mismatch")
        .contains("gas used  10,000,000");
  }

  @Test
  void solidityWithoutKeccakTraps() {
    assertThat(ewasm("run", Examples.path("solidity/negative/ERC20.keccak-traps.wasm"), "--deploy"))
        .satisfies(
            run -> {
              assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
              assertThat(run.out()).contains("outcome   trap: unreachable");
            });
    CommandLineRun hasher =
        ewasm(
            "run",
            Examples.path("solidity/negative/Hasher.keccak-traps.wasm"),
            "--deploy",
            "--input",
            Selectors.of("hash(bytes)") + word(32) + word(0));
    assertThat(hasher.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(hasher.out()).contains("outcome   success").contains("outcome   trap: unreachable");
  }

  @Test
  void startsFromAGivenState(@TempDir Path folder) throws IOException {
    Path state = folder.resolve("state.json");
    Files.writeString(
        state,
        """
        {"alloc": {
          "0x000000000000000000000000000000000000c0de": {
            "balance": "0x10", "nonce": "1", "storage": {"0x00": "0x29"}},
          "00000000000000000000000000000000000ca11e": {"balance": "1000", "code": "", "nonce": ""}
        }}
        """);
    CommandLineRun run =
        ewasm(
            "run", Examples.path("c/counter.wasm"), "--state", state.toString(), "--input", "0101");
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("output    0x" + word(0x2a));
  }

  @Test
  void traceGoesToStandardErrorAndChangesNothing() {
    String[] plain = {"run", Examples.path("c/counter.wasm"), "--input", "0105"};
    String[] traced = {"run", Examples.path("c/counter.wasm"), "--input", "0105", "--trace"};
    CommandLineRun run = ewasm(traced);
    assertThat(run.out()).isEqualTo(ewasm(plain).out());
    assertThat(run.err()).contains("├─ storageStore(0 -> 5)  gas 9,999,792 -> 9,979,792");
  }

  @Test
  void textIsAssembled(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("hello.wat");
    Files.writeString(
        file,
        """
        (module
          (import "ethereum" "finish" (func $finish (param i32 i32)))
          (memory (export "memory") 1)
          (data (i32.const 0) "hello")
          (func (export "main") (call $finish (i32.const 0) (i32.const 5))))
        """);
    CommandLineRun run = ewasm("run", file.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("output    0x68656c6c6f");
  }

  @Test
  void endlessRecursionEndsInATrap(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("deep.wat");
    Files.writeString(
        file, "(module (memory (export \"memory\") 0) (func $f (export \"main\") (call $f)))");
    CommandLineRun run = ewasm("run", file.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).contains("outcome   trap: call stack exhausted");
  }

  @Test
  void meteringEndsAnEndlessLoop(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("loop.wat");
    Files.writeString(
        file, "(module (memory (export \"memory\") 0) (func (export \"main\") (loop $l (br $l))))");
    CommandLineRun run = ewasm("run", file.toString(), "--metering", "rev4", "--gas", "100000");
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).contains("outcome   out of gas").contains("gas used  100,000");
  }

  @Test
  void aWrongSignatureIsShownWithTheExpectedOne(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("usegas32.wat");
    Files.writeString(
        file,
        """
        (module
          (import "ethereum" "useGas" (func (param i32)))
          (memory (export "memory") 1)
          (func (export "main")))
        """);
    CommandLineRun run = ewasm("run", file.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.INVALID_MODULE);
    assertThat(run.err())
        .contains("ethereum.useGas")
        .contains("(i64) -> ()")
        .contains("(i32) -> ()");
  }

  @Test
  void badArgumentsAreUsageErrors() {
    String counter = Examples.path("c/counter.wasm");
    assertUsage("--input 0g: not a hexadecimal digit: 'g' at position 1", counter, "--input", "0g");
    assertUsage("--input 0: odd number of hexadecimal digits", counter, "--input", "0");
    assertUsage("--gas abc: not a decimal number: abc", counter, "--gas", "abc");
    assertUsage(
        "--gas 0x8000000000000000: number of more than 63 bits",
        counter,
        "--gas",
        "0x8000000000000000");
    assertUsage("--value -1: not a decimal number", counter, "--value", "-1");
    assertUsage(
        "--caller 0x12: expected an address of 20 bytes, found 1", counter, "--caller", "0x12");
    assertUsage("--fork Atlantis: no such fork", counter, "--fork", "Atlantis");
    assertUsage("--dialect x: no such dialect", counter, "--dialect", "x");
    assertUsage("no schedule or file x; built in are rev4, cycles", counter, "--metering", "x");
    assertUsage("Unknown option: '--nonsense'", counter, "--nonsense");
    assertUsage("Missing required parameter: 'FILE'");
  }

  private static void assertUsage(String message, String... arguments) {
    String[] line = new String[arguments.length + 1];
    line[0] = "run";
    System.arraycopy(arguments, 0, line, 1, arguments.length);
    CommandLineRun run = ewasm(line);
    assertThat(run.err()).startsWith("ewasm: " + message).hasLineCount(1);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void missingFilesAreNamed(@TempDir Path folder) {
    CommandLineRun missing = ewasm("run", "no-such-file.wasm");
    assertThat(missing.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(missing.err()).isEqualTo("ewasm: no-such-file.wasm: no such file\n");
    assertThat(ewasm("run", folder.toString()).err())
        .isEqualTo("ewasm: " + folder + ": is a folder\n");
    assertThat(ewasm("run", Examples.path("c/counter.wasm"), "--state", "nothing.json").err())
        .isEqualTo("ewasm: nothing.json: no such file\n");
    assertThat(ewasm("run", Examples.path("c/counter.wasm"), "--input", "@nothing").err())
        .isEqualTo("ewasm: nothing: no such file\n");
  }

  @Test
  void aCallerWithoutTheValueIsAnError() {
    CommandLineRun run =
        ewasm("run", Examples.path("c/counter.wasm"), "--value", "1" + "0".repeat(30));
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("less than --value 1000000000000000000000000000000");
  }
}

package dev.ewasm.vectors.scenario;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a scenario file that is wrong is told. */
class ScenarioLoaderTest {

  private static final Path EXAMPLES =
      Path.of(System.getProperty("ewasm.root", "..")).resolve("examples").toAbsolutePath();

  @TempDir Path folder;

  private void assertRefused(String text, String message) throws IOException {
    Path file = folder.resolve("t.test.yaml");
    Files.writeString(file, text);
    assertThatThrownBy(() -> TestFiles.load(file))
        .isInstanceOf(TestFileException.class)
        .hasMessageStartingWith(file + ":" + message);
  }

  private static String withContract(String steps) {
    return """
        accounts: {alice: 1 ether}
        contracts:
          token:
            deploy: %s/erc20/erc20.wasm
            abi: ["function balanceOf(address) view returns (uint256)", "function f(uint256)",
              "function f(address)", "event Transfer(address indexed from)"]
        tests:
          t:
            - %s
        """
        .formatted(EXAMPLES, steps);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          test: {} | 1:1: unknown key "test" in a scenario file; did you mean "tests"?
          tests: {} | 1:8: tests: no test in it
          tests: [] | 1:8: tests: expected an object, found an array
          tests: {a: [{expects: {}}]} | 1:14: tests.a[0]: unknown key "expects" in a step; did you mean "expect"?
          tests: {a: [{send: bob, call: eve}]} | 1:13: tests.a[0]: a step does one thing, this one send and call
          tests: {a: [{send: bob}]} | 1:20: tests.a[0].send: no account or contract is named "bob"; there are sender
          tests: {a: [{roll: 1, from: x}]} | 1:23: tests.a[0]: unknown key "from" in a step of this kind; there are roll
          tests: {a: {steps: [], fuzz: {x: uint7}}} | 1:34: tests.a.fuzz.x: signature 'uint7'
          tests: {a: {steps: [], fuzz: {x: {type: uint8, max: 300}}}} | 1:34: tests.a.fuzz.x: from 0 to 300 there is no uint8
          tests: {a: {steps: [], runs: 5}} | 1:30: tests.a.runs: "runs" is a number from 1 to 10000000 of a test with "fuzz"
          fork: byzantine | 1:7: fork: no such fork: byzantine; did you mean "Byzantium"?
          version: 2 | 1:10: version: this ewasm reads version 1 of the format
          contracts: {c: {abi: []}} | 1:16: contracts.c: a contract needs one of "deploy"
          contracts: {c: {deploy: no.wasm}} | 1:25: contracts.c.deploy: no such file:
          accounts: {1a: 5} | 1:12: accounts: a name has letters
          """)
  void files(String text, String message) throws IOException {
    assertRefused(text + "\n", message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {call: token.balanceof} | token has no function balanceof; did you mean "balanceOf"?
          {call: token.f, args: [1]} | token has several functions f: write one of f(uint256), f(address)
          {call: tokn.balanceOf} | no account or contract is named "tokn"; did you mean "token"?
          {call: token, args: [1]} | "args" needs a function: "token.FUNCTION"
          {call: token.balanceOf, data: 0x} | the function makes the data: leave out one of them
          {call: token.balanceOf, returns: 1, reverts: true} | one of returns, output, reverts and fails says how it ends
          {call: token.balanceOf, logs: [{event: Transfr}]} | token has no event Transfr; did you mean "Transfer"?
          {call: token.balanceOf, reverts: {error: No}} | token has no error No
          {call: token.balanceOf, save: [a, b]} | balanceOf(address) returns 1 values to save
          {deploy: tokn} | no contract is named "tokn"; did you mean "token"?
          """)
  void steps(String step, String message) throws IOException {
    Path file = folder.resolve("t.test.yaml");
    Files.writeString(file, withContract(step));
    assertThatThrownBy(() -> TestFiles.load(file))
        .isInstanceOf(TestFileException.class)
        .hasMessageContaining(": tests.t[0]")
        .hasMessageContaining(message);
  }

  @Test
  void modulesWithoutTests() throws IOException {
    Path file = folder.resolve("m.test.wat");
    Files.writeString(file, "(module (memory (export \"memory\") 1) (func (export \"main\")))");
    assertThatThrownBy(() -> TestFiles.load(file))
        .isInstanceOf(TestFileException.class)
        .hasMessageContaining("no tests: it exports no function named test...");
    Files.writeString(file, "(module (func (export \"test\") (param f32)))");
    assertThatThrownBy(() -> TestFiles.load(file))
        .hasMessageContaining("a test takes integers and returns nothing: test is");
    Files.writeString(file, "(module (func (export \"test\" ");
    assertThatThrownBy(() -> TestFiles.load(file))
        .isInstanceOfSatisfying(
            TestFileException.class,
            e -> org.assertj.core.api.Assertions.assertThat(e.isInvalidModule()).isTrue());
  }
}

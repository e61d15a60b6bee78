package dev.ewasm.vectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;

class TestCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOKEN =
      Path.of(Examples.path("erc20/erc20.wasm")).toAbsolutePath().toString();

  @TempDir Path folder;

  private static CommandLineRun test(Object... arguments) {
    List<String> words = new ArrayList<>(List.of("test"));
    for (Object argument : arguments) {
      words.add(argument.toString());
    }
    return CommandLineRun.ewasm(words.toArray(String[]::new));
  }

  /** A file of tests of the token. */
  private Path tests(String name, String tests) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(
        file,
        """
        accounts: {alice: 1 ether, bob: 0}
        contracts:
          token:
            deploy: %s
            from: alice
            abi:
              - function balanceOf(address owner) view returns (uint256)
              - function transfer(address to, uint256 amount) returns (bool)
              - event Transfer(address indexed from, address indexed to, uint256 amount)
        tests:
        """
                .formatted(TOKEN)
            + tests.indent(2));
    return file;
  }

  private static String withoutTime(String output) {
    return output.replaceAll("in [0-9.]+ s", "in T");
  }

  @Test
  void theExamplesPass() {
    CommandLineRun run = test(Examples.path("erc20"), Examples.path("wat"), "--fuzz-runs", "20");
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("[PASS] a transfer moves tokens and logs it (gas: 50534)\n")
        .contains("[PASS] transfers in both directions keep the sum (runs: 20, mean gas: ")
        .contains("[PASS] testFailSlotIsNotAnother (gas: ")
        .contains("[PASS] testAnyValueComesBack (runs: 20, ")
        .contains("\n8 passed, 0 failed, 0 skipped in ")
        .endsWith(" s (seed 1)\n");
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          call: token.balanceOf, args: [alice], returns: 999 | call token.balanceOf(alice) from sender: returned 1000, expected 999
          call: token.balanceOf, args: [alicia] | no account or contract is named "alicia"; did you mean "alice"?
          call: token.balanceOf | 1 value expected (address owner), found 0
          call: token.balanceOf, args: {ownr: bob} | unknown key "ownr" in these values; did you mean "owner"?
          call: token.balanceOf, args: [5] | no account or contract is named "5"; there are alice, bob, sender, token
          call: token.balanceOf, args: [bob], reverts: true | call token.balanceOf(bob) from sender: succeeded, expected a revert
          call: token.balanceOf, args: [bob], fails: out of gas | call token.balanceOf(bob) from sender: success, expected "out of gas"
          call: token.balanceOf, args: [bob], gas: {max: 5} | call token.balanceOf(bob) from sender: used 213 gas, expected at most 5
          send: token.transfer, args: [bob, 1] | send token.transfer(bob, 1) from sender: reverted without a reason
          send: token.transfer, args: [bob, -1] | -1 does not fit uint256
          send: token.transfer, args: [bob, $n] | nothing is known as $n
          send: token.transfer, args: [bob, 1], from: alice, logs: [] | 1 log Transfer(alice, bob, 1), expected 0
          send: token.transfer, args: [bob, 1], from: alice, logs: [{event: Transfer, args: {to: alice}}] | Transfer.to is bob, expected alice
          send: token.transfer, args: [bob, 1], from: alice, gas-limit: 30000 | send token.transfer(bob, 1) from alice: out of gas
          send: token.transfer, args: [bob, 1], from: alice, gas-limit: 30 | refused: gas limit below the intrinsic gas: 30 of
          call: token.transfer, args: [bob, 1], from: alice, static: true | static mode violation: storageStore
          send: bob, value: 2 ether, from: alice | refused: insufficient funds
          expect: {balance: {alice: 2 ether}} | balance of alice is 1000000000000000000, expected 2000000000000000000
          expect: {nonce: {alice: 7}} | nonce of alice is 1, expected 7
          expect: {storage: {token: {1: 5}}} | storage of token at 1 is 1000, expected 5
          expect: {code: {bob: true}} | bob has no code
          assert: 1 + 1 == 3 | does not hold: 1 + 1 == 3
          deploy: token, gas-limit: 60000 | deploy token from alice: refused: gas limit below the intrinsic gas: 60000 of
          """)
  void whatIsNotAsExpectedIsSaid(String step, String reason) throws IOException {
    CommandLineRun run = test(tests("t.test.yaml", "t: [{" + step + "}]"));
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("[FAIL: ")
        .contains(reason)
        .contains("  at " + folder.resolve("t.test.yaml") + ":");
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void chainAndStateAreInTheTestsHands() throws IOException {
    Path file =
        tests(
            "t.test.yaml",
            """
            money:
              - deal: {bob: 3 ether}
              - send: alice
                from: bob
                value: 1 ether
              - expect: {balance: {bob: 2 ether, alice: 2 ether}, nonce: {bob: 1}}
            storage:
              - store: {token: {"0x10": 7}}
              - expect: {storage: {token: {16: 7}}}
            senders:
              - prank: alice
              - send: token.transfer
                args: {to: bob, amount: 10}
                returns: true
              - prank: bob
              - send: token.transfer
                args: [alice, 4]
                logs: [{event: Transfer, address: token, args: [bob, alice, 4]}]
            contracts send as well:
              - send: token.transfer
                args: [bob, 1]
                from: token
                reverts: true
            later creations:
              - deploy: token
                as: other
                from: bob
              - call: other.balanceOf
                args: [bob]
                save: n
                returns: 1000
              - call: token.balanceOf
                args: [bob]
                returns: $n - 1000
            blocks:
              - block: {number: 77, time: 5000}
              - skip: 1 ether / 1 ether
              - roll: 78
              - warp: 6000
            not now:
              skip: it is late
              steps: []
            """);
    CommandLineRun run = test(file);
    assertThat(run.out())
        .contains("[SKIP: it is late] not now\n")
        .contains("6 passed, 0 failed, 1 skipped");
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
  }

  @Test
  void testsDoNotSeeEachOther() throws IOException {
    StringBuilder tests = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      tests.append(
          "t%d: [{send: token.transfer, args: [bob, %d], from: alice}, ".formatted(i, i)
              + "{call: token.balanceOf, args: [bob], returns: %d}]\n".formatted(i));
    }
    Path file = tests("t.test.yaml", tests.toString());
    CommandLineRun one = test(file, "-j", "1");
    CommandLineRun eight = test(file, "-j", "8", "--tier", "compiler");
    assertThat(one.out()).contains("40 passed, 0 failed");
    assertThat(withoutTime(eight.out())).isEqualTo(withoutTime(one.out()));
  }

  @Test
  void aFailingFuzzCaseIsShrunkAndSavedAndReplayed() throws IOException {
    Path file =
        tests(
            "t.test.yaml",
            """
            small:
              fuzz: {n: uint64, who: address}
              steps: [{send: token.transfer, args: [bob, $n], from: alice}]
            """);
    CommandLineRun first = test(file, "--seed", "5");
    assertThat(first.out())
        .contains(
            "[FAIL: send token.transfer(bob, 1001) from alice: reverted without a reason] small")
        .contains(
            "with (uint64 n, address who) = (1001, 0x0000000000000000000000000000000000000000)")
        .contains(", saved in " + folder.resolve("t.corpus.json"));
    CommandLineRun second = test(file, "--seed", "6");
    assertThat(second.out()).contains("(runs: 1, ").contains(", known from the corpus\n");
    Files.delete(folder.resolve("t.corpus.json"));
    assertThat(withoutTime(test(file, "--seed", "5", "-j", "7").out()))
        .isEqualTo(withoutTime(first.out()));
  }

  @Test
  void failuresShowTheirCalls() throws IOException {
    Path file =
        tests(
            "t.test.yaml",
            """
            t:
              - send: token.transfer
                args: [bob, 5]
                from: alice
                returns: false
            """);
    assertThat(test(file).out()).doesNotContain("storageStore");
    String traced = test(file, "-vv").out();
    assertThat(traced)
        .contains("    send token.transfer(bob, 5) from alice\n")
        .contains("call token transfer(to: bob, amount: 5), gas 9,")
        .contains("├─ storageStore(")
        .contains("├─ log Transfer(from: alice, to: bob, amount: 5)  gas ")
        .contains("└─ success (true)")
        .doesNotContain("setup:");
    assertThat(test(file, "-vvv").out()).contains("    setup: deploy token from alice\n");
    assertThat(test(Examples.path("wat"), "-vvvv", "--match", "Again").out())
        .contains("testSlotCanBeStoredAgain()\n")
        .contains("├─ storageStore(0 -> 0x08");
  }

  @Test
  void jsonIsAnObjectATestWithAVersion() throws IOException {
    Path good = tests("a.test.yaml", "t: [{assert: 1 == 1}]\nu: [{assert: 1 == 2}]");
    Path bad = folder.resolve("b.test.yaml");
    Files.writeString(bad, "tess: {}\n");
    CommandLineRun run = test(good, bad, "--json");
    List<JsonNode> lines = new ArrayList<>();
    for (String line : run.lines()) {
      lines.add(JSON.readTree(line));
    }
    assertThat(lines).hasSize(4).allMatch(line -> line.get("version").asInt() == 1);
    assertThat(lines)
        .extracting(line -> line.get("type").asText())
        .containsExactly("error", "test", "test", "summary");
    assertThat(lines.get(2).get("status").asText()).isEqualTo("failed");
    assertThat(lines.get(2).get("where").asText()).endsWith("a.test.yaml:12:16");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("did you mean \"tests\"?");
  }

  @Test
  void junitIsXmlWhateverTheNames() throws Exception {
    Path file =
        tests(
            "a.test.yaml",
            "'<a & \"b\"> \u0007': [{assert: 1 == 2}]\nu: {skip: not yet, steps: []}\nv: []");
    Path xml = folder.resolve("out.xml");
    assertThat(test(file, "--junit", xml).exitCode()).isEqualTo(ExitCode.USAGE);
    file =
        tests(
            "a.test.yaml",
            "'<a & \"b\">': [{assert: 1 == 2}]\nu: {skip: not yet, steps: []}\nv: []");
    test(file, "--junit", xml);
    Element root =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(xml.toFile())
            .getDocumentElement();
    Element suite = (Element) root.getElementsByTagName("testsuite").item(0);
    assertThat(suite.getAttribute("tests")).isEqualTo("3");
    assertThat(suite.getAttribute("failures")).isEqualTo("1");
    assertThat(suite.getAttribute("skipped")).isEqualTo("1");
    Element first = (Element) suite.getElementsByTagName("testcase").item(0);
    assertThat(first.getAttribute("name")).isEqualTo("<a & \"b\">");
  }

  @Test
  void gasIsComparedWithASnapshot() throws IOException {
    String step = "t: [{send: token.transfer, args: [bob, %s], from: alice}]";
    Path file = tests("a.test.yaml", step.formatted("5"));
    Path snapshot = folder.resolve("snap");
    assertThat(test(file, "--snapshot=" + snapshot).exitCode()).isEqualTo(ExitCode.OK);
    assertThat(snapshot).content().matches("(?s).*a\\.test\\.yaml: t \\(gas: [0-9]+\\)\n");
    assertThat(test(file, "--check=" + snapshot).exitCode()).isEqualTo(ExitCode.OK);
    tests("a.test.yaml", step.formatted("0") + "\nu: []");
    CommandLineRun drifted = test(file, "--check=" + snapshot);
    assertThat(drifted.out())
        .contains("gas differs from ")
        .containsPattern("~ .*: t \\(gas: 50\\d+ -> 3\\d+, -\\d+\\.\\d%\\)\n")
        .containsPattern("\\+ .*: u \\(gas: 0\\)\n");
    assertThat(drifted.exitCode()).isEqualTo(ExitCode.FAILED);
    tests("a.test.yaml", step.formatted("500"));
    assertThat(test(file, "--check=" + snapshot).exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(test(file, "--check=" + snapshot, "--tolerance", "1").exitCode())
        .isEqualTo(ExitCode.OK);
  }

  @Test
  void namesChooseTests() throws IOException {
    Path file = tests("a.test.yaml", "one: []\ntwo: [{assert: 1 == 2}]\nthree: []");
    assertThat(test(file, "--list").out())
        .isEqualTo("%1$s: one\n%1$s: two\n%1$s: three\n".formatted(file));
    assertThat(test(file, "--match", "^t", "--no-match", "wo").out())
        .contains("1 passed, 0 failed");
    assertThat(test(file, "--fail-fast").out()).contains("1 passed, 1 failed, 0 skipped");
    assertThat(test(file, "--match", "zzz").err()).isEqualTo("ewasm: no test matches in 1 file\n");
    assertThat(test(file, "--match", "(").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(test(folder.resolve("nothing")).exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void invalidTestModulesHaveTheirExitCode() throws IOException {
    Path file = folder.resolve("m.test.wasm");
    Files.write(file, new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0, 99});
    CommandLineRun run = test(file);
    assertThat(run.exitCode()).isEqualTo(ExitCode.INVALID_MODULE);
    assertThat(run.err()).startsWith("ewasm: " + file + ": ");
  }

  @Test
  void modulesWithAnAbiAreDispatchedBySelector() throws IOException {
    // Reverts when the argument of testBig(uint256) has its last byte above 127; else returns.
    Files.writeString(
        folder.resolve("d.test.wat"),
        """
        (module
          (import "ethereum" "callDataCopy" (func $copy (param i32 i32 i32)))
          (import "ethereum" "getCallDataSize" (func $size (result i32)))
          (import "ethereum" "revert" (func $revert (param i32 i32)))
          (memory (export "memory") 1)
          (func (export "main")
            (if (i32.eq (call $size) (i32.const 36))
              (then
                (call $copy (i32.const 0) (i32.const 4) (i32.const 32))
                (if (i32.gt_u (i32.load8_u (i32.const 31)) (i32.const 127))
                  (then (call $revert (i32.const 0) (i32.const 0))))))))
        """);
    Files.writeString(
        folder.resolve("d.test.abi.json"),
        """
        [{"type":"function","name":"testSmall","inputs":[],"outputs":[]},
         {"type":"function","name":"testBig","inputs":[{"name":"n","type":"uint256"}]}]
        """);
    CommandLineRun run = test(folder.resolve("d.test.wat"));
    assertThat(run.out())
        .contains("[PASS] testSmall (gas: ")
        .contains("[FAIL: reverted without a reason] testBig")
        .contains("with (uint256 n) = (128)");
  }

  @Test
  void watchRunsAgainWhenAFileChanges() throws Exception {
    Path file = tests("w.test.yaml", "t: [{assert: 1 == 1}]");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    Thread watcher =
        new Thread(() -> EwasmCommand.execute(out, out, "test", file.toString(), "--watch"));
    watcher.start();
    try {
      await(bytes, "1 passed, 0 failed", "watching for changes");
      tests("w.test.yaml", "t: [{assert: 1 == 22}]");
      await(bytes, "0 passed, 1 failed");
      Files.writeString(file, "tests: {");
      await(bytes, "not YAML");
      tests("w.test.yaml", "t: []\nu: []");
      await(bytes, "2 passed, 0 failed");
    } finally {
      watcher.interrupt();
      watcher.join(Duration.ofMinutes(1));
    }
    assertThat(watcher.isAlive()).isFalse();
  }

  private static void await(ByteArrayOutputStream bytes, String... wanted)
      throws InterruptedException {
    long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (System.nanoTime() < end) {
      String seen = bytes.toString(StandardCharsets.UTF_8);
      if (List.of(wanted).stream().allMatch(seen::contains)) {
        return;
      }
      Thread.sleep(20);
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8)).contains(wanted);
  }
}

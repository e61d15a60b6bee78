package dev.ewasm.vectors.cli;

import static dev.ewasm.vectors.cli.CommandLineRun.ewasm;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateTestCommandTest {

  /** An empty transfer: everything about it can be worked out by hand but the root. */
  private static final String TEST =
      """
      {"%s": {
        "env": {"currentCoinbase": "0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba",
          "currentDifficulty": "0x020000", "currentGasLimit": "0x05500000",
          "currentNumber": "0x01", "currentTimestamp": "0x03e8"},
        "pre": {"0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b":
          {"balance": "0x174876e800", "code": "", "nonce": "", "storage": {}}},
        "transaction": {"data": ["0x", "0x00ff"], "gasLimit": ["0x6acfc0", "0x5208"],
          "gasPrice": "0x01", "nonce": "0x00", "value": ["0x00", "0x01"],
          "secretKey": "0x45a915e4d060149eb4365960e6a7a45f334393093061116b197e3240065ff2d8",
          "to": "0xdeadbeef00000000000000000000000000000000"},
        "post": {%s}}}
      """;

  private static final String LOGS =
      "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347";
  private static final String WRONG = "0x" + "12".repeat(32);

  @TempDir Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void nameFile() {
    file = folder.resolve("test.json");
  }

  private static String expect(int data, int gas, int value, String root) {
    return "{\"indexes\":{\"data\":%d,\"gas\":%d,\"value\":%d},\"hash\":\"%s\",\"logs\":\"%s\"}"
        .formatted(data, gas, value, root, LOGS);
  }

  private void write(String name, String posts) throws IOException {
    Files.writeString(file, TEST.formatted(name, posts));
  }

  private String root(String line) {
    int start = line.indexOf("\"stateRoot\":\"") + 13;
    return line.substring(start, start + 66);
  }

  @Test
  void writesOneObjectForEachCase() throws IOException {
    write(
        "transfer",
        "\"Byzantium\":[%s,%s],\"Istanbul\":[%s]"
            .formatted(expect(0, 0, 0, WRONG), expect(1, 0, 1, WRONG), expect(1, 0, 0, WRONG)));
    CommandLineRun run = ewasm("state-test", "--json", file.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    String[] lines = run.lines();
    assertThat(lines).hasSize(3);
    assertThat(lines[0])
        .startsWith(
            "{\"version\":1,\"test\":\"transfer\",\"fork\":\"Byzantium\",\"d\":0,\"g\":0,\"v\":0,\"gasUsed\":21000,"
                + "\"stateRoot\":\"0x")
        .contains("\"postLogsHash\":\"" + LOGS + "\",\"pass\":false,\"error\":\"state root is 0x");
    // A zero byte costs 4, another 68, from Istanbul on 16.
    assertThat(lines[1]).contains("\"d\":1,\"g\":0,\"v\":1,\"gasUsed\":21072");
    assertThat(lines[2]).contains("\"fork\":\"Istanbul\"").contains("\"gasUsed\":21020");
    assertThat(run.err()).isEqualTo("0 passed, 3 failed, 0 skipped\n");

    write("transfer", "\"Byzantium\":" + expect(0, 0, 0, root(lines[0])));
    CommandLineRun passed = ewasm("state-test", file.toString());
    assertThat(passed.out())
        .isEqualTo("ok    transfer Byzantium d0 g0 v0  gas 21000\n1 passed, 0 failed, 0 skipped\n");
    assertThat(passed.exitCode()).isEqualTo(ExitCode.OK);
  }

  @Test
  void aRefusedTransactionPassesWhereItIsExpected() throws IOException {
    String refused = expect(1, 1, 0, WRONG);
    write("short", "\"Byzantium\":[" + refused + "]");
    CommandLineRun run = ewasm("state-test", "--json", file.toString());
    assertThat(run.out()).contains("transaction refused: gas limit below the intrinsic gas");
    String expected =
        expect(1, 1, 0, root(run.out()))
            .replace("}", "}")
            .replaceFirst(
                "\\{", "{\"expectException\":\"TransactionException.INTRINSIC_GAS_TOO_LOW\",");
    write("short", "\"Byzantium\":[" + expected + "]");
    assertThat(ewasm("state-test", file.toString()).exitCode()).isEqualTo(ExitCode.OK);
  }

  @Test
  void unknownForksAreSkipped() throws IOException {
    write("later", "\"Amsterdam\":[" + expect(0, 0, 0, WRONG) + "]");
    CommandLineRun run = ewasm("state-test", file.toString());
    assertThat(run.out())
        .isEqualTo(
            """
            skip  later Amsterdam d0 g0 v0  no rules for fork Amsterdam
            0 passed, 0 failed, 1 skipped
            """);
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
  }

  @Test
  void filtersByNameAndFork() throws IOException {
    String cases = "[" + expect(0, 0, 0, WRONG) + "]";
    write("alpha", "\"Byzantium\":" + cases + ",\"Istanbul\":" + cases);
    Path second = folder.resolve("second.json");
    Files.writeString(second, TEST.formatted("beta", "\"Byzantium\":" + cases));
    assertThat(ewasm("state-test", "--run", "^al", folder.toString()).out())
        .contains("0 passed, 2 failed");
    assertThat(ewasm("state-test", "--fork", "byzantium", folder.toString()).out())
        .contains("0 passed, 2 failed");
    CommandLineRun none =
        ewasm("state-test", "--run", "gamma", "--fork", "London", folder.toString());
    assertThat(none.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(none.err())
        .isEqualTo("ewasm: no test matches --run gamma --fork London in 2 files\n");
  }

  @Test
  void theOutputDoesNotDependOnTheWorkers() throws IOException {
    for (int i = 0; i < 40; i++) {
      Files.writeString(
          folder.resolve("t" + i + ".json"),
          TEST.formatted("t" + i, "\"Byzantium\":[" + expect(0, 0, i % 2, WRONG) + "]"));
    }
    CommandLineRun one = ewasm("state-test", "--json", "--workers", "1", folder.toString());
    assertThat(one.out()).hasLineCount(40);
    for (int workers : new int[] {2, 3, 16}) {
      CommandLineRun many =
          ewasm("state-test", "--json", "--workers", Integer.toString(workers), folder.toString());
      assertThat(many.out()).isEqualTo(one.out());
    }
    assertThat(ewasm("state-test", "--json", "--trace", folder.toString()).out())
        .isEqualTo(one.out());
  }

  @Test
  void theOutputDoesNotDependOnTheTier() {
    String ours = Path.of(System.getProperty("ewasm.root", ".."), "vectors/state-tests").toString();
    CommandLineRun interpreted = ewasm("state-test", "--json", "--tier", "interpreter", ours);
    assertThat(interpreted.exitCode()).as(interpreted.err()).isEqualTo(ExitCode.OK);
    assertThat(ewasm("state-test", "--json", "--tier", "compiler", ours).out())
        .isEqualTo(interpreted.out());
    CommandLineRun wrong = ewasm("state-test", "--tier", "fastest", ours);
    assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(wrong.err()).contains("--tier fastest: no such tier; there are");
  }

  @Test
  void takesFileNamesFromStandardInput() throws IOException {
    write("transfer", "\"Byzantium\":" + expect(0, 0, 0, WRONG));
    InputStream before = System.in;
    System.setIn(
        new ByteArrayInputStream(
            (file + "\n\n  " + file + "  \n").getBytes(StandardCharsets.UTF_8)));
    try {
      CommandLineRun run = ewasm("state-test");
      assertThat(run.out()).endsWith("0 passed, 2 failed, 0 skipped\n");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void badFilesAreNamedWithThePlace() throws IOException {
    assertFailure("", file + ": is empty");
    assertFailure("{\"a\":", file + ":1:");
    assertFailure("{\"a\": {}, \"a\": {}}", file + ":1:");
    assertFailure("[1, 2]", file + ":1:1: expected an object, found an array");
    assertFailure("{}", file + ":1:1: no test in it");
    assertFailure("{\"a\": 5}", file + ":1:7: a: not a state test: no field \"transaction\"");
    assertFailure("[".repeat(5000), "nesting depth");
    write("bad", "\"Byzantium\":[" + expect(2, 0, 0, WRONG) + "]");
    assertFailure(Files.readString(file), "index 2 of 2 alternatives");
    write("bad", "\"Byzantium\":[" + expect(0, 0, 0, "0x12") + "]");
    assertFailure(Files.readString(file), "bad.post.Byzantium[0].hash: expected 32 bytes, found 1");
    write("bad", "\"Byzantium\":[" + expect(0, 0, 0, WRONG) + "]");
    assertFailure(
        Files.readString(file).replace("0x174876e800", "0xwei"),
        ":6:17: bad.pre.0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b.balance: not a hexadecimal"
            + " number");
    write("bad", "\"Byzantium\":[" + expect(0, 0, 0, WRONG) + "]");
    assertFailure(
        Files.readString(file).replace("\"secretKey\": \"0x45", "\"secretKey\": \"0x"),
        "expected 32 bytes, found 31");
  }

  private void assertFailure(String content, String message) throws IOException {
    Files.writeString(file, content);
    CommandLineRun run = ewasm("state-test", file.toString());
    assertThat(run.err()).startsWith("ewasm: " + file).contains(message).hasLineCount(1);
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void whatIsNotThereIsNamed() throws IOException {
    CommandLineRun missing = ewasm("state-test", "no-such-folder");
    assertThat(missing.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(missing.err()).isEqualTo("ewasm: no-such-folder: no such file or folder\n");
    CommandLineRun empty = ewasm("state-test", folder.toString());
    assertThat(empty.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(empty.err())
        .isEqualTo("ewasm: " + folder + ": no state tests (*.json) in this folder\n");
    assertThat(ewasm("state-test", "--run", "[", folder.toString()).exitCode())
        .isEqualTo(ExitCode.USAGE);
    assertThat(ewasm("state-test", "--workers", "0", folder.toString()).exitCode())
        .isEqualTo(ExitCode.USAGE);
    assertThat(ewasm("state-test", "--fork", "X", folder.toString()).exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void statesMayLieInADatabase() throws IOException {
    write("kept", "\"Byzantium\":[" + expect(0, 0, 0, WRONG) + "," + expect(1, 0, 1, WRONG) + "]");
    String database = "rocksdb:" + folder.resolve("db");
    CommandLineRun heap = ewasm("state-test", "--json", file.toString());
    for (int round = 0; round < 2; round++) {
      CommandLineRun stored = ewasm("state-test", "--json", "--db", database, file.toString());
      assertThat(stored.out()).isEqualTo(heap.out()).contains("gasUsed");
      assertThat(stored.exitCode()).isEqualTo(ExitCode.FAILED);
    }
    String used = "rocksdb:" + folder.resolve("used");
    assertThat(
            ewasm("run", Examples.path("c/counter.wasm"), "--input", "00", "--db", used).exitCode())
        .isZero();
    CommandLineRun refused = ewasm("state-test", "--db", used, file.toString());
    assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(refused.err()).contains("tests need an empty database").hasLineCount(1);
  }
}

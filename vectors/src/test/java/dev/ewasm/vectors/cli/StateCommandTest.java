package dev.ewasm.vectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int ewasm(String... arguments) {
    out.reset();
    err.reset();
    return EwasmCommand.execute(
        new PrintStream(out, false, StandardCharsets.UTF_8),
        new PrintStream(err, false, StandardCharsets.UTF_8),
        arguments);
  }

  private String output() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void loadsChecksAndDumps(@TempDir Path folder) throws IOException {
    String db = "rocksdb:" + folder.resolve("db");
    Path genesis = folder.resolve("genesis.json");
    Files.writeString(genesis, "{\"alloc\": {\"" + "1".repeat(40) + "\": {\"balance\": \"0x5\"}}}");
    assertThat(ewasm("state", "load", "--db", db, genesis.toString())).as(errors()).isZero();
    String root = output();
    assertThat(ewasm("state", "check", "--db", db, "--every-block")).as(errors()).isZero();
    assertThat(output()).contains(root.strip(), "accounts: 1", "sound");
    assertThat(ewasm("state", "stats", "--db", db)).isZero();
    assertThat(output()).contains("head block: 0");
    assertThat(ewasm("state", "repair", "--db", db)).isZero();
    assertThat(output()).contains("nothing to repair");
    Path dump = folder.resolve("dump.json");
    assertThat(ewasm("state", "dump", "--db", db, "-o", dump.toString())).as(errors()).isZero();
    String copy = "rocksdb:" + folder.resolve("copy");
    assertThat(ewasm("state", "load", "--db", copy, dump.toString())).as(errors()).isZero();
    assertThat(output()).isEqualTo(root);
  }

  @Test
  void copiesRollsBackAndPrunes(@TempDir Path folder) {
    String db = "rocksdb:" + folder.resolve("db");
    String counter = Examples.path("c/counter.wasm");
    assertThat(ewasm("run", counter, "--db", db, "--input", "0105", "--input", "0105")).isZero();
    assertThat(ewasm("run", "--db", db, "--input", "0105")).as(errors()).isZero();
    assertThat(ewasm("state", "stats", "--db", db)).isZero();
    assertThat(output()).contains("head block: 3", "oldest kept block: 0");
    String copy = "rocksdb:" + folder.resolve("copy");
    assertThat(ewasm("state", "copy", "--db", db, "--to", copy)).as(errors()).isZero();
    String root = output().lines().filter(line -> line.startsWith("root: ")).findFirst().orElse("");
    assertThat(ewasm("state", "check", "--db", copy, "--every-block")).isZero();
    assertThat(output()).contains(root, "head block: 3", "oldest kept block: 3", "sound");
    assertThat(ewasm("state", "copy", "--db", db, "--to", copy)).isEqualTo(ExitCode.FAILED);
    assertThat(errors()).contains("holds a state already").hasLineCount(1);

    assertThat(ewasm("state", "prune", "--db", db, "--block", "1")).isZero();
    assertThat(output()).contains(root, "head block: 3", "oldest kept block: 1");
    assertThat(ewasm("state", "rollback", "--db", db, "--block", "2")).isZero();
    assertThat(output()).contains("head block: 2", "oldest kept block: 1").doesNotContain(root);
    assertThat(ewasm("state", "check", "--db", db, "--every-block")).isZero();
    for (String block : new String[] {"0", "3", "-1"}) {
      assertThat(ewasm("state", "rollback", "--db", db, "--block", block))
          .isEqualTo(ExitCode.FAILED);
      assertThat(errors()).contains("kept are 1 to 2").hasLineCount(1);
    }
  }

  @Test
  void saysWhatIsWrong(@TempDir Path folder) {
    assertThat(ewasm("state")).isEqualTo(ExitCode.USAGE);
    assertThat(ewasm("state", "check")).isEqualTo(ExitCode.USAGE);
    assertThat(errors()).contains("--db");
    String db = "rocksdb:" + folder.resolve("none");
    assertThat(ewasm("state", "check", "--db", db)).isEqualTo(ExitCode.FAILED);
    assertThat(errors()).contains("there is no database").hasLineCount(1);
    assertThat(ewasm("state", "check", "--db", "mysql:x")).isEqualTo(ExitCode.USAGE);
    assertThat(errors()).contains("not a store").hasLineCount(1);
    assertThat(ewasm("state", "load", "--db", "memory", folder.resolve("x.json").toString()))
        .isEqualTo(ExitCode.FAILED);
    assertThat(errors()).contains("no such file").hasLineCount(1);
  }
}

package dev.ewasm.vectors.cli;

import static dev.ewasm.vectors.cli.CommandLineRun.ewasm;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ewasm run --db}. */
class RunDatabaseTest {
  private static final String COUNTER = Examples.path("c/counter.wasm");
  private static final String DEPLOYER = Examples.path("c/counter.deploy.wasm");

  @TempDir private Path folder = Path.of("");

  private CommandLineRun run(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("run", "--json", "--db", "rocksdb:" + folder.resolve("db")));
    arguments.addAll(List.of(more));
    return ewasm(arguments.toArray(String[]::new));
  }

  private static String field(CommandLineRun run, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(run.out());
    String last = "";
    while (matcher.find()) {
      last = matcher.group(1);
    }
    return last;
  }

  private static long counted(CommandLineRun run) {
    assertThat(run.exitCode()).as(run.err()).isZero();
    return Long.parseLong(field(run, "output").substring(50), 16);
  }

  @Test
  void laterRunsGoOnFromThere() {
    CommandLineRun deployed = run(DEPLOYER, "--deploy", "--input", "0105");
    assertThat(counted(deployed)).isEqualTo(5);
    String contract = field(deployed, "contract");
    assertThat(counted(run("--address", contract, "--input", "0107"))).isEqualTo(12);
    assertThat(counted(run("--address", contract, "--input", "00"))).isEqualTo(12);
    // The first two blocks after genesis are the deployment and the first call.
    assertThat(counted(run("--address", contract, "--input", "00", "--block", "2"))).isEqualTo(5);
    assertThat(counted(run("--address", contract, "--input", "0101", "--block", "3")))
        .isEqualTo(13);
    assertThat(counted(run("--address", contract, "--input", "00"))).isEqualTo(12);
    CommandLineRun check =
        ewasm("state", "check", "--every-block", "--db", "rocksdb:" + folder.resolve("db"));
    assertThat(check.out()).contains("sound", "head block: 5");
    assertThat(check.exitCode()).isZero();
  }

  @Test
  void aRunInADatabaseEqualsOneInMemory() {
    String[] inputs = {"--input", "0105", "--input", "0103", "--input", "02"};
    List<String> arguments = new ArrayList<>(List.of("run", "--json", COUNTER));
    arguments.addAll(List.of(inputs));
    CommandLineRun inMemory = ewasm(arguments.toArray(String[]::new));
    arguments.set(2, "--db=memory");
    arguments.add(COUNTER);
    assertThat(ewasm(arguments.toArray(String[]::new)).out()).isEqualTo(inMemory.out());
    CommandLineRun first = run(COUNTER, "--input", "0105");
    CommandLineRun second = run(COUNTER, "--input", "0103", "--input", "02");
    assertThat(first.out() + second.out()).isEqualTo(inMemory.out());
  }

  @Test
  void aFailedMessageChangesNoMoreThanItsNonce() {
    assertThat(counted(run(COUNTER, "--input", "0105"))).isEqualTo(5);
    assertThat(run(COUNTER, "--input", "02").exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(counted(run(COUNTER, "--input", "00"))).isEqualTo(5);
  }

  @Test
  void saysWhatIsWrong(@TempDir Path other) {
    assertThat(run().exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run().err()).contains("no code at 0x000000000000000000000000000000000000c0de");
    assertThat(counted(run(COUNTER, "--input", "0105"))).isEqualTo(5);
    CommandLineRun taken = run(Examples.path("rust/kvstore.wasm"));
    assertThat(taken.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(taken.err()).contains("holds other code").hasLineCount(1);
    CommandLineRun notEmpty = run(COUNTER, "--state", other.resolve("x.json").toString());
    assertThat(notEmpty.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(notEmpty.err()).contains("only for an empty database").hasLineCount(1);
    CommandLineRun future = run(COUNTER, "--block", "77");
    assertThat(future.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(future.err()).contains("block 77 is not kept; kept are 0 to 1").hasLineCount(1);
    CommandLineRun noStore = ewasm("run", COUNTER, "--db", "rocksdb");
    assertThat(noStore.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(noStore.err()).contains("--db rocksdb: not a store").hasLineCount(1);
    assertThat(ewasm("run").err()).contains("Missing required parameter: 'FILE'");
    assertThat(ewasm("run", COUNTER, "--block", "0").err()).contains("--block 0 needs --db");
  }
}

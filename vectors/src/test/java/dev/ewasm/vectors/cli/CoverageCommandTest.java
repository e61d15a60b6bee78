package dev.ewasm.vectors.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoverageCommandTest {

  private static final Path FILES =
      Path.of(System.getProperty("ewasm.root", ".."))
          .resolve("vectors/src/test/resources/dev/ewasm/vectors/debuginfo")
          .toAbsolutePath();

  @TempDir Path folder;

  private CommandLineRun coverage(Object... arguments) {
    List<String> words = new ArrayList<>(List.of("coverage"));
    Arrays.stream(arguments).map(Object::toString).forEach(words::add);
    words.addAll(List.of("--lcov", tracefile().toString()));
    return CommandLineRun.ewasm(words.toArray(String[]::new));
  }

  /** What was printed, without the blanks that make columns. */
  private static String shown(CommandLineRun run) {
    return run.out().replaceAll("(?<=\\S) {2,}", "  ");
  }

  private Path tracefile() {
    return folder.resolve("coverage.lcov");
  }

  private String lcov() throws IOException {
    return Files.readString(tracefile());
  }

  @ParameterizedTest
  @CsvSource({"steps.dwarf4.wasm, steps.c", "steps.dwarf5.wasm, src/steps.c"})
  void linesOfC(String module, String source) throws IOException {
    CommandLineRun run = coverage("run", FILES.resolve(module), "--input", "05");
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(shown(run))
        .contains("output  0x0f\n")
        .endsWith(
            "coverage\n  lines  functions  file\n  77.7%  14 of 18  66.6%  2 of 3  "
                + source
                + "\n");
    assertThat(lcov())
        .isEqualTo(
            """
            TN:
            SF:%s
            FN:23,contract_main
            FN:19,divide
            FN:11,sum
            FNDA:1,contract_main
            FNDA:0,divide
            FNDA:1,sum
            FNF:3
            FNH:2
            DA:11,1
            DA:12,1
            DA:13,6
            DA:14,5
            DA:16,1
            DA:19,0
            DA:20,0
            DA:23,1
            DA:24,1
            DA:25,1
            DA:26,0
            DA:28,1
            DA:30,1
            DA:31,1
            DA:32,1
            DA:33,0
            DA:35,1
            DA:36,1
            LF:18
            LH:14
            end_of_record
            """
                .formatted(source));
  }

  @Test
  void runsAddUpAndPagesShowTheSource() throws IOException {
    Path module = FILES.resolve("steps.dwarf5.wasm");
    coverage("run", module, "--input", "05");
    Path pages = folder.resolve("pages");
    CommandLineRun run = coverage("run", module, "--input", "0e", "--append", "--html", pages);
    assertThat(shown(run)).contains("94.4%  17 of 18  100.0%  3 of 3  src/steps.c\n");
    assertThat(lcov()).contains("DA:13,6\n", "DA:20,1\n", "DA:24,2\n", "DA:26,0\n");
    assertThat(pages.resolve("index.html")).content().contains("94.4%", "17 of 18", "src/steps.c");
    assertThat(pages.resolve("file-1.html"))
        .content()
        .contains("<div class=\"l miss\"><span class=no>26</span><span class=ct>0</span><span>")
        .contains("<div class=\"l hit\"><span class=no>24</span><span class=ct>2</span><span>")
        .contains("for (u32 i = 1; i &lt;= n; i++) {");
  }

  @Test
  void linesOfASourceMap() throws IOException {
    CommandLineRun run = coverage("run", FILES.resolve("steps.as.wasm"), "--input", "05");
    assertThat(shown(run)).endsWith("76.9%  10 of 13  100.0%  1 of 1  steps.ts\n");
    assertThat(lcov()).contains("SF:steps.ts\n", "DA:10,6\nDA:11,5\n", "DA:17,0\n", "DA:30,0\n");
  }

  @Test
  void damagedInformationIsWarnedOfAndBlocksTakeItsPlace() throws IOException {
    byte[] bytes = Files.readAllBytes(FILES.resolve("steps.dwarf5.wasm"));
    int section = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(".debug_line") + 11;
    // Of two sections whose name begins so, the line numbers come second.
    section =
        new String(bytes, StandardCharsets.ISO_8859_1).indexOf("\u000b.debug_line", section) + 12;
    bytes[section + 4] = 9;
    Path module = folder.resolve("damaged.wasm");
    Files.write(module, bytes);
    CommandLineRun run = coverage("run", module, "--input", "05");
    assertThat(run.err())
        .startsWith(
            "ewasm: warning: "
                + module
                + ": debug information is not used: .debug_line at 0x6: version 9, known are 2 to 5\n");
    assertThat(shown(run)).endsWith("2 of 3  " + module + " (by block)\n");
    assertThat(lcov()).startsWith("TN:blocks\nSF:" + module + "\nFN:161,contract_main\n");
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
  }

  @Test
  void aTextIsItsOwnSource() throws IOException {
    Path text = folder.resolve("two.wat");
    Files.writeString(
        text,
        """
        (module
          (memory (export "memory") 1)
          (func $never
            nop)
          (func (export "main")
            i32.const 0
            if
              call $never
            end))
        """);
    CommandLineRun run = coverage("run", text);
    assertThat(shown(run)).endsWith("50.0%  2 of 4  50.0%  1 of 2  " + text + "\n");
    assertThat(lcov()).contains("DA:4,0\nDA:6,1\nDA:7,1\nDA:8,0\n");
  }

  /** Results and counts depend neither on who watches nor on the number of threads. */
  @Test
  void testsComeOutTheSameWithAndWithout() throws IOException {
    String[] tests = {
      "test", Examples.path("wat"), Examples.path("erc20"), "--fuzz-runs", "30", "--json"
    };
    List<String> plain = withoutTime(CommandLineRun.ewasm(tests).out());
    tests[0] = "-j1";
    CommandLineRun one = coverage((Object[]) tests);
    String counted = lcov();
    tests[0] = "-j4";
    CommandLineRun four = coverage((Object[]) tests);
    assertThat(plain).hasSize(9);
    assertThat(withoutTime(one.out()).subList(0, plain.size())).isEqualTo(plain);
    assertThat(withoutTime(four.out())).isEqualTo(withoutTime(one.out()));
    assertThat(lcov()).isEqualTo(counted);
    assertThat(counted).contains("SF:" + Examples.path("wat/slots.test.wat") + "\n");
    assertThat(one.out())
        .contains(
            Examples.path("wat/slots.test.wat")
                + "\",\"by\":\"line\",\"lines\":13,\"linesCovered\":13,\"functions\":6,")
        .contains("\"by\":\"block\"");
  }

  private static List<String> withoutTime(String output) {
    return output.replaceAll("\"milliseconds\":[0-9]+", "").lines().toList();
  }

  @Test
  void stateTests() throws IOException {
    String tests =
        Path.of(System.getProperty("ewasm.root", "..")).resolve("vectors/state-tests").toString();
    CommandLineRun plain = CommandLineRun.ewasm("state-test", tests);
    CommandLineRun run = coverage("state-test", tests);
    assertThat(run.out()).startsWith(plain.out()).contains("contract-", "(by block)");
    assertThat(run.exitCode()).isEqualTo(plain.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(lcov()).contains("SF:contract-");
  }

  /**
   * A linked contract is as small as ever; a build of it that keeps its lines tells where it is.
   */
  @Test
  void aBuildWithDebugInformationServesTheContract() throws IOException, InterruptedException {
    Files.copy(FILES.resolve("steps.c"), folder.resolve("steps.c"));
    assumeTrue(
        shell(
            "clang --target=wasm32-unknown-unknown -mcpu=mvp -O2 -g -ffreestanding -c steps.c"
                + " && wasm-ld --no-entry -z stack-size=4096 steps.o -o debug.wasm"
                + " && wasm-ld --no-entry -z stack-size=4096 --strip-all -O2"
                + " --compress-relocations steps.o -o steps.wasm"),
        "no clang and lld here");
    Path contract = folder.resolve("steps.wasm");
    Path debug = folder.resolve("debug.wasm");
    assertThat(Files.size(contract)).isLessThan(Files.size(debug) / 3);
    assertThat(coverage("run", contract, "--input", "05").out()).contains("(by block)");
    CommandLineRun run = coverage("run", contract, "--input", "05", "--debug-info", debug);
    assertThat(shown(run)).contains("of 13  66.6%  2 of 3  steps.c\n").doesNotContain("(by block)");
    assertThat(lcov()).contains("FNDA:0,divide\n", "FNDA:1,sum\n", "DA:20,0\n", "DA:28,1\n");
  }

  private boolean shell(String command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("sh", "-c", command)
            .directory(folder.toRealPath().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor() == 0;
  }

  @Test
  void wrongUseIsSaid() throws IOException {
    String module = FILES.resolve("steps.dwarf5.wasm").toString();
    assertThat(coverage("--watch", Examples.path("wat")).err())
        .isEqualTo("ewasm: --watch and coverage exclude each other\n");
    CommandLineRun noModule = coverage("run", module, "--input", "05", "--debug-info", "nothing");
    assertThat(noModule.err())
        .isEqualTo("ewasm: nothing: not a module that has debug information\n");
    assertThat(noModule.exitCode()).isEqualTo(ExitCode.FAILED);
    Files.writeString(tracefile(), "DA:1,1\n");
    assertThat(coverage("run", module, "--input", "05", "--append").err())
        .isEqualTo("ewasm: " + tracefile() + ": line 1: no SF record before\n");
  }
}

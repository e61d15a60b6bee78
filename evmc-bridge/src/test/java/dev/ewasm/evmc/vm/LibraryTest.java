package dev.ewasm.evmc.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.evmc.vm.CPrograms.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library in the hands of clients written in C. */
class LibraryTest {

  /** A short form runs in every build; ten million prove what a short one cannot. */
  private static final String EXECUTIONS = System.getProperty("ewasm.evmc.executions", "100000");

  @TempDir private Path folder;

  private static void assertPassed(Ended ended) {
    assertThat(ended.out()).as(ended.err()).contains(" 0 failed");
    assertThat(ended.code()).as(ended.err()).isZero();
  }

  private static String contract(String name) throws IOException {
    return CPrograms.contracts().resolve(name).toString();
  }

  @Test
  void keepsEveryConvention() throws Exception {
    Path program = CPrograms.compile("conformance");
    assertPassed(CPrograms.run(program, CPrograms.library().toString(), contract("empty.wasm")));
  }

  @Test
  void survivesHostileClients() throws Exception {
    Path program = CPrograms.compile("hostile");
    Ended ended =
        CPrograms.run(
            program, CPrograms.library().toString(), contract("empty.wasm"), contract("host.wasm"));
    assertPassed(ended);
    assertThat(ended.err()).contains("the client's host has no get_storage");
    assertThat(ended.err().lines().count()).isLessThan(20);
  }

  @Test
  void neitherMemoryNorThreadsGrow() throws Exception {
    Path program = CPrograms.compile("threads");
    Ended ended =
        CPrograms.run(
            program,
            CPrograms.library() + ",jvm-options=-Xmx128m",
            CPrograms.contracts().toString(),
            "8",
            EXECUTIONS);
    assertPassed(ended);
  }

  @Test
  void messagesNestToTheLimitOnSmallStacks() throws Exception {
    Path program = CPrograms.compile("threads");
    for (String engine : List.of("auto", "compiler", "interpreter")) {
      assertPassed(
          CPrograms.run(
              program,
              "--deep",
              CPrograms.library() + ",engine=" + engine,
              CPrograms.contracts().toString(),
              "2"));
    }
  }

  @Test
  void saysWhatToDoWithoutAJvm() throws Exception {
    Path program = CPrograms.compile("run");
    String script = "account aa 0 " + hex("empty.wasm") + "\nmessage 0 0 0 9 aa bb aa 0 -\n";
    Ended ended =
        CPrograms.run(
            List.of(program.toString(), CPrograms.library().toString()),
            script + "message 0 0 0 9 aa bb aa 0 -\n",
            Map.of("EWASM_JAVA_HOME", "/nowhere"));
    assertThat(ended.code()).isZero();
    String failed = "result -1 0 0 - " + "0".repeat(40) + "\n";
    assertThat(ended.out()).startsWith(failed + failed);
    assertThat(ended.err())
        .isEqualTo(
            "ewasm: needs a Java 25 or newer, and EWASM_JAVA_HOME names /nowhere, which is not a"
                + " JDK\n");
  }

  @Test
  void findsAJvmByJavaHome() throws Exception {
    Path program = CPrograms.compile("run");
    String script = "account aa 0 " + hex("empty.wasm") + "\nmessage 0 0 0 9 aa bb aa 0 -\n";
    Ended ended =
        CPrograms.run(
            List.of(program.toString(), CPrograms.library().toString()),
            script,
            Map.of("EWASM_JAVA_HOME", "", "JAVA_HOME", System.getProperty("java.home")));
    assertThat(ended.out()).startsWith("result 0 9 0 - ");
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void systemCodeStandsAtItsAddress() throws Exception {
    Path program = CPrograms.compile("run");
    String library =
        CPrograms.library() + ",sys:sentinel=" + contract("effects.wasm") + ",metering=off";
    Ended ended =
        CPrograms.run(
            List.of(program.toString(), library),
            "account 0a 0 6000\nmessage 0 0 0 99999 0a bb 0a 0 04\n",
            Map.of());
    // "0123456789abcdef0123"
    assertThat(ended.out()).startsWith("result 2 99993 0 3031323334353637383961626364656630313233");
  }

  @Test
  void tracesToAFile() throws Exception {
    Path program = CPrograms.compile("run");
    Path trace = folder.resolve("trace.jsonl");
    Ended ended =
        CPrograms.run(
            List.of(program.toString(), CPrograms.library() + ",trace=" + trace),
            "account aa 0 " + hex("effects.wasm") + "\nmessage 0 0 0 99999 aa bb aa 0 04\n",
            Map.of());
    assertThat(ended.out()).startsWith("result 2 ");
    assertThat(Files.readAllLines(trace))
        .containsExactly(
            "{\"pc\":0,\"op\":0,\"gas\":\"0x1869f\",\"gasCost\":\"0x6\",\"memSize\":0,"
                + "\"stack\":[\"0x0\",\"0x0\",\"0x1\"],\"depth\":1,\"refund\":0,"
                + "\"opName\":\"callDataCopy\"}",
            "{\"pc\":0,\"op\":0,\"gas\":\"0x18699\",\"gasCost\":\"0x0\",\"memSize\":0,"
                + "\"stack\":[\"0x40\",\"0x14\"],\"depth\":1,\"refund\":0,"
                + "\"opName\":\"revert\",\"error\":\"reverted\"}",
            "{\"output\":\"0x3031323334353637383961626364656630313233\",\"gasUsed\":\"0x6\","
                + "\"depth\":1,\"error\":\"reverted\"}");
  }

  @Test
  void keepsCompiledCodeInTheCacheFolder() throws Exception {
    Path program = CPrograms.compile("run");
    Path cache = folder.resolve("cache");
    String library = CPrograms.library() + ",engine=compiler,cache-dir=" + cache;
    String script = "account aa 0 " + hex("effects.wasm") + "\nmessage 0 0 0 99999 aa bb aa 0 04\n";
    List<String> outputs = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      outputs.add(CPrograms.run(List.of(program.toString(), library), script, Map.of()).out());
      try (Stream<Path> files = Files.list(cache)) {
        assertThat(files.count()).isEqualTo(1);
      }
    }
    assertThat(outputs.get(0)).startsWith("result 2 ").isEqualTo(outputs.get(1));
  }

  private static String hex(String contract) throws IOException {
    return HexFormat.of().formatHex(Files.readAllBytes(CPrograms.contracts().resolve(contract)));
  }
}

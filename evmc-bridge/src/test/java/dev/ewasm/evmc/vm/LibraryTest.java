package dev.ewasm.evmc.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.engine.DeepStack;
import dev.ewasm.evmc.Capability;
import dev.ewasm.evmc.client.EvmcLibrary;
import dev.ewasm.evmc.client.NativeVm;
import dev.ewasm.evmc.client.TestMachines;
import dev.ewasm.evmc.vm.CPrograms.Ended;
import dev.ewasm.state.Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library in the hands of clients written in C. */
class LibraryTest {

  /** A short form runs in every build; ten million prove what a short one cannot. */
  private static final String EXECUTIONS = System.getProperty("ewasm.evmc.executions", "100000");

  private static final String COUNTER =
      CPrograms.ROOT.resolve("examples/c/counter.wasm").toString();

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
    assertPassed(
        CPrograms.run(
            program,
            CPrograms.library().toString(),
            contract("empty.wasm"),
            contract("host.wasm")));
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
  void mayHaveAnotherName() throws Exception {
    Path link = folder.resolve("libour-engine.so.2");
    Files.createSymbolicLink(link, CPrograms.library());
    Path program = CPrograms.compile("run");
    String script = "account aa 0 " + hex("empty.wasm") + "\nmessage 0 0 0 9 aa bb aa 0 -\n";
    Ended ended = CPrograms.run(List.of(program.toString(), link.toString()), script, Map.of());
    Files.delete(link);
    assertThat(ended.out()).as(ended.err()).startsWith("result 0 9 0 - ");
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

  /** Such a JVM would end its process. */
  @Test
  void survivesAJvmWithoutMemory() throws Exception {
    Path program = CPrograms.compile("run");
    List<String> command =
        List.of(
            "sh",
            "-c",
            "ulimit -v 3000000; exec \"$0\" \"$1\"",
            program.toString(),
            CPrograms.library() + ",jvm-options=-Xmx8g");
    String script = "account aa 0 " + hex("empty.wasm") + "\n";
    String message = "message 0 0 0 9 aa bb aa 0 -\n";
    Ended ended = CPrograms.run(command, script + message + message, Map.of());
    assertThat(ended.code()).as(ended.err()).isZero();
    String failed = "result -1 0 0 - " + "0".repeat(40) + "\n";
    assertThat(ended.out()).startsWith(failed + failed);
    assertThat(ended.err()).contains("ewasm: the JVM in ").contains(" does not start (JNI error ");
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

  @Test
  void startsFromNoCacheOfAnotherJar() throws Exception {
    Path tested = CPrograms.ROOT.resolve("evmc-bridge/src/main/c/class_cache.c");
    Path program =
        CPrograms.compile("cache", CPrograms.source("cache"), List.of(tested.toString()));
    assertPassed(CPrograms.run(program, folder.toString()));
  }

  @Test
  void leavesSignalsToTheClient() throws Exception {
    Path program = CPrograms.compile("signals");
    Ended ended = CPrograms.run(program, CPrograms.library().toString(), contract("empty.wasm"));
    assertPassed(ended);
    assertThat(ended.err().lines())
        .singleElement()
        .asString()
        .startsWith("ewasm: the JVM was started before this process was forked");
  }

  @Test
  void touchesNoMemoryThatIsNotItsOwn() throws Exception {
    Path library = CPrograms.sanitizedLibrary();
    for (String name : List.of("conformance", "hostile", "threads")) {
      Path program =
          CPrograms.compile(
              name + "-sanitized", CPrograms.source(name), List.of(CPrograms.SANITIZE));
      List<String> command = new ArrayList<>(List.of(program.toString(), library.toString()));
      command.addAll(
          switch (name) {
            case "threads" -> List.of(CPrograms.contracts().toString(), "4", "4000");
            default -> List.of(contract("empty.wasm"), contract("host.wasm"));
          });
      // The JVM's own way with faults, and its own memory at the end, are no faults of ours.
      Ended ended =
          CPrograms.run(
              command,
              "",
              Map.of(
                  "ASAN_OPTIONS",
                  "handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0"
                      + ":use_sigaltstack=0:detect_leaks=0"));
      assertPassed(ended);
      assertThat(ended.err()).doesNotContain("runtime error").doesNotContain("AddressSanitizer");
    }
  }

  @Test
  void leavesEvmCodeToAnotherLibrary() throws Exception {
    Path program = CPrograms.compile("run");
    String library = CPrograms.library() + ",evm1mode=vm:" + TestMachines.testEvm();
    Path forward = CPrograms.contracts().resolve("forward.wasm");
    // An Ewasm contract calls EVM code, which stores 5 and returns it.
    String evm = "6005 6001 55 6005 6000 52 6020 6000 f3".replace(" ", "");
    String script =
        "account aa 64 "
            + HexFormat.of().formatHex(Files.readAllBytes(forward))
            + "\naccount ee 0 "
            + evm
            + "\nmessage 0 0 0 200000 aa bb aa 0 00"
            + "00".repeat(19)
            + "ee"
            + "0201\n"; // value and call data
    Ended ended = CPrograms.run(List.of(program.toString(), library), script, Map.of());
    assertThat(ended.out()).startsWith("result 0 ").contains(" 70" + "00".repeat(31) + "05 ");
    assertThat(ended.out())
        .contains(
            "storage "
                + "00".repeat(19)
                + "ee "
                + "00".repeat(31)
                + "01 "
                + "00".repeat(31)
                + "05");
    Ended rejected =
        CPrograms.run(
            List.of(program.toString(), CPrograms.library().toString()), script, Map.of());
    assertThat(rejected.out()).startsWith("result 0 ").contains(" 71 ");
  }

  @Test
  void theExampleInCRuns() throws Exception {
    Path source = CPrograms.ROOT.resolve("examples/evmc-c/client.c");
    Path program = CPrograms.compile("client", source, List.of());
    Ended ended =
        CPrograms.run(program, CPrograms.library().toString(), COUNTER, "0105", "0107", "03");
    assertThat(ended.out())
        .isEqualTo(
            "status 0, gas used 20208, output "
                + number(5)
                + "\nstatus 0, gas used 5208, output "
                + number(12)
                + "\nlog "
                + number(12)
                + " "
                + number(0)
                + "\nstatus 0, gas used 1216, output "
                + number(12)
                + "\n");
  }

  @Test
  void theExampleInJavaRuns() throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-cp",
            CPrograms.library().resolveSibling("libewasm.jar").toString(),
            CPrograms.ROOT.resolve("examples/evmc-java/Client.java").toString(),
            COUNTER,
            "0105",
            "03",
            "02");
    Ended ended = CPrograms.run(command, "", Map.of());
    assertThat(ended.out())
        .as(ended.err())
        .isEqualTo(
            "success, gas used 20208, output "
                + number(5)
                + "\nlog "
                + number(5)
                + " ["
                + number(0xca11)
                + "]\nsuccess, gas used 1216, output "
                + number(5)
                + "\nreverted, gas used 208, output 0x6e6f\n");
  }

  private static String number(int value) {
    return "0x" + String.format("%064x", value);
  }

  /** In a process that has a JVM, the library joins it: here, this test's own. */
  @Test
  void joinsTheJvmOfTheProcess() throws Exception {
    Bytes code = Bytes.wrap(Files.readAllBytes(Path.of(COUNTER)));
    Address address = Address.ofNumber(77);
    Message message =
        Message.call(Address.ofNumber(5), address, UInt256.ZERO, Bytes.of(1, 9), 100_000);
    MemoryClient client = new MemoryClient(new EvmcVm(EvmcVm.Options.DEFAULT), Fork.BYZANTIUM);
    client.put(address, UInt256.ZERO, code);
    try (NativeVm vm = EvmcLibrary.load(CPrograms.library().toString()).create()) {
      assertThat(vm.capabilities()).containsExactly(Capability.EWASM);
      CallResult result =
          DeepStack.call(() -> vm.execute(client, Fork.BYZANTIUM.revision(), message, code));
      assertThat(result.isSuccess()).isTrue();
      assertThat(result.gasLeft()).isEqualTo(100_000 - 20_208);
      assertThat(client.print()).contains("storage " + "00".repeat(19) + "4d");
    }
  }

  private static String hex(String contract) throws IOException {
    return HexFormat.of().formatHex(Files.readAllBytes(CPrograms.contracts().resolve(contract)));
  }
}

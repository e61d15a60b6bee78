package dev.ewasm.eei;

import static dev.ewasm.eei.TestChain.CONTRACT;
import static dev.ewasm.eei.TestChain.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.transaction.TransactionResult;
import dev.ewasm.engine.runtime.Halt;
import java.util.ArrayList;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ObserverAndDebugTest {

  private static final String CALLS_OTHER =
      "(drop (call $callStatic (i64.const 90000) (i32.const 64) (i32.const 0) (i32.const 0)))";

  /** Writes down what it sees. */
  private static final class Notes implements EeiObserver {
    final List<String> lines = new ArrayList<>();

    @Override
    public void enter(Message message) {
      lines.add("enter " + message.depth());
    }

    @Override
    public void exit(Message message, CallResult result) {
      lines.add("exit " + message.depth() + " " + result.outcome().describe());
    }

    @Override
    public void begin(Message message) {
      lines.add("begin " + message.depth());
    }

    @Override
    public void end(Message message, CallResult result) {
      lines.add("end " + message.depth() + " " + result.outcome().describe());
    }

    @Override
    public void beforeCall(HostCall call, long gasLeft) {
      lines.add(call.message().depth() + " " + call.function().name());
    }

    @Override
    public void afterCall(HostCall call, long gasLeft, @Nullable Halt halt) {
      lines.add(
          call.message().depth()
              + " "
              + call.function().name()
              + " "
              + (halt == null ? call.slot(0) : "halts"));
    }
  }

  private static TestChain chain() {
    TestChain chain = new TestChain();
    chain.contract(OTHER, "(call $storageStore (i32.const 0) (i32.const 0))");
    chain.contract(
        CONTRACT,
        chain.code(CALLS_OTHER + "(drop (call $getCodeSize))", TestChain.address(64, OTHER)));
    return chain;
  }

  @Test
  void observersSeeEverythingAndChangeNothing() {
    TestChain unseen = chain();
    TransactionResult.Executed expected = unseen.call();
    Notes notes = new Notes();
    TestChain seen = chain();
    seen.config(
        VmConfig.DEFAULT.withObserver(EeiObserver.all(List.of(notes, new EeiObserver() {}))));
    assertThat(seen.call()).isEqualTo(expected);
    assertThat(seen.world.root()).isEqualTo(unseen.world.root());
    assertThat(notes.lines)
        .containsExactly(
            "begin 0",
            "enter 0",
            "0 callStatic",
            "begin 1",
            "enter 1",
            "1 storageStore",
            "1 storageStore halts",
            "exit 1 static mode violation: storageStore",
            "end 1 static mode violation: storageStore",
            "0 callStatic 1",
            "0 getCodeSize",
            "0 getCodeSize " + seen.world.code(CONTRACT).size(),
            "exit 0 success",
            "end 0 success");
  }

  @Test
  void debugPrintsWhereItIsSwitchedOn() {
    List<String> lines = new ArrayList<>();
    TestChain chain = new TestChain();
    chain.config(VmConfig.DEFAULT.withDebug(lines::add));
    String body =
        """
        (call $print32 (i32.const -1)) (call $print64 (i64.const 7))
        (call $printMem (i32.const 0) (i32.const 2))
        (call $printMemHex (i32.const 0) (i32.const 2))
        (call $printStorageHex (i32.const 32))
        (call $evmTrace (i32.const 1) (i32.const 2) (i32.const 3) (i32.const 0))\
        """;
    assertThat(chain.gas(body, TestChain.data(0, Bytes.of('h', 'i')))).isZero();
    assertThat(lines)
        .containsExactly(
            "print32: 4294967295",
            "print64: 7",
            "printMem(0x0:0x2): hi",
            "printMemHex(0x0:0x2): 0x6869",
            "printStorageHex(0x" + "00".repeat(32) + "): 0x" + "00".repeat(32),
            "{\"depth\":0,\"gas\":979000,\"gasCost\":3,\"op\":2,\"pc\":1,\"stack\":[\"0x"
                + "00".repeat(30)
                + "6968\"]}");
    assertThat(chain.failure("(call $printMem (i32.const -1) (i32.const 2))", ""))
        .isEqualTo("invalid memory access: printMem");
  }
}

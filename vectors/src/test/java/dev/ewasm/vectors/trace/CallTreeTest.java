package dev.ewasm.vectors.trace;

import static dev.ewasm.vectors.trace.TracedChain.FIRST;
import static dev.ewasm.vectors.trace.TracedChain.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.state.Address;
import dev.ewasm.state.Log;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CallTreeTest {

  /** Stores, logs, calls a precompiled contract and a contract that traps, then reverts. */
  private static final String CALLS =
      """
      (module
        (import "ethereum" "storageStore" (func $store (param i32 i32)))
        (import "ethereum" "storageLoad" (func $load (param i32 i32)))
        (import "ethereum" "log"
          (func $log (param i32 i32 i32 i32 i32 i32 i32)))
        (import "ethereum" "call" (func $call (param i64 i32 i32 i32 i32) (result i32)))
        (import "ethereum" "callDelegate" (func $delegate (param i64 i32 i32 i32) (result i32)))
        (import "ethereum" "revert" (func $revert (param i32 i32)))
        (memory (export "memory") 1)
        (data (i32.const 31) "\\05")
        (data (i32.const 64) "hello")
        (data (i32.const 143) "\\02")
        (data (i32.const 160) "\\20\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\02")
        (func (export "main")
          (call $store (i32.const 32) (i32.const 0))
          (call $load (i32.const 32) (i32.const 256))
          (call $log (i32.const 64) (i32.const 5) (i32.const 2) (i32.const 64) (i32.const 0)
            (i32.const 0) (i32.const 0))
          (drop (call $call (i64.const 5000) (i32.const 124) (i32.const 512) (i32.const 64) (i32.const 5)))
          (drop (call $delegate (i64.const 50000) (i32.const 160) (i32.const 64) (i32.const 5)))
          (call $revert (i32.const 64) (i32.const 5))))
      """;

  private static final String TRAPS =
      """
      (module
        (import "ethereum" "getCallDataSize" (func $size (result i32)))
        (memory (export "memory") 1)
        (func (export "main") (drop (call $size)) (unreachable)))
      """;

  private static List<String> lines(CallTree tree, CallTreePrinter printer) {
    TracedChain chain =
        new TracedChain(VmConfig.DEFAULT.withObserver(tree), InstructionMetering.OFF)
            .with(FIRST, CALLS)
            .with(SECOND, TRAPS);
    assertThat(chain.call(FIRST, "0x0102").result().isSuccess()).isFalse();
    return printer.lines(tree.roots());
  }

  @Test
  void showsMessagesAndHostCallsWithReadableValues() {
    assertThat(lines(new CallTree(), CallTreePrinter.plain()))
        .containsExactly(
            "[72,837] call 0x1000000000000000000000000000000000000001 0x0102, gas 1,000,000",
            "├─ storageStore(0 -> 5)  gas 1,000,000 -> 980,000",
            "├─ storageLoad(0) = 5  gas 980,000 -> 979,800",
            "├─ log(topics [\"hello\", 5], data 0x68656c6c6f)  gas 979,800 -> 978,635",
            "├─ [72] call 0x0000000000000000000000000000000000000002 0x68656c6c6f, gas 5,000",
            "│  └─ success" + " 0x2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
            "├─ [50,000] delegate call 0x2000000000000000000000000000000000000002 for"
                + " 0x1000000000000000000000000000000000000001 0x68656c6c6f, gas 50,000",
            "│  ├─ getCallDataSize() = 5  gas 50,000 -> 49,998",
            "│  └─ trap: unreachable",
            "├─ revert(0x68656c6c6f)  gas 927,163 -> 927,163",
            "└─ reverted 0x68656c6c6f");
  }

  @Test
  void decoderNamesWhatItKnows() {
    CallDecoder decoder =
        new CallDecoder() {
          @Override
          public @Nullable String name(Address address) {
            return address.equals(FIRST) ? "first" : null;
          }

          @Override
          public @Nullable String input(Address target, Bytes input) {
            return target.equals(FIRST) ? "greet(\n)" : null;
          }

          @Override
          public @Nullable String reason(Address target, Bytes output) {
            return "said "
                + new String(output.toArrayUnsafe(), java.nio.charset.StandardCharsets.UTF_8);
          }

          @Override
          public @Nullable String event(Log log) {
            return "Greeted(" + log.topics().size() + ")";
          }
        };
    CallTreePrinter printer =
        CallTreePrinter.plain()
            .withDecoder(decoder)
            .withGas(false)
            .withHostCalls(CallTreePrinter.HostCalls.CHANGES);
    assertThat(lines(new CallTree(), printer))
        .startsWith(
            "[72,837] call first greet(\\u{a})",
            "├─ storageStore(0 -> 5)",
            "├─ log Greeted(2)",
            "├─ [72] call 0x0000000000000000000000000000000000000002 0x68656c6c6f")
        .endsWith("│  └─ trap: unreachable", "└─ reverted said hello");
  }

  @Test
  void keepsSoManyItemsAndCountsTheRest() {
    assertThat(lines(new CallTree(3, Backtraces.NONE), CallTreePrinter.plain().withGas(false)))
        .containsExactly(
            "[72,837] call 0x1000000000000000000000000000000000000001 0x0102",
            "├─ storageStore(0 -> 5)",
            "├─ storageLoad(0) = 5",
            "├─ … 4 more calls are left out",
            "└─ reverted 0x68656c6c6f");
  }

  @Test
  void forgetsWhenAsked() {
    CallTree tree = new CallTree();
    assertThat(lines(tree, CallTreePrinter.plain())).isNotEmpty();
    tree.clear();
    assertThat(tree.roots()).isEmpty();
  }
}

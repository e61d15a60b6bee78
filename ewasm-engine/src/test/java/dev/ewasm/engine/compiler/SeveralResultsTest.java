package dev.ewasm.engine.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.ExecutionResult;
import dev.ewasm.engine.runtime.Halt;
import dev.ewasm.engine.runtime.Imports;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.Trap;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Functions of several results do the same in each tier, and none is left to the interpreter. */
class SeveralResultsTest {

  private static final String TEXT =
      """
      (module
        (type $pair (func (param i64 i64) (result i64 i64)))
        (type $many (func (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64)
                          (result i32 i64 i64 f64 i64 i64 i64 i64 i64 i64 i64 i64)))
        (import "env" "swap" (func $hostSwap (type $pair)))
        (import "env" "spread" (func $spread (type $many)))
        (import "env" "back" (func $back (param i32) (result i64 i64)))
        (import "env" "trap" (func $trap (param i64) (result i64 i64)))
        (table funcref (elem $swap $hostSwap $divide $wide))
        (memory 1)

        (func $swap (type $pair) (local.get 1) (local.get 0))
        (func $divide (type $pair)
          (i64.div_u (local.get 0) (local.get 1)) (i64.rem_u (local.get 0) (local.get 1)))

        (func $wide (result i32 i64 f32 f64 i32)
          (i32.const -1) (i64.const -2) (f32.const 1.5) (f64.const -0.25) (i32.const 7))
        (func (export "wide") (result f64 i32 i64 f32)
          (local i32 i64 f32 f64)
          (call $wide)
          (drop) (local.set 3) (local.set 2) (local.set 1) (local.set 0)
          (local.get 3) (local.get 0) (local.get 1) (local.get 2))

        (func (export "direct") (param i64 i64) (result i64 i64)
          (call $swap (i64.add (local.get 0) (i64.const 5)) (local.get 1)))
        (func (export "twice") (param i64 i64) (result i64 i64)
          (call $swap (call $swap (local.get 0) (local.get 1))))
        (func (export "indirect") (param i64 i64 i32) (result i64 i64)
          (call_indirect (type $pair) (local.get 0) (local.get 1) (local.get 2)))

        ;; What a conditional return carries stays on the stack when it isn't taken.
        (func (export "conditional") (param i32) (result i64 i32)
          (i64.const 1) (i32.const 2)
          (br_if 0 (local.get 0))
          (i32.const 3) (i32.add)
          (br_table 0 0 (local.get 0)))
        ;; Results that are locals, which a result changes before them.
        (func (export "order") (param i64) (result i64 i64 i64)
          (local.get 0)
          (local.tee 0 (i64.mul (local.get 0) (i64.const 3)))
          (local.tee 0 (i64.mul (local.get 0) (i64.const 3))))
        ;; A result is computed by a call that leaves results too.
        (func (export "nested") (param i64 i64) (result i64 i64 i64 i64)
          (call $divide (local.get 0) (local.get 1))
          (call $swap (i64.const 10) (i64.const 20)))

        (func $sum (param i32) (result i64 i64)
          (local i64 i64)
          (if (result i64 i64) (i32.eqz (local.get 0))
            (then (i64.const 0) (i64.const 1))
            (else
              (call $sum (i32.sub (local.get 0) (i32.const 1)))
              (local.set 2) (local.set 1)
              (i64.add (local.get 1) (i64.extend_i32_u (local.get 0)))
              (i64.mul (local.get 2) (i64.const 3)))))
        (func (export "recursive") (param i32) (result i64 i64) (call $sum (local.get 0)))

        (func (export "hostSwap") (param i64 i64) (result i64 i64)
          (call $hostSwap (call $hostSwap (local.get 0) (local.get 1)))
          (call $hostSwap))
        (func (export "spread") (param i64) (result i64)
          (local i64)
          (call $spread
            (local.get 0) (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4)
            (i64.const 5) (i64.const 6) (i64.const 7) (i64.const 8)
            (call $hostSwap (i64.const 9) (i64.const 100)) (i64.sub))
          (i64.add) (i64.add) (i64.add) (i64.add) (i64.add) (i64.add) (i64.add)
          (local.set 1)
          (i64.trunc_f64_s)
          (i64.add) (i64.add)
          (i64.add (local.get 1))
          (local.set 1)
          (i64.extend_i32_s)
          (i64.add (local.get 1)))
        (func (export "back") (param i32) (result i64 i64) (call $back (local.get 0)))
        (func (export "stored") (param i64) (result i64 i64)
          (i64.store (i32.const 65528) (local.get 0))
          (call $trap (local.get 0)))
        (func (export "round") (param i32) (result i64 i64)
          (local i64 i64)
          (local.set 1 (i64.const 1)) (local.set 2 (i64.const 1))
          (loop $again
            (call $swap (local.get 1) (i64.add (local.get 1) (local.get 2)))
            (local.set 2) (local.set 1)
            (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
            (br_if $again (local.get 0)))
          (local.get 1) (local.get 2)))
      """;

  private static final ValType I64 = NumType.I64;

  private static Imports imports() {
    return new Imports()
        .function("env", "swap", type(2, I64, I64), SeveralResultsTest::swap)
        .function(
            "env",
            "spread",
            new FuncType(
                Collections.nCopies(10, I64),
                List.of(
                    NumType.I32, I64, I64, NumType.F64, I64, I64, I64, I64, I64, I64, I64, I64)),
            SeveralResultsTest::spread)
        .function(
            "env",
            "back",
            new FuncType(List.of(NumType.I32), List.of(I64, I64)),
            SeveralResultsTest::back)
        .function(
            "env", "trap", type(1, I64, I64), (caller, context, slots, base) -> Trap.UNREACHABLE);
  }

  private static FuncType type(int params, ValType... results) {
    return new FuncType(Collections.nCopies(params, I64), List.of(results));
  }

  private static @Nullable Halt swap(
      Instance caller, ExecutionContext context, long[] slots, int base) {
    long first = slots[base];
    slots[base] = slots[base + 1];
    slots[base + 1] = first;
    return null;
  }

  private static @Nullable Halt spread(
      Instance caller, ExecutionContext context, long[] slots, int base) {
    long sum = 0;
    for (int i = 0; i < 10; i++) {
      sum = sum * 3 + slots[base + i];
    }
    slots[base] = -5;
    slots[base + 1] = sum;
    slots[base + 2] = sum * 7;
    slots[base + 3] = Double.doubleToRawLongBits(1000);
    for (int i = 4; i < 12; i++) {
      slots[base + i] = sum << i;
    }
    return null;
  }

  /** Calls back into the instance, deeper than its own slots. */
  private static @Nullable Halt back(
      Instance caller, ExecutionContext context, long[] slots, int base) {
    int depth = (int) slots[base];
    if (depth == 0) {
      slots[base] = 1;
      slots[base + 1] = 2;
      return null;
    }
    if (!(caller.invoke("back", context, depth - 1)
        instanceof ExecutionResult.Completed(long[] values))) {
      return Trap.UNREACHABLE;
    }
    slots[base] = values[0] + values[1];
    slots[base + 1] = values[0] * 10;
    return null;
  }

  private final Tiers tiers = new Tiers(TEXT, imports());

  @Test
  void noFunctionIsLeftToTheInterpreter() {
    assertThat(tiers.refusals()).isEmpty();
  }

  @Test
  void functionsOfTheModule() throws Exception {
    long f64 = Double.doubleToRawLongBits(-0.25);
    assertThat(tiers.run("wide"))
        .isEqualTo("[" + f64 + " -1 -2 " + Float.floatToRawIntBits(1.5f) + "]");
    assertThat(tiers.run("direct", 1, 2)).isEqualTo("[2 6]");
    assertThat(tiers.run("twice", 1, 2)).isEqualTo("[1 2]");
    assertThat(tiers.run("conditional", 0)).isEqualTo("[1 5]");
    assertThat(tiers.run("conditional", 1)).isEqualTo("[1 2]");
    assertThat(tiers.run("order", 2)).isEqualTo("[2 6 18]");
    assertThat(tiers.run("nested", 17, 5)).isEqualTo("[3 2 20 10]");
    assertThat(tiers.run("nested", 17, 0)).contains("INTEGER_DIVIDE_BY_ZERO");
    assertThat(tiers.run("recursive", 10)).isEqualTo("[55 59049]");
    assertThat(tiers.run("recursive", 1_000)).contains("CALL_STACK_EXHAUSTED");
    assertThat(tiers.run("round", 20)).isEqualTo("[17711 10946]");
  }

  @Test
  void functionsOfTheHost() throws Exception {
    assertThat(tiers.run("hostSwap", 3, 4)).isEqualTo("[4 3]");
    assertThat(tiers.run("spread", 1)).startsWith("[");
    assertThat(tiers.run("back", 0)).isEqualTo("[1 2]");
    assertThat(tiers.run("back", 40)).startsWith("[");
    assertThat(tiers.run("stored", 3)).contains("UNREACHABLE");
  }

  @Test
  void throughATable() throws Exception {
    assertThat(tiers.run("indirect", 17, 5, 0)).isEqualTo("[5 17]");
    assertThat(tiers.run("indirect", 17, 5, 1)).isEqualTo("[5 17]");
    assertThat(tiers.run("indirect", 17, 5, 2)).isEqualTo("[3 2]");
    assertThat(tiers.run("indirect", 17, 0, 2)).contains("INTEGER_DIVIDE_BY_ZERO");
    assertThat(tiers.run("indirect", 17, 5, 3)).contains("INDIRECT_CALL_TYPE_MISMATCH");
  }
}

package dev.ewasm.engine.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.runtime.Imports;
import dev.ewasm.engine.runtime.Trap;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tail calls take no stack in any tier, and functions that make them are compiled. */
class TailCallsTest {

  private static final String OF_EACH_OTHER =
      """
        (func $even (export "even") (param i64) (result i32)
          (if (result i32) (i64.eqz (local.get 0))
            (then (i32.const 1))
            (else (return_call $odd (i64.sub (local.get 0) (i64.const 1))))))
        (func $odd (param i64) (result i32)
          (if (i64.eqz (local.get 0)) (then (return (i32.const 0))))
          (return_call $even (i64.sub (local.get 0) (i64.const 1))))
      """;

  private static final String TEXT =
      """
      (module
        (type $step (func (param i64 i64) (result i64 i64)))
        (import "env" "host" (func $host (type $step)))
        (table funcref (elem $down $up $host $plain $other))
        (memory 1)

        ;; Of itself: parameters exchanged, locals zero again.
        (func $self (export "self") (param $n i64) (param $a i64) (param $b i64)
            (result i64 i64 i64)
          (local $zero i64)
          (if (i64.eqz (local.get $n))
            (then (return (local.get $a) (local.get $b) (local.get $zero))))
          (local.set $zero (i64.add (local.get $zero) (i64.const 1)))
          (return_call $self
            (i64.sub (local.get $n) (local.get $zero)) (local.get $b) (local.get $a)))
        (func $vector (export "vector") (param $n i32) (result i64)
          (return_call $vectors
            (local.get $n) (v128.const i64x2 1 2) (v128.const i64x2 3 4)))
        (func $vectors (param $n i32) (param $a v128) (param $b v128) (result i64)
          (if (result i64) (local.get $n)
            (then
              (return_call $vectors
                (i32.sub (local.get $n) (i32.const 1))
                (i64x2.add (local.get $a) (local.get $b))
                (local.get $a)))
            (else (i64x2.extract_lane 1 (local.get $a)))))

        ;; Of each other.
      """
          + OF_EACH_OTHER
          + """

        ;; Through the table, with several results.
        (func $down (type $step)
          (if (i64.eqz (local.get 0)) (then (return (local.get 1) (i64.const -1))))
          (return_call_indirect (type $step)
            (i64.sub (local.get 0) (i64.const 1))
            (i64.add (local.get 0) (local.get 1))
            (i32.const 1)))
        (func $up (type $step)
          (return_call_indirect (type $step) (local.get 0) (local.get 1) (i32.const 0)))
        (func $plain (type $step) (i64.mul (local.get 0) (local.get 1)) (i64.const 7))
        (func $other (result f64) (f64.const 0.5))
        (func (export "table") (param i64 i64 i32) (result i64 i64)
          (i64.store (i32.const 0) (local.get 0))
          (return_call_indirect (type $step) (local.get 0) (local.get 1) (local.get 2)))
        (func (export "host") (param i64) (result i64 i64)
          (return_call $host (local.get 0) (i64.const 5)))

        ;; No result; a trap on the way; calls that are none of the tail between.
        (func $nothing (export "nothing") (param i64)
          (if (i64.eqz (local.get 0)) (then (return)))
          (return_call $nothingToo (i64.sub (local.get 0) (i64.const 1))))
        (func $nothingToo (param i64)
          (i32.store (i32.const 16) (i32.add (i32.load (i32.const 16)) (i32.const 3)))
          (return_call $nothing (local.get 0)))
        (func (export "trap") (param i64) (result i32)
          (drop (call $even (local.get 0)))
          (return_call $divide (i32.wrap_i64 (local.get 0))))
        (func $divide (param i32) (result i32)
          (return_call $last (i32.div_u (i32.const 100) (local.get 0))))
        (func $last (param i32) (result i32) (i32.add (call $even (i64.const 3)) (local.get 0)))
        (func $deep (export "deep") (param i64) (result i32)
          (if (i64.eqz (local.get 0)) (then (return_call $even (i64.const 10))))
          (i32.add (call $deep (i64.sub (local.get 0) (i64.const 1))) (i32.const 1))))
      """;

  /** The function of 300 parameters is left to the interpreter. */
  private static final String WITH_INTERPRETED =
      """
      (module
      """
          + OF_EACH_OTHER
          + "(func (param %s)))".formatted("i32 ".repeat(300));

  private static final FuncType STEP =
      new FuncType(List.of(NumType.I64, NumType.I64), List.of(NumType.I64, NumType.I64));

  private static Imports imports() {
    return new Imports()
        .function(
            "env",
            "host",
            STEP,
            (caller, context, slots, base) -> {
              if (slots[base] == 13) {
                return Trap.UNREACHABLE;
              }
              slots[base] += slots[base + 1];
              slots[base + 1] *= 2;
              return null;
            });
  }

  private static final long MANY = 300_001;

  private final Tiers tiers = new Tiers(TEXT, imports());

  @Test
  void areCompiled() {
    assertThat(tiers.refusals()).isEmpty();
  }

  @Test
  void ofItself() throws Exception {
    assertThat(tiers.run("self", MANY, 1, 2)).isEqualTo("[2 1 0]");
    assertThat(tiers.run("vector", 10)).isEqualTo("[398]");
  }

  @Test
  void ofOthers() throws Exception {
    assertThat(tiers.run("even", MANY)).isEqualTo("[0]");
    assertThat(tiers.run("even", MANY + 1)).isEqualTo("[1]");
    assertThat(tiers.run("nothing", MANY)).isEqualTo("[]");
  }

  @Test
  void throughTheTable() throws Exception {
    assertThat(tiers.run("table", 100_000, 1, 0)).isEqualTo("[5000050001 -1]");
    assertThat(tiers.run("table", 100_000, 1, 1)).isEqualTo("[5000050001 -1]");
    assertThat(tiers.run("table", 3, 4, 2)).isEqualTo("[7 8]");
    assertThat(tiers.run("table", 13, 4, 2)).contains("UNREACHABLE");
    assertThat(tiers.run("table", 3, 4, 3)).isEqualTo("[12 7]");
    assertThat(tiers.run("table", 3, 4, 4)).contains("INDIRECT_CALL_TYPE_MISMATCH");
    assertThat(tiers.run("table", 3, 4, 5)).contains("UNDEFINED_ELEMENT");
    assertThat(tiers.run("host", 1)).isEqualTo("[6 10]");
    assertThat(tiers.run("host", 13)).contains("UNREACHABLE");
  }

  @Test
  void trapsAndStack() throws Exception {
    assertThat(tiers.run("trap", 5)).isEqualTo("[20]");
    assertThat(tiers.run("trap", 0)).contains("INTEGER_DIVIDE_BY_ZERO");
    assertThat(tiers.run("deep", 100)).isEqualTo("[101]");
    for (int depth = 320; depth < 400; depth += 7) {
      tiers.run("deep", depth); // on both sides of the limit, the same in each tier
    }
    assertThat(tiers.run("deep", 1_000)).contains("CALL_STACK_EXHAUSTED");
  }

  @Test
  void staysWithOthersThatAreInterpreted() throws Exception {
    Tiers mixed = new Tiers(WITH_INTERPRETED);
    assertThat(mixed.refusals()).containsOnlyKeys(0, 1, 2);
    assertThat(mixed.run("even", MANY)).isEqualTo("[0]");
  }
}

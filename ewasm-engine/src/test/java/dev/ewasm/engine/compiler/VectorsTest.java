package dev.ewasm.engine.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.VecType;
import dev.ewasm.engine.runtime.Imports;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Vectors are the same in each tier, and code that uses them is compiled. */
class VectorsTest {

  private static final String TEXT =
      """
      (module
        (type $mix (func (param v128 i32 v128) (result v128 i32 v128)))
        (import "env" "swap" (func $hostSwap (param v128 v128) (result v128 v128)))
        (table funcref (elem $mix $many))
        (memory $m 1 2)
        (memory $n 1)
        (global $g (mut v128) (v128.const i64x2 1 2))

        (func (export "loadEnd") (param i32) (result i64)
          (i64x2.extract_lane 1 (v128.load offset=16 (local.get 0))))
        (func (export "storeEnd") (param i32)
          (v128.store offset=16 (local.get 0) (v128.const i64x2 -1 -1)))
        (func (export "storeFar") (param i32)
          (v128.store offset=2147483643 (local.get 0) (v128.const i64x2 -1 -1)))
        (func (export "storeOther") (param i32) (result i64)
          (v128.store $n (local.get 0) (i64x2.splat (i64.const 9)))
          (i64.load $n offset=8 (local.get 0)))
        (func (export "lanes") (param i32) (result i64 i64)
          (local v128)
          (i64.store (i32.const 8) (i64.const 0x1122334455667788))
          (local.set 1 (v128.load16_lane 5 (i32.const 8) (v128.load8x8_s (i32.const 8))))
          (v128.store8_lane 10 (i32.const 100) (local.get 1))
          (v128.store64_lane 1 (i32.const 101) (local.get 1))
          (v128.store32_lane offset=60000 3 (local.get 0) (local.get 1))
          (i64.load (i32.const 100)) (i64x2.extract_lane 0 (local.get 1)))

        ;; The high half of the new value reads the low half of the old one.
        (func (export "crossed") (param i64) (result i64 i64)
          (local v128)
          (local.set 1 (i64x2.splat (local.get 0)))
          (local.set 1
            (i64x2.replace_lane 1
              (i64x2.neg (local.get 1)) (i64x2.extract_lane 0 (local.get 1))))
          (i64x2.extract_lane 0 (local.get 1)) (i64x2.extract_lane 1 (local.get 1)))
        ;; Both halves of the results need what is at the height of one of them.
        (func (export "shuffled") (param i64 i64) (result i64 i64)
          (local v128)
          (i64x2.replace_lane 1 (i64x2.splat (local.get 0)) (local.get 1))
          (v128.not)
          (v128.const i8x16 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 0)
          (i8x16.swizzle)
          (v128.const i64x2 5 6)
          (i8x16.shuffle 31 0 30 1 29 2 28 3 27 4 26 5 25 6 24 7)
          (i16x8.extend_low_i8x16_s)
          (i32x4.extmul_high_i16x8_u (i32x4.splat (i32.const 0x1234567)))
          (local.tee 2)
          (i64x2.extract_lane 0) (i64x2.extract_lane 1 (local.get 2)))
        ;; A value that waits is kept when the local changes; one that is dropped traps all the same.
        (func (export "waiting") (param i64 i32) (result i64)
          (local v128)
          (local.set 2 (i64x2.splat (local.get 0)))
          (local.get 2)
          (local.set 2 (v128.const i64x2 3 4))
          (v128.load (local.get 1)) (drop)
          (i64x2.extract_lane 1) (i64x2.extract_lane 1 (local.get 2)) (i64.add))
        (func (export "selected") (param i32) (result i64 i64)
          (local v128)
          (select
            (v128.const i64x2 1 2)
            (v128.load (i32.const 0))
            (i32.rem_u (i32.const 7) (local.get 0)))
          (select (result v128) (v128.const i64x2 10 20) (local.get 0))
          (local.tee 1)
          (i64x2.extract_lane 0) (i64x2.extract_lane 1 (local.get 1)))

        (func $mix (type $mix)
          (i64x2.add (local.get 0) (local.get 2)) (local.get 1) (v128.not (local.get 0)))
        (func $many (param v128 v128 v128 v128 v128) (result v128)
          (i32x4.add
            (i32x4.add (i32x4.add (local.get 0) (local.get 1)) (local.get 2))
            (i32x4.add (local.get 3) (local.get 4))))
        (func $sum (param v128) (result i64)
          (i64.add
            (i64x2.extract_lane 0 (local.get 0)) (i64x2.extract_lane 1 (local.get 0))))
        (func (export "calls") (param i64 i32) (result i64 i64 i32)
          (local v128 i32)
          (call_indirect (type $mix)
            (i64x2.splat (local.get 0)) (local.get 1) (v128.const i64x2 7 8) (i32.const 0))
          (local.set 2)
          (local.set 3)
          (call $sum)
          (call $sum (call $many
            (local.get 2) (global.get $g) (local.get 2) (local.get 2) (v128.const i64x2 1 1)))
          (local.get 3))
        (func (export "host") (param i64) (result i64 i64)
          (call $hostSwap (i64x2.splat (local.get 0)) (v128.const i64x2 3 4))
          (global.set $g)
          (call $sum) (call $sum (global.get $g)))

        ;; Vectors live across a loop that is cut, ifs and a branch that carries one.
        (func (export "rounds") (param i32) (result i64)
          (local $a v128) (local $b v128) (local $i i32) (local $unused v128)
          (local.set $b (i32x4.splat (i32.const 1)))
          (block $out (result v128)
            (loop $again (result v128)
              (local.set $a (i32x4.mul (local.get $a) (i32x4.splat (i32.const 31))))
              (local.set $a (v128.xor (local.get $a) (local.get $b)))
              (if (i32.and (local.get $i) (i32.const 1))
                (then
                  (local.set $b (i8x16.swizzle (local.get $b) (local.get $a)))
                  (local.set $b (i16x8.add_sat_u (local.get $b) (local.get $a))))
                (else (local.set $b (i32x4.shl (local.get $b) (local.get $i)))))
              (v128.store (i32.and (local.get $i) (i32.const 0xfff)) (local.get $b))
              (local.set $i (i32.add (local.get $i) (i32.const 1)))
              (if (result v128) (i32.lt_u (local.get $i) (local.get 0))
                (then (br $again))
                (else (br $out (v128.or (local.get $a) (local.get $unused)))))))
          (call $sum)))
      """;

  private static final ValType V128 = VecType.V128;

  private static Imports imports() {
    return new Imports()
        .function(
            "env",
            "swap",
            new FuncType(List.of(V128, V128), List.of(V128, V128)),
            (caller, context, slots, base) -> {
              for (int half = 0; half < V128.slots(); half++) {
                long first = slots[base + half];
                slots[base + half] = slots[base + 2 + half];
                slots[base + 2 + half] = first;
              }
              return null;
            });
  }

  private final Tiers tiers = new Tiers(TEXT, imports());

  @Test
  void isCompiled() {
    assertThat(tiers.refusals()).isEmpty();
  }

  @Test
  void memory() throws Exception {
    assertThat(tiers.run("loadEnd", 65_504)).isEqualTo("[0]");
    assertThat(tiers.run("storeEnd", 65_504)).isEqualTo("[]");
    assertThat(tiers.run("storeOther", 65_520)).isEqualTo("[9]");
    for (long address : new long[] {65_505, 65_512, 65_519, 65_520, 65_536, -1, -16, -32, -33}) {
      assertThat(tiers.run("loadEnd", address)).contains("OUT_OF_BOUNDS_MEMORY_ACCESS");
      assertThat(tiers.run("storeEnd", address)).contains("OUT_OF_BOUNDS_MEMORY_ACCESS");
      assertThat(tiers.run("storeOther", address + 16)).isNotEqualTo("[]");
    }
    for (long address : new long[] {0, 5, Integer.MAX_VALUE, Integer.MIN_VALUE, -1}) {
      assertThat(tiers.run("storeFar", address)).contains("OUT_OF_BOUNDS_MEMORY_ACCESS");
    }
    assertThat(tiers.run("lanes", 5_532)).startsWith("[");
    assertThat(tiers.run("lanes", 5_533)).contains("OUT_OF_BOUNDS_MEMORY_ACCESS");
    assertThat(tiers.run("lanes", -1)).contains("OUT_OF_BOUNDS_MEMORY_ACCESS");
  }

  @Test
  void halves() throws Exception {
    assertThat(tiers.run("crossed", 5)).isEqualTo("[-5 5]");
    assertThat(tiers.run("shuffled", 0x0123456789abcdefL, -77)).startsWith("[");
    assertThat(tiers.run("waiting", 11, 16)).isEqualTo("[15]");
    assertThat(tiers.run("waiting", 11, 65_521)).contains("OUT_OF_BOUNDS_MEMORY_ACCESS");
    assertThat(tiers.run("selected", 7)).isEqualTo("[0 0]");
    assertThat(tiers.run("selected", 0)).contains("INTEGER_DIVIDE_BY_ZERO");
  }

  @Test
  void calls() throws Exception {
    assertThat(tiers.run("calls", 1, 42)).startsWith("[17 ");
    assertThat(tiers.run("host", 21)).isEqualTo("[7 42]");
  }

  @Test
  void acrossCuts() throws Exception {
    for (int rounds : new int[] {1, 2, 3, 1_000}) {
      assertThat(tiers.run("rounds", rounds)).startsWith("[");
    }
  }
}

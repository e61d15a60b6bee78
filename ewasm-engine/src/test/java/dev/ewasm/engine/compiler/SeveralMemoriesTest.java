package dev.ewasm.engine.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Accesses to a second memory do the same in each tier, and are compiled. */
class SeveralMemoriesTest {

  private static final String TEXT =
      """
      (module
        (memory $a 1)
        (memory $b 1 3)

        (func (export "store") (param i32 i64)
          (i64.store $b (local.get 0) (local.get 1)))
        (func (export "far") (param i32)
          (i32.store8 $b offset=4294967295 (local.get 0) (i32.const 1)))
        (func (export "farther") (param i32) (result i32)
          (i32.load16_u $b offset=2147483648 (local.get 0)))
        ;; The value grows the memory, whose bytes are then others.
        (func (export "grown") (param i32) (result i32 i32)
          (i32.store $b
            (i32.const 65536)
            (i32.add (memory.grow $b (local.get 0)) (i32.const 41)))
          (i32.load $b (i32.const 65536)) (memory.size $b))
        (func (export "grownAddress") (param i32) (result i32)
          (i32.load $b (i32.mul (memory.grow $b (local.get 0)) (i32.const 65536))))
        ;; A value read from one memory stays the same when it is written to.
        (func (export "exchange") (param i32 i32) (result i32 i32)
          (i32.store $a (i32.const 8) (local.get 0))
          (i32.store $b (i32.const 8) (local.get 1))
          (i32.const 8) (i32.load $b (i32.const 8))
          (i32.store $b (i32.const 8) (i32.load $a (i32.const 8)))
          (i32.store $a)
          (i32.load $a (i32.const 8)) (i32.load $b (i32.const 8)))
        (func (export "rounds") (param i32) (result i64)
          (local i32)
          (loop $again
            (i64.store $b offset=16 (local.get 1) (i64.extend_i32_u (local.get 1)))
            (i64.store32 $a offset=16 (local.get 1)
              (i64.add (i64.load16_s $b offset=16 (local.get 1)) (i64.const -70000)))
            (local.set 1 (i32.add (local.get 1) (i32.const 24)))
            (br_if $again (i32.lt_u (local.get 1) (local.get 0))))
          (i64.load32_s $a offset=16 (i32.const 2400))))
      """;

  private final Tiers tiers = new Tiers(TEXT);

  @Test
  void isCompiled() {
    assertThat(tiers.refusals()).isEmpty();
  }

  @Test
  void bounds() throws Exception {
    assertThat(tiers.run("store", 65_528, -1)).isEqualTo("[]");
    for (long address : new long[] {65_529, 65_535, 65_536, Integer.MAX_VALUE, -1, -8}) {
      assertThat(tiers.run("store", address, -1)).contains("OUT_OF_BOUNDS_MEMORY_ACCESS");
    }
    for (long address : new long[] {0, 1, 2, Integer.MIN_VALUE, Integer.MAX_VALUE, -1}) {
      assertThat(tiers.run("far", address)).contains("OUT_OF_BOUNDS_MEMORY_ACCESS");
      assertThat(tiers.run("farther", address)).contains("OUT_OF_BOUNDS_MEMORY_ACCESS");
    }
  }

  @Test
  void growth() throws Exception {
    assertThat(tiers.run("grown", 1)).isEqualTo("[42 2]");
    assertThat(tiers.run("grown", 3)).contains("OUT_OF_BOUNDS_MEMORY_ACCESS");
    assertThat(tiers.run("grownAddress", 2)).isEqualTo("[0]");
    assertThat(tiers.run("grownAddress", 3)).contains("OUT_OF_BOUNDS_MEMORY_ACCESS");
  }

  @Test
  void valuesOfBoth() throws Exception {
    assertThat(tiers.run("exchange", 5, 6)).isEqualTo("[6 5]");
    assertThat(tiers.run("rounds", 4_800)).isEqualTo("[" + (2400 - 70_000) + "]");
    assertThat(tiers.run("rounds", 70_000)).contains("OUT_OF_BOUNDS_MEMORY_ACCESS");
  }
}

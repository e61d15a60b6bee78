package dev.ewasm.engine.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.engine.Engine;
import dev.ewasm.engine.EngineConfig;
import dev.ewasm.engine.LoadedModule;
import dev.ewasm.engine.Tier;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.ExecutionResult;
import dev.ewasm.engine.runtime.Imports;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.InstancePool;
import dev.ewasm.engine.runtime.Memory;
import dev.ewasm.engine.runtime.Store;
import dev.ewasm.engine.runtime.Trap;
import dev.ewasm.engine.text.TextReader;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What compiled code leaves out when it reads and writes memory must not show. */
class MemoryArraysTest {

  private static final int PAGES = 4;

  private static LoadedModule load(String text, Tier tier) {
    byte[] module = TextReader.read("test.wat", text.getBytes(StandardCharsets.UTF_8)).bytes();
    return Engine.load(module, EngineConfig.FULL.withTier(tier));
  }

  /**
   * Stores of all widths near a base, through it and through variables that are computed from it.
   *
   * @param stores how many; with 2,000 they are beyond those written out in place
   */
  private static String stores(Random random, int stores) {
    StringBuilder text =
        new StringBuilder("(module (memory (export \"memory\") %d)".formatted(PAGES))
            .append("(func (export \"run\") (param $a i32) (local $b i32) (local $c i32)");
    String[] variables = {"$a", "$b", "$c"};
    String[] kinds = {"i32.store8", "i32.store16", "i32.store", "i64.store", "i64.store32"};
    for (int i = 0; i < stores; i++) {
      String to = variables[1 + random.nextInt(2)];
      String from = variables[random.nextInt(3)];
      if (random.nextInt(4) == 0) {
        String operation = random.nextBoolean() ? "i32.add" : "i32.sub";
        text.append("(local.set %s (%s (local.get ".formatted(to, operation))
            .append(from.equals("$a") ? from : "$a")
            .append(") (i32.const %d)))".formatted(random.nextInt(3_000)));
      }
      String kind = kinds[random.nextInt(kinds.length)];
      String address = "(local.get %s)".formatted(from);
      if (random.nextInt(3) == 0) {
        address = "(i32.add %s (i32.const %d))".formatted(address, random.nextInt(2_000));
      } else if (random.nextInt(20) == 0) {
        address = "(i32.const %d)".formatted(random.nextInt(PAGES * Memory.PAGE_BYTES - 5_000));
      }
      text.append("(%s offset=%d %s".formatted(kind, random.nextInt(3_000), address))
          .append(kind.startsWith("i64") ? "(i64.const -1))" : "(i32.const -1))");
    }
    return text.append("))").toString();
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 100, 2_000})
  void resetClearsWhateverWasWritten(int stores) {
    Random random = new Random(stores);
    for (int round = 0; round < 20; round++) {
      InstancePool pool = load(stores(random, stores), Tier.COMPILER).pool(new Imports(), 1);
      for (int i = 0; i < 10; i++) {
        ExecutionContext context = new ExecutionContext();
        Instance instance = pool.acquire(context).instance();
        assertThat(instance.memory(0).bytes()).containsOnly(0);
        int base = 3_000 + random.nextInt(PAGES * Memory.PAGE_BYTES - 12_000);
        // Variables that are still zero write low, so no address is out of bounds.
        assertThat(instance.invoke("run", context, base))
            .isInstanceOf(ExecutionResult.Completed.class);
        assertThat(instance.memory(0).bytes()).contains(-1);
        pool.release(instance);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERPRETER", "COMPILER"})
  void addressIsCheckedBeforeWhatFollows(Tier tier) {
    LoadedModule module =
        load(
            """
            (module (memory 1) (global $called (export "called") (mut i32) (i32.const 0))
              (func $call (param i32) (result i32)
                (global.set $called (i32.const 1)) (local.get 0))
              (func (export "run") (param $a i32)
                (i32.store (local.get $a) (call $call (i32.load offset=16 (local.get $a))))))
            """,
            tier);
    ExecutionContext context = new ExecutionContext();
    Instance instance = module.instantiate(new Store(), new Imports(), context).instance();

    assertThat(instance.invoke("run", context, -8))
        .isEqualTo(new ExecutionResult.Trapped(Trap.OUT_OF_BOUNDS_MEMORY_ACCESS));
    assertThat(instance.global(0).value).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(drop (memory.grow (i32.const 1)))",
        "(call $grow)",
        "(call $through)",
        "(call_indirect (i32.const 0))"
      })
  void growthIsSeenWhereverItHappens(String growth) {
    LoadedModule module =
        load(
            """
            (module (memory 1) (table funcref (elem $grow))
              (func $grow (drop (memory.grow (i32.const 1))))
              (func $through (call $grow))
              (func (export "run") (result i32)
                (i32.store (i32.const 0) (i32.const 1))
                %s
                (i32.store (i32.const 4) (i32.const 2))
                (i32.store (i32.const 65540) (i32.const 3))
                (i32.load (i32.const 0))))
            """
                .formatted(growth),
            Tier.COMPILER);
    ExecutionContext context = new ExecutionContext();
    Instance instance = module.instantiate(new Store(), new Imports(), context).instance();

    assertThat(((ExecutionResult.Completed) instance.invoke("run", context)).values())
        .containsExactly(1);
    byte[] bytes = instance.memory(0).bytes();
    assertThat(bytes).hasSize(2 * Memory.PAGE_BYTES);
    assertThat(new byte[] {bytes[0], bytes[4], bytes[65_540]}).containsExactly(1, 2, 3);
  }
}

package dev.ewasm.vectors.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.engine.Engine;
import dev.ewasm.engine.EngineConfig;
import dev.ewasm.engine.LoadedModule;
import dev.ewasm.engine.Tier;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.ExecutionResult;
import dev.ewasm.engine.runtime.Imports;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.Store;
import dev.ewasm.engine.text.TextReader;
import dev.ewasm.metering.SegmentPlanner;
import dev.ewasm.metering.cost.Schedules;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compiled switches pay for their cases in advance; gas must not show it. */
class SwitchGasTest {

  private static final int CASES = 12;
  private static final long ENOUGH = 1_000_000_000;

  /**
   * Runs the cases from the first parameter on, one a round, until a case divides by zero or the
   * default ends it; case 3 is also reached by falling out of case 2, and cases 5 and 6 share code.
   */
  private static byte[] module() {
    StringBuilder text =
        new StringBuilder(
            """
            (module (memory 1) (func (export "run") (param $op i32) (param $stop i32) (result i32)
              (local $sum i32)
              (loop $next (block $default
            """);
    for (int i = CASES - 1; i >= 0; i--) {
      text.append("(block $c%d ".formatted(i));
    }
    text.append("(br_table ");
    for (int i = 0; i < CASES; i++) {
      text.append("$c%d ".formatted(i == 6 ? 5 : i));
    }
    text.append("$default (local.get $op))");
    for (int i = 0; i < CASES; i++) {
      text.append(")");
      text.append(
          "(local.set $sum (i32.add (local.get $sum) (i32.const %d)))".formatted(i).repeat(i % 5));
      if (i == 4) {
        text.append("(drop (i32.div_u (i32.const 1) (local.get $stop)))");
      }
      if (i == 8) {
        text.append("(i32.store (local.get $stop) (local.get $sum))");
      }
      if (i != 2) {
        text.append("(local.set $op (i32.add (local.get $op) (i32.const 1))) (br $next)");
      }
    }
    text.append(")) (local.get $sum)))");
    return TextReader.read("switch.wat", text.toString().getBytes(StandardCharsets.UTF_8)).bytes();
  }

  /** What can be seen: results with the gas left and memory, traps with memory, or no gas. */
  private static String run(LoadedModule module, long gas, long op, long stop) {
    Instance instance =
        module.instantiate(new Store(), new Imports(), new ExecutionContext()).instance();
    ExecutionContext context = new ExecutionContext(gas, ExecutionContext.DEFAULT_STACK_SLOTS);
    ExecutionResult result = instance.invoke("run", context, op, stop);
    int memory = Arrays.hashCode(instance.memory(0).bytes());
    return switch (result) {
      case ExecutionResult.Completed(long[] values) ->
          Arrays.toString(values) + " " + context.gasLeft + " " + memory;
      case ExecutionResult.Trapped trapped -> trapped + " " + memory;
      default -> result.toString();
    };
  }

  private static LoadedModule load(Tier tier, String schedule) {
    return Engine.load(
        module(),
        EngineConfig.FULL.withTier(tier),
        read -> SegmentPlanner.plan(read, Schedules.builtIn(schedule)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rev4", "cycles"})
  void gasIsTheSameAtEveryLimit(String schedule) {
    LoadedModule interpreted = load(Tier.INTERPRETER, schedule);
    LoadedModule compiled = load(Tier.COMPILER, schedule);
    int different = 0;
    for (long op : new long[] {0, 1, 2, 5, 6, 7, 11, 12, 100, -1, Integer.MIN_VALUE}) {
      for (long stop : new long[] {0, 8, -4}) {
        String whole = run(interpreted, ENOUGH, op, stop);
        assertThat(run(compiled, ENOUGH, op, stop)).isEqualTo(whole);
        // Enough for all rounds with either schedule, in steps that meet every segment.
        long most = schedule.equals("rev4") ? 200 : 20_000;
        for (long gas = 0; gas <= most; gas += most / 200) {
          String expected = run(interpreted, gas, op, stop);
          assertThat(run(compiled, gas, op, stop))
              .as("%d %d %d", op, stop, gas)
              .isEqualTo(expected);
          different += expected.equals(whole) ? 0 : 1;
        }
      }
    }
    assertThat(different).isPositive();
  }
}

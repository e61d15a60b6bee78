package dev.ewasm.vectors.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.engine.Tier;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.metering.Metering;
import dev.ewasm.metering.NaiveInjection;
import dev.ewasm.metering.SegmentPlanner;
import dev.ewasm.metering.cost.Schedule;
import dev.ewasm.metering.cost.Schedules;
import dev.ewasm.vectors.fuzz.ModuleGenerator;
import dev.ewasm.vectors.metering.MeteredRun.Binding;
import dev.ewasm.vectors.metering.MeteredRun.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways to meter a module agree with each other in our engine. */
class EngineMeterTest {

  private static final long SEED = Long.getLong("ewasm.fuzz.seed", 1);

  /** A module in every way it can be metered. */
  private record Ways(
      MeteredRun plain,
      MeteredRun plan,
      MeteredRun compiled,
      MeteredRun injected,
      MeteredRun injectedHost,
      MeteredRun naive) {

    static Ways of(WasmModule module, Schedule schedule) {
      WasmModule injected = Metering.segments(schedule).apply(module);
      return new Ways(
          new MeteredRun(module, null, Binding.INTRINSIC),
          new MeteredRun(module, SegmentPlanner.plan(module, schedule), Binding.INTRINSIC),
          new MeteredRun(
              module, SegmentPlanner.plan(module, schedule), Binding.INTRINSIC, Tier.COMPILER),
          new MeteredRun(injected, null, Binding.INTRINSIC),
          new MeteredRun(injected, null, Binding.HOST_FUNCTION),
          new MeteredRun(new NaiveInjection(schedule).apply(module), null, Binding.INTRINSIC));
    }

    void fresh() {
      List.of(plain, plan, compiled, injected, injectedHost, naive).forEach(MeteredRun::fresh);
    }

    /** Runs one call in every way, compares, and returns what the plan did. */
    Outcome compare(String what, String name, long... arguments) {
      Outcome expected = plain.call(name, MeteredRun.LIMIT, arguments);
      Outcome planned = plan.call(name, MeteredRun.LIMIT, arguments);
      Outcome counted = naive.call(name, MeteredRun.LIMIT, arguments);
      assertThat(planned.result()).as(what).isEqualTo(expected.result());
      assertThat(counted.result()).as(what).isEqualTo(expected.result());
      assertThat(planned.seenByHost()).as(what).isEqualTo(counted.seenByHost()).isSorted();
      if (planned.completed()) {
        assertThat(planned.used()).as(what).isEqualTo(counted.used());
      } else {
        assertThat(planned.used()).as(what).isGreaterThanOrEqualTo(counted.used());
      }
      assertThat(compiled.call(name, MeteredRun.LIMIT, arguments)).as(what).isEqualTo(planned);
      assertThat(injected.call(name, MeteredRun.LIMIT, arguments)).as(what).isEqualTo(planned);
      assertThat(injectedHost.call(name, MeteredRun.LIMIT, arguments)).as(what).isEqualTo(planned);
      return planned;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rev4", "cycles"})
  void kernels(String scheduleName) throws IOException {
    Schedule schedule = Schedules.builtIn(scheduleName);
    for (var kernel : MeterEqualityTest.KERNELS.entrySet()) {
      Ways ways = Ways.of(MeterEqualityTest.kernel(kernel.getKey()), schedule);
      ways.fresh();
      Outcome outcome = ways.compare(kernel.getKey(), "run", kernel.getValue());
      assertThat(outcome.completed()).as(kernel.getKey()).isTrue();
      ways.compare(kernel.getKey(), "run", 1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rev4", "cycles"})
  void randomModules(String scheduleName) {
    Schedule schedule = Schedules.builtIn(scheduleName);
    int modules = Integer.getInteger("ewasm.fuzz.modules", 100);
    int completed = 0;
    for (long seed = SEED; seed < SEED + modules; seed++) {
      Ways ways = Ways.of(ModuleReader.read(ModuleGenerator.generate(seed)), schedule);
      ways.fresh();
      for (int call = 0; call < 2; call++) {
        String what = "seed " + seed + ", call " + call;
        Outcome run = ways.compare(what, "run", call == 0 ? 7 : -1, call == 0 ? -3 : 1L << 32);
        ways.compare(what + ", digest", "digest");
        completed += run.completed() ? 1 : 0;
      }
    }
    System.out.println(
        "equal totals on " + completed + " completed runs of " + modules + " random modules");
    assertThat(completed).isGreaterThan(modules);
  }

  @Test
  void outOfGasAtEveryLimit() {
    Schedule schedule = Schedules.rev4();
    int modules = 0;
    for (long seed = SEED; modules < 12; seed++) {
      WasmModule module = ModuleReader.read(ModuleGenerator.generate(seed));
      Ways ways = Ways.of(module, schedule);
      ways.fresh();
      Outcome full = ways.compare("seed " + seed, "run", 7, -3);
      if (full.used() < 40 || full.used() > 600) {
        continue;
      }
      modules++;
      List<Outcome> below = new ArrayList<>();
      for (long limit = 0; limit <= full.used() + 1; limit++) {
        String what = "seed " + seed + ", limit " + limit;
        ways.fresh();
        Outcome outcome = ways.plan().call("run", limit, 7, -3);
        assertThat(outcome.outOfGas()).as(what).isEqualTo(limit < full.used());
        assertThat(ways.compiled().call("run", limit, 7, -3).result())
            .as(what)
            .isEqualTo(outcome.result());
        assertThat(ways.injected().call("run", limit, 7, -3).result())
            .as(what)
            .isEqualTo(outcome.result());
        assertThat(ways.injectedHost().call("run", limit, 7, -3).result())
            .as(what)
            .isEqualTo(outcome.result());
        below.add(outcome);
      }
      assertThat(below.getLast().result()).as("seed " + seed).isEqualTo(full.result());
    }
  }
}

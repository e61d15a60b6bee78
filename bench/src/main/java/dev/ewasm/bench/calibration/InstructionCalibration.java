package dev.ewasm.bench.calibration;

import dev.ewasm.engine.Engine;
import dev.ewasm.engine.EngineConfig;
import dev.ewasm.engine.LoadedModule;
import dev.ewasm.engine.Tier;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.ExecutionResult;
import dev.ewasm.engine.runtime.Imports;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.Instantiation;
import dev.ewasm.engine.runtime.Store;
import dev.ewasm.engine.text.TextReader;
import dev.ewasm.metering.SegmentPlanner;
import dev.ewasm.metering.cost.Schedule;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Time and gas of classes of instructions. All workloads run before the first is measured, so that
 * the JVM has seen and compiled everything by then.
 */
final class InstructionCalibration {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 5;
  private static final int MAX_LOOPS = 1 << 24;
  private static final long LIMIT = 1L << 60;

  private final Schedule schedule;
  private final Tier tier;
  private final long nanosEach;

  InstructionCalibration(Schedule schedule, Tier tier, long nanosEach) {
    this.schedule = schedule;
    this.tier = tier;
    this.nanosEach = nanosEach;
  }

  private record Warm(Workload workload, Instance instance) {}

  /** All classes whose name contains {@code part}. */
  List<GasCalibration.Result> measure(String part) {
    List<Warm> all = new ArrayList<>();
    for (Workload workload : Workload.all()) {
      if (workload.name().contains(part)) {
        Warm warm = new Warm(workload, instance(load(module(workload.code(), workload.copies()))));
        warmUp(warm.instance());
        all.add(warm);
      }
    }
    return all.stream().map(this::measure).toList();
  }

  /** How many loops take a round's time. */
  private int warmUp(Instance instance) {
    long end = System.nanoTime() + 2 * nanosEach;
    // What a compiler leaves nothing of never takes a round's time.
    int loops = 16;
    long nanos = time(instance, loops);
    while (System.nanoTime() < end) {
      if (nanos < nanosEach / ROUNDS && loops < MAX_LOOPS) {
        loops *= 2;
      }
      nanos = time(instance, loops);
    }
    return loops;
  }

  private GasCalibration.Result measure(Warm warm) {
    Workload workload = warm.workload();
    Instance instance = warm.instance();
    int loops = warmUp(instance);
    long best = Long.MAX_VALUE;
    for (int i = 0; i < ROUNDS; i++) {
      best = Math.min(best, time(instance, loops));
    }
    long gasOfOne = used(instance, 2) - used(instance, 1);
    return new GasCalibration.Result(
        workload.name(),
        (double) best / loops / workload.copies(),
        (double) gasOfOne / workload.copies() / schedule.unit().perGas() + workload.hostGas());
  }

  LoadedModule load(byte[] bytes) {
    return Engine.load(
        bytes,
        EngineConfig.CONSENSUS.withTier(tier),
        module -> SegmentPlanner.plan(module, schedule));
  }

  static Instance instance(LoadedModule module) {
    Imports imports =
        new Imports()
            .function(
                "env",
                "host",
                new FuncType(List.of(), List.of()),
                (caller, context, slots, base) -> null);
    return switch (module.instantiate(
        new Store(), imports, new ExecutionContext(LIMIT, ExecutionContext.DEFAULT_STACK_SLOTS))) {
      case Instantiation.Instantiated(Instance made) -> made;
      case Instantiation.Failed failed -> throw new IllegalStateException(failed.toString());
    };
  }

  private static long used(Instance instance, int loops) {
    ExecutionContext context = new ExecutionContext(LIMIT, ExecutionContext.DEFAULT_STACK_SLOTS);
    ExecutionResult result = instance.invoke("run", context, loops);
    if (!(result instanceof ExecutionResult.Completed)) {
      throw new IllegalStateException("the workload ended with " + result);
    }
    return LIMIT - context.gasLeft;
  }

  /** Processor time, so that other programs disturb less. */
  private static long time(Instance instance, int loops) {
    long start = THREADS.getCurrentThreadCpuTime();
    used(instance, loops);
    return THREADS.getCurrentThreadCpuTime() - start;
  }

  /**
   * A module whose {@code run} repeats {@code copies} of the code as often as its argument says.
   */
  static byte[] module(String code, int copies) {
    String text =
        """
        (module
          (type $leaf (func (param i32) (result i32)))
          (import "env" "host" (func $host))
          (memory (export "memory") 1 2)
          (table 16 funcref)
          (global $g (mut i32) (i32.const 1))
          (elem (i32.const 0) func $leaf $leaf $leaf $leaf $leaf $leaf $leaf $leaf)
          (elem $e func $leaf $leaf $leaf $leaf)
          (data $d "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")
          (func $leaf (type $leaf) (local.get 0))
          (func $locals (type $leaf) (local %s) (local.get 0))
          (func (export "run") (param $n i32) (result i64)
            (local $a i32) (local $b i32) (local $x i64) (local $y i64)
            (local.set $a (i32.const 12345)) (local.set $b (i32.const 77))
            (local.set $x (i64.const 0x123456789abcdef1)) (local.set $y (i64.const 1000003))
            (loop $again
              %s
              (br_if $again
                (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
            (i64.add (local.get $x) (i64.extend_i32_u (i32.add (local.get $a) (local.get $b))))))
        """
            .formatted("i64 ".repeat(100), (code + "\n").repeat(copies));
    return TextReader.read("workload", text.getBytes(StandardCharsets.UTF_8)).bytes();
  }
}

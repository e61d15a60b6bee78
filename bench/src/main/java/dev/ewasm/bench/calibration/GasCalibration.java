package dev.ewasm.bench.calibration;

import dev.ewasm.engine.DeepStack;
import dev.ewasm.engine.Engine;
import dev.ewasm.engine.EngineConfig;
import dev.ewasm.engine.LoadedModule;
import dev.ewasm.engine.Tier;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.metering.SegmentPlanner;
import dev.ewasm.metering.cost.CostItem;
import dev.ewasm.metering.cost.Schedule;
import dev.ewasm.metering.cost.ScheduleException;
import dev.ewasm.metering.cost.Schedules;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Measures nanoseconds per gas for every class of instructions, host functions and loading, in both
 * tiers, and marks what is far from the median of the instructions. Arguments: a schedule ({@code
 * cycles}), milliseconds for each measurement (200), and a part of the names to measure (all).
 *
 * <p>A workload is a whole statement with the loads and stores of locals that it needs, because
 * nobody can run a division without its operands. Its gas is counted by the meter, not looked up.
 */
public final class GasCalibration {

  /** Further from the median than this is an outlier. */
  private static final double OUTLIER = 10;

  private static final int ROUNDS = 5;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Schedule schedule;
  private final long nanosEach;
  private final PrintStream out;

  private GasCalibration(Schedule schedule, long nanosEach, PrintStream out) {
    this.schedule = schedule;
    this.nanosEach = nanosEach;
    this.out = out;
  }

  record Result(String name, double nanos, double gas) {
    double nanosPerGas() {
      return nanos / gas;
    }
  }

  public static void main(String[] arguments) throws IOException, ScheduleException {
    String name = arguments.length > 0 ? arguments[0] : "cycles";
    Schedule schedule =
        Schedules.BUILT_IN.contains(name)
            ? Schedules.builtIn(name)
            : Schedules.fromFile(Path.of(name));
    long millis = arguments.length > 1 ? Long.parseLong(arguments[1]) : 200;
    String part = arguments.length > 2 ? arguments[2] : "";
    GasCalibration bench = new GasCalibration(schedule, millis * 1_000_000, System.out);
    System.out.println(
        "schedule "
            + schedule.id()
            + ", Java "
            + Runtime.version()
            + ", "
            + System.getProperty("os.arch")
            + ", "
            + Runtime.getRuntime().availableProcessors()
            + " processors");
    for (Tier tier : List.of(Tier.INTERPRETER, Tier.COMPILER)) {
      // Compiled code would move to another thread, whose time nobody reads.
      DeepStack.call(
          () -> {
            bench.measure(tier, part);
            return null;
          });
    }
  }

  private void measure(Tier tier, String part) {
    InstructionCalibration calibration = new InstructionCalibration(schedule, tier, nanosEach);
    List<Result> instructions = calibration.measure(part);
    List<Result> others =
        new ArrayList<>(new HostCalibration(schedule, tier, nanosEach).measure(part));
    if (part.isEmpty()) {
      others.addAll(loading(calibration));
    }
    print(tier, instructions, others);
  }

  private void print(Tier tier, List<Result> instructions, List<Result> others) {
    List<Double> sorted =
        (instructions.isEmpty() ? others : instructions)
            .stream().map(Result::nanosPerGas).sorted().toList();
    double median = sorted.get(sorted.size() / 2);
    out.printf(Locale.ROOT, "%n%s: median of the instructions %.2f ns a gas%n", tier, median);
    print(instructions, median);
    out.println("host functions and loading");
    print(others, median);
  }

  private void print(List<Result> results, double median) {
    out.printf("%-40s %12s %12s %12s %9s%n", "class", "ns", "gas", "ns a gas", "/ median");
    results.stream()
        .sorted(Comparator.comparingDouble(Result::nanosPerGas).reversed())
        .forEach(
            result -> {
              double ratio = result.nanosPerGas() / median;
              out.printf(
                  Locale.ROOT,
                  "%-40s %12.2f %12.4f %12.2f %9.2f%s%n",
                  result.name(),
                  result.nanos(),
                  result.gas(),
                  result.nanosPerGas(),
                  ratio,
                  ratio > OUTLIER ? "  too cheap" : ratio < 1 / OUTLIER ? "  too dear" : "");
            });
  }

  /** Loading and instantiating; their gas is what the schedule charges for them. */
  private List<Result> loading(InstructionCalibration calibration) {
    byte[] large = InstructionCalibration.module(Workload.all().getFirst().code(), 4000);
    WasmModule module = ModuleReader.read(large);
    LoadedModule small = calibration.load(InstructionCalibration.module("", 1));
    double perGas = schedule.unit().perGas();
    long deployment = schedule.cost(CostItem.DEPLOYMENT_CODE_BYTE) * large.length;
    return List.of(
        new Result(
            "read, validate, plan",
            perCall(() -> SegmentPlanner.plan(load(large).module(), schedule).functions().size()),
            deployment / perGas),
        new Result(
            "instantiate, 1 page",
            perCall(() -> InstructionCalibration.instance(small).memory(0).sizePages()),
            SegmentPlanner.plan(small.module(), schedule).instantiation() / perGas),
        new Result(
            "plan",
            perCall(() -> SegmentPlanner.plan(module, schedule).functions().size()),
            deployment / perGas));
  }

  private LoadedModule load(byte[] bytes) {
    return Engine.load(bytes, EngineConfig.CONSENSUS.withTier(Tier.INTERPRETER));
  }

  private double perCall(LongSupplier work) {
    long calls = 0;
    long sum = 0;
    long best = Long.MAX_VALUE;
    for (int round = 0; round < 2 * ROUNDS; round++) {
      long start = THREADS.getCurrentThreadCpuTime();
      long spent = 0;
      calls = 0;
      while (spent < nanosEach / ROUNDS) {
        sum += work.getAsLong();
        calls++;
        spent = THREADS.getCurrentThreadCpuTime() - start;
      }
      best = Math.min(best, spent / calls);
    }
    if (sum == Long.MIN_VALUE) {
      throw new IllegalStateException("keeps the work from being optimised away");
    }
    return best;
  }
}

package dev.ewasm.vectors.trace;

import dev.ewasm.engine.module.InstructionSite;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.runtime.ObservedRun;
import dev.ewasm.metering.SegmentPlanner;
import dev.ewasm.metering.cost.Schedule;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What the gas counter would show if each instruction were paid when it runs, where the engine
 * takes the price of a whole segment at its first instruction.
 *
 * <p>For every function that runs it knows how much has been paid ahead: what was charged so far
 * less the prices of the instructions that ran. At calls and at a function's end nothing is ahead.
 */
final class CountedGas {

  private final @Nullable Schedule schedule;
  private final Deque<Run> runs = new ArrayDeque<>();

  CountedGas(@Nullable Schedule schedule) {
    this.schedule = schedule;
  }

  /** One run of the engine; the arrays are by level. */
  private static final class Run {

    final ObservedRun observed;
    long[] ahead = new long[16];

    /** What the next instruction costs beside its own price: the call of its function. */
    long[] entry = new long[16];

    Run(ObservedRun observed) {
      this.observed = observed;
    }
  }

  /** A function is entered. */
  void enter(ObservedRun observed) {
    Run run = runs.peek();
    if (run == null || !run.observed.equals(observed)) {
      run = new Run(observed);
      runs.push(run);
    }
    int level = observed.depth() - 1;
    if (level == run.ahead.length) {
      run.ahead = Arrays.copyOf(run.ahead, level * 2);
      run.entry = Arrays.copyOf(run.entry, level * 2);
    }
    run.ahead[level] = 0;
    run.entry[level] = schedule == null ? 0 : entryCost(observed, level, schedule);
  }

  private static long entryCost(ObservedRun observed, int level, Schedule schedule) {
    WasmModule module = observed.instance(level).module();
    int imported = observed.instance(level).spaces().importedFunctions();
    return SegmentPlanner.entryCost(
        module.functions().get(observed.function(level) - imported), schedule);
  }

  /** Units left before the instruction that is next. */
  long before(ObservedRun observed) {
    Run run = runs.element();
    int level = observed.depth() - 1;
    long left = observed.gasLeft() + run.ahead[level];
    if (schedule != null) {
      InstructionSite site = observed.site();
      run.ahead[level] += site.charge() - price(site.opcode(), schedule) - run.entry[level];
      run.entry[level] = 0;
    }
    return left;
  }

  private static long price(Opcode opcode, Schedule schedule) {
    return schedule.cost(opcode);
  }

  /** What is paid ahead by the innermost function; 0 when it is about to return. */
  long ahead() {
    Run run = runs.element();
    return run.ahead[run.observed.depth() - 1];
  }

  /** A run is over; those within it are already. */
  void end(ObservedRun observed) {
    Run run = runs.peek();
    if (run != null && run.observed.equals(observed)) {
      runs.pop();
    }
  }
}

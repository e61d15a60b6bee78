package dev.ewasm.metering;

import dev.ewasm.engine.module.ChargePlan;
import dev.ewasm.engine.module.ChargePlan.FunctionCharges;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.module.WasmModule.Function;
import dev.ewasm.engine.module.WasmModule.LocalGroup;
import dev.ewasm.metering.cost.CostItem;
import dev.ewasm.metering.cost.Schedule;
import java.util.ArrayList;
import java.util.List;

/**
 * The default algorithm, {@code segments}: where a valid module is charged, with totals equal to
 * counting instruction by instruction on every run that ends normally.
 *
 * <p>A segment is a set of instructions that a run executes equally often, unless it traps: its
 * price is charged at its first instruction. A segment ends where control may go elsewhere and goes
 * on behind a {@code block}, {@code loop} or {@code if} that can be left only through its end. It
 * ends at every call: a callee may read the gas counter or end the run, so at a call exactly what
 * came before has been paid.
 */
public final class SegmentPlanner {

  /** How the command line and reports name the algorithm. */
  public static final String ALGORITHM = "segments";

  private SegmentPlanner() {}

  /** The plan of a valid module under {@code schedule}. */
  public static ChargePlan plan(WasmModule module, Schedule schedule) {
    List<FunctionCharges> functions = new ArrayList<>(module.functions().size());
    SegmentFinder finder = new SegmentFinder(module.bytes(), schedule);
    for (Function function : module.functions()) {
      functions.add(finder.find(function, entryCost(function, schedule)));
    }
    return new ChargePlan(
        schedule.id(), functions, InstantiationCost.of(module, schedule), schedule.dynamicCosts());
  }

  /** What a call of the function costs beside its instructions; part of its first charge. */
  public static long entryCost(Function function, Schedule schedule) {
    long locals = 0;
    for (LocalGroup group : function.locals()) {
      locals += Integer.toUnsignedLong(group.count());
    }
    // Every engine limit lies far below the cap; it leaves room for the first instruction.
    return Math.min(
        ChargePlan.MAX_COST - Schedule.MAX_INSTRUCTION_COST,
        schedule.cost(CostItem.FUNCTION_ENTRY)
            + Math.multiplyExact(locals, schedule.cost(CostItem.FUNCTION_LOCAL)));
  }
}

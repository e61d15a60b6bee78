package dev.ewasm.metering;

import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.module.WasmModule.DataSegment;
import dev.ewasm.engine.module.WasmModule.ElementSegment;
import dev.ewasm.engine.module.WasmModule.Mode;
import dev.ewasm.metering.cost.CostItem;
import dev.ewasm.metering.cost.Schedule;

/** What making an instance of a module costs, apart from running its start function. */
public final class InstantiationCost {

  private InstantiationCost() {}

  /** In the schedule's unit; everything the module defines, nothing that it imports. */
  public static long of(WasmModule module, Schedule schedule) {
    long cost = schedule.cost(CostItem.MODULE_BASE);
    for (ExternType.Memory memory : module.memories()) {
      cost = plus(cost, schedule, CostItem.MEMORY_INITIAL_PAGE, memory.limits().min());
    }
    for (ExternType.Table table : module.tables()) {
      cost = plus(cost, schedule, CostItem.TABLE_INITIAL_ELEMENT, table.limits().min());
    }
    cost = plus(cost, schedule, CostItem.MODULE_GLOBAL, module.globals().size());
    for (DataSegment segment : module.data()) {
      if (segment.mode() instanceof Mode.Active) {
        cost =
            plus(cost, schedule, CostItem.MODULE_DATA_BYTE, (long) segment.end() - segment.start());
      }
    }
    for (ElementSegment segment : module.elements()) {
      if (segment.mode() instanceof Mode.Active) {
        cost = plus(cost, schedule, CostItem.MODULE_ELEMENT, segment.items().size());
      }
    }
    return cost;
  }

  private static long plus(long sum, Schedule schedule, CostItem item, long count) {
    return Math.addExact(sum, Math.multiplyExact(schedule.cost(item), count));
  }
}

package dev.ewasm.metering;

import dev.ewasm.engine.module.ChargePlan;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.metering.cost.Schedule;

/**
 * Writes the charges of {@link SegmentPlanner} into the code: {@code i64.const cost; call useGas}
 * in front of the first instruction of every segment.
 */
public final class ChargeInjection implements ModulePass {

  private final Schedule schedule;
  private final MeteringImport target;

  public ChargeInjection(Schedule schedule) {
    this.schedule = schedule;
    this.target = MeteringImport.of(schedule.unit());
  }

  /** {@inheritDoc} A module that imports the metering function itself is refused. */
  @Override
  public WasmModule apply(WasmModule module) {
    target.requireAbsent(module);
    ChargePlan plan = SegmentPlanner.plan(module, schedule);
    ModuleEditor editor = new ModuleEditor(module);
    int useGas =
        editor.importFunction(
            MeteringImport.MODULE, target.text(), editor.addType(MeteringImport.TYPE));
    editor.rewriteBodies(
        body -> body.copyWithCharges(plan.functions().get(body.definedIndex()), useGas));
    return editor.write();
  }
}

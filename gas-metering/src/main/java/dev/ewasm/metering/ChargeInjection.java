package dev.ewasm.metering;

import dev.ewasm.engine.binary.InstructionCursor;
import dev.ewasm.engine.module.ChargePlan;
import dev.ewasm.engine.module.ChargePlan.FunctionCharges;
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
    editor.rewriteBodies(body -> rewrite(body, plan, useGas));
    return editor.write();
  }

  private static void rewrite(FunctionBody body, ChargePlan plan, int useGas) {
    FunctionCharges charges = plan.functions().get(body.definedIndex());
    InstructionCursor cursor = body.cursor();
    int next = 0;
    while (cursor.next()) {
      if (next < charges.offsets().length && charges.offsets()[next] == cursor.offset()) {
        body.out().charge(charges.costs()[next++], useGas);
      }
      body.copy();
    }
  }
}

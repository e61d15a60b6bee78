package dev.ewasm.metering;

import dev.ewasm.engine.module.ChargePlan.DynamicCosts;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.metering.cost.Schedule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Charges for growth of memory and for bulk operations: in front of each a call of an added
 * function {@code (n i32) -> (n i32)} that charges {@code n} times the price, {@code n} unsigned.
 * The count is the topmost operand of all these instructions.
 *
 * <p>Comes after {@link ChargeInjection}, so that the added calls are not charged themselves.
 */
public final class OperandChargeInjection implements ModulePass {

  private static final FuncType METER = new FuncType(List.of(NumType.I32), List.of(NumType.I32));

  private final DynamicCosts costs;
  private final MeteringImport target;

  public OperandChargeInjection(Schedule schedule) {
    this.costs = schedule.dynamicCosts();
    this.target = MeteringImport.of(schedule.unit());
  }

  @Override
  public WasmModule apply(WasmModule module) {
    ModuleEditor editor = new ModuleEditor(module);
    int useGas =
        target
            .indexIn(module)
            .orElseGet(
                () ->
                    editor.importFunction(
                        MeteringImport.MODULE, target.text(), editor.addType(MeteringImport.TYPE)));
    Map<Long, Integer> meters = new HashMap<>();
    editor.rewriteBodies(
        body -> {
          while (body.cursor().next()) {
            long price = price(body.cursor().opcode());
            if (price > 0) {
              int meter = meters.computeIfAbsent(price, cost -> addMeter(editor, cost, useGas));
              body.out().opcode(Opcode.CALL, meter);
            }
            body.copy();
          }
        });
    return editor.write();
  }

  private static int addMeter(ModuleEditor editor, long price, int useGas) {
    ByteSink entry = new ByteSink().u32(0);
    entry.opcode(Opcode.LOCAL_GET, 0).opcode(Opcode.I64_EXTEND_I32_U);
    entry.opcode(Opcode.I64_CONST).signed(price).opcode(Opcode.I64_MUL);
    entry.opcode(Opcode.CALL, useGas).opcode(Opcode.LOCAL_GET, 0).opcode(Opcode.END);
    return editor.addFunction(editor.addType(METER), entry);
  }

  private long price(Opcode opcode) {
    return switch (opcode) {
      case MEMORY_GROW -> costs.memoryGrow();
      case MEMORY_FILL -> costs.memoryFill();
      case MEMORY_COPY -> costs.memoryCopy();
      case MEMORY_INIT -> costs.memoryInit();
      case TABLE_GROW -> costs.tableGrow();
      case TABLE_FILL -> costs.tableFill();
      case TABLE_COPY -> costs.tableCopy();
      case TABLE_INIT -> costs.tableInit();
      default -> 0;
    };
  }
}

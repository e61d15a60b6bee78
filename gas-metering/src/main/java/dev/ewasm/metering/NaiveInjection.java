package dev.ewasm.metering;

import dev.ewasm.engine.binary.InstructionCursor;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.module.WasmModule.Function;
import dev.ewasm.engine.module.WasmModule.LocalGroup;
import dev.ewasm.metering.cost.CostItem;
import dev.ewasm.metering.cost.Schedule;
import org.jspecify.annotations.Nullable;

/**
 * The independent meter: charges in front of every single instruction for that instruction alone.
 * Slow, and too simple to be wrong; nothing here is shared with {@link SegmentPlanner} or {@link
 * OperandChargeInjection}, so that equal totals mean something.
 *
 * <p>Charges are written one by one even when they could be added up: first the function's entry,
 * then its locals, then each instruction, with operands multiplied where the schedule says so.
 */
public final class NaiveInjection implements ModulePass {

  private final Schedule schedule;
  private final MeteringImport target;

  public NaiveInjection(Schedule schedule) {
    this.schedule = schedule;
    this.target = MeteringImport.of(schedule.unit());
  }

  /** {@inheritDoc} A module that imports the metering function itself is refused. */
  @Override
  public WasmModule apply(WasmModule module) {
    target.requireAbsent(module);
    ModuleEditor editor = new ModuleEditor(module);
    int type = editor.addType(MeteringImport.TYPE);
    int useGas = editor.importFunction(MeteringImport.MODULE, target.text(), type);
    editor.rewriteBodies(body -> rewrite(body, useGas));
    return editor.write();
  }

  private void rewrite(FunctionBody body, int useGas) {
    payEntry(body.function(), body.out(), useGas);
    InstructionCursor cursor = body.cursor();
    while (cursor.next()) {
      Opcode opcode = cursor.opcode();
      if (opcode != Opcode.ELSE && opcode != Opcode.END) {
        pay(body.out(), schedule.cost(opcode), useGas);
        CostItem item = operandItem(opcode);
        if (item != null) {
          payTimesTopOperand(body, schedule.cost(item), useGas);
        }
      }
      body.copy();
    }
  }

  private void payEntry(Function function, ByteSink out, int useGas) {
    pay(out, schedule.cost(CostItem.FUNCTION_ENTRY), useGas);
    for (LocalGroup group : function.locals()) {
      pay(out, schedule.cost(CostItem.FUNCTION_LOCAL) * group.count(), useGas);
    }
  }

  private static void pay(ByteSink out, long amount, int useGas) {
    if (amount != 0) {
      out.charge(amount, useGas);
    }
  }

  private static void payTimesTopOperand(FunctionBody body, long price, int useGas) {
    if (price == 0) {
      return;
    }
    int count = body.scratchLocal();
    ByteSink out = body.out();
    out.opcode(Opcode.LOCAL_TEE, count).opcode(Opcode.I64_EXTEND_I32_U);
    out.opcode(Opcode.I64_CONST).signed(price).opcode(Opcode.I64_MUL);
    out.opcode(Opcode.CALL, useGas).opcode(Opcode.LOCAL_GET, count);
  }

  private static @Nullable CostItem operandItem(Opcode opcode) {
    return switch (opcode) {
      case MEMORY_GROW -> CostItem.MEMORY_GROW_PAGE;
      case MEMORY_FILL -> CostItem.MEMORY_FILL_BYTE;
      case MEMORY_COPY -> CostItem.MEMORY_COPY_BYTE;
      case MEMORY_INIT -> CostItem.MEMORY_INIT_BYTE;
      case TABLE_GROW -> CostItem.TABLE_GROW_ELEMENT;
      case TABLE_FILL -> CostItem.TABLE_FILL_ELEMENT;
      case TABLE_COPY -> CostItem.TABLE_COPY_ELEMENT;
      case TABLE_INIT -> CostItem.TABLE_INIT_ELEMENT;
      default -> null;
    };
  }
}

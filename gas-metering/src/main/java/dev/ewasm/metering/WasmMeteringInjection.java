package dev.ewasm.metering;

import dev.ewasm.engine.binary.InstructionCursor;
import dev.ewasm.engine.module.ChargePlan.FunctionCharges;
import dev.ewasm.engine.module.Feature;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.module.WasmModule.Function;
import java.util.Arrays;
import java.util.List;

/**
 * Does what the published {@code wasm-metering} tool does, charge by charge.
 *
 * <p>A segment ends with each {@code memory.grow end br br_table br_if if else return loop}; the
 * charge in front of it includes its own price. Dead code is charged like any other, locals and
 * pages are not charged, {@code end} is free. Only WebAssembly 1.0 is known.
 */
public final class WasmMeteringInjection implements ModulePass {

  private final WasmMeteringTable table;

  public WasmMeteringInjection(WasmMeteringTable table) {
    this.table = table;
  }

  /**
   * {@inheritDoc} A module that imports the metering function itself, or uses what came after
   * WebAssembly 1.0, is refused.
   */
  @Override
  public WasmModule apply(WasmModule module) {
    List<FunctionCharges> charges = charges(module);
    ModuleEditor editor = new ModuleEditor(module);
    int type = editor.addType(MeteringImport.TYPE);
    int useGas = editor.importFunction(MeteringImport.MODULE, MeteringImport.USE_GAS.text(), type);
    editor.rewriteBodies(body -> body.copyWithCharges(charges.get(body.definedIndex()), useGas));
    return editor.write();
  }

  /**
   * What {@link #apply} writes into each function, at offsets in the module given.
   *
   * @throws MeteringException as {@link #apply}
   */
  public List<FunctionCharges> charges(WasmModule module) {
    MeteringImport.USE_GAS.requireAbsent(module);
    for (FuncType type : module.types()) {
      if (type.results().size() > 1) {
        throw new MeteringException("wasm-metering knows no functions with several results");
      }
    }
    return module.functions().stream().map(function -> charges(module, function)).toList();
  }

  private FunctionCharges charges(WasmModule module, Function function) {
    int[] offsets = new int[16];
    long[] costs = new long[16];
    int count = 0;
    int start = function.bodyStart();
    long cost = 0;
    InstructionCursor cursor =
        new InstructionCursor(module.bytes(), function.bodyStart(), function.bodyEnd());
    while (cursor.next()) {
      requireFirstVersion(cursor);
      cost += table.cost(cursor.opcode());
      if (!endsSegment(cursor.opcode())) {
        continue;
      }
      if (cost > 0) {
        if (count == offsets.length) {
          offsets = Arrays.copyOf(offsets, 2 * count);
          costs = Arrays.copyOf(costs, 2 * count);
        }
        offsets[count] = start;
        costs[count++] = cost + table.overhead();
      }
      start = cursor.nextOffset();
      cost = 0;
    }
    return new FunctionCharges(Arrays.copyOf(offsets, count), Arrays.copyOf(costs, count));
  }

  private static void requireFirstVersion(InstructionCursor cursor) {
    Opcode opcode = cursor.opcode();
    boolean block = opcode == Opcode.BLOCK || opcode == Opcode.LOOP || opcode == Opcode.IF;
    if ((opcode.feature() != Feature.MVP && opcode.feature() != Feature.FLOATS)
        || (block && cursor.blockTypeIndex() >= 0)) {
      throw new MeteringException(
          "wasm-metering knows only WebAssembly 1.0, not "
              + (block ? Feature.MULTI_VALUE : opcode.feature()).text()
              + " ("
              + opcode.text()
              + " at byte "
              + cursor.offset()
              + ")");
    }
  }

  private static boolean endsSegment(Opcode opcode) {
    return switch (opcode) {
      case MEMORY_GROW, END, BR, BR_TABLE, BR_IF, IF, ELSE, RETURN, LOOP -> true;
      default -> false;
    };
  }
}

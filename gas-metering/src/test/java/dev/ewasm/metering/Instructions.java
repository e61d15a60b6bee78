package dev.ewasm.metering;

import dev.ewasm.engine.binary.InstructionCursor;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.module.WasmModule.Function;
import java.util.ArrayList;
import java.util.List;

/** A function's instructions as text, independent of how integers were encoded. */
final class Instructions {

  private Instructions() {}

  static List<String> of(WasmModule module, Function function) {
    List<String> texts = new ArrayList<>();
    InstructionCursor cursor =
        new InstructionCursor(module.bytes(), function.bodyStart(), function.bodyEnd());
    while (cursor.next()) {
      texts.add(cursor.opcode().text() + immediates(cursor));
    }
    return texts;
  }

  /** The amounts that {@code i64.const n; call useGas} charges, in code order. */
  static List<Long> charges(WasmModule module, Function function, int useGas) {
    List<Long> charges = new ArrayList<>();
    InstructionCursor cursor =
        new InstructionCursor(module.bytes(), function.bodyStart(), function.bodyEnd());
    long last = -1;
    while (cursor.next()) {
      if (cursor.opcode() == Opcode.CALL && cursor.index() == useGas) {
        charges.add(last);
      }
      last = cursor.opcode() == Opcode.I64_CONST ? cursor.i64() : -1;
    }
    return charges;
  }

  private static String immediates(InstructionCursor cursor) {
    return switch (cursor.opcode().immediate()) {
      case NONE -> "";
      case BLOCK_TYPE -> " " + cursor.blockTypeIndex() + " " + cursor.blockResult();
      case LABELS -> {
        StringBuilder labels = new StringBuilder();
        for (int i = 0; i <= cursor.labelCount(); i++) {
          labels.append(' ').append(cursor.label(i));
        }
        yield labels.toString();
      }
      case LABEL, FUNC, LOCAL, GLOBAL, TABLE, MEMORY, DATA, ELEM -> " " + cursor.index();
      case TYPE_TABLE, DATA_MEMORY, MEMORY_MEMORY, ELEM_TABLE, TABLE_TABLE ->
          " " + cursor.index() + " " + cursor.index2();
      case MEM_ARG -> " " + cursor.memory() + " " + cursor.align() + " " + cursor.memOffset();
      case I32 -> " " + cursor.i32();
      case I64 -> " " + cursor.i64();
      case F32 -> " " + cursor.f32Bits();
      case F64 -> " " + cursor.f64Bits();
      case HEAP_TYPE, SELECT_TYPES -> " " + cursor.typeCode();
      case V128, SHUFFLE -> " " + cursor.v128Low() + " " + cursor.v128High();
      case LANE -> " " + cursor.lane();
      case MEM_ARG_LANE ->
          " "
              + cursor.memory()
              + " "
              + cursor.align()
              + " "
              + cursor.memOffset()
              + " "
              + cursor.lane();
    };
  }
}

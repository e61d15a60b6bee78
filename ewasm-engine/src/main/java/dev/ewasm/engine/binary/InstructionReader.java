package dev.ewasm.engine.binary;

import dev.ewasm.engine.module.BlockType;
import dev.ewasm.engine.module.Instruction;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.module.WasmModule.ConstExpr;
import dev.ewasm.engine.module.WasmModule.Function;
import java.util.ArrayList;
import java.util.List;

/** Turns code into lists of {@link Instruction}, the final {@code end} included. */
public final class InstructionReader {

  private InstructionReader() {}

  /** The body of a function of {@code module}. */
  public static List<Instruction> body(WasmModule module, Function function) {
    return range(module.bytes(), function.bodyStart(), function.bodyEnd());
  }

  /** A constant expression of {@code module}. */
  public static List<Instruction> expression(WasmModule module, ConstExpr expression) {
    return range(module.bytes(), expression.start(), expression.end());
  }

  /**
   * The instructions at {@code start} to before {@code end}.
   *
   * @throws dev.ewasm.engine.MalformedModuleException if the bytes are no instructions
   */
  public static List<Instruction> range(byte[] bytes, int start, int end) {
    InstructionCursor cursor = new InstructionCursor(bytes, start, end);
    List<Instruction> list = new ArrayList<>();
    while (cursor.next()) {
      list.add(current(cursor));
    }
    return list;
  }

  /** The instruction a cursor stands at. */
  public static Instruction current(InstructionCursor at) {
    Opcode opcode = at.opcode();
    return switch (opcode.immediate()) {
      case NONE -> new Instruction.Plain(opcode);
      case BLOCK_TYPE -> new Instruction.Block(opcode, blockType(at));
      case LABEL, FUNC, LOCAL, GLOBAL, TABLE, MEMORY, DATA, ELEM ->
          new Instruction.Indexed(opcode, at.index());
      case TYPE_TABLE, DATA_MEMORY, MEMORY_MEMORY, ELEM_TABLE, TABLE_TABLE ->
          new Instruction.IndexedPair(opcode, at.index(), at.index2());
      case LABELS -> {
        int[] labels = new int[at.labelCount()];
        for (int i = 0; i < labels.length; i++) {
          labels[i] = at.label(i);
        }
        yield new Instruction.BranchTable(labels, at.defaultLabel());
      }
      case SELECT_TYPES -> new Instruction.SelectTyped(at.selectType());
      case HEAP_TYPE -> new Instruction.RefNull(at.heapType());
      case I32 -> new Instruction.I32Const(at.i32());
      case I64 -> new Instruction.I64Const(at.i64());
      case F32 -> new Instruction.F32Const(at.f32Bits());
      case F64 -> new Instruction.F64Const(at.f64Bits());
      case V128 -> new Instruction.V128Const(at.v128Low(), at.v128High());
      case SHUFFLE -> new Instruction.Shuffle(at.v128Low(), at.v128High());
      case LANE -> new Instruction.Lane(opcode, at.lane());
      case MEM_ARG -> new Instruction.MemoryAccess(opcode, memArg(at));
      case MEM_ARG_LANE -> new Instruction.MemoryLane(opcode, memArg(at), at.lane());
    };
  }

  private static BlockType blockType(InstructionCursor at) {
    int index = at.blockTypeIndex();
    if (index >= 0) {
      return new BlockType.TypeIndex(index);
    }
    ValType result = at.blockResult();
    return result == null ? BlockType.EMPTY : new BlockType.Value(result);
  }

  private static Instruction.MemArg memArg(InstructionCursor at) {
    return new Instruction.MemArg(at.align(), at.memOffset(), at.memory());
  }
}

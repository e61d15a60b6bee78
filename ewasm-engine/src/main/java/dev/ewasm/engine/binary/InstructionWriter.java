package dev.ewasm.engine.binary;

import dev.ewasm.engine.module.BlockType;
import dev.ewasm.engine.module.Instruction;
import dev.ewasm.engine.module.Opcode;
import java.util.List;

/**
 * Turns instructions into bytes. Reading back what was written gives equal instructions; writing
 * what was read gives the same bytes if those were the shortest encodings.
 */
public final class InstructionWriter {

  private final ByteWriter out;

  public InstructionWriter(ByteWriter out) {
    this.out = out;
  }

  public void write(List<Instruction> instructions) {
    instructions.forEach(this::write);
  }

  public void write(Instruction instruction) {
    opcode(instruction.opcode());
    switch (instruction) {
      case Instruction.Plain _ -> {}
      case Instruction.Block block -> blockType(block.type());
      case Instruction.Indexed indexed -> out.u32(indexed.index());
      case Instruction.IndexedPair pair -> out.u32(pair.first()).u32(pair.second());
      case Instruction.BranchTable table -> {
        out.u32(table.labels().length);
        for (int label : table.labels()) {
          out.u32(label);
        }
        out.u32(table.defaultLabel());
      }
      case Instruction.SelectTyped select -> out.u32(1).valType(select.type());
      case Instruction.RefNull nothing -> out.valType(nothing.type());
      case Instruction.I32Const constant -> out.s64(constant.value());
      case Instruction.I64Const constant -> out.s64(constant.value());
      case Instruction.F32Const constant -> out.word32(constant.bits());
      case Instruction.F64Const constant -> out.word64(constant.bits());
      case Instruction.V128Const constant -> out.word64(constant.low()).word64(constant.high());
      case Instruction.Shuffle shuffle -> out.word64(shuffle.low()).word64(shuffle.high());
      case Instruction.Lane lane -> out.u8(lane.lane());
      case Instruction.MemoryAccess access -> memArg(access.at());
      case Instruction.MemoryLane access -> {
        memArg(access.at());
        out.u8(access.lane());
      }
    }
  }

  /** The opcode alone; its immediates must follow. */
  void opcode(Opcode opcode) {
    int prefix = opcode.code() >> 16;
    if (prefix == 0) {
      out.u8(opcode.code());
    } else {
      out.u8(prefix).u32(opcode.code() & 0xffff);
    }
  }

  private void blockType(BlockType type) {
    switch (type) {
      case BlockType.Empty _ -> out.u8(TypeCode.EMPTY);
      case BlockType.Value value -> out.valType(value.type());
      // An s33, so that type indices never look like value types.
      case BlockType.TypeIndex(int index) -> out.s64(Integer.toUnsignedLong(index));
    }
  }

  private void memArg(Instruction.MemArg at) {
    if (at.memory() == 0) {
      out.u32(at.align());
    } else {
      out.u32(at.align() | 0x40).u32(at.memory());
    }
    out.u32((int) at.offset());
  }
}

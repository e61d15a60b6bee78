package dev.ewasm.engine.module;

import java.util.Arrays;

/**
 * An instruction as an object, for passes that rewrite or print code; one record for each shape of
 * immediates. Bodies are flat sequences: {@code block}, {@code else} and {@code end} stand in them
 * as instructions of their own. Indices are unsigned 32-bit numbers in an {@code int}.
 *
 * @spec https://webassembly.github.io/spec/core/syntax/instructions.html Instructions
 */
public sealed interface Instruction {

  Opcode opcode();

  /** An instruction without immediates, {@code else} and {@code end} among them. */
  record Plain(Opcode opcode) implements Instruction {
    public Plain {
      require(opcode, Immediate.NONE);
    }
  }

  /** {@code block}, {@code loop} or {@code if}. */
  record Block(Opcode opcode, BlockType type) implements Instruction {
    public Block {
      require(opcode, Immediate.BLOCK_TYPE);
    }
  }

  /** An instruction with one index: of a label, function, local, global, table or segment. */
  record Indexed(Opcode opcode, int index) implements Instruction {
    public Indexed {
      switch (opcode.immediate()) {
        case LABEL, FUNC, LOCAL, GLOBAL, TABLE, MEMORY, DATA, ELEM -> {}
        default -> throw new IllegalArgumentException(opcode.text());
      }
    }
  }

  /** An instruction with two indices in the order of the binary format. */
  record IndexedPair(Opcode opcode, int first, int second) implements Instruction {
    public IndexedPair {
      switch (opcode.immediate()) {
        case TYPE_TABLE, DATA_MEMORY, MEMORY_MEMORY, ELEM_TABLE, TABLE_TABLE -> {}
        default -> throw new IllegalArgumentException(opcode.text());
      }
    }
  }

  /** {@code br_table}; {@code labels} is without the default label and must not be changed. */
  record BranchTable(int[] labels, int defaultLabel) implements Instruction {
    @Override
    public Opcode opcode() {
      return Opcode.BR_TABLE;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof BranchTable table
          && defaultLabel == table.defaultLabel
          && Arrays.equals(labels, table.labels);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(labels) + defaultLabel;
    }

    @Override
    public String toString() {
      return "BranchTable" + Arrays.toString(labels) + " else " + defaultLabel;
    }
  }

  /** {@code select} with the type of its operands. */
  record SelectTyped(ValType type) implements Instruction {
    @Override
    public Opcode opcode() {
      return Opcode.SELECT_TYPED;
    }
  }

  record RefNull(RefType type) implements Instruction {
    @Override
    public Opcode opcode() {
      return Opcode.REF_NULL;
    }
  }

  record I32Const(int value) implements Instruction {
    @Override
    public Opcode opcode() {
      return Opcode.I32_CONST;
    }
  }

  record I64Const(long value) implements Instruction {
    @Override
    public Opcode opcode() {
      return Opcode.I64_CONST;
    }
  }

  /** A constant by its bits, so that NaN payloads survive. */
  record F32Const(int bits) implements Instruction {
    @Override
    public Opcode opcode() {
      return Opcode.F32_CONST;
    }
  }

  /** A constant by its bits, so that NaN payloads survive. */
  record F64Const(long bits) implements Instruction {
    @Override
    public Opcode opcode() {
      return Opcode.F64_CONST;
    }
  }

  /** Bytes 0 to 7 in {@code low} and 8 to 15 in {@code high}, little-endian. */
  record V128Const(long low, long high) implements Instruction {
    @Override
    public Opcode opcode() {
      return Opcode.V128_CONST;
    }
  }

  /** {@code i8x16.shuffle}: lanes 0 to 7 in the bytes of {@code low}, little-endian. */
  record Shuffle(long low, long high) implements Instruction {
    @Override
    public Opcode opcode() {
      return Opcode.I8X16_SHUFFLE;
    }
  }

  /** An instruction on one lane of a vector. */
  record Lane(Opcode opcode, int lane) implements Instruction {
    public Lane {
      require(opcode, Immediate.LANE);
    }
  }

  /** Where a load or store goes: aligned to {@code 1 << align} bytes, {@code offset} unsigned. */
  record MemArg(int align, long offset, int memory) {}

  /** A load or store. */
  record MemoryAccess(Opcode opcode, MemArg at) implements Instruction {
    public MemoryAccess {
      require(opcode, Immediate.MEM_ARG);
    }
  }

  /** A load or store of one lane of a vector. */
  record MemoryLane(Opcode opcode, MemArg at, int lane) implements Instruction {
    public MemoryLane {
      require(opcode, Immediate.MEM_ARG_LANE);
    }
  }

  private static void require(Opcode opcode, Immediate immediate) {
    if (opcode.immediate() != immediate) {
      throw new IllegalArgumentException(opcode.text() + " has " + opcode.immediate());
    }
  }
}

package dev.ewasm.engine.text;

import dev.ewasm.engine.binary.InstructionCursor;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.WasmModule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints instructions in flat form, one after the other. */
final class InstructionPrinter {

  /** Deeper blocks are not indented further, so that the output stays linear in the module. */
  private static final int MAX_INDENT = 40;

  private final WasmModule module;
  private final SymbolicNames names;
  private final StringBuilder out;
  private final InstructionCursor cursor;

  InstructionPrinter(WasmModule module, SymbolicNames names, StringBuilder out) {
    this.module = module;
    this.names = names;
    this.out = out;
    this.cursor = new InstructionCursor(module.bytes(), 0, 0);
  }

  /** Prints a body's instructions without its final {@code end}, each on a line of its own. */
  void body(int start, int end, Map<Integer, String> locals) {
    cursor.reset(start, end);
    int depth = 0;
    while (cursor.next() && cursor.nextOffset() < end) {
      Opcode opcode = cursor.opcode();
      if (opcode == Opcode.END || opcode == Opcode.ELSE) {
        depth--;
      }
      out.append('\n').repeat(' ', 4 + 2 * Math.min(depth, MAX_INDENT));
      instruction(locals);
      if (opcode == Opcode.BLOCK
          || opcode == Opcode.LOOP
          || opcode == Opcode.IF
          || opcode == Opcode.ELSE) {
        depth++;
      }
    }
  }

  /** Prints a constant expression, folded when it is a single instruction. */
  void constant(WasmModule.ConstExpr expression, String keyword) {
    cursor.reset(expression.start(), expression.end());
    cursor.next();
    boolean single = cursor.nextOffset() == expression.end() - 1;
    out.append('(');
    if (!single) {
      out.append(keyword).append(' ');
    }
    sequence(expression);
    out.append(')');
  }

  /** Prints a constant expression's instructions, separated by spaces. */
  void sequence(WasmModule.ConstExpr expression) {
    cursor.reset(expression.start(), expression.end());
    String separator = "";
    while (cursor.next() && cursor.nextOffset() < expression.end()) {
      out.append(separator);
      instruction(Map.of());
      separator = " ";
    }
  }

  private void instruction(Map<Integer, String> locals) {
    Opcode opcode = cursor.opcode();
    out.append(opcode.text());
    switch (opcode.immediate()) {
      case NONE -> {}
      case BLOCK_TYPE -> blockType();
      case LABEL -> number(cursor.index());
      case LABELS -> {
        for (int i = 0; i <= cursor.labelCount(); i++) {
          number(cursor.label(i));
        }
      }
      case FUNC -> symbol(SymbolicNames.FUNCTION, cursor.index());
      case TYPE_TABLE -> {
        optional(SymbolicNames.TABLE, cursor.index2());
        out.append(" (type");
        symbol(SymbolicNames.TYPE, cursor.index());
        out.append(')');
      }
      case SELECT_TYPES -> {
        // Other counts than 1 are invalid and are to stay so.
        out.append(" (result");
        for (int i = 0; i < cursor.selectTypeCount(); i++) {
          out.append(' ').append(cursor.selectType().text());
        }
        out.append(')');
      }
      case LOCAL -> {
        String name = locals.get(cursor.index());
        if (name == null) {
          number(cursor.index());
        } else {
          out.append(' ').append(name);
        }
      }
      case GLOBAL -> symbol(SymbolicNames.GLOBAL, cursor.index());
      case TABLE -> symbol(SymbolicNames.TABLE, cursor.index());
      case MEMORY -> optional(SymbolicNames.MEMORY, cursor.memory());
      case MEM_ARG -> memArg(opcode);
      case MEM_ARG_LANE -> {
        memArg(opcode);
        number(cursor.lane());
      }
      case I32 -> out.append(' ').append(cursor.i32());
      case I64 -> out.append(' ').append(cursor.i64());
      case F32 -> out.append(' ').append(TextStrings.f32(cursor.f32Bits()));
      case F64 -> out.append(' ').append(TextStrings.f64(cursor.f64Bits()));
      case V128 -> vector();
      case HEAP_TYPE -> {
        String type = cursor.heapType().text();
        out.append(' ').append(type, 0, type.length() - "ref".length());
      }
      case DATA -> symbol(SymbolicNames.DATA, cursor.index());
      case DATA_MEMORY -> {
        optional(SymbolicNames.MEMORY, cursor.index2());
        symbol(SymbolicNames.DATA, cursor.index());
      }
      case MEMORY_MEMORY -> pair(SymbolicNames.MEMORY);
      case ELEM -> symbol(SymbolicNames.ELEMENT, cursor.index());
      case ELEM_TABLE -> {
        optional(SymbolicNames.TABLE, cursor.index2());
        symbol(SymbolicNames.ELEMENT, cursor.index());
      }
      case TABLE_TABLE -> pair(SymbolicNames.TABLE);
      case SHUFFLE -> {
        for (int i = 0; i < 16; i++) {
          long half = i < 8 ? cursor.v128Low() : cursor.v128High();
          number((int) (half >>> (8 * (i & 7))) & 0xff);
        }
      }
      case LANE -> number(cursor.lane());
    }
  }

  private void number(int unsigned) {
    out.append(' ').append(Integer.toUnsignedString(unsigned));
  }

  private void symbol(int space, int index) {
    String name = names.name(space, index);
    if (name == null) {
      number(index);
    } else {
      out.append(' ').append(name);
    }
  }

  /** An index that is left out when it is 0. */
  private void optional(int space, int index) {
    if (index != 0) {
      symbol(space, index);
    }
  }

  private void pair(int space) {
    if (cursor.index() != 0 || cursor.index2() != 0) {
      symbol(space, cursor.index());
      symbol(space, cursor.index2());
    }
  }

  private void blockType() {
    int index = cursor.blockTypeIndex();
    if (index < 0) {
      ValType result = cursor.blockResult();
      if (result != null) {
        out.append(" (result ").append(result.text()).append(')');
      }
      return;
    }
    out.append(" (type");
    symbol(SymbolicNames.TYPE, index);
    out.append(')');
    typeUse(index < module.types().size() ? module.types().get(index) : null, out);
  }

  /** Parameters and results, which repeat what the type index says. */
  static void typeUse(@Nullable FuncType type, StringBuilder out) {
    if (type != null) {
      types(" (param", type.params(), out);
      types(" (result", type.results(), out);
    }
  }

  static void types(String open, List<ValType> types, StringBuilder out) {
    if (!types.isEmpty()) {
      out.append(open);
      for (ValType type : types) {
        out.append(' ').append(type.text());
      }
      out.append(')');
    }
  }

  private void memArg(Opcode opcode) {
    optional(SymbolicNames.MEMORY, cursor.memory());
    if (cursor.memOffset() != 0) {
      out.append(" offset=").append(cursor.memOffset());
    }
    long align = 1L << cursor.align();
    if (align != ImmediateAssembler.accessBytes(opcode.text())) {
      out.append(" align=").append(Long.toUnsignedString(align));
    }
  }

  private void vector() {
    out.append(" i32x4");
    for (int i = 0; i < 4; i++) {
      long half = i < 2 ? cursor.v128Low() : cursor.v128High();
      int lane = (int) (half >>> (32 * (i & 1)));
      out.append(" 0x").append(String.format("%08x", lane));
    }
  }
}

package dev.ewasm.vectors.coverage;

import dev.ewasm.engine.binary.InstructionCursor;
import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.WasmModule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/** How often the instructions and functions of one module ran, on any number of threads. */
final class ModuleCounts {

  private final WasmModule module;
  private final int importedFunctions;
  private final int codeStart;
  private final AtomicLongArray instructions;
  private final AtomicLongArray functions;

  ModuleCounts(WasmModule module) {
    this.module = module;
    importedFunctions =
        (int) module.imports().stream().filter(i -> i.type() instanceof ExternType.Func).count();
    int defined = module.functions().size();
    codeStart = defined == 0 ? 0 : module.functions().getFirst().bodyStart();
    int codeEnd = defined == 0 ? 0 : module.functions().getLast().bodyEnd();
    instructions = new AtomicLongArray(codeEnd - codeStart);
    functions = new AtomicLongArray(defined);
  }

  WasmModule module() {
    return module;
  }

  int importedFunctions() {
    return importedFunctions;
  }

  void enter(int function) {
    functions.incrementAndGet(function - importedFunctions);
  }

  void count(int offset) {
    instructions.incrementAndGet(offset - codeStart);
  }

  /** How often a function that the module defines was entered. */
  long entered(int definedIndex) {
    return functions.get(definedIndex);
  }

  /** How often the instruction at a byte offset ran. */
  long at(int offset) {
    return instructions.get(offset - codeStart);
  }

  /**
   * Instructions that run one after the other whenever the first one does.
   *
   * @param start byte offset of the first
   * @param count how often it ran
   */
  record Block(int start, long count) {}

  /** The basic blocks of a function that the module defines, in the order of the code. */
  List<Block> blocks(int definedIndex) {
    WasmModule.Function function = module.functions().get(definedIndex);
    InstructionCursor code =
        new InstructionCursor(module.bytes(), function.bodyStart(), function.bodyEnd());
    List<Block> blocks = new ArrayList<>();
    int start = -1;
    while (code.next()) {
      Opcode opcode = code.opcode();
      if (isShown(opcode)) {
        start = start < 0 ? code.offset() : start;
      }
      if (endsBlock(opcode) && start >= 0) {
        blocks.add(new Block(start, at(start)));
        start = -1;
      }
    }
    return blocks;
  }

  /** Whether observers are shown the instruction. */
  static boolean isShown(Opcode opcode) {
    return opcode != Opcode.ELSE && opcode != Opcode.END;
  }

  private static boolean endsBlock(Opcode opcode) {
    return switch (opcode) {
      case LOOP,
          IF,
          ELSE,
          END,
          BR,
          BR_IF,
          BR_TABLE,
          RETURN,
          RETURN_CALL,
          RETURN_CALL_INDIRECT,
          UNREACHABLE ->
          true;
      default -> false;
    };
  }
}

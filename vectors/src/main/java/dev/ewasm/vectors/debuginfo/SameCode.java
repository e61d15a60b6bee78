package dev.ewasm.vectors.debuginfo;

import dev.ewasm.engine.binary.InstructionCursor;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.WasmModule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares the code of a module with that of a file. The module may have one function more at the
 * end: the {@code main} that a test with arguments gets.
 */
final class SameCode {

  private SameCode() {}

  /** Offset of the first instruction, 0 without functions. */
  static int start(WasmModule module) {
    return module.functions().isEmpty() ? 0 : module.functions().getFirst().bodyStart();
  }

  private static boolean fits(WasmModule file, WasmModule module) {
    int functions = file.functions().size();
    int more = module.functions().size() - functions;
    return functions > 0 && (more == 0 || more == 1);
  }

  /** Whether the functions are the same byte for byte. */
  static boolean bytes(WasmModule file, WasmModule module) {
    if (!fits(file, module)) {
      return false;
    }
    int last = file.functions().size() - 1;
    return Arrays.equals(
        file.bytes(),
        start(file),
        file.functions().get(last).bodyEnd(),
        module.bytes(),
        start(module),
        module.functions().get(last).bodyEnd());
  }

  /**
   * The lines of a module whose instructions are those of the file, whatever their operands: a
   * linker writes operands shorter when it keeps no debug information.
   *
   * @return null when the instructions differ
   */
  static @Nullable LineTable translate(LineTable lines, WasmModule file, WasmModule module) {
    if (!fits(file, module)) {
      return null;
    }
    List<Opcode> from = new ArrayList<>();
    List<Opcode> to = new ArrayList<>();
    int[] oldOffsets = offsets(file, file.functions().size(), from);
    int[] newOffsets = offsets(module, file.functions().size(), to);
    if (!from.equals(to)) {
      return null;
    }
    LineTable.Builder table = new LineTable.Builder();
    for (String name : lines.files()) {
      table.file(name);
    }
    for (LineTable.Row row : lines.rows()) {
      table.add(
          newOffsets[atOrAfter(oldOffsets, row.start())],
          newOffsets[atOrAfter(oldOffsets, row.end())],
          row.file(),
          row.line());
    }
    return table.build();
  }

  /** Where instructions begin, and where the last one ends. */
  private static int[] offsets(WasmModule module, int functions, List<Opcode> opcodes) {
    int[] offsets = new int[1024];
    int size = 0;
    for (WasmModule.Function function : module.functions().subList(0, functions)) {
      InstructionCursor code =
          new InstructionCursor(module.bytes(), function.bodyStart(), function.bodyEnd());
      while (code.next()) {
        if (size + 1 == offsets.length) {
          offsets = Arrays.copyOf(offsets, size * 2);
        }
        opcodes.add(code.opcode());
        offsets[size++] = code.offset();
      }
      offsets[size] = function.bodyEnd();
    }
    return Arrays.copyOf(offsets, size + 1);
  }

  private static int atOrAfter(int[] offsets, int offset) {
    int found = Arrays.binarySearch(offsets, offset);
    return Math.min(found < 0 ? -found - 1 : found, offsets.length - 1);
  }
}

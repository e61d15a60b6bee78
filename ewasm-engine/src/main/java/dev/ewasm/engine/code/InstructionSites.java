package dev.ewasm.engine.code;

import dev.ewasm.engine.binary.TypeCode;
import dev.ewasm.engine.module.InstructionSite;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.validation.OperandTypes;
import dev.ewasm.engine.validation.ValidatedModule;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The instructions of a module that are shown to observers, of the functions lowered so far. Added
 * to by one thread at a time, read by any that has seen the code which refers to them.
 */
final class InstructionSites {

  private final OperandTypes operandTypes;
  private final int importedFunctions;
  private final Map<ByteBuffer, List<ValType>> typeLists = new HashMap<>();

  private volatile InstructionSite[] sites = new InstructionSite[256];
  private int size;

  // Of the function being lowered, by instruction.
  private final Map<Integer, List<ValType>> types = new HashMap<>();
  private int function;

  InstructionSites(ValidatedModule module) {
    operandTypes = new OperandTypes(module);
    importedFunctions = module.importedFunctions();
  }

  /** What follows is of this function. */
  void begin(int definedIndex) {
    function = importedFunctions + definedIndex;
    types.clear();
    operandTypes.visit(definedIndex, (offset, codes) -> types.put(offset, list(codes)));
  }

  int function() {
    return function;
  }

  /** Adds an instruction that can be reached and returns its index. */
  int add(int offset, Opcode opcode, long charge) {
    List<ValType> operands = Objects.requireNonNull(types.get(offset));
    InstructionSite[] array = sites;
    if (size == array.length) {
      array = Arrays.copyOf(array, size * 2);
    }
    array[size] = new InstructionSite(function, offset, opcode, charge, operands);
    // Written after the element, so that who reads the array sees it.
    sites = array;
    return size++;
  }

  InstructionSite get(int index) {
    return sites[index];
  }

  private List<ValType> list(byte[] codes) {
    return typeLists.computeIfAbsent(
        ByteBuffer.wrap(codes),
        key -> {
          List<ValType> list = new ArrayList<>(codes.length);
          for (byte code : codes) {
            ValType type = TypeCode.type(code);
            if (type != null) {
              list.add(type);
            }
          }
          return List.copyOf(list);
        });
  }
}

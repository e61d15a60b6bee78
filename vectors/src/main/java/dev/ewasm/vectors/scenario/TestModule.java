package dev.ewasm.vectors.scenario;

import dev.ewasm.eei.contract.ContractRules;
import dev.ewasm.engine.binary.ByteWriter;
import dev.ewasm.engine.binary.ModuleWriter;
import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.vectors.abi.AbiValue;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * A module whose exported functions are tests, as contracts: each with one of the functions as its
 * {@code main} and no other export but the memory. A function with parameters gets a main of its
 * own that calls it with constants.
 */
final class TestModule {

  private static final int TYPE = 1;
  private static final int FUNCTION = 3;
  private static final int EXPORT = 7;
  private static final int CODE = 10;
  private static final int END = 0x0b;
  private static final int CALL = 0x10;
  private static final int I32_CONST = 0x41;
  private static final int I64_CONST = 0x42;

  private final WasmModule module;
  private final int importedFunctions;

  TestModule(WasmModule module) {
    this.module = module;
    importedFunctions =
        (int)
            module.imports().stream()
                .filter(each -> each.type() instanceof ExternType.Func)
                .count();
  }

  /** Exported functions that the module defines. */
  List<WasmModule.Export> functions() {
    return module.exports().stream()
        .filter(
            export -> export.kind() == WasmModule.Kind.FUNC && export.index() >= importedFunctions)
        .toList();
  }

  Optional<WasmModule.Export> function(String name) {
    return functions().stream().filter(export -> export.name().equals(name)).findFirst();
  }

  FuncType type(WasmModule.Export function) {
    int index = function.index() - importedFunctions;
    return module.types().get(module.functions().get(index).typeIndex());
  }

  /**
   * The contract that runs a function.
   *
   * @param arguments integers for its parameters
   */
  Bytes contract(WasmModule.Export function, List<AbiValue> arguments) {
    boolean direct = type(function).params().isEmpty();
    int main = direct ? function.index() : importedFunctions + module.functions().size();
    ModuleWriter out = new ModuleWriter();
    for (WasmModule.Section section : module.sections()) {
      switch (section.id()) {
        case EXPORT -> out.section(EXPORT, content -> exports(content, main));
        case TYPE, FUNCTION, CODE -> {
          if (direct) {
            copy(out, section);
          } else {
            out.section(section.id(), content -> extended(content, section, function, arguments));
          }
        }
        default -> copy(out, section);
      }
    }
    return Bytes.wrap(out.toByteArray());
  }

  private void copy(ModuleWriter out, WasmModule.Section section) {
    out.section(
        section.id(), content -> content.bytes(module.bytes(), section.start(), section.end()));
  }

  private void exports(ByteWriter content, int main) {
    List<WasmModule.Export> memories =
        module.exports().stream()
            .filter(export -> export.name().equals(ContractRules.MEMORY))
            .toList();
    content.u32(1 + memories.size());
    content.name(ContractRules.MAIN).u8(0).u32(main);
    for (WasmModule.Export memory : memories) {
      content.name(memory.name()).u8(2).u32(memory.index());
    }
  }

  /** A vector section with one entry more. */
  private void extended(
      ByteWriter content,
      WasmModule.Section section,
      WasmModule.Export function,
      List<AbiValue> arguments) {
    int count = section.id() == TYPE ? module.types().size() : module.functions().size();
    content.u32(count + 1);
    content.bytes(module.bytes(), section.start() + countBytes(section), section.end());
    switch (section.id()) {
      case TYPE -> content.funcType(new FuncType(List.of(), List.of()));
      case FUNCTION -> content.u32(module.types().size());
      default -> content.sized(body(function, arguments));
    }
  }

  /** Bytes of the count that a vector section begins with; it may be padded. */
  private int countBytes(WasmModule.Section section) {
    int bytes = 1;
    while ((module.bytes()[section.start() + bytes - 1] & 0x80) != 0) {
      bytes++;
    }
    return bytes;
  }

  private ByteWriter body(WasmModule.Export function, List<AbiValue> arguments) {
    ByteWriter body = new ByteWriter();
    body.u32(0);
    List<ValType> params = type(function).params();
    for (int i = 0; i < params.size(); i++) {
      long value =
          arguments.get(i) instanceof AbiValue.Int(BigInteger number) ? number.longValue() : 0;
      if (params.get(i).equals(NumType.I32)) {
        int low = (int) value;
        body.u8(I32_CONST).s64(low);
      } else {
        body.u8(I64_CONST).s64(value);
      }
    }
    return body.u8(CALL).u32(function.index()).u8(END);
  }
}

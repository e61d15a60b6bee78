package dev.ewasm.eei.contract;

import dev.ewasm.eei.EeiFunction;
import dev.ewasm.eei.HostAbi;
import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.WasmModule;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The rules that the Ewasm contract interface adds to WebAssembly validation: imports only of the
 * interface's functions with exactly their types, exports exactly {@code main} and {@code memory},
 * no start function.
 */
public final class ContractRules {

  /** The function that a message runs. */
  public static final String MAIN = "main";

  /** The memory that the interface works on. */
  public static final String MEMORY = "memory";

  private static final FuncType MAIN_TYPE = new FuncType(List.of(), List.of());
  private static final byte[] MAGIC = {0, 'a', 's', 'm'};
  private static final int VERSION = 1;

  private ContractRules() {}

  /** Whether code is meant as WebAssembly; all other code is an EVM's. */
  public static boolean hasMagic(Bytes code) {
    return code.size() >= MAGIC.length
        && code.get(0) == MAGIC[0]
        && code.get(1) == MAGIC[1]
        && code.get(2) == MAGIC[2]
        && code.get(3) == MAGIC[3];
  }

  /** Whether code starts with the magic and version 1. */
  public static boolean hasPreamble(Bytes code) {
    return hasMagic(code) && code.size() >= 8 && Integer.reverseBytes(code.getInt(4)) == VERSION;
  }

  /**
   * Finds the first rule that a valid module breaks.
   *
   * @return the rule, what was found and the byte offset; or null for a contract
   */
  static @Nullable Violation check(WasmModule module, HostAbi abi) {
    for (WasmModule.Import entry : module.imports()) {
      Violation violation = checkImport(module, entry, abi);
      if (violation != null) {
        return violation;
      }
    }
    if (module.start().isPresent()) {
      return new Violation("start function not allowed", sectionOffset(module, START_SECTION));
    }
    return checkExports(module);
  }

  private static final int START_SECTION = 8;
  private static final int EXPORT_SECTION = 7;

  private static @Nullable Violation checkImport(
      WasmModule module, WasmModule.Import entry, HostAbi abi) {
    String name = entry.module() + "." + entry.name();
    EeiFunction function = abi.find(entry.module(), entry.name());
    if (function == null) {
      if (abi.hasModule(entry.module())) {
        return new Violation("unknown import " + name, entry.offset());
      }
      String hint =
          entry.module().equals(EeiFunction.DEBUG) ? " (the debug namespace is switched off)" : "";
      return new Violation(
          "import from module \"" + entry.module() + "\" not allowed: " + name + hint,
          entry.offset());
    }
    if (!(entry.type() instanceof ExternType.Func func)) {
      return new Violation(
          "import " + name + " must be a function, found " + kind(entry.type()), entry.offset());
    }
    FuncType found = module.types().get(func.typeIndex());
    if (!found.equals(function.type())) {
      return new Violation(
          "import "
              + name
              + " has the wrong type: expected "
              + function.type()
              + ", found "
              + found,
          entry.offset());
    }
    return null;
  }

  private static @Nullable Violation checkExports(WasmModule module) {
    boolean main = false;
    boolean memory = false;
    for (WasmModule.Export export : module.exports()) {
      switch (export.name()) {
        case MAIN -> {
          if (export.kind() != WasmModule.Kind.FUNC) {
            return new Violation("export \"main\" must be a function", export.offset());
          }
          FuncType type = functionType(module, export.index());
          if (!MAIN_TYPE.equals(type)) {
            return new Violation(
                "export \"main\" has the wrong type: expected " + MAIN_TYPE + ", found " + type,
                export.offset());
          }
          main = true;
        }
        case MEMORY -> {
          if (export.kind() != WasmModule.Kind.MEMORY) {
            return new Violation("export \"memory\" must be a memory", export.offset());
          }
          memory = true;
        }
        default -> {
          return new Violation(
              "export \"" + export.name() + "\" not allowed: only main and memory may be exported",
              export.offset());
        }
      }
    }
    int offset = sectionOffset(module, EXPORT_SECTION);
    if (!main) {
      return new Violation("export \"main\" is missing", offset);
    }
    return memory ? null : new Violation("export \"memory\" is missing", offset);
  }

  private static FuncType functionType(WasmModule module, int index) {
    int remaining = index;
    for (WasmModule.Import entry : module.imports()) {
      if (entry.type() instanceof ExternType.Func func && remaining-- == 0) {
        return module.types().get(func.typeIndex());
      }
    }
    return module.types().get(module.functions().get(remaining).typeIndex());
  }

  private static int sectionOffset(WasmModule module, int id) {
    for (WasmModule.Section section : module.sections()) {
      if (section.id() == id) {
        return section.start();
      }
    }
    return module.bytes().length;
  }

  private static String kind(ExternType type) {
    return switch (type) {
      case ExternType.Func func -> "a function";
      case ExternType.Table table -> "a table";
      case ExternType.Memory memory -> "a memory";
      case ExternType.Global global -> "a global";
    };
  }

  /** A broken rule and the byte offset where it was broken. */
  record Violation(String rule, int offset) {

    String describe() {
      return rule + " (at byte " + offset + " = 0x" + Integer.toHexString(offset) + ")";
    }
  }
}

package dev.ewasm.engine.validation;

import dev.ewasm.engine.binary.TypeCode;
import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.WasmModule;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The context C of spec 3.1.1 for one module: its index spaces as flat arrays. */
final class ModuleContext {

  final WasmModule module;
  final TypeList empty = new TypeList();
  final TypeList[] params;
  final TypeList[] results;

  /** Type index of every function, imported ones first. */
  final int[] functions;

  final byte[] tables;
  final byte[] globals;
  final boolean[] globalMutable;
  final int memories;
  final int importedFunctions;
  final int importedGlobals;
  final byte[] elements;

  /** Functions that {@code ref.func} may name in a body (C.refs). */
  final BitSet declared = new BitSet();

  private final Map<TypeList, TypeList> interned = new HashMap<>();

  ModuleContext(WasmModule module) {
    this.module = module;
    int types = module.types().size();
    params = new TypeList[types];
    results = new TypeList[types];
    for (int i = 0; i < types; i++) {
      FuncType type = module.types().get(i);
      params[i] = intern(type.params());
      results[i] = intern(type.results());
    }
    Space imports = new Space();
    module.imports().forEach(entry -> imports.add(entry.type()));
    importedFunctions = imports.functions;
    importedGlobals = imports.globals;
    Space all = new Space(imports, module);
    module.imports().forEach(entry -> all.add(entry.type()));
    module.functions().forEach(entry -> all.addFunction(entry.typeIndex()));
    module.tables().forEach(all::add);
    module.memories().forEach(all::add);
    module.globals().forEach(entry -> all.add(entry.type()));
    functions = all.functionTypes;
    tables = all.tableTypes;
    globals = all.globalTypes;
    globalMutable = all.globalMutable;
    memories = all.memories;
    elements = new byte[module.elements().size()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = TypeCode.of(module.elements().get(i).type());
    }
  }

  /** The list of one type, as the result of a block. */
  TypeList single(byte code) {
    return interned.computeIfAbsent(new TypeList(code), list -> list);
  }

  private TypeList intern(List<ValType> types) {
    if (types.isEmpty()) {
      return empty;
    }
    byte[] codes = new byte[types.size()];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = TypeCode.of(types.get(i));
    }
    return interned.computeIfAbsent(new TypeList(codes), list -> list);
  }

  /** Counts, then fills, the index spaces. */
  private static final class Space {
    int functions;
    int tables;
    int memories;
    int globals;
    int[] functionTypes = {};
    byte[] tableTypes = {};
    byte[] globalTypes = {};
    boolean[] globalMutable = {};

    Space() {}

    Space(Space imported, WasmModule module) {
      functionTypes = new int[imported.functions + module.functions().size()];
      tableTypes = new byte[imported.tables + module.tables().size()];
      globalTypes = new byte[imported.globals + module.globals().size()];
      globalMutable = new boolean[globalTypes.length];
    }

    void add(ExternType type) {
      switch (type) {
        case ExternType.Func func -> addFunction(func.typeIndex());
        case ExternType.Table table -> {
          if (tableTypes.length > 0) {
            tableTypes[tables] = TypeCode.of(table.element());
          }
          tables++;
        }
        case ExternType.Memory _ -> memories++;
        case ExternType.Global global -> {
          if (globalTypes.length > 0) {
            globalTypes[globals] = TypeCode.of(global.type());
            globalMutable[globals] = global.mutable();
          }
          globals++;
        }
      }
    }

    void addFunction(int typeIndex) {
      if (functionTypes.length > 0) {
        functionTypes[functions] = typeIndex;
      }
      functions++;
    }
  }
}

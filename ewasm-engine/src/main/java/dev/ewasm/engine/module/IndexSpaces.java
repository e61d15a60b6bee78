package dev.ewasm.engine.module;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The index spaces of a valid module, imports first (spec 2.5.1), as arrays.
 *
 * <p>Equal function types are one object here, so that comparing types of one module is comparing
 * references.
 */
public final class IndexSpaces {

  private final FuncType[] types;
  private final FuncType[] functions;
  private final int importedFunctions;
  private final ExternType.Table[] tables;
  private final int importedTables;
  private final ExternType.Memory[] memories;
  private final int importedMemories;
  private final ExternType.Global[] globals;
  private final int importedGlobals;
  private final Map<String, WasmModule.Export> exports = new HashMap<>();

  public IndexSpaces(WasmModule module) {
    Map<FuncType, FuncType> canonical = new HashMap<>();
    types = new FuncType[module.types().size()];
    for (int i = 0; i < types.length; i++) {
      FuncType type = module.types().get(i);
      FuncType known = canonical.putIfAbsent(type, type);
      types[i] = known == null ? type : known;
    }
    int functionCount = 0;
    int tableCount = 0;
    int memoryCount = 0;
    int globalCount = 0;
    for (WasmModule.Import entry : module.imports()) {
      switch (entry.type()) {
        case ExternType.Func _ -> functionCount++;
        case ExternType.Table _ -> tableCount++;
        case ExternType.Memory _ -> memoryCount++;
        case ExternType.Global _ -> globalCount++;
      }
    }
    importedFunctions = functionCount;
    importedTables = tableCount;
    importedMemories = memoryCount;
    importedGlobals = globalCount;
    functions = new FuncType[functionCount + module.functions().size()];
    tables = new ExternType.Table[tableCount + module.tables().size()];
    memories = new ExternType.Memory[memoryCount + module.memories().size()];
    globals = new ExternType.Global[globalCount + module.globals().size()];
    int function = 0;
    int table = 0;
    int memory = 0;
    int global = 0;
    for (WasmModule.Import entry : module.imports()) {
      switch (entry.type()) {
        case ExternType.Func type -> functions[function++] = types[type.typeIndex()];
        case ExternType.Table type -> tables[table++] = type;
        case ExternType.Memory type -> memories[memory++] = type;
        case ExternType.Global type -> globals[global++] = type;
      }
    }
    for (WasmModule.Function entry : module.functions()) {
      functions[function++] = types[entry.typeIndex()];
    }
    for (ExternType.Table type : module.tables()) {
      tables[table++] = type;
    }
    for (ExternType.Memory type : module.memories()) {
      memories[memory++] = type;
    }
    for (WasmModule.Global entry : module.globals()) {
      globals[global++] = entry.type();
    }
    for (WasmModule.Export export : module.exports()) {
      exports.put(export.name(), export);
    }
  }

  public FuncType type(int typeIndex) {
    return types[typeIndex];
  }

  public FuncType function(int index) {
    return functions[index];
  }

  public int functionCount() {
    return functions.length;
  }

  public int importedFunctions() {
    return importedFunctions;
  }

  public ExternType.Table table(int index) {
    return tables[index];
  }

  public int tableCount() {
    return tables.length;
  }

  public int importedTables() {
    return importedTables;
  }

  public ExternType.Memory memory(int index) {
    return memories[index];
  }

  public int memoryCount() {
    return memories.length;
  }

  public int importedMemories() {
    return importedMemories;
  }

  public ExternType.Global global(int index) {
    return globals[index];
  }

  public int globalCount() {
    return globals.length;
  }

  public int importedGlobals() {
    return importedGlobals;
  }

  /** The export of this name, or null. */
  public WasmModule.@Nullable Export export(String name) {
    return exports.get(name);
  }

  /** Types in index order. */
  public List<FuncType> types() {
    return List.of(types);
  }
}

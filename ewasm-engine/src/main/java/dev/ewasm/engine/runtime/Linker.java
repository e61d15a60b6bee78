package dev.ewasm.engine.runtime;

import dev.ewasm.engine.UnlinkableModuleException;
import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.IndexSpaces;
import dev.ewasm.engine.module.Limits;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.module.WasmModule.Elements;
import dev.ewasm.engine.module.WasmModule.Mode;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes instances of valid modules.
 *
 * @spec https://webassembly.github.io/spec/core/exec/modules.html#instantiation Instantiation
 */
public final class Linker {

  private static final String SPEC = "4.5.4";

  private final WasmModule module;
  private final IndexSpaces spaces;
  private final FunctionExecutor executor;
  private final int maxMemoryPages;
  private final int maxTableElements;
  private final long instantiationCost;

  /**
   * @param maxMemoryPages cap of each memory the module defines, in pages
   * @param maxTableElements cap of each table the module defines
   * @param instantiationCost gas units taken before anything else
   */
  public Linker(
      WasmModule module,
      IndexSpaces spaces,
      FunctionExecutor executor,
      int maxMemoryPages,
      int maxTableElements,
      long instantiationCost) {
    this.module = module;
    this.spaces = spaces;
    this.executor = executor;
    this.maxMemoryPages = maxMemoryPages;
    this.maxTableElements = maxTableElements;
    this.instantiationCost = instantiationCost;
  }

  /**
   * Links, initialises and starts an instance.
   *
   * @throws UnlinkableModuleException if an import is missing or of another type
   */
  public Instantiation instantiate(Store store, Imports imports, ExecutionContext context) {
    Instance instance = link(store, imports);
    Halt halt = initialize(instance, context);
    return halt == null
        ? new Instantiation.Instantiated(instance)
        : new Instantiation.Failed(ExecutionResult.of(halt));
  }

  /** An instance with its imports, and with memories and tables of their first size. */
  Instance link(Store store, Imports imports) {
    Instance instance = new Instance(module, spaces, store, executor);
    int function = 0;
    int table = 0;
    int memory = 0;
    int global = 0;
    for (WasmModule.Import entry : module.imports()) {
      ExternValue value = imports.find(entry.module(), entry.name());
      if (value == null) {
        throw new UnlinkableModuleException("unknown import", name(entry), entry.offset(), SPEC);
      }
      switch (entry.type()) {
        case ExternType.Func type ->
            instance.functions[function++] = matchFunction(entry, type, value);
        case ExternType.Table type -> instance.tables[table++] = matchTable(entry, type, value);
        case ExternType.Memory type ->
            instance.memories[memory++] = matchMemory(entry, type, value);
        case ExternType.Global type -> instance.globals[global++] = matchGlobal(entry, type, value);
      }
    }
    for (ExternType.Table type : module.tables()) {
      instance.tables[table++] = new Table(type.element(), type.limits(), maxTableElements);
    }
    for (ExternType.Memory type : module.memories()) {
      instance.memories[memory++] = new Memory(type.limits(), maxMemoryPages);
    }
    return instance;
  }

  /** Pays, sets globals, applies segments and runs the start function. */
  @Nullable Halt initialize(Instance instance, ExecutionContext context) {
    if (instantiationCost != 0) {
      context.gasLeft -= instantiationCost;
      if (context.gasLeft < 0) {
        return Halt.OutOfGas.OUT_OF_GAS;
      }
    }
    ConstEvaluator constants = new ConstEvaluator(instance);
    initializeGlobals(instance, constants);
    Trap trap = initializeElements(instance, constants);
    if (trap == null) {
      trap = initializeData(instance, constants);
    }
    if (trap != null) {
      return trap;
    }
    if (module.start().isPresent()) {
      return instance.function(module.start().getAsInt()).call(instance, context, new long[64], 0);
    }
    return null;
  }

  private void initializeGlobals(Instance instance, ConstEvaluator constants) {
    int index = spaces.importedGlobals();
    for (WasmModule.Global global : module.globals()) {
      long value = constants.evaluate(global.init());
      long high = global.type().type().slots() == 2 ? constants.high() : 0;
      Global present = instance.globals[index];
      if (present == null) {
        instance.globals[index] = new Global(global.type(), value, high);
      } else {
        present.value = value;
        present.high = high;
      }
      index++;
    }
  }

  private @Nullable Trap initializeElements(Instance instance, ConstEvaluator constants) {
    for (int i = 0; i < module.elements().size(); i++) {
      Elements items = module.elements().get(i).items();
      long[] references = new long[items.size()];
      for (int k = 0; k < references.length; k++) {
        references[k] =
            switch (items) {
              case Elements.Functions functions ->
                  instance.store().reference(instance.function(functions.indices()[k]));
              case Elements.Expressions expressions ->
                  constants.evaluate(expressions.list().get(k));
            };
      }
      instance.elements[i] = references;
    }
    for (int i = 0; i < module.elements().size(); i++) {
      switch (module.elements().get(i).mode()) {
        case Mode.Active active -> {
          long[] references = instance.elementSegment(i);
          Table table = instance.table(active.target());
          long offset = constants.evaluate(active.offset()) & 0xffff_ffffL;
          if (offset + references.length > table.size()) {
            return Trap.OUT_OF_BOUNDS_TABLE_ACCESS;
          }
          System.arraycopy(references, 0, table.elements(), (int) offset, references.length);
          instance.dropElements(i);
        }
        case Mode.Declarative _ -> instance.dropElements(i);
        case Mode.Passive _ -> {
          // Stays for table.init.
        }
      }
    }
    return null;
  }

  private @Nullable Trap initializeData(Instance instance, ConstEvaluator constants) {
    for (int i = 0; i < module.data().size(); i++) {
      WasmModule.DataSegment segment = module.data().get(i);
      instance.droppedData[i] = false;
      if (segment.mode() instanceof Mode.Active active) {
        Memory memory = instance.memory(active.target());
        int offset = (int) constants.evaluate(active.offset());
        int length = segment.end() - segment.start();
        if (!memory.inBounds(offset, length)) {
          return Trap.OUT_OF_BOUNDS_MEMORY_ACCESS;
        }
        memory.write(offset, module.bytes(), segment.start(), length);
        instance.dropData(i);
      }
    }
    return null;
  }

  private FunctionInstance matchFunction(
      WasmModule.Import entry, ExternType.Func expected, ExternValue value) {
    FuncType type = spaces.type(expected.typeIndex());
    if (value instanceof FunctionInstance function && function.type().equals(type)) {
      return function;
    }
    throw incompatible(entry, "func " + type, value);
  }

  private static Table matchTable(
      WasmModule.Import entry, ExternType.Table expected, ExternValue value) {
    if (value instanceof Table table
        && table.elementType().equals(expected.element())
        && fits(table.size(), table.limits().max(), expected.limits())) {
      return table;
    }
    throw incompatible(
        entry, "table " + expected.limits() + " " + expected.element().text(), value);
  }

  private static Memory matchMemory(
      WasmModule.Import entry, ExternType.Memory expected, ExternValue value) {
    if (value instanceof Memory memory
        && fits(memory.sizePages(), memory.limits().max(), expected.limits())) {
      return memory;
    }
    throw incompatible(entry, "memory " + expected.limits(), value);
  }

  private static Global matchGlobal(
      WasmModule.Import entry, ExternType.Global expected, ExternValue value) {
    if (value instanceof Global global && global.type().equals(expected)) {
      return global;
    }
    throw incompatible(entry, "global " + text(expected), value);
  }

  /** Limits matching of spec 4.5.2, with the current size as the minimum offered. */
  private static boolean fits(long size, OptionalLong max, Limits expected) {
    return size >= expected.min()
        && (expected.max().isEmpty()
            || (max.isPresent() && max.getAsLong() <= expected.max().getAsLong()));
  }

  private static UnlinkableModuleException incompatible(
      WasmModule.Import entry, String expected, ExternValue value) {
    String found =
        switch (value) {
          case FunctionInstance function -> "func " + function.type();
          case Table table ->
              "table "
                  + new Limits(table.size(), table.limits().max())
                  + " "
                  + table.elementType().text();
          case Memory memory -> "memory " + new Limits(memory.sizePages(), memory.limits().max());
          case Global global -> "global " + text(global.type());
        };
    return new UnlinkableModuleException(
        "incompatible import type",
        name(entry) + " expects " + expected + ", found " + found,
        entry.offset(),
        SPEC);
  }

  private static String text(ExternType.Global type) {
    return type.mutable() ? "(mut " + type.type().text() + ")" : type.type().text();
  }

  private static String name(WasmModule.Import entry) {
    return entry.module() + "." + entry.name();
  }
}

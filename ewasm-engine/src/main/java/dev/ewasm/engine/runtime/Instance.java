package dev.ewasm.engine.runtime;

import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.IndexSpaces;
import dev.ewasm.engine.module.WasmModule;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A module instance (spec 4.2.5). It belongs to one thread at a time; invocations may nest through
 * functions of the host.
 */
public final class Instance {

  private static final int FIRST_STACK_SLOTS = 2048;

  private final WasmModule module;
  private final IndexSpaces spaces;
  private final Store store;
  private final FunctionExecutor executor;
  final @Nullable FunctionInstance[] functions;
  final Table[] tables;
  final Memory[] memories;
  final Global[] globals;

  /** References of each element segment; null once dropped. */
  final long[] @Nullable [] elements;

  /** Which data segments are dropped. */
  final boolean[] droppedData;

  /** Operand stack kept for the next invocation; null while one runs. */
  private long @Nullable [] idleStack;

  Instance(WasmModule module, IndexSpaces spaces, Store store, FunctionExecutor executor) {
    this.module = module;
    this.spaces = spaces;
    this.store = store;
    this.executor = executor;
    functions = new FunctionInstance[spaces.functionCount()];
    tables = new Table[spaces.tableCount()];
    memories = new Memory[spaces.memoryCount()];
    globals = new Global[spaces.globalCount()];
    elements = new long[module.elements().size()][];
    droppedData = new boolean[module.data().size()];
  }

  public WasmModule module() {
    return module;
  }

  public IndexSpaces spaces() {
    return spaces;
  }

  public Store store() {
    return store;
  }

  public FunctionExecutor executor() {
    return executor;
  }

  /** The function at this index of the module's function index space. */
  public FunctionInstance function(int index) {
    FunctionInstance function = functions[index];
    if (function == null) {
      function =
          FunctionInstance.ofModule(
              spaces.function(index), this, index - spaces.importedFunctions());
      functions[index] = function;
    }
    return function;
  }

  public Memory memory(int index) {
    return memories[index];
  }

  /** Memory 0, or null when the module has none. */
  public @Nullable Memory defaultMemory() {
    return memories.length == 0 ? null : memories[0];
  }

  public Table table(int index) {
    return tables[index];
  }

  /** All globals, imported ones first; not to be changed. */
  public Global[] globals() {
    return globals;
  }

  public Global global(int index) {
    return globals[index];
  }

  /** References of an element segment, empty once it is dropped. */
  public long[] elementSegment(int index) {
    long[] segment = elements[index];
    return segment == null ? NOTHING : segment;
  }

  private static final long[] NOTHING = {};

  public void dropElements(int index) {
    elements[index] = null;
  }

  public boolean isDataDropped(int index) {
    return droppedData[index];
  }

  public void dropData(int index) {
    droppedData[index] = true;
  }

  /** The exported value of this name, or null. */
  public @Nullable ExternValue export(String name) {
    WasmModule.Export export = spaces.export(name);
    return export == null ? null : exportValue(export);
  }

  ExternValue exportValue(WasmModule.Export export) {
    return switch (export.kind()) {
      case FUNC -> function(export.index());
      case TABLE -> tables[export.index()];
      case MEMORY -> memories[export.index()];
      case GLOBAL -> globals[export.index()];
    };
  }

  /**
   * Invokes an exported function.
   *
   * @param arguments slots as described at {@link HostFunction}
   * @throws IllegalArgumentException if there is no such function or the number of slots is wrong
   */
  public ExecutionResult invoke(String name, ExecutionContext context, long... arguments) {
    if (!(export(name) instanceof FunctionInstance function)) {
      throw new IllegalArgumentException("no exported function " + name);
    }
    return invoke(function, context, arguments);
  }

  /** Invokes a function, which is told that this instance calls it. */
  public ExecutionResult invoke(
      FunctionInstance function, ExecutionContext context, long... arguments) {
    FuncType type = function.type();
    if (arguments.length != type.paramSlots()) {
      throw new IllegalArgumentException(
          "expected " + type.paramSlots() + " argument slots, found " + arguments.length);
    }
    int results = type.resultSlots();
    long[] slots = takeStack(Math.max(arguments.length, results));
    System.arraycopy(arguments, 0, slots, 0, arguments.length);
    Halt halt = function.call(this, context, slots, 0);
    ExecutionResult result =
        halt == null
            ? new ExecutionResult.Completed(Arrays.copyOf(slots, results))
            : ExecutionResult.of(halt);
    idleStack = slots;
    return result;
  }

  private long[] takeStack(int slots) {
    long[] stack = idleStack;
    idleStack = null;
    return stack != null && stack.length >= slots
        ? stack
        : new long[Math.max(slots, FIRST_STACK_SLOTS)];
  }
}

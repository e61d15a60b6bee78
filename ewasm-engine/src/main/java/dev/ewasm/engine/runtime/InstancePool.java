package dev.ewasm.engine.runtime;

import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.WasmModule;
import java.util.ArrayDeque;

/**
 * Instances of one module that are used again: a released instance goes back to its first state by
 * clearing only what was touched.
 *
 * <p>Each instance has a store of its own. The pool is safe for several threads, an instance is
 * not. Modules that import memories, tables or mutable globals share state with others and cannot
 * be pooled.
 */
public final class InstancePool {

  private final Linker linker;
  private final Imports imports;
  private final int capacity;
  private final ArrayDeque<Instance> idle = new ArrayDeque<>();

  /**
   * @param imports functions (and constant globals) that serve every instance
   * @param capacity released instances kept, at most
   */
  public InstancePool(Linker linker, WasmModule module, Imports imports, int capacity) {
    for (WasmModule.Import entry : module.imports()) {
      boolean shared =
          switch (entry.type()) {
            case ExternType.Func _ -> false;
            case ExternType.Global global -> global.mutable();
            case ExternType.Table _, ExternType.Memory _ -> true;
          };
      if (shared) {
        throw new IllegalArgumentException(
            "not poolable: import " + entry.module() + "." + entry.name() + " is shared state");
      }
    }
    this.linker = linker;
    this.imports = imports;
    this.capacity = capacity;
  }

  /** A fresh or refreshed instance; charges as an instantiation does. */
  public Instantiation acquire(ExecutionContext context) {
    Instance instance;
    synchronized (this) {
      instance = idle.pollFirst();
    }
    if (instance == null) {
      instance = linker.link(new Store(), imports);
    }
    Halt halt = linker.initialize(instance, context);
    return halt == null
        ? new Instantiation.Instantiated(instance)
        : new Instantiation.Failed(ExecutionResult.of(halt));
  }

  /** Takes an instance back, whatever state it is in; no invocation may be running on it. */
  public void release(Instance instance) {
    for (Table table : instance.tables) {
      table.reset();
    }
    for (Memory memory : instance.memories) {
      memory.reset();
    }
    synchronized (this) {
      if (idle.size() < capacity) {
        idle.addFirst(instance);
      }
    }
  }
}

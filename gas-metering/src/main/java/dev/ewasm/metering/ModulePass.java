package dev.ewasm.metering;

import dev.ewasm.engine.module.WasmModule;
import java.util.List;

/** A rewriting of valid modules into valid modules; the input is not changed. */
@FunctionalInterface
public interface ModulePass {

  /**
   * The rewritten module, over bytes of its own.
   *
   * @throws MeteringException if this module cannot be rewritten
   */
  WasmModule apply(WasmModule module);

  /** All passes, the first one first. */
  static ModulePass sequence(List<ModulePass> passes) {
    List<ModulePass> copy = List.copyOf(passes);
    return module -> {
      WasmModule result = module;
      for (ModulePass pass : copy) {
        result = pass.apply(result);
      }
      return result;
    };
  }
}

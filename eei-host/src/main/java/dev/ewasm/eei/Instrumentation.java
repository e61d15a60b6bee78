package dev.ewasm.eei;

import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.runtime.Imports;

/**
 * Rewrites contracts when they are loaded, so that something about them can be seen. The state, and
 * what contracts read of code, stays as it is; functions that the rewriting adds are not charged.
 */
public interface Instrumentation {

  /** The module to run in place of a checked contract; may add functions and imports. */
  WasmModule instrument(WasmModule contract);

  /** Offers what instrumented modules import beside the contract interface. */
  void offer(Imports imports);
}

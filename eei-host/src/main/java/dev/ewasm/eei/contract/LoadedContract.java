package dev.ewasm.eei.contract;

import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.runtime.InstancePool;

/** What became of code: a contract that can run, or the reason why it is none. */
public sealed interface LoadedContract {

  /**
   * A valid contract.
   *
   * @param module as decoded from the code
   * @param instances where instances come from and go back to
   * @param mainIndex of the function that a message runs
   */
  record Ready(WasmModule module, InstancePool instances, int mainIndex)
      implements LoadedContract {}

  /** Not a contract; the reason names the rule, and the byte offset where there is one. */
  record Invalid(String reason) implements LoadedContract {}
}

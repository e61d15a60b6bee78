package dev.ewasm.engine.compiler;

import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.Instance;

/** What the generated main class of a module extends. Public for the generated class only. */
public abstract class GeneratedCode {

  protected GeneratedCode() {}

  /** Calls a compiled function with arguments from, and results to, {@code slots}. */
  protected abstract void call(
      int definedIndex,
      long[] slots,
      int base,
      Instance instance,
      ExecutionContext context,
      int stack);
}

package dev.ewasm.bench;

import dev.ewasm.engine.Engine;
import dev.ewasm.engine.EngineConfig;
import dev.ewasm.engine.Tier;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.ExecutionResult;
import dev.ewasm.engine.runtime.Imports;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.Store;
import java.util.List;

/** Kernels in this project's interpreter. */
final class EwasmKernel {

  private EwasmKernel() {}

  static KernelRuntime.Prepared prepare(byte[] module) {
    FuncType type = new FuncType(List.of(NumType.I32), List.of(NumType.I32));
    Imports imports =
        new Imports()
            .function(
                "bench",
                "h",
                type,
                (caller, context, slots, base) -> {
                  slots[base] = (int) (3 * slots[base] + 1);
                  return null;
                });
    Instance instance =
        Engine.load(module, EngineConfig.FULL.withTier(Tier.INTERPRETER))
            .instantiate(new Store(), imports, new ExecutionContext())
            .instance();
    return argument ->
        switch (instance.invoke("run", new ExecutionContext(), argument)) {
          case ExecutionResult.Completed(long[] values) -> values[0];
          case ExecutionResult other -> throw new IllegalStateException(other.toString());
        };
  }
}

package dev.ewasm.engine;

import dev.ewasm.engine.code.ModuleCode;
import dev.ewasm.engine.compiler.CompiledCache;
import dev.ewasm.engine.compiler.ModuleCompiler;
import dev.ewasm.engine.compiler.TieredExecutor;
import dev.ewasm.engine.compiler.Tuning;
import dev.ewasm.engine.exec.Interpreter;
import dev.ewasm.engine.module.ChargePlan;
import dev.ewasm.engine.module.IndexSpaces;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.FunctionExecutor;
import dev.ewasm.engine.runtime.Imports;
import dev.ewasm.engine.runtime.InstancePool;
import dev.ewasm.engine.runtime.Instantiation;
import dev.ewasm.engine.runtime.Linker;
import dev.ewasm.engine.runtime.Store;
import dev.ewasm.engine.validation.ValidatedModule;
import org.jspecify.annotations.Nullable;

/**
 * A validated module, ready to be instantiated any number of times and by any number of threads;
 * its lowered code is shared by all instances.
 */
public final class LoadedModule {

  private final ValidatedModule validated;
  private final EngineConfig config;
  private final @Nullable ChargePlan charges;
  private final Linker linker;

  LoadedModule(ValidatedModule validated, EngineConfig config, @Nullable ChargePlan charges) {
    this.validated = validated;
    this.config = config;
    this.charges = charges;
    WasmModule module = validated.module();
    IndexSpaces spaces = new IndexSpaces(module);
    this.linker =
        new Linker(
            module,
            spaces,
            executor(
                new Interpreter(
                    new ModuleCode(validated, spaces, charges, config.tier() == Tier.OBSERVED)),
                spaces),
            config.maxMemoryPages(),
            config.maxTableElements(),
            charges == null ? 0 : charges.instantiation());
  }

  private FunctionExecutor executor(Interpreter interpreter, IndexSpaces spaces) {
    if (config.tier() == Tier.INTERPRETER || config.tier() == Tier.OBSERVED) {
      return interpreter;
    }
    return new TieredExecutor(
        interpreter,
        charges,
        () -> new ModuleCompiler(validated, spaces, charges, Tuning.DEFAULT),
        config.codeCache() == null ? null : new CompiledCache(config.codeCache()),
        config.tier() == Tier.COMPILER);
  }

  /** The same module with a plan of what it costs to run; it is not validated again. */
  public LoadedModule withCharges(ChargePlan plan) {
    return new LoadedModule(validated, config, plan);
  }

  public WasmModule module() {
    return validated.module();
  }

  /** The module with what validation learnt of it. */
  public ValidatedModule validated() {
    return validated;
  }

  public EngineConfig config() {
    return config;
  }

  /** What running the module costs, if the engine charges for it. */
  public @Nullable ChargePlan charges() {
    return charges;
  }

  /**
   * Makes an instance and runs its start function.
   *
   * @param context pays for the instantiation where the charge plan says so, and for the start
   *     function
   * @throws UnlinkableModuleException if an import is missing or of another type
   */
  public Instantiation instantiate(Store store, Imports imports, ExecutionContext context) {
    return linker.instantiate(store, imports, context);
  }

  /**
   * A pool of instances with the same imports.
   *
   * @param capacity released instances kept for reuse, at most
   */
  public InstancePool pool(Imports imports, int capacity) {
    return new InstancePool(linker, module(), imports, capacity);
  }
}

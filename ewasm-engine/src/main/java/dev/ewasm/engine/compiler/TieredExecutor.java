package dev.ewasm.engine.compiler;

import dev.ewasm.engine.code.WorkCounter;
import dev.ewasm.engine.exec.Interpreter;
import dev.ewasm.engine.module.ChargePlan;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.FunctionExecutor;
import dev.ewasm.engine.runtime.Halt;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.Trap;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A module that moves from the interpreter to the compiler.
 *
 * <p>Compiled functions take over at their next call, also of calls within the interpreter. When to
 * compile depends on the work that the interpreter did; nothing a contract can see does.
 */
public final class TieredExecutor implements FunctionExecutor {

  /** Instructions in the interpreter that a compilation is worth: some milliseconds. */
  private static final long WORTH_INSTRUCTIONS = 300_000;

  private final Interpreter interpreter;
  private final Supplier<ModuleCompiler> compiler;
  private final @Nullable CompiledCache cache;
  private final boolean atOnce;
  private final @Nullable WorkCounter work;
  private final double instructionsPerGasUnit;
  private volatile @Nullable CompiledFunctions compiled;
  private volatile @Nullable Throwable failure;

  /**
   * @param charges what the interpreter charges, by which long loops are noticed
   * @param compiler made only when something is compiled, for starting it costs milliseconds
   * @param cache where compiled code is looked for and left, if anywhere
   * @param atOnce compile before the first call instead of in the background
   */
  public TieredExecutor(
      Interpreter interpreter,
      @Nullable ChargePlan charges,
      Supplier<ModuleCompiler> compiler,
      @Nullable CompiledCache cache,
      boolean atOnce) {
    this.interpreter = interpreter;
    this.compiler = compiler;
    this.cache = cache;
    this.atOnce = atOnce;
    this.instructionsPerGasUnit = charges == null ? 0 : instructionsPerGasUnit(charges);
    if (atOnce) {
      work = null;
    } else {
      work =
          new WorkCounter(
              interpreter.moduleCode().functions(),
              WORTH_INSTRUCTIONS,
              () -> BackgroundCompiler.submit(this::compileOrStay));
      interpreter.moduleCode().count(work);
    }
  }

  /**
   * The reciprocal of the cheapest segment's cost, at most 1: a segment has an instruction at
   * least, so that the work is seldom overestimated by much.
   */
  private static double instructionsPerGasUnit(ChargePlan charges) {
    long cheapest = Long.MAX_VALUE;
    for (ChargePlan.FunctionCharges function : charges.functions()) {
      for (long cost : function.costs()) {
        cheapest = Math.min(cheapest, cost);
      }
    }
    return 1.0 / cheapest;
  }

  /** Compiles now, unless that has been done. */
  public synchronized void compile() {
    if (compiled != null) {
      return;
    }
    CompiledFunctions functions = load();
    compiled = functions;
    functions.leaveInterpreter(interpreter.moduleCode());
  }

  private CompiledFunctions load() {
    ModuleCompiler compiler = this.compiler.get();
    if (cache == null) {
      return ModuleCompiler.load(compiler.compile(), interpreter);
    }
    String key = compiler.cacheKey();
    Optional<CompiledClasses> cached = cache.read(key);
    if (cached.isPresent()) {
      try {
        return ModuleCompiler.load(cached.get(), interpreter);
      } catch (LinkageError | IllegalStateException _) {
        // Whole, but not what this engine can run: written anew below.
      }
    }
    CompiledClasses classes = compiler.compile();
    cache.write(key, classes);
    return ModuleCompiler.load(classes, interpreter);
  }

  /** The compiled functions, once there are any. */
  public @Nullable CompiledFunctions compiled() {
    return compiled;
  }

  @Override
  public @Nullable Halt execute(
      Instance instance, int definedIndex, ExecutionContext context, long[] slots, int base) {
    CompiledFunctions functions = compiled;
    if (functions != null) {
      return functions.execute(instance, definedIndex, context, slots, base);
    }
    if (atOnce) {
      compile();
      return execute(instance, definedIndex, context, slots, base);
    }
    long gas = context.gasLeft;
    Halt halt = interpreter.execute(instance, definedIndex, context, slots, base);
    if (work != null && !(halt instanceof Trap)) { // which takes all gas, used or not
      work.add((long) ((gas - Math.max(context.gasLeft, 0)) * instructionsPerGasUnit));
    }
    return halt;
  }

  /** A failure of the compiler must not reach anyone who only runs code: it stays interpreted. */
  private void compileOrStay() {
    try {
      compile();
    } catch (RuntimeException | LinkageError e) {
      failure = e;
    }
  }

  /** Why a compilation in the background failed, if one did. */
  public @Nullable Throwable failure() {
    return failure;
  }
}

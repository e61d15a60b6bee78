package dev.ewasm.engine.compiler;

import dev.ewasm.engine.exec.Interpreter;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.FunctionExecutor;
import dev.ewasm.engine.runtime.Halt;
import dev.ewasm.engine.runtime.Instance;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A module that moves from the interpreter to the compiler.
 *
 * <p>Compiled functions take over at their next call, also of calls within the interpreter. When to
 * compile depends on how long the interpreter ran; nothing a contract can see does.
 */
public final class TieredExecutor implements FunctionExecutor {

  /** Time in the interpreter that a compilation is worth. */
  private static final long WORTH_NANOS = 3_000_000;

  private final Interpreter interpreter;
  private final Supplier<ModuleCompiler> compiler;
  private final @Nullable CompiledCache cache;
  private final boolean atOnce;
  private final AtomicBoolean requested = new AtomicBoolean();
  private long interpretedNanos; // unsynchronised: losing a count only delays the compilation
  private volatile @Nullable CompiledFunctions compiled;
  private volatile @Nullable Throwable failure;

  /**
   * @param compiler made only when something is compiled, for starting it costs milliseconds
   * @param cache where compiled code is looked for and left, if anywhere
   * @param atOnce compile before the first call instead of in the background
   */
  public TieredExecutor(
      Interpreter interpreter,
      Supplier<ModuleCompiler> compiler,
      @Nullable CompiledCache cache,
      boolean atOnce) {
    this.interpreter = interpreter;
    this.compiler = compiler;
    this.cache = cache;
    this.atOnce = atOnce;
  }

  /** Compiles now, unless that has been done. */
  public synchronized void compile() {
    requested.set(true);
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
    if (requested.get()) {
      return interpreter.execute(instance, definedIndex, context, slots, base);
    }
    long start = System.nanoTime();
    Halt halt = interpreter.execute(instance, definedIndex, context, slots, base);
    interpretedNanos += System.nanoTime() - start;
    if (interpretedNanos > WORTH_NANOS && requested.compareAndSet(false, true)) {
      BackgroundCompiler.submit(this::compileOrStay);
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

/**
 * The public face of the engine and the errors of loading a module.
 *
 * <p>Bytes are read and validated once; the module then makes instances, and instances run
 * functions. Nothing that happens to running code is an exception: a result says how it ended.
 *
 * <pre>{@code
 * FuncType type = new FuncType(List.of(NumType.I32), List.of(NumType.I32));
 * Imports imports = new Imports().function("bench", "h", type,
 *     (caller, context, slots, base) -> {
 *       slots[base] = (int) (3 * slots[base] + 1);
 *       return null; // go on
 *     });
 * LoadedModule module = Engine.load(bytes, EngineConfig.CONSENSUS);
 * Instance instance = module.instantiate(new Store(), imports, new ExecutionContext()).instance();
 * switch (instance.invoke("run", new ExecutionContext(), 100_000)) {
 *   case ExecutionResult.Completed(long[] values) -> use(values[0]);
 *   case ExecutionResult.Trapped(Trap trap) -> report(trap.text());
 *   ...
 * }
 * }</pre>
 *
 * <p>A {@link dev.ewasm.engine.LoadedModule} may be shared by threads, an instance belongs to one
 * at a time. Run contracts on a {@link dev.ewasm.engine.DeepStack} thread. A process that is going
 * to run many may call {@link dev.ewasm.engine.Engine#warmUp} first.
 */
@NullMarked
package dev.ewasm.engine;

import org.jspecify.annotations.NullMarked;

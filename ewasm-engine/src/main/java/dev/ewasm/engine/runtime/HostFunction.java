package dev.ewasm.engine.runtime;

import org.jspecify.annotations.Nullable;

/**
 * A function of the host that WebAssembly code imports.
 *
 * <p>Arguments lie in {@code slots} from {@code base} on, in order, one slot each (v128: two, low
 * half first); results are written from {@code base} on. Integers of 32 bits are sign-extended,
 * floats are their raw bits. Nothing is boxed or allocated. Slots beyond the larger of arguments
 * and results must not be touched.
 */
@FunctionalInterface
public interface HostFunction {

  /**
   * Runs the function.
   *
   * @param caller the instance whose code makes the call
   * @param context gas, stack limit and host attachment of the running call
   * @return null to go on, or the reason to end the whole invocation
   */
  @Nullable Halt call(Instance caller, ExecutionContext context, long[] slots, int base);
}

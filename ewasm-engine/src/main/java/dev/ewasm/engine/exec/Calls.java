package dev.ewasm.engine.exec;

import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.FunctionInstance;
import dev.ewasm.engine.runtime.Halt;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.Trap;
import org.jspecify.annotations.Nullable;

/** Finds the callee of an indirect call, and makes calls that leave the interpreter. */
final class Calls {

  private static final long LOW = 0xffff_ffffL;

  private Calls() {}

  /**
   * The function at {@code index} (low 32 bits) of a table, checked against a type.
   *
   * @spec https://webassembly.github.io/spec/core/exec/instructions.html#control-instructions
   *     call_indirect
   */
  @SuppressWarnings("ReferenceEquality") // only the short way to equals
  static FunctionInstance resolve(Instance instance, int table, int type, long index) {
    long[] elements = instance.table(table).elements();
    long at = index & LOW;
    if (at >= elements.length) {
      throw TrapException.of(Trap.UNDEFINED_ELEMENT);
    }
    long reference = elements[(int) at];
    if (reference == 0) {
      throw TrapException.of(Trap.UNINITIALIZED_ELEMENT);
    }
    FunctionInstance function = instance.store().function(reference);
    FuncType expected = instance.spaces().type(type);
    FuncType found = function.type();
    if (found != expected && !found.equals(expected)) {
      throw TrapException.of(Trap.INDIRECT_CALL_TYPE_MISMATCH);
    }
    return function;
  }

  /** Calls a function that runs elsewhere: of the host, or compiled. */
  @SuppressWarnings("ReferenceEquality") // is it the very stack of the compiled code
  static @Nullable Halt leave(
      FunctionInstance callee, Instance caller, ExecutionContext context, long[] s, int arguments) {
    if (s != context.slots()) {
      return callee.call(caller, context, s, arguments);
    }
    // Entered from compiled code, whose next slots would lie over this interpreter's frames.
    FuncType type = callee.type();
    int end = arguments + Math.max(type.paramSlots(), type.resultSlots());
    int taken = context.protect(end);
    Halt halt = callee.call(caller, context, s, arguments);
    context.release(taken);
    return halt;
  }
}

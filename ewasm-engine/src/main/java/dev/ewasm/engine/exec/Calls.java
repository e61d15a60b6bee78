package dev.ewasm.engine.exec;

import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.runtime.FunctionInstance;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.Trap;

/** Finds the callee of an indirect call. */
final class Calls {

  private static final long LOW = 0xffff_ffffL;

  private Calls() {}

  /**
   * The function at {@code index} (low 32 bits) of a table, checked against a type.
   *
   * @spec https://webassembly.github.io/spec/core/exec/instructions.html#control-instructions
   *     call_indirect
   */
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
}

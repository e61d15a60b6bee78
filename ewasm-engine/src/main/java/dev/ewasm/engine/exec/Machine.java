package dev.ewasm.engine.exec;

import dev.ewasm.engine.code.ModuleCode;
import dev.ewasm.engine.runtime.EngineFailure;
import dev.ewasm.engine.runtime.Global;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.Memory;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What the inner loop needs and leaves behind when it is left. */
final class Machine {

  private static final byte[] NO_BYTES = {};

  Instance instance;
  ModuleCode moduleCode;
  int[] code;
  byte[] bytes = NO_BYTES;
  byte[] touched = NO_BYTES;
  Global[] globals;
  long[] stack;
  private boolean stackGrown;

  /** Position of the next instruction, or of the one that left the loop. */
  int pc;

  /** First slot of the frame. */
  int fp;

  long gas;
  int stackLeft;

  /** What an observer sees of the run; made when the first function shows itself. */
  @Nullable Observation observation;

  Machine(Instance instance, ModuleCode moduleCode, long[] stack) {
    this.instance = instance;
    this.moduleCode = moduleCode;
    this.stack = stack;
    this.code = moduleCode.words();
    this.globals = instance.globals();
    readMemory();
  }

  /** Goes on in another instance. */
  void enter(Instance other, ModuleCode otherCode) {
    instance = other;
    moduleCode = otherCode;
    code = otherCode.words();
    globals = other.globals();
    readMemory();
  }

  /** Takes over memory 0 after something that may have replaced its array. */
  void readMemory() {
    Memory memory = instance.defaultMemory();
    if (memory == null) {
      bytes = NO_BYTES;
      touched = NO_BYTES;
    } else {
      bytes = memory.bytes();
      touched = memory.touched();
    }
  }

  /** Makes the stack long enough for {@code slot} to exist. */
  void growStack(int slot) {
    stack = grow(stack, slot);
    stackGrown = true;
  }

  /** Whether {@link #stack} is no longer the array it was made with. */
  boolean isStackGrown() {
    return stackGrown;
  }

  static long[] grow(long[] stack, int slot) {
    try {
      return Arrays.copyOf(stack, Math.max(slot + 1, stack.length * 2));
    } catch (OutOfMemoryError e) {
      throw new EngineFailure("no heap for a stack of " + slot + " slots", e);
    }
  }
}

package dev.ewasm.engine.runtime;

import dev.ewasm.engine.module.InstructionSite;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link InstructionObserver} may look at, during its call only. Levels count from 0, the
 * function that the host called.
 */
public interface ObservedRun {

  /** Number of functions that are being run, at least 1 until the run has ended. */
  int depth();

  /** The instance whose function runs at a level. */
  Instance instance(int level);

  /** Index of that function in its module's function index space. */
  int function(int level);

  /** The last instruction shown at a level; null when there was none yet. */
  @Nullable InstructionSite site(int level);

  /** The instruction that is next. */
  InstructionSite site();

  /** Units of gas left now. */
  long gasLeft();

  /** The operand at {@code index} of the site's, 0 the lowest; an i32 sign-extended. */
  long operand(int index);

  /** The upper half of that operand, a v128. */
  long operandHigh(int index);

  /** Bytes of memory 0 of the innermost function's instance; 0 when it has none. */
  default int memoryBytes() {
    Memory memory = instance(depth() - 1).defaultMemory();
    return memory == null ? 0 : memory.bytes().length;
  }
}

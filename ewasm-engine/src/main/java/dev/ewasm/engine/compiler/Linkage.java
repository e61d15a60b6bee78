package dev.ewasm.engine.compiler;

import dev.ewasm.engine.module.IndexSpaces;
import dev.ewasm.engine.module.Opcode;
import java.lang.constant.ClassDesc;

/** Where generated code finds other functions of the module. */
interface Linkage {

  IndexSpaces spaces();

  /** Whether the function (by index in the function index space) has a compiled method. */
  boolean isCompiled(int function);

  /** Whether a compiled function has its body apart, since it may end with a tail call. */
  boolean endsWithCall(int function);

  /** The class that holds a compiled function and its regions. */
  ClassDesc owner(int function);

  /** The class that holds the dispatcher of indirect calls with a type. */
  ClassDesc dispatcherOwner(int typeIndex);

  /**
   * Gas units for each page, byte or element a bulk instruction names; 0 for other instructions.
   */
  long unitCost(Opcode opcode);

  /** Whether a call of the function (by index in the index space) may replace a memory's arrays. */
  boolean mayGrowMemory(int function);

  /** Whether a call of the function, which is compiled, tests gas before anything else. */
  boolean testsGas(int function);

  /** Whether memory accesses at a loop depth of a function are written out in place. */
  boolean isDirect(int function, int loopDepth);
}

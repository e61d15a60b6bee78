package dev.ewasm.engine.compiler;

import dev.ewasm.engine.module.FuncType;
import java.util.List;

/**
 * A parsed function body.
 *
 * @param function index in the module's function index space
 * @param variableTypes JVM descriptor letter of each variable: parameters, locals, then temporaries
 * @param locals parameters and declared locals; what follows are temporaries
 * @param labels number of labels
 * @param charged whether any charge occurs
 * @param tailCalls whether it may end with a tail call, other than of itself as a loop
 */
record FunctionBody(
    int function,
    FuncType type,
    char[] variableTypes,
    int locals,
    List<Item> items,
    int labels,
    boolean charged,
    boolean tailCalls) {

  /** How many variables are parameters. */
  int params() {
    return type.paramSlots();
  }

  FunctionBody withItems(List<Item> changed) {
    return new FunctionBody(
        function, type, variableTypes, locals, changed, labels, charged, tailCalls);
  }
}

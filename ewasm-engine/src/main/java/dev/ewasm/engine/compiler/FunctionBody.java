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
 */
record FunctionBody(
    int function,
    FuncType type,
    char[] variableTypes,
    int locals,
    List<Item> items,
    int labels,
    boolean charged) {

  /** How many variables are parameters. */
  int params() {
    return type.paramSlots();
  }
}

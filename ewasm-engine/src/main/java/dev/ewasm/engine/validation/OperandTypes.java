package dev.ewasm.engine.validation;

/** The types of the operands before each instruction of functions that are known to be valid. */
public final class OperandTypes {

  /** Operands below the topmost so many are left out, so that all stays linear in the code. */
  public static final int MAX_SHOWN = 64;

  /** Is shown them in the order of the code. */
  @FunctionalInterface
  public interface Visitor {

    /**
     * @param offset of the instruction
     * @param types one-byte encodings ({@link dev.ewasm.engine.binary.TypeCode}), the top operand
     *     last; meaningless where the instruction cannot be reached
     */
    void before(int offset, byte[] types);
  }

  private final FunctionValidator functions;

  public OperandTypes(ValidatedModule module) {
    ModuleContext context = new ModuleContext(module.module());
    // It was checked already which functions may be referred to.
    context.declared.set(0, module.functionCount());
    functions = new FunctionValidator(context, new Rules(module.profile()), module.limits());
  }

  /** Visits all instructions of a function that the module defines. */
  public void visit(int definedIndex, Visitor visitor) {
    functions.walk(definedIndex, visitor);
  }
}

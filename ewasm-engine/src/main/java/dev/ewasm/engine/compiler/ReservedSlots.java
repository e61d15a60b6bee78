package dev.ewasm.engine.compiler;

import dev.ewasm.engine.module.FuncType;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.MethodTypeDesc;
import java.util.function.IntConsumer;

/** Writes what hands arguments over in slots of the context, to functions not called directly. */
final class ReservedSlots {

  private final CodeBuilder code;
  private int base = -1;
  private int slots = -1;

  ReservedSlots(CodeBuilder code) {
    this.code = code;
  }

  /**
   * Reserves slots for the arguments and results of a call, writes the arguments there, and pushes
   * the number of the first.
   *
   * @param context JVM local of the context
   * @param argument pushes the argument of a number as a slot; what it writes must not throw, since
   *     it is the call that gives the slots back
   */
  void fill(int context, FuncType type, IntConsumer argument) {
    if (base < 0) {
      base = code.allocateLocal(TypeKind.INT);
      slots = code.allocateLocal(TypeKind.REFERENCE);
    }
    code.aload(context).loadConstant(Math.max(1, Math.max(type.paramSlots(), type.resultSlots())));
    code.invokevirtual(Abi.CONTEXT, "reserve", MethodTypeDesc.ofDescriptor("(I)I")).istore(base);
    code.aload(context).invokevirtual(Abi.CONTEXT, "slots", MethodTypeDesc.ofDescriptor("()[J"));
    code.astore(slots);
    for (int i = 0; i < type.paramSlots(); i++) {
      code.aload(slots).iload(base);
      if (i != 0) {
        code.loadConstant(i).iadd();
      }
      argument.accept(i);
      code.lastore();
    }
    code.iload(base);
  }
}

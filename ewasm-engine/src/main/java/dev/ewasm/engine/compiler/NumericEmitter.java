package dev.ewasm.engine.compiler;

import dev.ewasm.engine.exec.FloatNumerics;
import dev.ewasm.engine.module.Opcode;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Locale;

/** JVM code for numeric instructions (spec 4.3) whose operands lie on the JVM stack. */
final class NumericEmitter {

  private static final ClassDesc FLOATS = FloatNumerics.class.describeConstable().orElseThrow();
  private static final ClassDesc RUNTIME = CompiledRuntime.class.describeConstable().orElseThrow();
  private static final MethodTypeDesc I_I = MethodTypeDesc.ofDescriptor("(I)I");
  private static final MethodTypeDesc II_I = MethodTypeDesc.ofDescriptor("(II)I");
  private static final MethodTypeDesc J_I = MethodTypeDesc.ofDescriptor("(J)I");
  private static final MethodTypeDesc JJ_I = MethodTypeDesc.ofDescriptor("(JJ)I");
  private static final MethodTypeDesc JJ_J = MethodTypeDesc.ofDescriptor("(JJ)J");
  private static final MethodTypeDesc JI_J = MethodTypeDesc.ofDescriptor("(JI)J");
  private static final ClassDesc INTEGER = ConstantDescs.CD_Integer;
  private static final ClassDesc LONG = ConstantDescs.CD_Long;

  private final CodeBuilder code;

  NumericEmitter(CodeBuilder code) {
    this.code = code;
  }

  /** A comparison of i32, i64, f32 or f64, or eqz. */
  static boolean isTest(Opcode opcode) {
    return (opcode.code() >= Opcode.I32_EQZ.code() && opcode.code() <= Opcode.F64_GE.code());
  }

  /**
   * Jumps to the label when the test, whose operands are on the stack, comes out as {@code when}.
   */
  void jumpIf(Opcode test, boolean when, Label label) {
    switch (test) {
      case I32_EQZ -> branch(Condition.EQ, when, label);
      case I32_EQ -> intBranch(Condition.EQ, when, label);
      case I32_NE -> intBranch(Condition.NE, when, label);
      case I32_LT_S -> intBranch(Condition.LT, when, label);
      case I32_GT_S -> intBranch(Condition.GT, when, label);
      case I32_LE_S -> intBranch(Condition.LE, when, label);
      case I32_GE_S -> intBranch(Condition.GE, when, label);
      case I32_LT_U, I32_GT_U, I32_LE_U, I32_GE_U -> {
        code.invokestatic(INTEGER, "compareUnsigned", II_I);
        branch(condition(test), when, label);
      }
      case I64_EQZ -> {
        code.lconst_0().lcmp();
        branch(Condition.EQ, when, label);
      }
      case I64_LT_U, I64_GT_U, I64_LE_U, I64_GE_U -> {
        code.invokestatic(LONG, "compareUnsigned", JJ_I);
        branch(condition(test), when, label);
      }
      case I64_EQ, I64_NE, I64_LT_S, I64_GT_S, I64_LE_S, I64_GE_S -> {
        code.lcmp();
        branch(condition(test), when, label);
      }
      // A NaN must make each of these false, ne true.
      case F32_LT, F32_LE -> {
        code.fcmpg();
        branch(condition(test), when, label);
      }
      case F32_EQ, F32_NE, F32_GT, F32_GE -> {
        code.fcmpl();
        branch(condition(test), when, label);
      }
      case F64_LT, F64_LE -> {
        code.dcmpg();
        branch(condition(test), when, label);
      }
      case F64_EQ, F64_NE, F64_GT, F64_GE -> {
        code.dcmpl();
        branch(condition(test), when, label);
      }
      default -> throw new IllegalArgumentException(test.text());
    }
  }

  private enum Condition {
    EQ,
    NE,
    LT,
    GE,
    GT,
    LE
  }

  private static Condition condition(Opcode test) {
    String name = test.name();
    return Condition.valueOf(name.substring(4, 6));
  }

  private static Condition negate(Condition condition) {
    return switch (condition) {
      case EQ -> Condition.NE;
      case NE -> Condition.EQ;
      case LT -> Condition.GE;
      case GE -> Condition.LT;
      case GT -> Condition.LE;
      case LE -> Condition.GT;
    };
  }

  private void branch(Condition condition, boolean when, Label label) {
    switch (when ? condition : negate(condition)) {
      case EQ -> code.ifeq(label);
      case NE -> code.ifne(label);
      case LT -> code.iflt(label);
      case GE -> code.ifge(label);
      case GT -> code.ifgt(label);
      case LE -> code.ifle(label);
    }
  }

  private void intBranch(Condition condition, boolean when, Label label) {
    switch (when ? condition : negate(condition)) {
      case EQ -> code.if_icmpeq(label);
      case NE -> code.if_icmpne(label);
      case LT -> code.if_icmplt(label);
      case GE -> code.if_icmpge(label);
      case GT -> code.if_icmpgt(label);
      case LE -> code.if_icmple(label);
    }
  }

  /** Replaces the operands on the stack by the result. */
  void operation(Opcode opcode) {
    if (isTest(opcode)) {
      Label yes = code.newLabel();
      Label done = code.newLabel();
      jumpIf(opcode, true, yes);
      code.iconst_0().goto_(done).labelBinding(yes).iconst_1().labelBinding(done);
      return;
    }
    switch (opcode) {
      case I32_CLZ -> code.invokestatic(INTEGER, "numberOfLeadingZeros", I_I);
      case I32_CTZ -> code.invokestatic(INTEGER, "numberOfTrailingZeros", I_I);
      case I32_POPCNT -> code.invokestatic(INTEGER, "bitCount", I_I);
      case I32_ADD -> code.iadd();
      case I32_SUB -> code.isub();
      case I32_MUL -> code.imul();
      case I32_DIV_S -> code.invokestatic(RUNTIME, "divide", II_I);
      // Division by zero throws ArithmeticException, which the call's border turns into the trap.
      case I32_DIV_U -> code.invokestatic(INTEGER, "divideUnsigned", II_I);
      case I32_REM_S -> code.irem();
      case I32_REM_U -> code.invokestatic(INTEGER, "remainderUnsigned", II_I);
      case I32_AND -> code.iand();
      case I32_OR -> code.ior();
      case I32_XOR -> code.ixor();
      case I32_SHL -> code.ishl();
      case I32_SHR_S -> code.ishr();
      case I32_SHR_U -> code.iushr();
      case I32_ROTL -> code.invokestatic(INTEGER, "rotateLeft", II_I);
      case I32_ROTR -> code.invokestatic(INTEGER, "rotateRight", II_I);
      case I64_CLZ -> code.invokestatic(LONG, "numberOfLeadingZeros", J_I).i2l();
      case I64_CTZ -> code.invokestatic(LONG, "numberOfTrailingZeros", J_I).i2l();
      case I64_POPCNT -> code.invokestatic(LONG, "bitCount", J_I).i2l();
      case I64_ADD -> code.ladd();
      case I64_SUB -> code.lsub();
      case I64_MUL -> code.lmul();
      case I64_DIV_S -> code.invokestatic(RUNTIME, "divide", JJ_J);
      case I64_DIV_U -> code.invokestatic(LONG, "divideUnsigned", JJ_J);
      case I64_REM_S -> code.lrem();
      case I64_REM_U -> code.invokestatic(LONG, "remainderUnsigned", JJ_J);
      case I64_AND -> code.land();
      case I64_OR -> code.lor();
      case I64_XOR -> code.lxor();
      case I64_SHL -> code.l2i().lshl();
      case I64_SHR_S -> code.l2i().lshr();
      case I64_SHR_U -> code.l2i().lushr();
      case I64_ROTL -> code.l2i().invokestatic(LONG, "rotateLeft", JI_J);
      case I64_ROTR -> code.l2i().invokestatic(LONG, "rotateRight", JI_J);
      case I32_WRAP_I64 -> code.l2i();
      case I64_EXTEND_I32_S -> code.i2l();
      case I64_EXTEND_I32_U -> code.i2l().loadConstant(0xffff_ffffL).land();
      case I32_EXTEND8_S -> code.i2b();
      case I32_EXTEND16_S -> code.i2s();
      case I64_EXTEND8_S -> code.l2i().i2b().i2l();
      case I64_EXTEND16_S -> code.l2i().i2s().i2l();
      case I64_EXTEND32_S -> code.l2i().i2l();
      case F32_CONVERT_I32_S -> code.i2f();
      case F32_CONVERT_I64_S -> code.l2f();
      case F64_CONVERT_I32_S -> code.i2d();
      case F64_CONVERT_I64_S -> code.l2d();
      case I32_REINTERPRET_F32 -> floatBits();
      case I64_REINTERPRET_F64 -> doubleBits();
      case F32_REINTERPRET_I32 -> bitsFloat();
      case F64_REINTERPRET_I64 -> bitsDouble();
      // These keep a NaN's payload, so they work on bits.
      case F32_ABS, F32_NEG -> {
        floatBits();
        code.invokestatic(FLOATS, methodName(opcode), I_I);
        bitsFloat();
      }
      case F64_ABS, F64_NEG -> {
        doubleBits();
        code.invokestatic(FLOATS, methodName(opcode), MethodTypeDesc.ofDescriptor("(J)J"));
        bitsDouble();
      }
      case F32_COPYSIGN -> {
        floatBits();
        code.swap();
        floatBits();
        code.swap().invokestatic(FLOATS, methodName(opcode), II_I);
        bitsFloat();
      }
      case F64_COPYSIGN -> {
        doubleBits();
        code.dup2_x2().pop2();
        doubleBits();
        code.dup2_x2().pop2().invokestatic(FLOATS, methodName(opcode), JJ_J);
        bitsDouble();
      }
      default -> code.invokestatic(FLOATS, methodName(opcode), descriptor(opcode));
    }
  }

  private void floatBits() {
    code.invokestatic(
        ConstantDescs.CD_Float, "floatToRawIntBits", MethodTypeDesc.ofDescriptor("(F)I"));
  }

  private void doubleBits() {
    code.invokestatic(
        ConstantDescs.CD_Double, "doubleToRawLongBits", MethodTypeDesc.ofDescriptor("(D)J"));
  }

  private void bitsFloat() {
    code.invokestatic(
        ConstantDescs.CD_Float, "intBitsToFloat", MethodTypeDesc.ofDescriptor("(I)F"));
  }

  private void bitsDouble() {
    code.invokestatic(
        ConstantDescs.CD_Double, "longBitsToDouble", MethodTypeDesc.ofDescriptor("(J)D"));
  }

  /** {@code i32.trunc_sat_f64_u} is {@link FloatNumerics#i32TruncSatF64U}. */
  static String methodName(Opcode opcode) {
    StringBuilder name = new StringBuilder();
    for (String part : opcode.text().split("[._]", -1)) {
      name.append(
          name.isEmpty()
              ? part
              : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1));
    }
    return name.toString();
  }

  private static MethodTypeDesc descriptor(Opcode opcode) {
    String signature = opcode.signature();
    if (signature == null) {
      throw new IllegalArgumentException(opcode.text());
    }
    String letters = signature.replace('I', 'J').replace('i', 'I').replace('F', 'D');
    int colon = letters.indexOf(':');
    return MethodTypeDesc.ofDescriptor(
        "("
            + letters.substring(0, colon).replace('f', 'F')
            + ")"
            + letters.substring(colon + 1).replace('f', 'F'));
  }
}

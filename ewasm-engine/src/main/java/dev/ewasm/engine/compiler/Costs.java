package dev.ewasm.engine.compiler;

import dev.ewasm.engine.module.Opcode;
import org.jspecify.annotations.Nullable;

/** Estimated bytes of JVM code, on the high side, by which {@link Cutter} cuts. */
final class Costs {

  /** A charge: subtract from the gas variable and test it. */
  static final int CHARGE = 14;

  /** The same of a cost that a table gives. */
  static final int CHARGE_FROM_TABLE = 30;

  static final int JUMP = 3;
  static final int JUMP_IF = 5;
  static final int SWITCH = 20;
  static final int SWITCH_ARM = 4;
  static final int RETURN = 8;
  static final int THROW = 4;

  /** The call of a region and the test of its exit code. */
  static final int REGION_CALL = 34;

  /** One way out of or into a region. */
  static final int REGION_PORT = 8;

  private Costs() {}

  static int of(Node.Kind kind, @Nullable Opcode opcode, int operands) {
    return switch (kind) {
      case CONSTANT, GET, SET -> 3;
      case OPERATION -> operation(opcode);
      case LOAD -> 16;
      case STORE -> 16;
      case GLOBAL_GET, GLOBAL_SET -> 10;
      case SELECT -> 10;
      case CALL -> 28 + operands;
      case CALL_INDIRECT -> 34 + operands;
      case RUNTIME -> 14;
      case VECTOR -> 3;
      case DROP -> 1;
      case RESULT -> 10;
      case SET_RESULT -> 12;
    };
  }

  private static int operation(@Nullable Opcode opcode) {
    return switch (opcode) {
      case null -> 3;
      case I32_ADD, I32_SUB, I32_MUL, I32_AND, I32_OR, I32_XOR, I32_SHL, I32_SHR_S, I32_SHR_U -> 1;
      case I64_ADD, I64_SUB, I64_MUL, I64_AND, I64_OR, I64_XOR -> 1;
      case I64_SHL, I64_SHR_S, I64_SHR_U, I64_ROTL, I64_ROTR -> 4;
      case I32_EQZ, I32_EQ, I32_NE, I32_LT_S, I32_GT_S, I32_LE_S, I32_GE_S -> 8;
      case I64_EXTEND_I32_U -> 5;
      default -> opcode.signature() != null && opcode.signature().endsWith(":i") ? 12 : 4;
    };
  }
}

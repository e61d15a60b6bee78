package dev.ewasm.engine.validation;

import dev.ewasm.engine.binary.TypeCode;
import dev.ewasm.engine.module.Opcode;

/**
 * Facts about instructions in the form that the hot loop of validation wants: arrays by ordinal,
 * which an {@code EnumMap} would box.
 */
@SuppressWarnings("EnumOrdinal")
final class OpcodeTypes {

  private static final int COUNT = Opcode.values().length;
  private static final byte[][] OPERANDS = new byte[COUNT][];
  private static final byte[] RESULT = new byte[COUNT];
  private static final boolean[] FIXED = new boolean[COUNT];
  private static final byte[] ALIGNMENT = new byte[COUNT];
  private static final byte[] LANES = new byte[COUNT];

  static {
    for (Opcode opcode : Opcode.values()) {
      int i = opcode.ordinal();
      OPERANDS[i] = new byte[0];
      String signature = opcode.signature();
      if (signature != null) {
        FIXED[i] = isPlain(opcode);
        int colon = signature.indexOf(':');
        OPERANDS[i] = new byte[colon];
        for (int at = 0; at < colon; at++) {
          OPERANDS[i][at] = code(signature.charAt(at));
        }
        if (signature.length() > colon + 1) {
          RESULT[i] = code(signature.charAt(colon + 1));
        }
      }
      ALIGNMENT[i] = (byte) alignmentOf(opcode);
      LANES[i] = (byte) lanesOf(opcode);
    }
  }

  private OpcodeTypes() {}

  /** Operand type codes, the last on top of the stack, of an instruction with a signature. */
  static byte[] operands(Opcode opcode) {
    return OPERANDS[opcode.ordinal()];
  }

  /** Result type code, or 0 for none. */
  static byte result(Opcode opcode) {
    return RESULT[opcode.ordinal()];
  }

  /** Whether there is a signature and no immediate to check. */
  static boolean isFixed(Opcode opcode) {
    return FIXED[opcode.ordinal()];
  }

  /** Exponent of the largest alignment of a memory access. */
  static int alignment(Opcode opcode) {
    return ALIGNMENT[opcode.ordinal()];
  }

  /** How many lanes the operand of a lane instruction has. */
  static int lanes(Opcode opcode) {
    return LANES[opcode.ordinal()];
  }

  private static boolean isPlain(Opcode opcode) {
    return switch (opcode.immediate()) {
      case NONE, I32, I64, F32, F64, V128 -> true;
      default -> false;
    };
  }

  private static byte code(char letter) {
    return switch (letter) {
      case 'i' -> TypeCode.I32;
      case 'I' -> TypeCode.I64;
      case 'f' -> TypeCode.F32;
      case 'F' -> TypeCode.F64;
      case 'v' -> TypeCode.V128;
      default -> throw new AssertionError(letter);
    };
  }

  private static int alignmentOf(Opcode opcode) {
    return switch (opcode) {
      case I32_LOAD16_S,
          I32_LOAD16_U,
          I64_LOAD16_S,
          I64_LOAD16_U,
          I32_STORE16,
          I64_STORE16,
          V128_LOAD16_SPLAT,
          V128_LOAD16_LANE,
          V128_STORE16_LANE ->
          1;
      case I32_LOAD,
          F32_LOAD,
          I64_LOAD32_S,
          I64_LOAD32_U,
          I32_STORE,
          F32_STORE,
          I64_STORE32,
          V128_LOAD32_SPLAT,
          V128_LOAD32_ZERO,
          V128_LOAD32_LANE,
          V128_STORE32_LANE ->
          2;
      case I64_LOAD,
          F64_LOAD,
          I64_STORE,
          F64_STORE,
          V128_LOAD8X8_S,
          V128_LOAD8X8_U,
          V128_LOAD16X4_S,
          V128_LOAD16X4_U,
          V128_LOAD32X2_S,
          V128_LOAD32X2_U,
          V128_LOAD64_SPLAT,
          V128_LOAD64_ZERO,
          V128_LOAD64_LANE,
          V128_STORE64_LANE ->
          3;
      case V128_LOAD, V128_STORE -> 4;
      default -> 0;
    };
  }

  private static int lanesOf(Opcode opcode) {
    return switch (opcode) {
      case I8X16_EXTRACT_LANE_S,
          I8X16_EXTRACT_LANE_U,
          I8X16_REPLACE_LANE,
          V128_LOAD8_LANE,
          V128_STORE8_LANE ->
          16;
      case I16X8_EXTRACT_LANE_S,
          I16X8_EXTRACT_LANE_U,
          I16X8_REPLACE_LANE,
          V128_LOAD16_LANE,
          V128_STORE16_LANE ->
          8;
      case I32X4_EXTRACT_LANE,
          I32X4_REPLACE_LANE,
          F32X4_EXTRACT_LANE,
          F32X4_REPLACE_LANE,
          V128_LOAD32_LANE,
          V128_STORE32_LANE ->
          4;
      case I64X2_EXTRACT_LANE,
          I64X2_REPLACE_LANE,
          F64X2_EXTRACT_LANE,
          F64X2_REPLACE_LANE,
          V128_LOAD64_LANE,
          V128_STORE64_LANE ->
          2;
      default -> 0;
    };
  }
}

package dev.ewasm.engine.code;

/** Which two instructions in a row are one of five words. */
final class Fusion {

  private static final int NONE = -1;

  private Fusion() {}

  /**
   * The operation that does {@code first} and then {@code second} on its result and another
   * operand, which goes into the fifth word; -1 if there is none.
   */
  static int of(int first, int second) {
    return switch (second) {
      case Op.XOR ->
          switch (first) {
            case Op.XOR -> Op.XOR3;
            case Op.AND -> Op.AND_XOR;
            case Op.AND_NOT -> Op.AND_NOT_XOR;
            case Op.ROTL32_I -> Op.ROTL32_I_XOR;
            case Op.ROTL64_I -> Op.ROTL64_I_XOR;
            case Op.SHR_U32_I -> Op.SHR_U32_I_XOR;
            default -> NONE;
          };
      case Op.ADD32 ->
          switch (first) {
            case Op.ADD32 -> Op.ADD3_32;
            case Op.XOR -> Op.XOR_ADD32;
            case Op.SHL32_I -> Op.SHL32_I_ADD;
            default -> NONE;
          };
      case Op.ADD64 ->
          switch (first) {
            case Op.ADD64 -> Op.ADD3_64;
            case Op.MUL64 -> Op.MUL_ADD64;
            case Op.SHR_U64_I -> Op.SHR_U64_I_ADD;
            default -> NONE;
          };
      case Op.ADD32_I ->
          switch (first) {
            case Op.SHL32_I -> Op.SHL32_I_ADD_I;
            case Op.AND_I -> Op.AND_I_ADD32_I;
            default -> NONE;
          };
      case Op.ROTL32_I -> first == Op.XOR ? Op.XOR_ROTL32_I : NONE;
      case Op.ROTL64_I -> first == Op.XOR ? Op.XOR_ROTL64_I : NONE;
      default -> NONE;
    };
  }

  /** The load that adds a constant to its address first, or -1. */
  static int load(int load) {
    return switch (load) {
      case Op.LOAD8_U -> Op.ADD_LOAD8_U;
      case Op.LOAD32_S -> Op.ADD_LOAD32_S;
      case Op.LOAD64 -> Op.ADD_LOAD64;
      default -> NONE;
    };
  }
}

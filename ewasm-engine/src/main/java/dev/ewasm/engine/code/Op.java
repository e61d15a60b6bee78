package dev.ewasm.engine.code;

/**
 * Operations of the register code: {@code op a b c}, followed by more words where the comment says
 * so.
 *
 * <p>Three ranges: those below {@link #HOT_END} are cases of the interpreter's loop; {@link
 * #NUMERIC} plus the opcode is a pure operation {@code a = op(b, c)} on scalars; those from {@link
 * #STATE} on have eight words and touch the instance or vectors.
 */
public final class Op {
  // Ends a run and crosses between instances.
  /** Back to the caller of the interpreter. */
  public static final int EXIT = 0;

  /** Back to the instance that called across. */
  public static final int CROSS_RETURN = 1;

  // Control; a is the target relative to the next instruction.
  public static final int JUMP = 2;

  /** b index, c count; then c + 1 targets, each relative to its own word. */
  public static final int JUMP_TABLE = 3;

  public static final int UNREACHABLE = 4;

  /** a type, b first argument, c index slot; table, way-back slot. */
  public static final int CALL_INDIRECT = 5;

  /** a defined function, b first argument, c its way-back slot. */
  public static final int CALL = 6;

  /** Zeroes a up to before b; c slots of the frame; what it costs. */
  public static final int ENTER = 7;

  /** a function, b first argument, c its way-back slot. */
  public static final int CALL_IMPORT = 8;

  /** a function, b first argument, c cost of this frame; way-back slot, argument slots. */
  public static final int TAIL_CALL = 9;

  /** a index slot, b first argument, c cost of frame; way back, argument slots, type, table. */
  public static final int TAIL_CALL_INDIRECT = 10;

  /** a function that has been compiled, b its way-back slot; ends the frame as a RETURN does. */
  public static final int COMPILED = 1 << 16;

  /** a way-back slot, b cost of the frame. */
  public static final int RETURN = 11;

  /** As RETURN with the result in c. */
  public static final int RETURN_ONE = 12;

  /** As RETURN with results from c on; their number. */
  public static final int RETURN_MANY = 13;

  /** Takes a from the gas. */
  public static final int CHARGE = 14;

  /** a function, b its argument slot, c the constant amount. */
  public static final int CHARGE_IMPORT = 15;

  // Moves.
  public static final int MOVE = 16;

  /** a = b. */
  public static final int CONST = 17;

  /** a = b (low) and c (high word). */
  public static final int CONST_WIDE = 18;

  /** a = b or c; slot of the condition. */
  public static final int SELECT = 19;

  /** a = global b. */
  public static final int GLOBAL_GET = 20;

  /** global a = b. */
  public static final int GLOBAL_SET = 21;

  // Comparisons of two slots: a = b op c. The order of the four groups is the same.
  public static final int EQ = 22;
  public static final int NE = 23;
  public static final int LT_S = 24;
  public static final int LT_U = 25;
  public static final int LE_S = 26;
  public static final int LE_U = 27;
  // Comparisons with the constant c.
  public static final int EQ_I = 28;
  public static final int NE_I = 29;
  public static final int LT_S_I = 30;
  public static final int LT_U_I = 31;
  public static final int GT_S_I = 32;
  public static final int GT_U_I = 33;
  // Jump by a if b op c.
  public static final int JUMP_EQ = 34;
  public static final int JUMP_NE = 35;
  public static final int JUMP_LT_S = 36;
  public static final int JUMP_LT_U = 37;
  public static final int JUMP_LE_S = 38;
  public static final int JUMP_LE_U = 39;
  // Jump by a if b op constant c.
  public static final int JUMP_EQ_I = 40;
  public static final int JUMP_NE_I = 41;
  public static final int JUMP_LT_S_I = 42;
  public static final int JUMP_LT_U_I = 43;
  public static final int JUMP_GT_S_I = 44;
  public static final int JUMP_GT_U_I = 45;
  // Arithmetic of 32 bits; results are sign-extended.
  public static final int ADD32 = 46;
  public static final int SUB32 = 47;
  public static final int MUL32 = 48;
  public static final int SHL32 = 49;
  public static final int SHR_S32 = 50;
  public static final int SHR_U32 = 51;
  public static final int ROTL32 = 52;
  public static final int ADD32_I = 53;
  public static final int MUL32_I = 54;
  public static final int SHL32_I = 55;
  public static final int SHR_S32_I = 56;
  public static final int SHR_U32_I = 57;
  public static final int ROTL32_I = 58;
  // Arithmetic of 64 bits; and, or, xor serve both widths.
  public static final int AND = 59;
  public static final int OR = 60;
  public static final int XOR = 61;
  public static final int AND_I = 62;
  public static final int OR_I = 63;
  public static final int XOR_I = 64;
  public static final int ADD64 = 65;
  public static final int SUB64 = 66;
  public static final int MUL64 = 67;
  public static final int SHL64 = 68;
  public static final int SHR_S64 = 69;
  public static final int SHR_U64 = 70;
  public static final int ROTL64 = 71;
  public static final int ADD64_I = 72;
  public static final int MUL64_I = 73;
  public static final int SHL64_I = 74;
  public static final int SHR_S64_I = 75;
  public static final int SHR_U64_I = 76;
  public static final int ROTL64_I = 77;
  public static final int EXTEND32_S = 78;
  public static final int EXTEND32_U = 79;
  // Loads from memory 0: a = [b + c].
  public static final int LOAD8_S = 80;
  public static final int LOAD8_U = 81;
  public static final int LOAD16_S = 82;
  public static final int LOAD16_U = 83;
  public static final int LOAD32_S = 84;
  public static final int LOAD32_U = 85;
  public static final int LOAD64 = 86;
  // Stores to memory 0: [a + c] = b.
  public static final int STORE8 = 87;
  public static final int STORE16 = 88;
  public static final int STORE32 = 89;
  public static final int STORE64 = 90;

  // Two instructions in one, with a fifth word d.
  /** a = b ^ c ^ d. */
  public static final int XOR3 = 91;

  /** a = b & ~c, without a fifth word. */
  public static final int AND_NOT = 92;

  /** a = (b & ~c) ^ d. */
  public static final int AND_NOT_XOR = 93;

  /** a = (b & c) ^ d. */
  public static final int AND_XOR = 94;

  /** a = rotl(b ^ c, constant d). */
  public static final int XOR_ROTL32_I = 95;

  /** a = rotl(b ^ c, constant d). */
  public static final int XOR_ROTL64_I = 96;

  /** a = rotl(b, constant c) ^ d. */
  public static final int ROTL32_I_XOR = 97;

  /** a = rotl(b, constant c) ^ d. */
  public static final int ROTL64_I_XOR = 98;

  /** a = (b >>> constant c) ^ d. */
  public static final int SHR_U32_I_XOR = 99;

  /** a = b + c + d. */
  public static final int ADD3_32 = 100;

  /** a = b + c + d. */
  public static final int ADD3_64 = 101;

  /** a = (b ^ c) + d. */
  public static final int XOR_ADD32 = 102;

  /** a = b * c + d. */
  public static final int MUL_ADD64 = 103;

  /** a = (b >>> constant c) + d. */
  public static final int SHR_U64_I_ADD = 104;

  /** a = (b << constant c) + d. */
  public static final int SHL32_I_ADD = 105;

  /** a = (b << constant c) + constant d. */
  public static final int SHL32_I_ADD_I = 106;

  /** a = (b & constant c) + constant d. */
  public static final int AND_I_ADD32_I = 107;

  /** a = [(b + constant d) + c]. */
  public static final int ADD_LOAD8_U = 108;

  /** a = [(b + constant d) + c]. */
  public static final int ADD_LOAD32_S = 109;

  /** a = [(b + constant d) + c]. */
  public static final int ADD_LOAD64 = 110;

  /** b += constant c; jump by a if b is not d. */
  public static final int ADD_JUMP_NE = 111;

  /** b += constant c; jump by a if b is not constant d. */
  public static final int ADD_JUMP_NE_I = 112;

  /** a = b, then c = d. */
  public static final int MOVE2 = 113;

  /** First number that is no case of the interpreter's loop. */
  public static final int HOT_END = 114;

  /** Plus the opcode byte, or plus 256 and the suffix after {@code 0xfc}: a = op(b, c). */
  public static final int NUMERIC = 256;

  public static final int STATE = 1024;
  public static final int MOVE_MANY = STATE + 0;
  public static final int CONST_VECTOR = STATE + 1;
  public static final int SELECT_VECTOR = STATE + 2;
  public static final int GLOBAL_GET_VECTOR = STATE + 3;
  public static final int GLOBAL_SET_VECTOR = STATE + 4;
  public static final int LOAD = STATE + 5;
  public static final int STORE = STATE + 6;
  public static final int MEMORY_SIZE = STATE + 7;
  public static final int MEMORY_GROW = STATE + 8;
  public static final int MEMORY_FILL = STATE + 9;
  public static final int MEMORY_COPY = STATE + 10;
  public static final int MEMORY_INIT = STATE + 11;
  public static final int DATA_DROP = STATE + 12;
  public static final int TABLE_GET = STATE + 13;
  public static final int TABLE_SET = STATE + 14;
  public static final int TABLE_SIZE = STATE + 15;
  public static final int TABLE_GROW = STATE + 16;
  public static final int TABLE_FILL = STATE + 17;
  public static final int TABLE_COPY = STATE + 18;
  public static final int TABLE_INIT = STATE + 19;
  public static final int ELEM_DROP = STATE + 20;
  public static final int REF_FUNC = STATE + 21;
  public static final int VECTOR = STATE + 22;
  public static final int VECTOR_LANE = STATE + 23;
  public static final int VECTOR_MEMORY = STATE + 24;
  public static final int SHUFFLE = STATE + 25;

  /** From a comparison to the jump on it. */
  static final int TO_JUMP = JUMP_EQ - EQ;

  private Op() {}
}

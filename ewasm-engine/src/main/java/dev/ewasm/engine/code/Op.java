package dev.ewasm.engine.code;

/**
 * Operations of the register code. An instruction is four words: the operation in the low byte of
 * the first, whose upper 24 bits are the operand d (signed), then a, b and c. A few have more
 * words, named after a semicolon.
 *
 * <p>Operations below {@link #FAST_END} are cases of the interpreter's inner loop, those up to
 * {@link #OTHER} are control that leaves it. The word of all others is {@link #OTHER} with their
 * number as d: {@link #NUMERIC} plus the opcode is a pure operation {@code a = op(b, c)} on
 * scalars; those from {@link #STATE} on have eight words, of which d to g are the last four, and
 * touch the instance or vectors.
 */
public final class Op {

  // Control; a is the target relative to the next instruction.
  public static final int JUMP = 0;

  /** b index, c count; then c + 1 targets, each relative to its own word. */
  public static final int JUMP_TABLE = 1;

  /** a defined function, b first argument, c its way-back slot. */
  public static final int CALL = 2;

  /** Zeroes a up to before b; c slots of the frame, which costs c + d. */
  public static final int ENTER = 3;

  /** a way-back slot, b cost of the frame. */
  public static final int RETURN = 4;

  /** As RETURN with the result in c. */
  public static final int RETURN_ONE = 5;

  /** Takes a from the gas. */
  public static final int CHARGE = 6;

  // Moves.
  public static final int MOVE = 7;

  /** a = b. */
  public static final int CONST = 8;

  /** a = b (low) and c (high word). */
  public static final int CONST_WIDE = 9;

  /** a = b or c by whether d is not 0. */
  public static final int SELECT = 10;

  /** a = global b. */
  public static final int GLOBAL_GET = 11;

  /** global a = b. */
  public static final int GLOBAL_SET = 12;

  // Comparisons of two slots: a = b op c. The order of the four groups is the same.
  public static final int EQ = 13;
  public static final int NE = 14;
  public static final int LT_S = 15;
  public static final int LT_U = 16;
  public static final int LE_S = 17;
  public static final int LE_U = 18;

  // Comparisons with the constant c.
  public static final int EQ_I = 19;
  public static final int NE_I = 20;
  public static final int LT_S_I = 21;
  public static final int LT_U_I = 22;
  public static final int GT_S_I = 23;
  public static final int GT_U_I = 24;

  // Jump by a if b op c.
  public static final int JUMP_EQ = 25;
  public static final int JUMP_NE = 26;
  public static final int JUMP_LT_S = 27;
  public static final int JUMP_LT_U = 28;
  public static final int JUMP_LE_S = 29;
  public static final int JUMP_LE_U = 30;

  // Jump by a if b op constant c.
  public static final int JUMP_EQ_I = 31;
  public static final int JUMP_NE_I = 32;
  public static final int JUMP_LT_S_I = 33;
  public static final int JUMP_LT_U_I = 34;
  public static final int JUMP_GT_S_I = 35;
  public static final int JUMP_GT_U_I = 36;

  // Arithmetic of 32 bits; results are sign-extended.
  public static final int ADD32 = 37;
  public static final int SUB32 = 38;
  public static final int MUL32 = 39;
  public static final int SHL32 = 40;
  public static final int SHR_S32 = 41;
  public static final int SHR_U32 = 42;
  public static final int ROTL32 = 43;
  public static final int ADD32_I = 44;
  public static final int MUL32_I = 45;
  public static final int SHL32_I = 46;
  public static final int SHR_S32_I = 47;
  public static final int SHR_U32_I = 48;
  public static final int ROTL32_I = 49;

  // Arithmetic of 64 bits; and, or, xor serve both widths.
  public static final int AND = 50;
  public static final int OR = 51;
  public static final int XOR = 52;
  public static final int AND_I = 53;
  public static final int OR_I = 54;
  public static final int XOR_I = 55;
  public static final int ADD64 = 56;
  public static final int SUB64 = 57;
  public static final int MUL64 = 58;
  public static final int SHL64 = 59;
  public static final int SHR_S64 = 60;
  public static final int SHR_U64 = 61;
  public static final int ROTL64 = 62;
  public static final int ADD64_I = 63;
  public static final int MUL64_I = 64;
  public static final int SHL64_I = 65;
  public static final int SHR_S64_I = 66;
  public static final int SHR_U64_I = 67;
  public static final int ROTL64_I = 68;
  public static final int EXTEND32_S = 69;
  public static final int EXTEND32_U = 70;

  // Loads from memory 0: a = [b + c].
  public static final int LOAD8_S = 71;
  public static final int LOAD8_U = 72;
  public static final int LOAD16_S = 73;
  public static final int LOAD16_U = 74;
  public static final int LOAD32_S = 75;
  public static final int LOAD32_U = 76;
  public static final int LOAD64 = 77;

  // Stores to memory 0: [a + c] = b.
  public static final int STORE8 = 78;
  public static final int STORE16 = 79;
  public static final int STORE32 = 80;
  public static final int STORE64 = 81;

  // Two instructions in one.
  /** a = b ^ c ^ d. */
  public static final int XOR3 = 82;

  /** a = b & ~c. */
  public static final int AND_NOT = 83;

  /** a = (b & ~c) ^ d. */
  public static final int AND_NOT_XOR = 84;

  /** a = (b & c) ^ d. */
  public static final int AND_XOR = 85;

  public static final int XOR_ROTL32_I = 86;

  /** a = rotl(b ^ c, constant d). */
  public static final int XOR_ROTL64_I = 87;

  public static final int ROTL32_I_XOR = 88;

  /** a = rotl(b, constant c) ^ d. */
  public static final int ROTL64_I_XOR = 89;

  /** a = (b >>> constant c) ^ d. */
  public static final int SHR_U32_I_XOR = 90;

  public static final int ADD3_32 = 91;

  /** a = b + c + d. */
  public static final int ADD3_64 = 92;

  /** a = (b ^ c) + d. */
  public static final int XOR_ADD32 = 93;

  public static final int MUL_ADD64 = 94;

  /** a = (b >>> constant c) + d. */
  public static final int SHR_U64_I_ADD = 95;

  /** a = (b << constant c) + d. */
  public static final int SHL32_I_ADD = 96;

  /** a = (b << constant c) + constant d. */
  public static final int SHL32_I_ADD_I = 97;

  /** a = (b & constant c) + constant d. */
  public static final int AND_I_ADD32_I = 98;

  public static final int ADD_LOAD8_U = 99;
  public static final int ADD_LOAD32_S = 100;

  /** a = [(b + constant d) + c]. */
  public static final int ADD_LOAD64 = 101;

  /** b += constant c; jump by a if b is not d. */
  public static final int ADD_JUMP_NE = 102;

  /** b += constant c; jump by a if b is not constant d. */
  public static final int ADD_JUMP_NE_I = 103;

  /** a = b, then c = d. */
  public static final int MOVE2 = 104;

  /** Division and remainder; by zero they are done again outside of the loop, to trap. */
  public static final int DIV_U32 = 105;

  public static final int REM_U32 = 106;
  public static final int DIV_U64 = 107;
  public static final int REM_U64 = 108;

  /** First number that is no case of the interpreter's inner loop. */
  public static final int FAST_END = 109;

  // Control that leaves the inner loop.
  /** Back to the caller of the interpreter. */
  public static final int EXIT = 109;

  /** Back to the instance that called across. */
  public static final int CROSS_RETURN = 110;

  public static final int UNREACHABLE = 111;

  /** a type, b first argument, c index slot, d table. */
  public static final int CALL_INDIRECT = 112;

  /** a function, b first argument, c its way-back slot. */
  public static final int CALL_IMPORT = 113;

  /** a function, b first argument, c cost of this frame, d its way-back slot. */
  public static final int TAIL_CALL = 114;

  /** a index slot, b first argument, c cost of this frame, d its way-back slot; type, table. */
  public static final int TAIL_CALL_INDIRECT = 115;

  /** As RETURN with d results from c on. */
  public static final int RETURN_MANY = 116;

  /** a function, b its argument slot, c the constant amount. */
  public static final int CHARGE_IMPORT = 117;

  /** a function that has been compiled, b its way-back slot; ends the frame as a RETURN does. */
  public static final int COMPILED = 118;

  /** All others; their number is d. */
  public static final int OTHER = 119;

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

  /** Shows the instruction at site d, whose operands begin at b. */
  public static final int OBSERVE = STATE + 26;

  /** Shows that function d was entered. */
  public static final int OBSERVE_ENTRY = STATE + 27;

  /** From a comparison to the jump on it. */
  static final int TO_JUMP = JUMP_EQ - EQ;

  /** The operation of an instruction's first word. */
  public static int of(int word) {
    int op = word & 0xff;
    return op == OTHER ? word >>> 8 : op;
  }

  /** The first word for an operation and its operand d, which must be 0 for the {@link #OTHER}. */
  static int word(int op, int d) {
    return op < OTHER ? op | d << 8 : OTHER | op << 8;
  }

  /** Whether a number can be an operand d. */
  static boolean fits(int d) {
    return d << 8 >> 8 == d;
  }

  private Op() {}
}

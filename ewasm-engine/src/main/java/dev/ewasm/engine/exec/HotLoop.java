package dev.ewasm.engine.exec;

import dev.ewasm.engine.code.ModuleCode;
import dev.ewasm.engine.code.Op;
import dev.ewasm.engine.runtime.Memory;

/**
 * The interpreter's inner loop: everything that needs no call.
 *
 * <p>It stays a method of its own without calls, because values that live across a call anywhere in
 * a loop are kept in memory by the Java compiler, all the time. Its size decides whether and how
 * soon that compiler takes it: above 8,000 bytes of bytecode never, and each case costs compile
 * time.
 */
final class HotLoop {

  /** An access was beyond the end of memory 0. */
  static final int OUT_OF_BOUNDS = -1;

  /** Gas fell below zero. */
  static final int OUT_OF_GAS = -2;

  /** The stack limit was reached. */
  static final int STACK_EXHAUSTED = -3;

  private static final long LOW = 0xffff_ffffL;

  private HotLoop() {}

  /**
   * Runs from {@code m.pc} on.
   *
   * @return the operation, at {@code m.pc}, that the caller must do, or one of the constants above
   */
  // Arithmetic of 32 bits is meant to wrap around before it is sign-extended into the slot.
  @SuppressWarnings({"fallthrough", "IntLongMath", "NarrowCalculation"})
  static int run(Machine m) {
    final int[] code = m.code;
    final long[] s = m.stack;
    final byte[] mem = m.bytes;
    final byte[] touched = m.touched;
    int pc = m.pc;
    int fp = m.fp;
    long gas = m.gas;
    int stackLeft = m.stackLeft;
    int op;
    hot:
    for (; ; ) {
      int word = code[pc];
      int a = code[pc + 1];
      int b = code[pc + 2];
      int c = code[pc + 3];
      int d = word >> 8;
      pc += 4;
      op = word & 0xff;
      switch (op) {
        case Op.JUMP:
          pc += a;
          continue;
        case Op.JUMP_TABLE:
          pc += (int) Math.min(s[fp + b] & LOW, c);
          pc += code[pc];
          continue;
        case Op.CALL:
          int entry = ModuleCode.entry(code, a);
          if (entry == 0) {
            break hot;
          }
          s[fp + c] = ((long) pc << 32) | fp;
          fp += b;
          a = code[entry + 1];
          b = code[entry + 2];
          c = code[entry + 3];
          d = code[entry] >> 8;
          pc = entry + 4;
          op = Op.ENTER;
        // fall through
        case Op.ENTER:
          if (fp + c >= s.length) {
            break hot;
          }
          stackLeft -= c + d;
          if (stackLeft < 0) {
            op = STACK_EXHAUSTED;
            break hot;
          }
          for (int i = fp + a; i < fp + b; i++) {
            s[i] = 0;
          }
          continue;
        case Op.RETURN_ONE:
          {
            long back = s[fp + a];
            s[fp] = s[fp + c];
            stackLeft += b;
            fp = (int) back;
            pc = (int) (back >>> 32);
            continue;
          }
        case Op.RETURN:
          {
            long back = s[fp + a];
            stackLeft += b;
            fp = (int) back;
            pc = (int) (back >>> 32);
            continue;
          }
        case Op.CHARGE:
          gas -= a;
          if (gas < 0) {
            op = OUT_OF_GAS;
            break hot;
          }
          continue;
        case Op.MOVE:
          s[fp + a] = s[fp + b];
          continue;
        case Op.CONST:
          s[fp + a] = b;
          continue;
        case Op.CONST_WIDE:
          s[fp + a] = (b & LOW) | ((long) c << 32);
          continue;
        case Op.SELECT:
          s[fp + a] = s[fp + (s[fp + d] != 0 ? b : c)];
          continue;
        case Op.GLOBAL_GET:
          s[fp + a] = m.globals[b].value;
          continue;
        case Op.GLOBAL_SET:
          m.globals[a].value = s[fp + b];
          continue;
        case Op.EQ:
          s[fp + a] = s[fp + b] == s[fp + c] ? 1 : 0;
          continue;
        case Op.NE:
          s[fp + a] = s[fp + b] != s[fp + c] ? 1 : 0;
          continue;
        case Op.LT_S:
          s[fp + a] = s[fp + b] < s[fp + c] ? 1 : 0;
          continue;
        case Op.LT_U:
          s[fp + a] = Long.compareUnsigned(s[fp + b], s[fp + c]) < 0 ? 1 : 0;
          continue;
        case Op.LE_S:
          s[fp + a] = s[fp + b] <= s[fp + c] ? 1 : 0;
          continue;
        case Op.LE_U:
          s[fp + a] = Long.compareUnsigned(s[fp + b], s[fp + c]) <= 0 ? 1 : 0;
          continue;
        case Op.EQ_I:
          s[fp + a] = s[fp + b] == c ? 1 : 0;
          continue;
        case Op.NE_I:
          s[fp + a] = s[fp + b] != c ? 1 : 0;
          continue;
        case Op.LT_S_I:
          s[fp + a] = s[fp + b] < c ? 1 : 0;
          continue;
        case Op.LT_U_I:
          s[fp + a] = Long.compareUnsigned(s[fp + b], c) < 0 ? 1 : 0;
          continue;
        case Op.GT_S_I:
          s[fp + a] = s[fp + b] > c ? 1 : 0;
          continue;
        case Op.GT_U_I:
          s[fp + a] = Long.compareUnsigned(s[fp + b], c) > 0 ? 1 : 0;
          continue;
        case Op.JUMP_EQ:
          if (s[fp + b] == s[fp + c]) {
            pc += a;
          }
          continue;
        case Op.JUMP_NE:
          if (s[fp + b] != s[fp + c]) {
            pc += a;
          }
          continue;
        case Op.JUMP_LT_S:
          if (s[fp + b] < s[fp + c]) {
            pc += a;
          }
          continue;
        case Op.JUMP_LT_U:
          if (Long.compareUnsigned(s[fp + b], s[fp + c]) < 0) {
            pc += a;
          }
          continue;
        case Op.JUMP_LE_S:
          if (s[fp + b] <= s[fp + c]) {
            pc += a;
          }
          continue;
        case Op.JUMP_LE_U:
          if (Long.compareUnsigned(s[fp + b], s[fp + c]) <= 0) {
            pc += a;
          }
          continue;
        case Op.JUMP_EQ_I:
          if (s[fp + b] == c) {
            pc += a;
          }
          continue;
        case Op.JUMP_NE_I:
          if (s[fp + b] != c) {
            pc += a;
          }
          continue;
        case Op.JUMP_LT_S_I:
          if (s[fp + b] < c) {
            pc += a;
          }
          continue;
        case Op.JUMP_LT_U_I:
          if (Long.compareUnsigned(s[fp + b], c) < 0) {
            pc += a;
          }
          continue;
        case Op.JUMP_GT_S_I:
          if (s[fp + b] > c) {
            pc += a;
          }
          continue;
        case Op.JUMP_GT_U_I:
          if (Long.compareUnsigned(s[fp + b], c) > 0) {
            pc += a;
          }
          continue;
        case Op.ADD32:
          s[fp + a] = (int) s[fp + b] + (int) s[fp + c];
          continue;
        case Op.SUB32:
          s[fp + a] = (int) s[fp + b] - (int) s[fp + c];
          continue;
        case Op.MUL32:
          s[fp + a] = (int) s[fp + b] * (int) s[fp + c];
          continue;
        case Op.SHL32:
          s[fp + a] = (int) s[fp + b] << (int) s[fp + c];
          continue;
        case Op.SHR_S32:
          s[fp + a] = (int) s[fp + b] >> (int) s[fp + c];
          continue;
        case Op.SHR_U32:
          s[fp + a] = (int) s[fp + b] >>> (int) s[fp + c];
          continue;
        case Op.ROTL32:
          s[fp + a] = Integer.rotateLeft((int) s[fp + b], (int) s[fp + c]);
          continue;
        case Op.ADD32_I:
          s[fp + a] = (int) s[fp + b] + c;
          continue;
        case Op.MUL32_I:
          s[fp + a] = (int) s[fp + b] * c;
          continue;
        case Op.SHL32_I:
          s[fp + a] = (int) s[fp + b] << c;
          continue;
        case Op.SHR_S32_I:
          s[fp + a] = (int) s[fp + b] >> c;
          continue;
        case Op.SHR_U32_I:
          s[fp + a] = (int) s[fp + b] >>> c;
          continue;
        case Op.ROTL32_I:
          s[fp + a] = Integer.rotateLeft((int) s[fp + b], c);
          continue;
        case Op.AND:
          s[fp + a] = s[fp + b] & s[fp + c];
          continue;
        case Op.OR:
          s[fp + a] = s[fp + b] | s[fp + c];
          continue;
        case Op.XOR:
          s[fp + a] = s[fp + b] ^ s[fp + c];
          continue;
        case Op.AND_I:
          s[fp + a] = s[fp + b] & c;
          continue;
        case Op.OR_I:
          s[fp + a] = s[fp + b] | c;
          continue;
        case Op.XOR_I:
          s[fp + a] = s[fp + b] ^ c;
          continue;
        case Op.ADD64:
          s[fp + a] = s[fp + b] + s[fp + c];
          continue;
        case Op.SUB64:
          s[fp + a] = s[fp + b] - s[fp + c];
          continue;
        case Op.MUL64:
          s[fp + a] = s[fp + b] * s[fp + c];
          continue;
        case Op.SHL64:
          s[fp + a] = s[fp + b] << (int) s[fp + c];
          continue;
        case Op.SHR_S64:
          s[fp + a] = s[fp + b] >> (int) s[fp + c];
          continue;
        case Op.SHR_U64:
          s[fp + a] = s[fp + b] >>> (int) s[fp + c];
          continue;
        case Op.ROTL64:
          s[fp + a] = Long.rotateLeft(s[fp + b], (int) s[fp + c]);
          continue;
        case Op.ADD64_I:
          s[fp + a] = s[fp + b] + c;
          continue;
        case Op.MUL64_I:
          s[fp + a] = s[fp + b] * c;
          continue;
        case Op.SHL64_I:
          s[fp + a] = s[fp + b] << c;
          continue;
        case Op.SHR_S64_I:
          s[fp + a] = s[fp + b] >> c;
          continue;
        case Op.SHR_U64_I:
          s[fp + a] = s[fp + b] >>> c;
          continue;
        case Op.ROTL64_I:
          s[fp + a] = Long.rotateLeft(s[fp + b], c);
          continue;
        case Op.EXTEND32_S:
          s[fp + a] = (int) s[fp + b];
          continue;
        case Op.EXTEND32_U:
          s[fp + a] = s[fp + b] & LOW;
          continue;
        case Op.LOAD8_S:
          {
            long at = (s[fp + b] & LOW) + c;
            if (at > mem.length - 1) {
              op = OUT_OF_BOUNDS;
              break hot;
            }
            s[fp + a] = mem[(int) at];
          }
          continue;
        case Op.LOAD8_U:
          {
            long at = (s[fp + b] & LOW) + c;
            if (at > mem.length - 1) {
              op = OUT_OF_BOUNDS;
              break hot;
            }
            s[fp + a] = mem[(int) at] & 0xff;
          }
          continue;
        case Op.LOAD16_S:
          {
            long at = (s[fp + b] & LOW) + c;
            if (at > mem.length - 2) {
              op = OUT_OF_BOUNDS;
              break hot;
            }
            s[fp + a] = (short) Memory.SHORT.get(mem, (int) at);
          }
          continue;
        case Op.LOAD16_U:
          {
            long at = (s[fp + b] & LOW) + c;
            if (at > mem.length - 2) {
              op = OUT_OF_BOUNDS;
              break hot;
            }
            s[fp + a] = (short) Memory.SHORT.get(mem, (int) at) & 0xffff;
          }
          continue;
        case Op.LOAD32_S:
          {
            long at = (s[fp + b] & LOW) + c;
            if (at > mem.length - 4) {
              op = OUT_OF_BOUNDS;
              break hot;
            }
            s[fp + a] = (int) Memory.INT.get(mem, (int) at);
          }
          continue;
        case Op.LOAD32_U:
          {
            long at = (s[fp + b] & LOW) + c;
            if (at > mem.length - 4) {
              op = OUT_OF_BOUNDS;
              break hot;
            }
            s[fp + a] = (int) Memory.INT.get(mem, (int) at) & LOW;
          }
          continue;
        case Op.LOAD64:
          {
            long at = (s[fp + b] & LOW) + c;
            if (at > mem.length - 8) {
              op = OUT_OF_BOUNDS;
              break hot;
            }
            s[fp + a] = (long) Memory.LONG.get(mem, (int) at);
          }
          continue;
        case Op.STORE8:
          {
            long at = (s[fp + a] & LOW) + c;
            if (at > mem.length - 1) {
              op = OUT_OF_BOUNDS;
              break hot;
            }
            mem[(int) at] = (byte) s[fp + b];
            touched[(int) at >>> Memory.TOUCH_SHIFT] = 1;
          }
          continue;
        case Op.STORE16:
          {
            long at = (s[fp + a] & LOW) + c;
            if (at > mem.length - 2) {
              op = OUT_OF_BOUNDS;
              break hot;
            }
            Memory.SHORT.set(mem, (int) at, (short) s[fp + b]);
            touched[(int) at >>> Memory.TOUCH_SHIFT] = 1;
          }
          continue;
        case Op.STORE32:
          {
            long at = (s[fp + a] & LOW) + c;
            if (at > mem.length - 4) {
              op = OUT_OF_BOUNDS;
              break hot;
            }
            Memory.INT.set(mem, (int) at, (int) s[fp + b]);
            touched[(int) at >>> Memory.TOUCH_SHIFT] = 1;
          }
          continue;
        case Op.STORE64:
          {
            long at = (s[fp + a] & LOW) + c;
            if (at > mem.length - 8) {
              op = OUT_OF_BOUNDS;
              break hot;
            }
            Memory.LONG.set(mem, (int) at, s[fp + b]);
            touched[(int) at >>> Memory.TOUCH_SHIFT] = 1;
          }
          continue;
        case Op.XOR3:
          s[fp + a] = s[fp + b] ^ s[fp + c] ^ s[fp + d];
          continue;
        case Op.AND_NOT:
          s[fp + a] = s[fp + b] & ~s[fp + c];
          continue;
        case Op.AND_NOT_XOR:
          s[fp + a] = (s[fp + b] & ~s[fp + c]) ^ s[fp + d];
          continue;
        case Op.AND_XOR:
          s[fp + a] = (s[fp + b] & s[fp + c]) ^ s[fp + d];
          continue;
        case Op.XOR_ROTL32_I:
          s[fp + a] = Integer.rotateLeft((int) (s[fp + b] ^ s[fp + c]), d);
          continue;
        case Op.XOR_ROTL64_I:
          s[fp + a] = Long.rotateLeft(s[fp + b] ^ s[fp + c], d);
          continue;
        case Op.ROTL32_I_XOR:
          s[fp + a] = Integer.rotateLeft((int) s[fp + b], c) ^ s[fp + d];
          continue;
        case Op.ROTL64_I_XOR:
          s[fp + a] = Long.rotateLeft(s[fp + b], c) ^ s[fp + d];
          continue;
        case Op.SHR_U32_I_XOR:
          s[fp + a] = ((int) s[fp + b] >>> c) ^ s[fp + d];
          continue;
        case Op.ADD3_32:
          s[fp + a] = (int) s[fp + b] + (int) s[fp + c] + (int) s[fp + d];
          continue;
        case Op.ADD3_64:
          s[fp + a] = s[fp + b] + s[fp + c] + s[fp + d];
          continue;
        case Op.XOR_ADD32:
          s[fp + a] = (int) (s[fp + b] ^ s[fp + c]) + (int) s[fp + d];
          continue;
        case Op.MUL_ADD64:
          s[fp + a] = s[fp + b] * s[fp + c] + s[fp + d];
          continue;
        case Op.SHR_U64_I_ADD:
          s[fp + a] = (s[fp + b] >>> c) + s[fp + d];
          continue;
        case Op.SHL32_I_ADD:
          s[fp + a] = ((int) s[fp + b] << c) + (int) s[fp + d];
          continue;
        case Op.SHL32_I_ADD_I:
          s[fp + a] = ((int) s[fp + b] << c) + d;
          continue;
        case Op.AND_I_ADD32_I:
          s[fp + a] = ((int) s[fp + b] & c) + d;
          continue;
        case Op.ADD_LOAD8_U:
          {
            long at = (((int) s[fp + b] + d) & LOW) + c;
            if (at > mem.length - 1) {
              op = OUT_OF_BOUNDS;
              break hot;
            }
            s[fp + a] = mem[(int) at] & 0xff;
            continue;
          }
        case Op.ADD_LOAD32_S:
          {
            long at = (((int) s[fp + b] + d) & LOW) + c;
            if (at > mem.length - 4) {
              op = OUT_OF_BOUNDS;
              break hot;
            }
            s[fp + a] = (int) Memory.INT.get(mem, (int) at);
            continue;
          }
        case Op.ADD_LOAD64:
          {
            long at = (((int) s[fp + b] + d) & LOW) + c;
            if (at > mem.length - 8) {
              op = OUT_OF_BOUNDS;
              break hot;
            }
            s[fp + a] = (long) Memory.LONG.get(mem, (int) at);
            continue;
          }
        case Op.ADD_JUMP_NE:
          {
            int sum = (int) s[fp + b] + c;
            s[fp + b] = sum;
            if (sum != s[fp + d]) {
              pc += a;
            }
            continue;
          }
        case Op.ADD_JUMP_NE_I:
          {
            int sum = (int) s[fp + b] + c;
            s[fp + b] = sum;
            if (sum != d) {
              pc += a;
            }
            continue;
          }
        case Op.MOVE2:
          s[fp + a] = s[fp + b];
          s[fp + c] = s[fp + d];
          continue;
        case Op.DIV_U32:
          {
            long y = s[fp + c] & LOW;
            if (y == 0) {
              break hot;
            }
            s[fp + a] = (int) ((s[fp + b] & LOW) / y);
            continue;
          }
        case Op.REM_U32:
          {
            long y = s[fp + c] & LOW;
            if (y == 0) {
              break hot;
            }
            s[fp + a] = (int) ((s[fp + b] & LOW) % y);
            continue;
          }
        case Op.DIV_U64:
          {
            long y = s[fp + c];
            if (y == 0) {
              break hot;
            }
            s[fp + a] = Long.divideUnsigned(s[fp + b], y);
            continue;
          }
        case Op.REM_U64:
          {
            long y = s[fp + c];
            if (y == 0) {
              break hot;
            }
            s[fp + a] = Long.remainderUnsigned(s[fp + b], y);
            continue;
          }
        default:
          break hot;
      }
    }
    m.pc = pc - 4;
    m.fp = fp;
    m.gas = gas;
    m.stackLeft = stackLeft;
    return op;
  }
}

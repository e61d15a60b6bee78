package dev.ewasm.engine.exec;

import dev.ewasm.engine.code.ModuleCode;
import dev.ewasm.engine.code.Op;
import dev.ewasm.engine.runtime.EngineFailure;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.FunctionExecutor;
import dev.ewasm.engine.runtime.FunctionInstance;
import dev.ewasm.engine.runtime.GasCharge;
import dev.ewasm.engine.runtime.Halt;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.Memory;
import dev.ewasm.engine.runtime.Trap;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Runs register code on a stack of its own: calls between functions take no Java stack.
 *
 * <p>Frames overlap: a callee's parameters are the caller's topmost operands, its results are
 * written over them. The slot after the parameters holds the way back: position of the next
 * instruction in the upper half, frame of the caller in the lower.
 */
public final class Interpreter implements FunctionExecutor {

  private static final long LOW = 0xffff_ffffL;
  private static final byte[] NO_BYTES = {};

  private final ModuleCode moduleCode;

  public Interpreter(ModuleCode moduleCode) {
    this.moduleCode = moduleCode;
  }

  /** The register code it runs. */
  public ModuleCode moduleCode() {
    return moduleCode;
  }

  @Override
  public @Nullable Halt execute(
      Instance instance, int definedIndex, ExecutionContext context, long[] slots, int base) {
    var type = instance.spaces().function(instance.spaces().importedFunctions() + definedIndex);
    int wayBack = base + type.paramSlots();
    long[] stack = wayBack < slots.length ? slots : grow(slots, wayBack);
    stack[wayBack] = wayBack(ModuleCode.EXIT_AT, base);
    int stackLeft = context.stackLeft;
    Halt halt =
        run(
            instance,
            moduleCode.entry(definedIndex),
            context,
            stack,
            base,
            slots,
            type.resultSlots());
    context.stackLeft = stackLeft;
    return ExecutionContext.end(context, halt);
  }

  /**
   * The loop. Its size decides whether and how soon the Java compiler takes it: at more than 8,000
   * bytes of bytecode it never does, and compile time grows with every case.
   *
   * @param results where the results go, at {@code fp}, if the stack had to grow
   */
  @SuppressWarnings("fallthrough")
  private @Nullable Halt run(
      Instance inst,
      int pc,
      ExecutionContext context,
      long[] s,
      int fp,
      long[] results,
      int resultSlots) {
    final int base = fp;
    ModuleCode moduleCode = this.moduleCode;
    int[] code = moduleCode.words();
    byte[] mem = bytes(inst);
    byte[] touched = touched(inst);
    long gas = context.gasLeft;
    int stackLeft = context.stackLeft;
    Crossings crossings = null;
    Halt halt = null;
    try {
      stop:
      {
        memory:
        for (; ; ) {
          int op = code[pc];
          int a = code[pc + 1];
          int b = code[pc + 2];
          int c = code[pc + 3];
          pc += 4;
          FunctionInstance callee;
          // Of a call that leaves the instance: its first argument, and where it goes on.
          int arguments;
          long back;
          switch (op) {
            case Op.EXIT:
              break stop;
            case Op.CROSS_RETURN:
              inst = crossings.instance();
              back = crossings.pop();
              fp = (int) back;
              pc = (int) (back >>> 32);
              moduleCode = ((Interpreter) inst.executor()).moduleCode;
              code = moduleCode.words();
              mem = bytes(inst);
              touched = touched(inst);
              continue;
            case Op.JUMP:
              pc += a;
              continue;
            case Op.JUMP_TABLE:
              pc += (int) Math.min(s[fp + b] & LOW, c);
              pc += code[pc];
              continue;
            case Op.UNREACHABLE:
              halt = Trap.UNREACHABLE;
              break stop;
            case Op.CALL_INDIRECT:
              callee = Calls.resolve(inst, code[pc], a, s[fp + c]);
              c = code[pc + 1];
              pc += 2;
              if (callee.instance() != inst) {
                arguments = fp + b;
                back = wayBack(pc, fp);
                break;
              }
              a = callee.definedIndex();
            // fall through
            case Op.CALL:
              s[fp + c] = wayBack(pc, fp);
              fp += b;
              pc = moduleCode.entry(a);
              code = moduleCode.words();
              a = code[pc + 1];
              b = code[pc + 2];
              c = code[pc + 3];
              pc += 4;
            // fall through
            case Op.ENTER:
              stackLeft -= code[pc++];
              if (stackLeft < 0) {
                halt = Trap.CALL_STACK_EXHAUSTED;
                break stop;
              }
              if (fp + c >= s.length) {
                s = grow(s, fp + c);
              }
              if (a < b) {
                Arrays.fill(s, fp + a, fp + b, 0);
              }
              continue;
            case Op.CALL_IMPORT:
              callee = inst.function(a);
              arguments = fp + b;
              back = wayBack(pc, fp);
              break;
            case Op.TAIL_CALL:
            case Op.TAIL_CALL_INDIRECT:
              callee =
                  op == Op.TAIL_CALL
                      ? inst.function(a)
                      : Calls.resolve(inst, code[pc + 3], code[pc + 2], s[fp + a]);
              back = s[fp + code[pc]];
              System.arraycopy(s, fp + b, s, fp, code[pc + 1]);
              stackLeft += c;
              if (callee.instance() == inst) {
                s[fp + code[pc + 1]] = back;
                pc = moduleCode.entry(callee.definedIndex());
                code = moduleCode.words();
                continue;
              }
              arguments = fp;
              break;
            case Op.RETURN_MANY:
              back = s[fp + a];
              System.arraycopy(s, fp + c, s, fp, code[pc]);
              stackLeft += b;
              fp = (int) back;
              pc = (int) (back >>> 32);
              continue;
            case Op.RETURN_ONE:
              back = s[fp + a];
              s[fp] = s[fp + c];
              stackLeft += b;
              fp = (int) back;
              pc = (int) (back >>> 32);
              continue;
            case Op.RETURN:
              back = s[fp + a];
              stackLeft += b;
              fp = (int) back;
              pc = (int) (back >>> 32);
              continue;
            case Op.CHARGE:
              gas -= a;
              if (gas < 0) {
                break stop;
              }
              continue;
            case Op.CHARGE_IMPORT:
              callee = inst.function(a);
              GasCharge charge = callee.gasCharge();
              if (charge != null) {
                if (c < 0) {
                  halt = charge.negativeAmount();
                  break stop;
                }
                gas -= charge.cost(c);
                if (gas < 0) {
                  break stop;
                }
                continue;
              }
              s[fp + b] = c;
              arguments = fp + b;
              back = wayBack(pc, fp);
              break;
            case Op.MOVE:
              s[fp + a] = s[fp + b];
              continue;
            case Op.CONST:
              s[fp + a] = b;
              continue;
            case Op.CONST_WIDE:
              s[fp + a] = b & LOW | (long) c << 32;
              continue;
            case Op.SELECT:
              s[fp + a] = s[fp + (s[fp + code[pc]] != 0 ? b : c)];
              pc++;
              continue;
            case Op.GLOBAL_GET:
              s[fp + a] = inst.global(b).value;
              continue;
            case Op.GLOBAL_SET:
              inst.global(a).value = s[fp + b];
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
                  break memory;
                }
                s[fp + a] = mem[(int) at];
              }
              continue;
            case Op.LOAD8_U:
              {
                long at = (s[fp + b] & LOW) + c;
                if (at > mem.length - 1) {
                  break memory;
                }
                s[fp + a] = mem[(int) at] & 0xff;
              }
              continue;
            case Op.LOAD16_S:
              {
                long at = (s[fp + b] & LOW) + c;
                if (at > mem.length - 2) {
                  break memory;
                }
                s[fp + a] = (short) Memory.SHORT.get(mem, (int) at);
              }
              continue;
            case Op.LOAD16_U:
              {
                long at = (s[fp + b] & LOW) + c;
                if (at > mem.length - 2) {
                  break memory;
                }
                s[fp + a] = (short) Memory.SHORT.get(mem, (int) at) & 0xffff;
              }
              continue;
            case Op.LOAD32_S:
              {
                long at = (s[fp + b] & LOW) + c;
                if (at > mem.length - 4) {
                  break memory;
                }
                s[fp + a] = (int) Memory.INT.get(mem, (int) at);
              }
              continue;
            case Op.LOAD32_U:
              {
                long at = (s[fp + b] & LOW) + c;
                if (at > mem.length - 4) {
                  break memory;
                }
                s[fp + a] = (int) Memory.INT.get(mem, (int) at) & LOW;
              }
              continue;
            case Op.LOAD64:
              {
                long at = (s[fp + b] & LOW) + c;
                if (at > mem.length - 8) {
                  break memory;
                }
                s[fp + a] = (long) Memory.LONG.get(mem, (int) at);
              }
              continue;
            case Op.STORE8:
              {
                long at = (s[fp + a] & LOW) + c;
                if (at > mem.length - 1) {
                  break memory;
                }
                mem[(int) at] = (byte) s[fp + b];
                touched[(int) at >>> Memory.TOUCH_SHIFT] = 1;
              }
              continue;
            case Op.STORE16:
              {
                long at = (s[fp + a] & LOW) + c;
                if (at > mem.length - 2) {
                  break memory;
                }
                Memory.SHORT.set(mem, (int) at, (short) s[fp + b]);
                touched[(int) at >>> Memory.TOUCH_SHIFT] = 1;
              }
              continue;
            case Op.STORE32:
              {
                long at = (s[fp + a] & LOW) + c;
                if (at > mem.length - 4) {
                  break memory;
                }
                Memory.INT.set(mem, (int) at, (int) s[fp + b]);
                touched[(int) at >>> Memory.TOUCH_SHIFT] = 1;
              }
              continue;
            case Op.STORE64:
              {
                long at = (s[fp + a] & LOW) + c;
                if (at > mem.length - 8) {
                  break memory;
                }
                Memory.LONG.set(mem, (int) at, s[fp + b]);
                touched[(int) at >>> Memory.TOUCH_SHIFT] = 1;
              }
              continue;
            case Op.XOR3:
              s[fp + a] = s[fp + b] ^ s[fp + c] ^ s[fp + code[pc]];
              pc++;
              continue;
            case Op.AND_NOT:
              s[fp + a] = s[fp + b] & ~s[fp + c];
              continue;
            case Op.AND_NOT_XOR:
              s[fp + a] = s[fp + b] & ~s[fp + c] ^ s[fp + code[pc]];
              pc++;
              continue;
            case Op.AND_XOR:
              s[fp + a] = s[fp + b] & s[fp + c] ^ s[fp + code[pc]];
              pc++;
              continue;
            case Op.XOR_ROTL32_I:
              s[fp + a] = Integer.rotateLeft((int) (s[fp + b] ^ s[fp + c]), code[pc]);
              pc++;
              continue;
            case Op.XOR_ROTL64_I:
              s[fp + a] = Long.rotateLeft(s[fp + b] ^ s[fp + c], code[pc]);
              pc++;
              continue;
            case Op.ROTL32_I_XOR:
              s[fp + a] = Integer.rotateLeft((int) s[fp + b], c) ^ s[fp + code[pc]];
              pc++;
              continue;
            case Op.ROTL64_I_XOR:
              s[fp + a] = Long.rotateLeft(s[fp + b], c) ^ s[fp + code[pc]];
              pc++;
              continue;
            case Op.SHR_U32_I_XOR:
              s[fp + a] = (int) s[fp + b] >>> c ^ s[fp + code[pc]];
              pc++;
              continue;
            case Op.ADD3_32:
              s[fp + a] = (int) s[fp + b] + (int) s[fp + c] + (int) s[fp + code[pc]];
              pc++;
              continue;
            case Op.ADD3_64:
              s[fp + a] = s[fp + b] + s[fp + c] + s[fp + code[pc]];
              pc++;
              continue;
            case Op.XOR_ADD32:
              s[fp + a] = (int) (s[fp + b] ^ s[fp + c]) + (int) s[fp + code[pc]];
              pc++;
              continue;
            case Op.MUL_ADD64:
              s[fp + a] = s[fp + b] * s[fp + c] + s[fp + code[pc]];
              pc++;
              continue;
            case Op.SHR_U64_I_ADD:
              s[fp + a] = (s[fp + b] >>> c) + s[fp + code[pc]];
              pc++;
              continue;
            case Op.SHL32_I_ADD:
              s[fp + a] = ((int) s[fp + b] << c) + (int) s[fp + code[pc]];
              pc++;
              continue;
            case Op.SHL32_I_ADD_I:
              s[fp + a] = ((int) s[fp + b] << c) + code[pc];
              pc++;
              continue;
            case Op.AND_I_ADD32_I:
              s[fp + a] = ((int) s[fp + b] & c) + code[pc];
              pc++;
              continue;
            case Op.ADD_LOAD8_U:
              {
                long at = ((int) s[fp + b] + code[pc] & LOW) + c;
                if (at > mem.length - 1) {
                  break memory;
                }
                s[fp + a] = mem[(int) at] & 0xff;
                pc++;
                continue;
              }
            case Op.ADD_LOAD32_S:
              {
                long at = ((int) s[fp + b] + code[pc] & LOW) + c;
                if (at > mem.length - 4) {
                  break memory;
                }
                s[fp + a] = (int) Memory.INT.get(mem, (int) at);
                pc++;
                continue;
              }
            case Op.ADD_LOAD64:
              {
                long at = ((int) s[fp + b] + code[pc] & LOW) + c;
                if (at > mem.length - 8) {
                  break memory;
                }
                s[fp + a] = (long) Memory.LONG.get(mem, (int) at);
                pc++;
                continue;
              }
            case Op.ADD_JUMP_NE:
              {
                int sum = (int) s[fp + b] + c;
                s[fp + b] = sum;
                pc += sum != s[fp + code[pc]] ? a : 1;
                continue;
              }
            case Op.ADD_JUMP_NE_I:
              {
                int sum = (int) s[fp + b] + c;
                s[fp + b] = sum;
                pc += sum != code[pc] ? a : 1;
                continue;
              }
            case Op.MOVE2:
              s[fp + a] = s[fp + b];
              s[fp + c] = s[fp + code[pc]];
              pc++;
              continue;
            default:
              if (op < Op.STATE) {
                s[fp + a] = Numerics.evaluate(op - Op.NUMERIC, s[fp + b], s[fp + c]);
                continue;
              }
              if (op == Op.COMPILED) {
                callee = inst.function(a);
                arguments = fp;
                back = s[fp + b];
                break;
              }
              context.gasLeft = gas;
              halt = StateOps.execute(inst, moduleCode, context, code, pc - 4, s, fp);
              gas = context.gasLeft;
              if (halt != null) {
                break stop;
              }
              mem = bytes(inst);
              touched = touched(inst);
              pc += 4;
              continue;
          }
          // Calls that leave the instance.
          Instance other = callee.instance();
          if (other != null && other.executor() instanceof Interpreter interpreter) {
            if (back >>> 32 != ModuleCode.CROSS_RETURN_AT) {
              if (crossings == null) {
                crossings = new Crossings();
              }
              crossings.push(inst, back);
            }
            inst = other;
            moduleCode = interpreter.moduleCode;
            fp = arguments;
            s[fp + callee.type().paramSlots()] = wayBack(ModuleCode.CROSS_RETURN_AT, 0);
            pc = moduleCode.entry(callee.definedIndex());
          } else {
            context.gasLeft = gas;
            context.stackLeft = stackLeft;
            halt = callee.call(inst, context, s, arguments);
            gas = context.gasLeft;
            if (halt != null || gas < 0) {
              break stop;
            }
            fp = (int) back;
            pc = (int) (back >>> 32);
          }
          code = moduleCode.words();
          mem = bytes(inst);
          touched = touched(inst);
        }
        halt = Trap.OUT_OF_BOUNDS_MEMORY_ACCESS;
      }
    } catch (TrapException e) {
      halt = e.trap();
      // An operation priced by its operand has paid into the context before it trapped.
      gas = Math.min(gas, context.gasLeft);
    }
    context.gasLeft = gas;
    if (halt == null && s != results) {
      System.arraycopy(s, base, results, base, resultSlots);
    }
    return halt;
  }

  private static long wayBack(int pc, int fp) {
    return (long) pc << 32 | fp;
  }

  private static byte[] bytes(Instance instance) {
    Memory memory = instance.defaultMemory();
    return memory == null ? NO_BYTES : memory.bytes();
  }

  private static byte[] touched(Instance instance) {
    Memory memory = instance.defaultMemory();
    return memory == null ? NO_BYTES : memory.touched();
  }

  /** A longer stack with the same content, in which {@code slot} exists. */
  private static long[] grow(long[] stack, int slot) {
    try {
      return Arrays.copyOf(stack, Math.max(slot + 1, stack.length * 2));
    } catch (OutOfMemoryError e) {
      throw new EngineFailure("no heap for a stack of " + slot + " slots", e);
    }
  }
}

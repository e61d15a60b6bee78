package dev.ewasm.engine.exec;

import dev.ewasm.engine.code.ModuleCode;
import dev.ewasm.engine.code.Op;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.FunctionExecutor;
import dev.ewasm.engine.runtime.FunctionInstance;
import dev.ewasm.engine.runtime.GasCharge;
import dev.ewasm.engine.runtime.Halt;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.Trap;
import org.jspecify.annotations.Nullable;

/**
 * Runs register code on a stack of its own: calls between functions take no Java stack.
 *
 * <p>Frames overlap: a callee's parameters are the caller's topmost operands, its results are
 * written over them. The slot after the parameters holds the way back: position of the next
 * instruction in the upper half, frame of the caller in the lower.
 *
 * <p>The {@link HotLoop} does the bulk; what needs a call into Java, from host functions to
 * vectors, is done here.
 */
public final class Interpreter implements FunctionExecutor {

  private static final long LOW = 0xffff_ffffL;

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
    FuncType type =
        instance.spaces().function(instance.spaces().importedFunctions() + definedIndex);
    int wayBack = base + type.paramSlots();
    boolean grown = wayBack >= slots.length;
    long[] stack = grown ? Machine.grow(slots, wayBack) : slots;
    stack[wayBack] = wayBack(ModuleCode.EXIT_AT, base);
    int entry = moduleCode.entry(definedIndex);
    Machine m = new Machine(instance, moduleCode, stack);
    m.pc = entry;
    m.fp = base;
    m.gas = context.gasLeft;
    m.stackLeft = context.stackLeft;
    int stackLeft = context.stackLeft;
    Halt halt;
    try {
      halt = run(m, context);
    } catch (TrapException e) {
      halt = e.trap();
    }
    context.gasLeft = m.gas;
    context.stackLeft = stackLeft;
    if (halt == null && (grown || m.isStackGrown())) {
      System.arraycopy(m.stack, base, slots, base, type.resultSlots());
    }
    halt = ExecutionContext.end(context, halt);
    if (m.observation != null) {
      m.observation.end(halt);
    }
    return halt;
  }

  private static @Nullable Halt run(Machine m, ExecutionContext context) {
    Crossings crossings = new Crossings();
    for (; ; ) {
      int op = HotLoop.run(m);
      int at = m.pc;
      int[] code = m.code;
      long[] s = m.stack;
      int fp = m.fp;
      m.pc = at + 4;
      switch (op) {
        case HotLoop.OUT_OF_BOUNDS -> {
          return Trap.OUT_OF_BOUNDS_MEMORY_ACCESS;
        }
        case HotLoop.OUT_OF_GAS -> {
          return Halt.OutOfGas.OUT_OF_GAS;
        }
        case HotLoop.STACK_EXHAUSTED -> {
          return Trap.CALL_STACK_EXHAUSTED;
        }
        case Op.EXIT -> {
          return null;
        }
        case Op.UNREACHABLE -> {
          return Trap.UNREACHABLE;
        }
        case Op.CROSS_RETURN -> {
          Instance caller = crossings.instance();
          ModuleCode callerCode = crossings.moduleCode();
          long back = crossings.pop();
          m.enter(caller, callerCode);
          m.pc = (int) (back >>> 32);
          m.fp = (int) back;
        }
        case Op.CALL -> {
          // Not lowered, still counted, or not in the array the loop had.
          m.pc = m.moduleCode.entry(code[at + 1]);
          m.code = m.moduleCode.words();
          s[fp + code[at + 3]] = wayBack(at + 4, fp);
          m.fp = fp + code[at + 2];
        }
        case Op.ENTER -> {
          m.growStack(fp + code[at + 3]);
          m.pc = at;
        }
        case Op.CALL_INDIRECT -> {
          int type = code[at + 1];
          int base = code[at + 2];
          FunctionInstance callee =
              Calls.resolve(m.instance, code[at] >> 8, type, s[fp + code[at + 3]]);
          long back = wayBack(at + 4, fp);
          if (callee.instance() == m.instance) {
            s[fp + base + callee.type().paramSlots()] = back;
            enter(m, callee, fp + base);
          } else {
            Halt halt = leave(m, callee, fp + base, back, crossings, context);
            if (halt != null) {
              return halt;
            }
          }
        }
        case Op.CALL_IMPORT -> {
          Halt halt =
              leave(
                  m,
                  m.instance.function(code[at + 1]),
                  fp + code[at + 2],
                  wayBack(at + 4, fp),
                  crossings,
                  context);
          if (halt != null) {
            return halt;
          }
        }
        case Op.COMPILED -> {
          Halt halt =
              leave(
                  m,
                  m.instance.function(code[at + 1]),
                  fp,
                  s[fp + code[at + 2]],
                  crossings,
                  context);
          if (halt != null) {
            return halt;
          }
        }
        case Op.CHARGE_IMPORT -> {
          Halt halt = charge(m, at, crossings, context);
          if (halt != null) {
            return halt;
          }
        }
        case Op.TAIL_CALL, Op.TAIL_CALL_INDIRECT -> {
          FunctionInstance callee =
              op == Op.TAIL_CALL
                  ? m.instance.function(code[at + 1])
                  : Calls.resolve(m.instance, code[at + 5], code[at + 4], s[fp + code[at + 1]]);
          Halt halt = tailCall(m, callee, at, crossings, context);
          if (halt != null) {
            return halt;
          }
        }
        case Op.RETURN_MANY -> {
          long back = s[fp + code[at + 1]];
          System.arraycopy(s, fp + code[at + 3], s, fp, code[at] >> 8);
          m.stackLeft += code[at + 2];
          m.fp = (int) back;
          m.pc = (int) (back >>> 32);
        }
        case Op.DIV_U32, Op.REM_U32, Op.DIV_U64, Op.REM_U64 -> {
          return Trap.INTEGER_DIVIDE_BY_ZERO;
        }
        default -> {
          Halt halt = other(m, Op.of(code[at]), at, context);
          if (halt != null) {
            return halt;
          }
        }
      }
    }
  }

  /** Operations that are a number behind {@link Op#OTHER}. */
  private static @Nullable Halt other(Machine m, int op, int at, ExecutionContext context) {
    int[] code = m.code;
    long[] s = m.stack;
    int fp = m.fp;
    if (op < Op.STATE) {
      s[fp + code[at + 1]] =
          Numerics.evaluate(op - Op.NUMERIC, s[fp + code[at + 2]], s[fp + code[at + 3]]);
      return null;
    }
    if (op >= Op.OBSERVE) {
      observe(m, op, at, context);
      m.pc = at + 8;
      return null;
    }
    context.gasLeft = m.gas;
    Halt halt = StateOps.execute(op, m.instance, m.moduleCode, context, code, at, s, fp);
    m.gas = context.gasLeft;
    m.readMemory();
    m.pc = at + 8;
    return halt;
  }

  private static void observe(Machine m, int op, int at, ExecutionContext context) {
    Observation observation = m.observation;
    if (observation == null) {
      if (context.observer == null) {
        return;
      }
      observation = new Observation(context.observer, context);
      m.observation = observation;
    }
    int[] code = m.code;
    if (op == Op.OBSERVE_ENTRY) {
      observation.enter(m, code[at + 4]);
    } else {
      observation.before(m, m.moduleCode.site(code[at + 4]), code[at + 2]);
    }
  }

  private static @Nullable Halt charge(
      Machine m, int at, Crossings crossings, ExecutionContext context) {
    int[] code = m.code;
    FunctionInstance callee = m.instance.function(code[at + 1]);
    int amount = code[at + 3];
    GasCharge charge = callee.gasCharge();
    if (charge != null) {
      if (amount < 0) {
        return charge.negativeAmount();
      }
      m.gas -= charge.cost(amount);
      return m.gas < 0 ? Halt.OutOfGas.OUT_OF_GAS : null;
    }
    int arguments = m.fp + code[at + 2];
    m.stack[arguments] = amount;
    return leave(m, callee, arguments, wayBack(at + 4, m.fp), crossings, context);
  }

  private static @Nullable Halt tailCall(
      Machine m, FunctionInstance callee, int at, Crossings crossings, ExecutionContext context) {
    int[] code = m.code;
    long[] s = m.stack;
    int fp = m.fp;
    long back = s[fp + (code[at] >> 8)];
    int params = callee.type().paramSlots();
    System.arraycopy(s, fp + code[at + 2], s, fp, params);
    m.stackLeft += code[at + 3];
    if (callee.instance() == m.instance) {
      s[fp + params] = back;
      enter(m, callee, fp);
      return null;
    }
    return leave(m, callee, fp, back, crossings, context);
  }

  /** Goes on at the entry of a function of the same instance. */
  private static void enter(Machine m, FunctionInstance callee, int frame) {
    m.pc = m.moduleCode.entry(callee.definedIndex());
    m.code = m.moduleCode.words();
    m.fp = frame;
  }

  /** Calls a function that is not of this instance and goes on at {@code back} afterwards. */
  private static @Nullable Halt leave(
      Machine m,
      FunctionInstance callee,
      int arguments,
      long back,
      Crossings crossings,
      ExecutionContext context) {
    Instance other = callee.instance();
    if (other != null && other.executor() instanceof Interpreter interpreter) {
      if (back >>> 32 != ModuleCode.CROSS_RETURN_AT) {
        crossings.push(m.instance, m.moduleCode, back);
      }
      m.stack[arguments + callee.type().paramSlots()] = wayBack(ModuleCode.CROSS_RETURN_AT, 0);
      m.enter(other, interpreter.moduleCode);
      enter(m, callee, arguments);
      return null;
    }
    context.gasLeft = m.gas;
    context.stackLeft = m.stackLeft;
    Halt halt = Calls.leave(callee, m.instance, context, m.stack, arguments);
    m.gas = context.gasLeft;
    if (m.gas < 0) {
      return Halt.OutOfGas.OUT_OF_GAS;
    }
    m.readMemory();
    m.pc = (int) (back >>> 32);
    m.fp = (int) back;
    return halt;
  }

  private static long wayBack(int pc, int fp) {
    return ((long) pc << 32) | (fp & LOW);
  }
}

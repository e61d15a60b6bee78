package dev.ewasm.engine.compiler;

import dev.ewasm.engine.exec.TrapException;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.FunctionInstance;
import dev.ewasm.engine.runtime.Global;
import dev.ewasm.engine.runtime.Halt;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.Trap;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;

/**
 * What generated code calls. Public for generated classes only.
 *
 * <p>Methods named like instructions take the operands, up to two indices, the instance and the
 * context; the gas counter lies in the context meanwhile.
 */
public final class CompiledRuntime {

  private CompiledRuntime() {}

  // Ends of execution

  public static TrapException unreachable() {
    return TrapException.of(Trap.UNREACHABLE);
  }

  public static TrapException stackExhausted() {
    return TrapException.of(Trap.CALL_STACK_EXHAUSTED);
  }

  public static Throwable outOfGas() {
    return HaltException.OUT_OF_GAS;
  }

  public static Throwable noSuchFunction() {
    return new IllegalStateException("entered a function that was not compiled");
  }

  private static void check(@org.jspecify.annotations.Nullable Halt halt) {
    if (halt != null) {
      throw halt instanceof Trap trap ? TrapException.of(trap) : new HaltException(halt);
    }
  }

  // Switches that pay

  /** Which of so many labels a switch takes; their number stands for the default. */
  public static int arm(int index, int labels) {
    return Integer.compareUnsigned(index, labels) < 0 ? index : labels;
  }

  /** Bootstrap method of a table of costs. */
  public static long[] costs(
      MethodHandles.Lookup lookup, String name, Class<?> type, String encoded) {
    return Arrays.stream(encoded.split(",", -1)).mapToLong(Long::parseLong).toArray();
  }

  // Instance

  public static byte[] memory(Instance instance) {
    return instance.memory(0).bytes();
  }

  public static byte[] touched(Instance instance) {
    return instance.memory(0).touched();
  }

  public static byte[] memory(Instance instance, int index) {
    return instance.memory(index).bytes();
  }

  public static byte[] touched(Instance instance, int index) {
    return instance.memory(index).touched();
  }

  public static Global global(Instance instance, int index) {
    return instance.global(index);
  }

  // Integer division (spec 4.3.2)

  public static int divide(int x, int y) {
    if (x == Integer.MIN_VALUE && y == -1) {
      throw TrapException.of(Trap.INTEGER_OVERFLOW);
    }
    return x / y;
  }

  public static long divide(long x, long y) {
    if (x == Long.MIN_VALUE && y == -1) {
      throw TrapException.of(Trap.INTEGER_OVERFLOW);
    }
    return x / y;
  }

  // Calls of imported and interpreted functions, arguments and result as slots

  public static long call(Instance caller, ExecutionContext context, int stack, int function) {
    int base = context.reserve(1);
    return finish(caller.function(function), caller, context, stack, base);
  }

  public static long call(
      long a, Instance caller, ExecutionContext context, int stack, int function) {
    int base = context.reserve(1);
    context.slots()[base] = a;
    return finish(caller.function(function), caller, context, stack, base);
  }

  public static long call(
      long a, long b, Instance caller, ExecutionContext context, int stack, int function) {
    int base = context.reserve(2);
    long[] slots = context.slots();
    slots[base] = a;
    slots[base + 1] = b;
    return finish(caller.function(function), caller, context, stack, base);
  }

  public static long call(
      long a, long b, long c, Instance caller, ExecutionContext context, int stack, int function) {
    int base = context.reserve(3);
    put(context.slots(), base, a, b, c);
    return finish(caller.function(function), caller, context, stack, base);
  }

  public static long call(
      long a,
      long b,
      long c,
      long d,
      Instance caller,
      ExecutionContext context,
      int stack,
      int function) {
    int base = context.reserve(4);
    put(context.slots(), base, a, b, c);
    context.slots()[base + 3] = d;
    return finish(caller.function(function), caller, context, stack, base);
  }

  public static long call(
      long a,
      long b,
      long c,
      long d,
      long e,
      Instance caller,
      ExecutionContext context,
      int stack,
      int function) {
    int base = context.reserve(5);
    put(context.slots(), base, a, b, c);
    put(context.slots(), base + 2, c, d, e);
    return finish(caller.function(function), caller, context, stack, base);
  }

  public static long call(
      long a,
      long b,
      long c,
      long d,
      long e,
      long f,
      Instance caller,
      ExecutionContext context,
      int stack,
      int function) {
    int base = context.reserve(6);
    put(context.slots(), base, a, b, c);
    put(context.slots(), base + 3, d, e, f);
    return finish(caller.function(function), caller, context, stack, base);
  }

  public static long call(
      long a,
      long b,
      long c,
      long d,
      long e,
      long f,
      long g,
      Instance caller,
      ExecutionContext context,
      int stack,
      int function) {
    int base = context.reserve(7);
    put(context.slots(), base, a, b, c);
    put(context.slots(), base + 3, d, e, f);
    context.slots()[base + 6] = g;
    return finish(caller.function(function), caller, context, stack, base);
  }

  public static long call(
      long a,
      long b,
      long c,
      long d,
      long e,
      long f,
      long g,
      long h,
      Instance caller,
      ExecutionContext context,
      int stack,
      int function) {
    int base = context.reserve(8);
    put(context.slots(), base, a, b, c);
    put(context.slots(), base + 3, d, e, f);
    put(context.slots(), base + 5, f, g, h);
    return finish(caller.function(function), caller, context, stack, base);
  }

  /** With any number of arguments, in slots reserved from {@code base} on, and of results. */
  public static long call(
      int base, Instance caller, ExecutionContext context, int stack, int function) {
    return finishReserved(caller.function(function), caller, context, stack, base);
  }

  private static long finishReserved(
      FunctionInstance callee, Instance caller, ExecutionContext context, int stack, int base) {
    long[] slots = context.slots();
    long first = finish(callee, caller, context, stack, base);
    int results = callee.type().resultSlots();
    if (results > 1) {
      System.arraycopy(slots, base + 1, context.results(results), 1, results - 1);
    }
    return first;
  }

  /** Copies all results of compiled code but the first to where others look for them. */
  public static void takeResults(long[] slots, int base, ExecutionContext context, int count) {
    System.arraycopy(context.results(count), 1, slots, base + 1, count - 1);
  }

  private static void put(long[] slots, int at, long a, long b, long c) {
    slots[at] = a;
    slots[at + 1] = b;
    slots[at + 2] = c;
  }

  private static long finish(
      FunctionInstance callee, Instance caller, ExecutionContext context, int stack, int base) {
    if (context.gasLeft < 0) {
      throw HaltException.OUT_OF_GAS; // compiled code does not test every charge
    }
    context.stackLeft = stack;
    long[] slots = context.slots();
    try {
      check(callee.call(caller, context, slots, base));
    } catch (TrapException | HaltException | HostFailure e) {
      throw e;
    } catch (RuntimeException e) {
      throw new HostFailure(e);
    } finally {
      context.release(base);
    }
    return slots[base];
  }

  // Indirect calls

  /**
   * Checks an indirect call (spec 4.4.8).
   *
   * @return the defined index of a function of this instance, or -1 for any other
   */
  public static int resolve(int element, int table, Instance instance, int typeIndex) {
    FunctionInstance function = resolveElement(element, table, instance, typeIndex);
    return function.instance() == instance ? function.definedIndex() : -1;
  }

  @SuppressWarnings("ReferenceEquality") // only the short way to equals
  static FunctionInstance resolveElement(int element, int table, Instance instance, int typeIndex) {
    FunctionInstance function = element(element, table, instance);
    FuncType type = instance.spaces().type(typeIndex);
    if (function.type() != type && !function.type().equals(type)) {
      throw TrapException.of(Trap.INDIRECT_CALL_TYPE_MISMATCH);
    }
    return function;
  }

  private static FunctionInstance element(int element, int table, Instance instance) {
    long[] elements = instance.table(table).elements();
    if (Integer.compareUnsigned(element, elements.length) >= 0) {
      throw TrapException.of(Trap.UNDEFINED_ELEMENT);
    }
    long reference = elements[element];
    if (reference == 0) {
      throw TrapException.of(Trap.UNINITIALIZED_ELEMENT);
    }
    return instance.store().function(reference);
  }

  /**
   * The slow road of an indirect call: a function of the host, another instance, or interpreted.
   * Arguments are in slots reserved from {@code base} on.
   */
  public static long callElement(
      int base, Instance caller, ExecutionContext context, int stack, int element, int table) {
    return finishReserved(element(element, table, caller), caller, context, stack, base);
  }

  /**
   * Calls the function that a tail call left in the context, and those that it ends with.
   *
   * @return the first result; others are in the context
   */
  public static long goOn(Instance instance, ExecutionContext context, int stack) {
    CompiledFunctions compiled = CompiledFunctions.of(instance);
    while (true) {
      FunctionInstance callee = context.tailCallee;
      if (callee == null) {
        throw new IllegalStateException("no tail call to go on with");
      }
      context.tailCallee = null;
      FuncType type = callee.type();
      int params = type.paramSlots();
      int base = context.reserve(Math.max(1, Math.max(params, type.resultSlots())));
      long[] slots = context.slots();
      System.arraycopy(context.results(params), 0, slots, base, params);
      if (callee.instance() != instance || !compiled.isCompiled(callee.definedIndex())) {
        return finishReserved(callee, instance, context, stack, base);
      }
      try {
        compiled.enter(callee.definedIndex(), slots, base, instance, context, stack);
      } finally {
        context.release(base);
      }
      if (context.tailCallee == null) {
        return slots[base];
      }
    }
  }
}

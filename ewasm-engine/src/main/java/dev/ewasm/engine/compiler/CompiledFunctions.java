package dev.ewasm.engine.compiler;

import dev.ewasm.engine.DeepStack;
import dev.ewasm.engine.code.ModuleCode;
import dev.ewasm.engine.exec.TrapException;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.FunctionExecutor;
import dev.ewasm.engine.runtime.Halt;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.Trap;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The compiled functions of a module, and the border where what stops them becomes a {@link Halt}.
 * Functions the compiler left out go to the interpreter.
 */
public final class CompiledFunctions implements FunctionExecutor {

  private final GeneratedCode code;
  private final BitSet compiled;
  private final FunctionExecutor interpreter;

  CompiledFunctions(GeneratedCode code, BitSet compiled, FunctionExecutor interpreter) {
    this.code = code;
    this.compiled = compiled;
    this.interpreter = interpreter;
  }

  /** The compiled functions that an instance runs. */
  static CompiledFunctions of(Instance instance) {
    CompiledFunctions functions =
        switch (instance.executor()) {
          case CompiledFunctions compiled -> compiled;
          case TieredExecutor tiers -> tiers.compiled();
          default -> null;
        };
    if (functions == null) {
      throw new IllegalStateException("instance without compiled functions");
    }
    return functions;
  }

  /** Runs generated code up to its end or a tail call, which is then left in the context. */
  void enter(
      int definedIndex,
      long[] slots,
      int base,
      Instance instance,
      ExecutionContext context,
      int stack) {
    code.call(definedIndex, slots, base, instance, context, stack);
  }

  /** Whether the function the module defines at this index was compiled. */
  public boolean isCompiled(int definedIndex) {
    return compiled.get(definedIndex);
  }

  /** Makes the interpreter's code of compiled functions lead here. */
  void leaveInterpreter(ModuleCode interpreted) {
    compiled.stream().forEach(interpreted::leaveToCompiler);
  }

  @Override
  public @Nullable Halt execute(
      Instance instance, int definedIndex, ExecutionContext context, long[] slots, int base) {
    if (!compiled.get(definedIndex)) {
      return interpreter.execute(instance, definedIndex, context, slots, base);
    }
    int stack = context.stackLeft;
    Halt halt =
        context.stackSuffices || DeepStack.isHere()
            ? run(instance, definedIndex, context, slots, base)
            : DeepStack.<@Nullable Halt>call(
                () -> run(instance, definedIndex, context, slots, base));
    context.stackLeft = stack;
    return ExecutionContext.end(context, halt);
  }

  private @Nullable Halt run(
      Instance instance, int definedIndex, ExecutionContext context, long[] slots, int base) {
    try {
      int stack = context.stackLeft;
      code.call(definedIndex, slots, base, instance, context, stack);
      if (context.tailCallee != null) {
        FuncType type = context.tailCallee.type(); // its results are those of the first function
        slots[base] = CompiledRuntime.goOn(instance, context, stack);
        if (type.resultSlots() > 1) {
          CompiledRuntime.takeResults(slots, base, context, type.resultSlots());
        }
      }
      return null;
    } catch (TrapException e) {
      return e.trap();
    } catch (HaltException e) {
      return e.halt();
    } catch (HostFailure e) {
      throw e.failure();
    } catch (IndexOutOfBoundsException _) {
      return Trap.OUT_OF_BOUNDS_MEMORY_ACCESS; // only memory is accessed unchecked
    } catch (ArithmeticException _) {
      return Trap.INTEGER_DIVIDE_BY_ZERO;
    }
  }
}

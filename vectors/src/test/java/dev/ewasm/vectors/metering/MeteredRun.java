package dev.ewasm.vectors.metering;

import dev.ewasm.engine.Engine;
import dev.ewasm.engine.EngineConfig;
import dev.ewasm.engine.LoadedModule;
import dev.ewasm.engine.Tier;
import dev.ewasm.engine.module.ChargePlan;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.ExecutionResult;
import dev.ewasm.engine.runtime.GasCharge;
import dev.ewasm.engine.runtime.Halt;
import dev.ewasm.engine.runtime.Imports;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.Instantiation;
import dev.ewasm.engine.runtime.Store;
import dev.ewasm.engine.runtime.Trap;
import dev.ewasm.vectors.fuzz.ModuleGenerator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One way to run a module in our engine and what it cost. */
final class MeteredRun {

  static final long LIMIT = 1L << 60;

  private static final FuncType CHARGE = new FuncType(List.of(NumType.I64), List.of());
  private static final FuncType MIX =
      new FuncType(List.of(NumType.I32, NumType.I64), List.of(NumType.I64));
  private static final FuncType H = new FuncType(List.of(NumType.I32), List.of(NumType.I32));

  /**
   * What a call did.
   *
   * @param result result slots, or how it ended
   * @param used gas units; the whole limit when gas ran out
   * @param seenByHost gas left, below the limit, at each call into the host
   */
  record Outcome(String result, long used, List<Long> seenByHost) {
    boolean completed() {
      return result.startsWith("[");
    }

    boolean outOfGas() {
      return result.equals("out of gas");
    }
  }

  /** How charging functions are bound. */
  enum Binding {
    INTRINSIC,
    HOST_FUNCTION
  }

  private final LoadedModule loaded;
  private final Binding binding;
  private final List<Long> seen = new ArrayList<>();
  private @Nullable Instance instance;

  MeteredRun(WasmModule module, @Nullable ChargePlan plan, Binding binding) {
    this(module, plan, binding, Tier.INTERPRETER);
  }

  MeteredRun(WasmModule module, @Nullable ChargePlan plan, Binding binding, Tier tier) {
    this.loaded = Engine.load(module, EngineConfig.CONSENSUS.withTier(tier), plan);
    this.binding = binding;
  }

  /** Calls in a fresh instance, each with its own limit. */
  void fresh() {
    ExecutionContext context = new ExecutionContext();
    instance =
        switch (loaded.instantiate(new Store(), imports(), context)) {
          case Instantiation.Instantiated(Instance made) -> made;
          default -> throw new AssertionError("instantiation failed");
        };
  }

  Outcome call(String name, long limit, long... arguments) {
    Instance callee = instance;
    if (callee == null) {
      throw new IllegalStateException("fresh() first");
    }
    seen.clear();
    ExecutionContext context = new ExecutionContext(limit, ExecutionContext.DEFAULT_STACK_SLOTS);
    ExecutionResult result = callee.invoke(name, context, arguments);
    String text =
        switch (result) {
          case ExecutionResult.Completed(long[] values) -> Arrays.toString(values);
          case ExecutionResult.Trapped(Trap trap) -> trap.text();
          case ExecutionResult.OutOfGas() -> "out of gas";
          case ExecutionResult.Halted(Halt reason) -> "halted " + reason;
        };
    List<Long> left = seen.stream().map(at -> limit - at).toList();
    return new Outcome(text, text.equals("out of gas") ? limit : limit - context.gasLeft, left);
  }

  private Imports imports() {
    Imports imports = new Imports();
    imports.function(
        "env",
        "mix",
        MIX,
        (caller, context, slots, base) -> {
          seen.add(context.gasLeft);
          slots[base] = ModuleGenerator.mix((int) slots[base], slots[base + 1]);
          return null;
        });
    imports.function(
        "bench",
        "h",
        H,
        (caller, context, slots, base) -> {
          seen.add(context.gasLeft);
          int x = (int) slots[base];
          int y = 3 * x + 1;
          slots[base] = y;
          return null;
        });
    for (String name : List.of("useGas", "useParticles")) {
      if (binding == Binding.INTRINSIC) {
        imports.gasCharge("ethereum", name, new GasCharge(1, Trap.UNREACHABLE));
      } else {
        imports.function(
            "ethereum",
            name,
            CHARGE,
            (caller, context, slots, base) -> {
              context.gasLeft -= slots[base];
              return context.gasLeft < 0 ? Halt.OutOfGas.OUT_OF_GAS : null;
            });
      }
    }
    return imports;
  }
}

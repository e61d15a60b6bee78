package dev.ewasm.vectors.fuzz;

import dev.ewasm.engine.DeepStack;
import dev.ewasm.engine.Engine;
import dev.ewasm.engine.EngineConfig;
import dev.ewasm.engine.LoadedModule;
import dev.ewasm.engine.ModuleException;
import dev.ewasm.engine.Tier;
import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.ExecutionResult;
import dev.ewasm.engine.runtime.Global;
import dev.ewasm.engine.runtime.Halt;
import dev.ewasm.engine.runtime.HostFunction;
import dev.ewasm.engine.runtime.Imports;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.Instantiation;
import dev.ewasm.engine.runtime.Memory;
import dev.ewasm.engine.runtime.ObservedRun;
import dev.ewasm.engine.runtime.Store;
import dev.ewasm.engine.runtime.Trap;
import dev.ewasm.metering.SegmentPlanner;
import dev.ewasm.metering.cost.Schedule;
import dev.ewasm.metering.cost.Schedules;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A tier of this engine. Imports other than {@code env.mix} return zero and are logged.
 *
 * <p>Beside another tier it also shows what no other engine has or shows: the gas left after each
 * call under the schedule {@code cycles}, the slots left on the stack, and all memories and
 * globals.
 */
public final class TierBackend implements DiffBackend {

  /** Of {@code cycles}, beside another tier: seconds, and hundreds of pages of memory. */
  private static final long PARTICLES = 1L << 36;

  /** Of {@code rev4}, beside other engines: a second, so that an endless loop ends. */
  private static final long GAS = 1L << 27;

  private final Tier tier;
  private final Profile profile;
  private final boolean everything;

  /**
   * @param profile what modules may use; others are rejected
   * @param everything whether outcomes hold what only another tier can be compared in
   */
  public TierBackend(Tier tier, Profile profile, boolean everything) {
    this.tier = tier;
    this.profile = profile;
    this.everything = everything;
  }

  @Override
  public String name() {
    return tier.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public List<DiffOutcome> run(List<DiffJob> jobs) {
    return DeepStack.call(() -> jobs.stream().map(this::run).toList());
  }

  private DiffOutcome run(DiffJob job) {
    List<String> lines = new ArrayList<>();
    Instance instance;
    LoadedModule loaded;
    try {
      EngineConfig config = EngineConfig.FULL.withProfile(profile).withTier(tier);
      Schedule schedule = Schedules.builtIn(everything ? "cycles" : "rev4");
      loaded = Engine.load(job.module(), config, module -> SegmentPlanner.plan(module, schedule));
      Instantiation made =
          loaded.instantiate(new Store(), imports(loaded.module(), lines), context());
      if (made instanceof Instantiation.Failed(ExecutionResult reason)) {
        lines.add(isEndOfOurOwn(reason) ? DiffOutcome.STOPPED : "start " + text(reason, List.of()));
        return new DiffOutcome(lines);
      }
      instance = made.instance();
    } catch (ModuleException e) {
      return new DiffOutcome(
          List.of(!everything && isRuleOfOurOwn(e) ? DiffOutcome.STOPPED : "rejected"));
    }
    for (DiffJob.Call call : job.calls()) {
      ExecutionContext context = context();
      ExecutionResult result =
          instance.invoke(call.export(), context, slots(call.type(), call.arguments()));
      if (isEndOfOurOwn(result)) {
        lines.add(DiffOutcome.STOPPED);
        return new DiffOutcome(lines);
      }
      lines.add(call.export() + " " + text(result, call.type().results()));
      if (everything) {
        lines.add("gas " + context.gasLeft + " stack " + context.stackLeft);
      }
    }
    Memory memory =
        everything ? instance.defaultMemory() : exportedMemory(instance, loaded.module());
    lines.add("memory " + (memory == null ? 0 : hash(memory.bytes())));
    if (everything) {
      showState(instance, lines);
    }
    return new DiffOutcome(lines);
  }

  /** What another engine shows: the first exported one. */
  private static @Nullable Memory exportedMemory(Instance instance, WasmModule module) {
    return module.exports().stream()
        .filter(export -> export.kind() == WasmModule.Kind.MEMORY)
        .findFirst()
        .map(export -> instance.memory(export.index()))
        .orElse(null);
  }

  /** Another engine has no gas, and another stack limit. */
  private boolean isEndOfOurOwn(ExecutionResult result) {
    return switch (result) {
      case ExecutionResult.Trapped(Trap trap) -> trap == Trap.CALL_STACK_EXHAUSTED;
      case ExecutionResult.OutOfGas() -> !everything;
      default -> false;
    };
  }

  /** A feature or a size that another engine may well take. */
  private static boolean isRuleOfOurOwn(ModuleException refusal) {
    return refusal.spec().isEmpty()
        || String.valueOf(refusal.getMessage()).contains(" is not supported)");
  }

  private static void showState(Instance instance, List<String> lines) {
    int memories = instance.spaces().memoryCount();
    for (int i = 1; i < memories; i++) {
      lines.add("memory " + i + " " + hash(instance.memory(i).bytes()));
    }
    for (Global global : instance.globals()) {
      // References are numbers of this store, the same in every tier.
      lines.add("global " + global.value + " " + global.high);
    }
  }

  private ExecutionContext context() {
    ExecutionContext context =
        new ExecutionContext(everything ? PARTICLES : GAS, ExecutionContext.DEFAULT_STACK_SLOTS);
    if (tier == Tier.OBSERVED) {
      context.observer = TierBackend::look;
    }
    return context;
  }

  /** Reads all there is to see of an instruction. */
  private static void look(ObservedRun run) {
    List<ValType> operands = run.site().operands();
    for (int i = 0; i < operands.size(); i++) {
      run.operand(i);
      if (operands.get(i).slots() == 2) {
        run.operandHigh(i);
      }
    }
  }

  private static Imports imports(WasmModule module, List<String> lines) {
    Imports imports = new Imports();
    for (WasmModule.Import entry : module.imports()) {
      if (entry.type() instanceof ExternType.Func(int typeIndex)) {
        FuncType type = module.types().get(typeIndex);
        imports.function(
            entry.module(),
            entry.name(),
            type,
            entry.module().equals("env") && entry.name().equals("mix")
                ? TierBackend::mix
                : logging(entry.name(), type, lines));
      }
    }
    return imports;
  }

  private static @Nullable Halt mix(
      Instance caller, ExecutionContext context, long[] slots, int base) {
    slots[base] = ModuleGenerator.mix((int) slots[base], slots[base + 1]);
    return null;
  }

  private static HostFunction logging(String name, FuncType type, List<String> lines) {
    return (caller, context, slots, base) -> {
      StringBuilder line = new StringBuilder("log ").append(name);
      for (int i = 0; i < type.params().size(); i++) {
        line.append(' ').append(text(type.params().get(i), slots[base + i]));
      }
      lines.add(line.toString());
      for (int i = 0; i < type.resultSlots(); i++) {
        slots[base + i] = 0;
      }
      return null;
    };
  }

  /** Arguments as the type wants them: floats get the number's value. */
  private static long[] slots(FuncType type, long[] numbers) {
    long[] slots = numbers.clone();
    for (int i = 0; i < slots.length; i++) {
      slots[i] =
          switch (type.params().get(i)) {
            case NumType.I32 -> (int) slots[i];
            case NumType.F32 -> Float.floatToRawIntBits((float) numbers[i]);
            case NumType.F64 -> Double.doubleToRawLongBits((double) numbers[i]);
            default -> slots[i];
          };
    }
    return slots;
  }

  private static String text(ExecutionResult result, List<ValType> types) {
    return switch (result) {
      case ExecutionResult.Completed(long[] values) -> {
        StringBuilder text = new StringBuilder("=");
        for (int i = 0; i < types.size(); i++) {
          text.append(' ').append(text(types.get(i), values[i]));
        }
        yield text.toString();
      }
      case ExecutionResult.Trapped(Trap trap) -> "trap " + kind(trap);
      case ExecutionResult.OutOfGas() -> "out of gas";
      case ExecutionResult.Halted _ -> "halted";
    };
  }

  private static String text(ValType type, long slot) {
    return switch (type) {
      case NumType.I32 -> Integer.toString((int) slot);
      case NumType.F32 -> number(Float.intBitsToFloat((int) slot));
      case NumType.F64 -> number(Double.longBitsToDouble(slot));
      default -> Long.toString(slot);
    };
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "nan" : Long.toHexString(Double.doubleToRawLongBits(value));
  }

  private static String kind(Trap trap) {
    return switch (trap) {
      case UNREACHABLE -> "unreachable";
      case INTEGER_DIVIDE_BY_ZERO -> "zero";
      case INTEGER_OVERFLOW, INVALID_CONVERSION_TO_INTEGER -> "range";
      case OUT_OF_BOUNDS_MEMORY_ACCESS -> "memory";
      case OUT_OF_BOUNDS_TABLE_ACCESS,
          UNDEFINED_ELEMENT,
          UNINITIALIZED_ELEMENT,
          INDIRECT_CALL_TYPE_MISMATCH ->
          "table";
      case CALL_STACK_EXHAUSTED -> DiffOutcome.STOPPED;
    };
  }

  /** FNV-1a over 32-bit words. */
  private static int hash(byte[] bytes) {
    int hash = 0x811c9dc5;
    for (int i = 0; i < bytes.length; i += Integer.BYTES) {
      hash = (hash ^ (int) Memory.INT.get(bytes, i)) * 0x01000193;
    }
    return hash;
  }
}

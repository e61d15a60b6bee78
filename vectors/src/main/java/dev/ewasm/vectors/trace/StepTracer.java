package dev.ewasm.vectors.trace;

import dev.ewasm.eei.EeiFunction;
import dev.ewasm.eei.EeiObserver;
import dev.ewasm.eei.HostCall;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.engine.module.InstructionSite;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.runtime.Halt;
import dev.ewasm.engine.runtime.InstructionObserver;
import dev.ewasm.engine.runtime.ObservedRun;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@link TraceStep}s of what runs, each as soon as it is known what it cost: before the first
 * step of what it called.
 *
 * <p>Give it to a {@code VmConfig} as observer, and as instruction observer too unless only calls
 * of the environment interface are wanted. Not safe for several threads.
 */
public final class StepTracer implements EeiObserver, InstructionObserver {

  /**
   * What is made.
   *
   * @param instructions whether instructions are shown, rather than host calls only
   * @param stack whether operands are read
   * @param wanted which instructions are shown, by the module they stand in
   */
  public record Scope(
      boolean instructions, boolean stack, BiPredicate<WasmModule, InstructionSite> wanted) {

    /** Everything. */
    public static final Scope ALL = new Scope(true, true, (module, site) -> true);

    /** Calls of the environment interface only. */
    public static final Scope HOST_CALLS = new Scope(false, true, (module, site) -> true);
  }

  private final Scope scope;
  private final CountedGas gas;
  private final long unitsPerGas;
  private final long maxGas;
  private final Consumer<TraceStep> steps;
  private final Deque<Open> open = new ArrayDeque<>();

  /** A message whose code runs. */
  private static final class Open {

    final Message message;

    /** Whole gas that the counter cannot hold. */
    final long gasBeyond;

    long refund;
    Bytes returnData = Bytes.EMPTY;
    @Nullable Pending pending;

    /** The call of the environment interface that runs. */
    @Nullable HostCall call;

    Open(Message message, long gasBeyond) {
      this.message = message;
      this.gasBeyond = gasBeyond;
    }
  }

  /** A step whose cost is not known yet. */
  private static final class Pending {

    final @Nullable InstructionSite site;
    final long units;
    final List<String> stack;
    final int memoryBytes;
    String name;
    @Nullable String error;

    Pending(
        @Nullable InstructionSite site,
        String name,
        long units,
        List<String> stack,
        int memoryBytes) {
      this.site = site;
      this.name = name;
      this.units = units;
      this.stack = stack;
      this.memoryBytes = memoryBytes;
    }
  }

  /**
   * @param metering that the contracts run under
   * @param steps takes the steps in order
   */
  public StepTracer(Scope scope, InstructionMetering metering, Consumer<TraceStep> steps) {
    this.scope = scope;
    this.gas = new CountedGas(metering.schedule());
    this.unitsPerGas = metering.unitsPerGas();
    this.maxGas = metering.maxGas();
    this.steps = steps;
  }

  @Override
  public void begin(Message message) {
    Open sender = open.peek();
    if (sender != null && sender.call != null) {
      finish(sender, sender.call.unitsLeft());
    }
  }

  @Override
  public void enter(Message message) {
    begin(message);
    open.push(new Open(message, message.gas() - Math.min(message.gas(), maxGas)));
  }

  @Override
  public void exit(Message message, CallResult result) {
    Open ended = open.pop();
    Pending last = ended.pending;
    if (last != null) {
      last.error = error(result.outcome());
      boolean keepsGas = last.error == null;
      finish(ended, keepsGas ? result.gasLeft() * unitsPerGas : 0);
    }
  }

  @Override
  public void end(ObservedRun run, @Nullable Halt halt) {
    gas.end(run);
  }

  @Override
  public void enter(ObservedRun run) {
    gas.enter(run);
  }

  @Override
  public void before(ObservedRun run) {
    long left = gas.before(run);
    Open message = open.element();
    if (message.pending != null) {
      finish(message, left);
    }
    InstructionSite site = run.site();
    if (scope.wanted.test(run.instance(run.depth() - 1).module(), site)) {
      message.pending =
          new Pending(
              site,
              site.opcode().text(),
              left,
              scope.stack ? stack(run, site) : List.of(),
              run.memoryBytes());
    }
  }

  private static List<String> stack(ObservedRun run, InstructionSite site) {
    List<ValType> types = site.operands();
    List<String> stack = new ArrayList<>(types.size());
    for (int i = 0; i < types.size(); i++) {
      long value = run.operand(i);
      stack.add(
          types.get(i).slots() == 2
              ? hex(run.operandHigh(i)) + String.format("%016x", value)
              : hex(isNarrow(types.get(i)) ? value & 0xffff_ffffL : value));
    }
    return stack;
  }

  private static boolean isNarrow(ValType type) {
    return type == NumType.I32 || type == NumType.F32;
  }

  @Override
  public void beforeCall(HostCall call, long gasLeft) {
    Open message = open.element();
    message.call = call;
    message.refund = call.gasRefund();
    if (!scope.instructions) {
      message.pending =
          new Pending(
              null,
              call.function().name(),
              gasLeft * unitsPerGas,
              scope.stack ? arguments(call) : List.of(),
              call.memory().bytes().length);
    } else if (message.pending != null) {
      EeiFunction function = call.function();
      message.pending.name = message.pending.name + " " + function.module() + "." + function.name();
    }
  }

  @Override
  public void afterCall(HostCall call, long gasLeft, @Nullable Halt halt) {
    Open message = open.element();
    message.call = null;
    if (halt == null) {
      message.refund = call.gasRefund();
      message.returnData = call.returnData();
    }
    Pending pending = message.pending;
    if (!scope.instructions && pending != null) {
      pending.error = halt instanceof Outcome outcome ? error(outcome) : null;
      finish(message, Math.max(gasLeft, 0) * unitsPerGas);
    }
  }

  private static List<String> arguments(HostCall call) {
    List<ValType> params = call.function().type().params();
    List<String> arguments = new ArrayList<>(params.size());
    for (int i = 0; i < params.size(); i++) {
      long value = call.slot(i);
      arguments.add(hex(isNarrow(params.get(i)) ? value & 0xffff_ffffL : value));
    }
    return arguments;
  }

  /** Hands on the pending step of a message, after which so many units are left. */
  private void finish(Open message, long unitsLeft) {
    Pending step = message.pending;
    if (step == null) {
      return;
    }
    message.pending = null;
    long before = Math.floorDiv(step.units, unitsPerGas) + message.gasBeyond;
    long after = Math.floorDiv(Math.max(unitsLeft, 0), unitsPerGas) + message.gasBeyond;
    long refund = message.refund;
    for (Open outer : open) {
      refund += outer == message ? 0 : outer.refund;
    }
    steps.accept(
        new TraceStep(
            message.message.codeAddress(),
            step.site,
            step.name,
            before,
            Math.max(before - after, 0),
            step.units,
            step.stack,
            step.memoryBytes,
            message.message.depth(),
            refund,
            message.returnData,
            step.error));
  }

  private static @Nullable String error(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Success _, Outcome.Revert _ -> null;
      default -> outcome.describe();
    };
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}

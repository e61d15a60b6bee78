package dev.ewasm.eei;

import dev.ewasm.eei.contract.ContractCode;
import dev.ewasm.eei.contract.ContractLoader;
import dev.ewasm.eei.contract.ContractRules;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.eei.contract.LoadedContract;
import dev.ewasm.eei.contract.Sentinel;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.HostContext;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.ExecutionResult;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.Instantiation;
import dev.ewasm.engine.runtime.Memory;
import dev.ewasm.metering.cost.Schedule;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.tuweni.bytes.Bytes;

/**
 * Runs messages on contract code; knows the chain only through {@link HostContext}. Safe for
 * several threads, one message of a transaction at a time on each.
 *
 * <p>The thread needs stack for 1,024 nested messages: run transactions through {@link
 * dev.ewasm.engine.DeepStack} unless they are known to be shallow.
 */
public final class EwasmVm {

  private final VmConfig config;
  private final ContractLoader loader;
  private final Map<Schedule, Sentinel> sentinels = new ConcurrentHashMap<>();

  public EwasmVm(VmConfig config) {
    this.config = config;
    loader = new ContractLoader(config.abi(), config.engine(), config.cacheBytes());
  }

  public VmConfig config() {
    return config;
  }

  /** Loads and checks the code that this machine runs. */
  public ContractLoader loader() {
    return loader;
  }

  /**
   * Runs a message. Value was moved and a creation's address picked by the host, which also undoes
   * everything when the result is not a success and stores the output of a successful creation.
   *
   * @param code of the message's code address; init code of a creation
   * @param stack shared by all messages of the transaction
   */
  public CallResult execute(
      HostContext host,
      ForkRules rules,
      InstructionMetering metering,
      Message message,
      ContractCode code,
      StackBudget stack) {
    EeiObserver observer = config.observer();
    if (observer == null) {
      return executeUnseen(host, rules, metering, message, code, stack);
    }
    observer.enter(message);
    CallResult result = executeUnseen(host, rules, metering, message, code, stack);
    observer.exit(message, result);
    return result;
  }

  private CallResult executeUnseen(
      HostContext host,
      ForkRules rules,
      InstructionMetering metering,
      Message message,
      ContractCode code,
      StackBudget stack) {
    if (!ContractRules.hasPreamble(code.bytes())) {
      return executeEvm1(host, rules, metering, message, code, stack);
    }
    Schedule schedule = metering.deploymentSchedule();
    if (!message.kind().isCreate() || schedule == null) {
      CallResult result = load(host, rules, metering, message, code, code, stack);
      return message.kind().isCreate() && result.isSuccess()
          ? checkCreated(rules, metering, result)
          : result;
    }
    Sentinel sentinel = sentinel(schedule);
    long price = sentinel.price(code.bytes());
    if (price > message.gas()) {
      return CallResult.failure(Outcome.OUT_OF_GAS);
    }
    Bytes metered = sentinel.meter(code.bytes());
    if (metered == null) {
      return notMetered("init code", code.bytes());
    }
    CallResult result =
        load(
            host,
            rules,
            metering,
            message.withGas(message.gas() - price),
            code,
            ContractCode.of(metered),
            stack);
    return result.isSuccess() ? meterCreated(sentinel, result) : result;
  }

  /** Runs other code than WebAssembly; what it creates may be either and is checked as ever. */
  private CallResult executeEvm1(
      HostContext host,
      ForkRules rules,
      InstructionMetering metering,
      Message message,
      ContractCode code,
      StackBudget stack) {
    CallResult result = config.evm1().execute(host, rules, message, code, stack);
    if (!message.kind().isCreate() || !result.isSuccess()) {
      return result;
    }
    Schedule schedule = metering.deploymentSchedule();
    return schedule == null
        ? checkCreated(rules, metering, result)
        : meterCreated(sentinel(schedule), result);
  }

  private Sentinel sentinel(Schedule schedule) {
    return sentinels.computeIfAbsent(schedule, key -> new Sentinel(loader, key));
  }

  /**
   * Loads and runs code.
   *
   * @param shown what the contract sees as its code
   * @param run what runs
   */
  private CallResult load(
      HostContext host,
      ForkRules rules,
      InstructionMetering metering,
      Message message,
      ContractCode shown,
      ContractCode run,
      StackBudget stack) {
    return switch (loader.load(run, rules, metering)) {
      case LoadedContract.Invalid(String reason) ->
          CallResult.failure(new Outcome.ContractValidationFailure(reason));
      case LoadedContract.Ready contract ->
          run(host, rules, metering, message, shown, stack, contract);
    };
  }

  private CallResult meterCreated(Sentinel sentinel, CallResult result) {
    Bytes created = result.output();
    if (!ContractRules.hasMagic(created)) {
      return result;
    }
    long gasLeft = result.gasLeft() - sentinel.price(created);
    if (gasLeft < 0) {
      return CallResult.failure(Outcome.OUT_OF_GAS);
    }
    Bytes metered = sentinel.meter(created);
    return metered == null
        ? notMetered("created code", created)
        : CallResult.success(gasLeft, result.gasRefund(), metered);
  }

  private CallResult notMetered(String what, Bytes code) {
    String reason = loader.check(code);
    return CallResult.failure(
        new Outcome.ContractValidationFailure(
            what + ": " + (reason == null ? "charges itself already" : reason)));
  }

  private CallResult run(
      HostContext host,
      ForkRules rules,
      InstructionMetering metering,
      Message message,
      ContractCode code,
      StackBudget stack,
      LoadedContract.Ready contract) {
    long unitsPerGas = metering.unitsPerGas();
    // Gas beyond what the counter holds waits outside; no run lives long enough to need it.
    long counted = Math.min(message.gas(), metering.maxGas());
    int slots = stack.slotsLeft();
    ExecutionContext context = new ExecutionContext(counted * unitsPerGas, slots);
    EeiFrame frame =
        new EeiFrame(host, rules, message, code.bytes(), context, stack, unitsPerGas, config);
    context.host = frame;
    context.stackSuffices = stack.threadSuffices();
    context.observer = config.instructions();
    Outcome outcome =
        switch (contract.instances().acquire(context)) {
          case Instantiation.Failed(ExecutionResult reason) -> outcome(reason, context);
          case Instantiation.Instantiated(Instance instance) -> {
            Memory memory = instance.defaultMemory();
            if (memory == null) {
              throw new IllegalStateException("checked contract without memory");
            }
            frame.attach(memory);
            ExecutionResult result =
                instance.invoke(instance.function(contract.mainIndex()), context);
            contract.instances().release(instance);
            yield outcome(result, context);
          }
        };
    // What nested messages took comes back; a caller that is not WebAssembly would not set it.
    stack.set(slots);
    return switch (outcome) {
      case Outcome.Success success ->
          CallResult.success(
              gasLeft(message, counted, context, unitsPerGas), frame.gasRefund, frame.output);
      case Outcome.Revert revert ->
          CallResult.revert(gasLeft(message, counted, context, unitsPerGas), frame.output);
      default -> CallResult.failure(outcome);
    };
  }

  /** A started gas is a used one. */
  private static long gasLeft(
      Message message, long counted, ExecutionContext context, long unitsPerGas) {
    return context.gasLeft / unitsPerGas + (message.gas() - counted);
  }

  private static Outcome outcome(ExecutionResult result, ExecutionContext context) {
    if (context.gasLeft < 0) {
      // Charges may be checked late, so being out of gas wins over whatever came after.
      return Outcome.OUT_OF_GAS;
    }
    return switch (result) {
      case ExecutionResult.Completed completed -> Outcome.SUCCESS;
      case ExecutionResult.Trapped trapped -> new Outcome.Trapped(trapped.trap());
      case ExecutionResult.OutOfGas outOfGas -> Outcome.OUT_OF_GAS;
      case ExecutionResult.Halted halted -> {
        if (halted.reason() instanceof Outcome outcome) {
          yield outcome;
        }
        throw new IllegalStateException("halted by a stranger: " + halted.reason());
      }
    };
  }

  /** Code that a creation gives back must be a contract if it looks like one. */
  private CallResult checkCreated(
      ForkRules rules, InstructionMetering metering, CallResult result) {
    Bytes created = result.output();
    if (!ContractRules.hasMagic(created)) {
      return result;
    }
    return switch (loader.load(ContractCode.of(created), rules, metering)) {
      case LoadedContract.Ready ready -> result;
      case LoadedContract.Invalid(String reason) ->
          CallResult.failure(new Outcome.ContractValidationFailure("created code: " + reason));
    };
  }
}

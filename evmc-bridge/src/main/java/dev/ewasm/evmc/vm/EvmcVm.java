package dev.ewasm.evmc.vm;

import dev.ewasm.eei.EeiDialect;
import dev.ewasm.eei.EeiObserver;
import dev.ewasm.eei.Evm1Policy;
import dev.ewasm.eei.EwasmVm;
import dev.ewasm.eei.StackBudget;
import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.contract.ContractCode;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.HostContext;
import dev.ewasm.eei.host.Message;
import dev.ewasm.engine.DeepStack;
import dev.ewasm.engine.EngineConfig;
import dev.ewasm.engine.Tier;
import java.nio.file.Path;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The engine as a client sees an EVMC machine: a host, a revision, a message and code go in, a
 * result comes out. Safe for several threads.
 *
 * <p>The client moves value, counts nonces, picks addresses and undoes what a failed message did;
 * the machine runs code and counts gas, depth and stack. Nested messages that the client executes
 * on the calling thread, while a contract waits for its call, share the stack limit with it.
 */
public final class EvmcVm {

  private final EwasmVm vm;
  private final InstructionMetering metering;

  /**
   * How a machine runs contracts.
   *
   * @param tier interpreter, compiler, or the first and later the second; never changes a result
   * @param metering how instructions are paid for
   * @param codeCache folder that keeps compiled code between processes, or null
   * @param evm1 what runs code that is not WebAssembly
   * @param observer sees what happens, or null
   */
  public record Options(
      Tier tier,
      InstructionMetering metering,
      @Nullable Path codeCache,
      Evm1Policy evm1,
      @Nullable EeiObserver observer) {

    /** Instructions are free, other code is rejected. */
    public static final Options DEFAULT =
        new Options(Tier.AUTO, InstructionMetering.OFF, null, Evm1Policy.REJECT, null);

    public Options withTier(Tier newTier) {
      return new Options(newTier, metering, codeCache, evm1, observer);
    }

    public Options withMetering(InstructionMetering newMetering) {
      return new Options(tier, newMetering, codeCache, evm1, observer);
    }

    public Options withCodeCache(@Nullable Path folder) {
      return new Options(tier, metering, folder, evm1, observer);
    }

    public Options withEvm1(Evm1Policy newEvm1) {
      return new Options(tier, metering, codeCache, newEvm1, observer);
    }

    public Options withObserver(@Nullable EeiObserver newObserver) {
      return new Options(tier, metering, codeCache, evm1, newObserver);
    }
  }

  public EvmcVm(Options options) {
    metering = options.metering;
    EngineConfig engine = EngineConfig.CONSENSUS.withTier(options.tier);
    vm =
        new EwasmVm(
            new VmConfig(
                EeiDialect.REVISION_4,
                options.codeCache == null ? engine : engine.withCodeCache(options.codeCache),
                VmConfig.DEFAULT.cacheBytes(),
                options.evm1,
                null,
                options.observer,
                null));
  }

  /** Runs code; the same as {@link #execute(HostContext, Fork, Message, ContractCode)}. */
  public CallResult execute(HostContext host, Fork fork, Message message, Bytes code) {
    return execute(host, fork, message, ContractCode.of(code));
  }

  /**
   * Runs code on a thread with a deep stack, the calling one if it has that.
   *
   * @param message with its recipient, also for a creation
   * @param code of the code address; init code of a creation
   */
  public CallResult execute(HostContext host, Fork fork, Message message, ContractCode code) {
    if (DeepStack.isHere()) {
      return executeHere(host, ForkRules.of(fork), message, code, null);
    }
    return DeepStack.call(() -> executeHere(host, ForkRules.of(fork), message, code, null));
  }

  /**
   * Runs code on this thread, whose stack suffices for it; see {@link StackNeed}.
   *
   * @param stack of the transaction, where the message comes from another thread that waits; null
   *     for that of the messages that wait on this one, or a new one
   */
  CallResult executeHere(
      HostContext host,
      ForkRules rules,
      Message message,
      ContractCode code,
      @Nullable StackBudget stack) {
    TransactionScope scope = TransactionScope.here();
    StackBudget outer = scope.enter(message.depth(), stack);
    try {
      return vm.execute(host, rules, metering, message, code, scope.stack());
    } finally {
      scope.leave(outer);
    }
  }

  /** Loads contracts as this machine would run them. */
  EwasmVm loading() {
    return vm;
  }

  InstructionMetering metering() {
    return metering;
  }
}

package dev.ewasm.evmc.client;

import dev.ewasm.eei.Evm1Policy;
import dev.ewasm.eei.StackBudget;
import dev.ewasm.eei.contract.ContractCode;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.HostContext;
import dev.ewasm.eei.host.Message;
import dev.ewasm.evmc.Capability;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * Runs code that is not WebAssembly in a native machine, beside the engine and in the same world
 * state: contracts of both kinds call and create each other. Safe for several threads; each
 * transaction that is running has an instance of its own, because machines keep what they need
 * between nested messages.
 */
public final class NativeEvm1 implements Evm1Policy, AutoCloseable {

  private final EvmcLibrary library;
  private final VmSpec spec;
  private final ConcurrentLinkedDeque<NativeVm> idle = new ConcurrentLinkedDeque<>();

  /** The instance of the transaction that this thread runs. */
  @SuppressWarnings("ThreadLocalUsage") // one for each policy; removed when the message ends
  private final ThreadLocal<@Nullable NativeVm> running = new ThreadLocal<>();

  private volatile boolean closed;

  private NativeEvm1(EvmcLibrary library, VmSpec spec) {
    this.library = library;
    this.spec = spec;
  }

  /**
   * Loads the library and tries everything once: an instance, its options, what it can do.
   *
   * @throws EvmcLoadException if there is no such machine, or it does not run EVM code
   */
  public static NativeEvm1 load(VmSpec spec) throws EvmcLoadException {
    EvmcLibrary library = EvmcLibrary.load(spec.path());
    NativeEvm1 evm1 = new NativeEvm1(library, spec);
    NativeVm first = library.create(spec.options());
    if (!first.capabilities().contains(Capability.EVM1)) {
      first.close();
      throw new EvmcLoadException(
          spec.path() + ": " + first.name() + " does not run EVM code: no EVM1 capability");
    }
    evm1.idle.add(first);
    return evm1;
  }

  @Override
  public CallResult execute(
      HostContext host, ForkRules rules, Message message, ContractCode code, StackBudget stack) {
    int revision = rules.fork().revision();
    NativeVm nested = running.get();
    if (nested != null) {
      return nested.execute(host, revision, message, code.bytes());
    }
    NativeVm vm = take();
    running.set(vm);
    try {
      return vm.execute(host, revision, message, code.bytes());
    } finally {
      running.remove();
      giveBack(vm);
    }
  }

  private NativeVm take() {
    if (closed) {
      throw new IllegalStateException(spec.path() + ": the machine was destroyed");
    }
    NativeVm vm = idle.pollFirst();
    if (vm != null) {
      return vm;
    }
    try {
      return library.create(spec.options());
    } catch (EvmcLoadException e) {
      // The same call succeeded before.
      throw new IllegalStateException(e);
    }
  }

  private void giveBack(NativeVm vm) {
    idle.addFirst(vm);
    if (closed) {
      close();
    }
  }

  /** Destroys the idle instances, and those in use when they come back. */
  @Override
  public void close() {
    closed = true;
    for (NativeVm vm = idle.pollFirst(); vm != null; vm = idle.pollFirst()) {
      vm.close();
    }
  }
}

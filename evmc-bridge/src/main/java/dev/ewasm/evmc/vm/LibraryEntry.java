package dev.ewasm.evmc.vm;

import dev.ewasm.eei.StackBudget;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.eei.contract.LoadedContract;
import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.host.CallKind;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.engine.DeepStack;
import dev.ewasm.engine.Engine;
import dev.ewasm.engine.Tier;
import dev.ewasm.evmc.EvmcAbi;
import dev.ewasm.evmc.EvmcLayouts;
import dev.ewasm.evmc.StatusCode;
import dev.ewasm.metering.cost.Schedules;
import dev.ewasm.state.Address;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * What {@code libewasm} calls through JNI: one object for each machine of a client, entered for
 * each message that runs a contract.
 *
 * <p>The C side has checked what needs no contract: null pointers, kind, depth, gas, and that the
 * code begins as WebAssembly does.
 */
final class LibraryEntry {

  private static final long CODE_BYTES = 32L << 20;

  /** Failures that are told about; more would only repeat them. */
  private static final int MAX_REPORTS = 16;

  private static final AtomicInteger REPORTS = new AtomicInteger();

  /** C's {@code void *(*)(size_t)} and {@code void (*)(const evmc_result *)}. */
  private static volatile long allocate;

  private static volatile long release;

  private final EvmcVm vm;
  private final Tier tier;
  private final CodeStore codes = new CodeStore(CODE_BYTES);

  private LibraryEntry(EvmcVm.Options options) {
    vm = new EvmcVm(options);
    tier = options.tier();
  }

  /**
   * Called once, before all else.
   *
   * @param allocateFunction gives memory for an output
   * @param releaseFunction takes the memory of a result's output back
   */
  static void start(long allocateFunction, long releaseFunction) {
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw new IllegalStateException("only for little-endian platforms");
    }
    allocate = allocateFunction;
    release = releaseFunction;
    Engine.warmUp();
  }

  /**
   * A machine with these values of its options, null where none was given; the C side has checked
   * them.
   */
  static LibraryEntry create(
      @Nullable String engine,
      @Nullable String metering,
      @Nullable String trace,
      @Nullable String cacheFolder) {
    return new LibraryEntry(
        new EvmcVm.Options(
            engine == null ? Tier.AUTO : Tier.valueOf(engine.toUpperCase(Locale.ROOT)),
            metering == null || metering.equals("off")
                ? InstructionMetering.OFF
                : InstructionMetering.of(Schedules.builtIn(metering)),
            cacheFolder == null ? null : Path.of(cacheFolder),
            EvmcVm.Options.DEFAULT.evm1(),
            trace == null ? null : TraceLog.to(trace)));
  }

  /**
   * Runs a contract.
   *
   * @param host address of the host's functions, may be null
   * @param context what they get first
   * @param message address of an {@code evmc_message}
   * @param code address of the code
   * @param codeSize bytes of code, at least 8
   * @param result address of an {@code evmc_result}, all zero but for the status
   * @param scratch address of {@link NativeHost#SCRATCH_BYTES} bytes
   * @param stackLeft bytes of native stack that this thread has left
   * @return the status, which is also in the result
   */
  int execute(
      long host,
      long context,
      int revision,
      long message,
      long code,
      long codeSize,
      long result,
      long scratch,
      long stackLeft) {
    StatusCode status;
    try {
      status =
          execute(
              new NativeHost(host, context, scratch),
              ForkRules.of(Fork.byRevision(revision)),
              readMessage(message),
              codes.find(code, (int) codeSize),
              result,
              stackLeft);
    } catch (HostFailure failure) {
      report(failure.getMessage());
      status = failure.status();
    } catch (OutOfMemoryError error) {
      report("the JVM is out of memory: " + error.getMessage());
      status = StatusCode.OUT_OF_MEMORY;
    } catch (RuntimeException | Error failure) {
      report("internal error: " + failure);
      status = StatusCode.INTERNAL_ERROR;
    }
    NativeMemory.putInt(result + EvmcLayouts.Result.STATUS_CODE, status.number());
    return status.number();
  }

  private StatusCode execute(
      NativeHost host,
      ForkRules rules,
      Message message,
      CodeStore.Code code,
      long result,
      long stackLeft) {
    CallResult ended =
        stackLeft >= stackNeed(code, rules, stackLeft)
            ? vm.executeHere(host, rules, message, code.contract, null)
            : executeDeep(host, rules, message, code);
    StatusCode status = StatusCode.of(ended.outcome());
    return status.keepsGas() ? writeResult(result, status, ended) : status;
  }

  /** Bytes of stack that must be left to run the code here. */
  private long stackNeed(CodeStore.Code code, ForkRules rules, long stackLeft) {
    CodeStore.Loaded known = code.loaded;
    if (known != null && known.fork() == rules.fork()) {
      return known.stackNeed();
    }
    if (stackLeft < StackNeed.MESSAGE_BYTES) {
      return StackNeed.RECURSION_BYTES;
    }
    long need =
        switch (vm.loading().loader().load(code.contract, rules, vm.metering())) {
          case LoadedContract.Ready contract ->
              StackNeed.of(contract.module(), contract.mainIndex(), tier);
          case LoadedContract.Invalid _ -> StackNeed.MESSAGE_BYTES;
        };
    code.loaded = new CodeStore.Loaded(rules.fork(), need);
    // The compiler works on the thread that first needs its code, and recurses as deep as
    // expressions do.
    return tier == Tier.COMPILER ? StackNeed.RECURSION_BYTES : need;
  }

  /** Runs a contract on another thread, which calls the client's functions from there. */
  private CallResult executeDeep(
      NativeHost host, ForkRules rules, Message message, CodeStore.Code code) {
    StackBudget stack = message.depth() == 0 ? null : TransactionScope.here().running();
    if (!DeepStack.isHere()) {
      return DeepStack.call(() -> vm.executeHere(host, rules, message, code.contract, stack));
    }
    // Even a deep stack ends, when the client's own functions use much of it.
    try {
      return DeepStack.run(() -> vm.executeHere(host, rules, message, code.contract, stack));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Message readMessage(long at) {
    byte[] bytes = NativeMemory.get(at, (int) EvmcLayouts.Message.SIZE);
    CallKind kind =
        EvmcAbi.kind(NativeMemory.getInt(at + EvmcLayouts.Message.KIND))
            .orElseThrow(() -> new IllegalStateException("unknown kind of message"));
    int flags = NativeMemory.getInt(at + EvmcLayouts.Message.FLAGS);
    int inputSize = (int) NativeMemory.getLong(at + EvmcLayouts.Message.INPUT_SIZE);
    return new Message(
        kind,
        (flags & EvmcAbi.FLAG_STATIC) != 0,
        NativeMemory.getInt(at + EvmcLayouts.Message.DEPTH),
        NativeMemory.getLong(at + EvmcLayouts.Message.GAS),
        Address.of(bytes, (int) EvmcLayouts.Message.RECIPIENT),
        Address.of(bytes, (int) EvmcLayouts.Message.SENDER),
        inputSize == 0
            ? Bytes.EMPTY
            : Bytes.wrap(
                NativeMemory.get(
                    NativeMemory.getLong(at + EvmcLayouts.Message.INPUT_DATA), inputSize)),
        number(at + EvmcLayouts.Message.VALUE),
        kind == CallKind.CREATE2
            ? Bytes32.wrap(NativeMemory.get(at + EvmcLayouts.Message.CREATE2_SALT, Bytes32.SIZE))
            : Bytes32.ZERO,
        Address.of(bytes, (int) EvmcLayouts.Message.CODE_ADDRESS));
  }

  private static UInt256 number(long at) {
    boolean isZero =
        (NativeMemory.getLong(at)
                | NativeMemory.getLong(at + 8)
                | NativeMemory.getLong(at + 16)
                | NativeMemory.getLong(at + 24))
            == 0;
    return isZero
        ? UInt256.ZERO
        : UInt256.fromBytes(Bytes.wrap(NativeMemory.get(at, Bytes32.SIZE)));
  }

  private static StatusCode writeResult(long at, StatusCode status, CallResult ended) {
    int size = ended.output().size();
    if (size != 0) {
      long memory = NativeCalls.integer(allocate, size, 0, 0, 0, 0, 0);
      if (memory == 0) {
        return StatusCode.OUT_OF_MEMORY;
      }
      NativeMemory.put(memory, ended.output().toArrayUnsafe(), 0, size);
      NativeMemory.putLong(at + EvmcLayouts.Result.OUTPUT_DATA, memory);
      NativeMemory.putLong(at + EvmcLayouts.Result.OUTPUT_SIZE, size);
      NativeMemory.putLong(at + EvmcLayouts.Result.RELEASE, release);
    }
    NativeMemory.putLong(at + EvmcLayouts.Result.GAS_LEFT, ended.gasLeft());
    NativeMemory.putLong(at + EvmcLayouts.Result.GAS_REFUND, ended.gasRefund());
    return status;
  }

  private static void report(@Nullable String message) {
    if (REPORTS.incrementAndGet() <= MAX_REPORTS) {
      System.err.println("ewasm: " + message);
    }
  }
}

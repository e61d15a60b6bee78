package dev.ewasm.engine.runtime;

import dev.ewasm.engine.module.FuncType;
import org.jspecify.annotations.Nullable;

/**
 * A function instance (spec 4.2.6): a function of a module instance, a function of the host, or a
 * {@link GasCharge}.
 */
public final class FunctionInstance implements ExternValue {

  private static final int NO_REFERENCE = 0;

  private final FuncType type;
  private final @Nullable Instance instance;
  private final int definedIndex;
  private final @Nullable HostFunction host;
  private final @Nullable GasCharge gasCharge;

  /** Reference value in {@link #store}, handed out at the first need. */
  private long reference = NO_REFERENCE;

  private @Nullable Store store;

  private FunctionInstance(
      FuncType type,
      @Nullable Instance instance,
      int definedIndex,
      @Nullable HostFunction host,
      @Nullable GasCharge gasCharge) {
    this.type = type;
    this.instance = instance;
    this.definedIndex = definedIndex;
    this.host = host;
    this.gasCharge = gasCharge;
  }

  static FunctionInstance ofModule(FuncType type, Instance instance, int definedIndex) {
    return new FunctionInstance(type, instance, definedIndex, null, null);
  }

  /** A function of the host. */
  public static FunctionInstance ofHost(FuncType type, HostFunction host) {
    return new FunctionInstance(type, null, -1, host, null);
  }

  /**
   * A function that pays for the code; reached through a table it behaves as a call would.
   *
   * @param type must be {@code (i64) -> ()}
   */
  public static FunctionInstance ofGasCharge(FuncType type, GasCharge charge) {
    if (type.paramSlots() != 1 || type.resultSlots() != 0) {
      throw new IllegalArgumentException("a gas charge must be (i64) -> (), not " + type);
    }
    HostFunction host =
        (caller, context, slots, base) -> {
          long amount = slots[base];
          if (amount < 0) {
            return charge.negativeAmount();
          }
          context.gasLeft -= charge.cost(amount);
          return context.gasLeft < 0 ? Halt.OutOfGas.OUT_OF_GAS : null;
        };
    return new FunctionInstance(type, null, -1, host, charge);
  }

  public FuncType type() {
    return type;
  }

  /** The instance that defines the function, or null for one of the host. */
  public @Nullable Instance instance() {
    return instance;
  }

  /** Index among the functions its module defines, or -1. */
  public int definedIndex() {
    return definedIndex;
  }

  public @Nullable HostFunction host() {
    return host;
  }

  public @Nullable GasCharge gasCharge() {
    return gasCharge;
  }

  /**
   * Calls the function with arguments in {@code slots} from {@code base} on, where the results are
   * written.
   *
   * @param caller what a function of the host is told about its caller
   * @return null when it returned, or why it did not
   */
  public @Nullable Halt call(Instance caller, ExecutionContext context, long[] slots, int base) {
    if (instance != null) {
      return instance.executor().execute(instance, definedIndex, context, slots, base);
    }
    if (host == null) {
      throw new IllegalStateException("function without a body");
    }
    return host.call(caller, context, slots, base);
  }

  /** The value of a {@code funcref} to this function within {@code store}; never 0. */
  long reference(Store store) {
    if (this.store == store) {
      return reference;
    }
    long value = store.register(this);
    if (this.store == null) {
      this.store = store;
      reference = value;
    }
    return value;
  }
}

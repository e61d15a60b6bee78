package dev.ewasm.engine.runtime;

import java.util.Arrays;
import java.util.IdentityHashMap;

/**
 * Where references to functions get their numbers (spec 4.2.3).
 *
 * <p>Instances that share tables, globals or functions must share the store. A store lives as long
 * as any of them and belongs to one thread at a time. Functions that were ever referred to stay
 * reachable from it, so use a store for each transaction or pooled instance, not one for ever.
 */
public final class Store {

  private FunctionInstance[] functions = new FunctionInstance[16];
  private int size;
  private final IdentityHashMap<FunctionInstance, Long> foreign = new IdentityHashMap<>();

  /** The function behind a {@code funcref}; {@code reference} must not be 0 (null). */
  public FunctionInstance function(long reference) {
    return functions[(int) reference - 1];
  }

  /** The {@code funcref} value of a function: its handle plus 1. */
  public long reference(FunctionInstance function) {
    return function.reference(this);
  }

  long register(FunctionInstance function) {
    Long known = foreign.get(function);
    if (known != null) {
      return known;
    }
    if (size == functions.length) {
      functions = Arrays.copyOf(functions, size * 2);
    }
    functions[size++] = function;
    foreign.put(function, (long) size);
    return size;
  }
}

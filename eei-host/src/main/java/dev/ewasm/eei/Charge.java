package dev.ewasm.eei;

import dev.ewasm.eei.fork.EeiFees;
import dev.ewasm.eei.fork.ForkRules;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What an EEI function charges before it does anything: a fixed price and prices that depend on
 * arguments. What depends on state (value, new accounts, what a store did, cold accesses) is
 * charged by the function itself.
 *
 * @param base the fixed price in gas
 * @param parts what is added by argument
 */
record Charge(ToLongFunction<ForkRules> base, List<Part> parts) {

  /** {@code price} for each unit of the unsigned argument at index {@code argument}. */
  record Part(ToLongFunction<EeiFees> price, Unit unit, int argument) {}

  /** How an argument is counted. */
  enum Unit {
    ONE,
    /** Each started 32-byte word. */
    WORD
  }

  static final Charge NONE = new Charge(rules -> 0, List.of());

  static Charge fixed(ToLongFunction<EeiFees> base) {
    return new Charge(rules -> base.applyAsLong(rules.fees()), List.of());
  }

  /** The least that a store costs, whatever it does. */
  static Charge store() {
    return new Charge(rules -> rules.storage().minimum(), List.of());
  }

  /** A copy of as many bytes as the argument says. */
  static Charge copy(ToLongFunction<EeiFees> base, int lengthArgument) {
    return fixed(base).plus(EeiFees::copyWord, Unit.WORD, lengthArgument);
  }

  Charge plus(ToLongFunction<EeiFees> price, Unit unit, int argument) {
    List<Part> more = new ArrayList<>(parts);
    more.add(new Part(price, unit, argument));
    return new Charge(base, List.copyOf(more));
  }

  /** The charge with the prices of a fork, in units of the gas counter. */
  Bound bind(ForkRules rules, long unitsPerGas) {
    int size = parts.size();
    long[] prices = new long[size];
    int[] arguments = new int[size];
    int[] shifts = new int[size];
    for (int i = 0; i < size; i++) {
      Part part = parts.get(i);
      prices[i] = part.price.applyAsLong(rules.fees()) * unitsPerGas;
      arguments[i] = part.argument;
      shifts[i] = part.unit == Unit.WORD ? 5 : 0;
    }
    return new Bound(base.applyAsLong(rules) * unitsPerGas, prices, arguments, shifts);
  }

  /**
   * A charge ready to be computed. No sum overflows: an argument has 32 bits, a price in units at
   * most 30.
   */
  record Bound(long base, long[] prices, int[] arguments, int[] shifts) {

    long cost(long[] slots, int slot) {
      long cost = base;
      for (int i = 0; i < prices.length; i++) {
        long count = slots[slot + arguments[i]] & 0xffff_ffffL;
        int shift = shifts[i];
        cost += ((count + (1L << shift) - 1) >>> shift) * prices[i];
      }
      return cost;
    }
  }
}

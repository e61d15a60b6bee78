package dev.ewasm.metering.cost;

/**
 * The unit in which a schedule counts, and the only place where units become whole gas.
 *
 * <p>Use is rounded up and what is left is rounded down, so that for every limit {@code limit =
 * charged(used) + available(left)}: nobody gains or loses by the order in which the two are asked.
 */
public enum GasUnit {
  /** Whole gas. */
  GAS("gas", 1),
  /** Particles: 10,000 are 1 gas. */
  PARTICLES("particles", Particles.PER_GAS);

  private final String text;
  private final long perGas;

  GasUnit(String text, long perGas) {
    this.text = text;
    this.perGas = perGas;
  }

  /** How schedule files and reports name the unit. */
  public String text() {
    return text;
  }

  /** How many of this unit are one gas. */
  public long perGas() {
    return perGas;
  }

  /** Whole gas charged for {@code units} (0 or more) used: rounded up. */
  public Gas charged(long units) {
    return new Gas(Math.ceilDiv(requireAmount(units), perGas));
  }

  /** Whole gas in {@code units} (0 or more) left: rounded down. */
  public Gas available(long units) {
    return new Gas(requireAmount(units) / perGas);
  }

  /**
   * The counter to start with for a limit of whole gas; limits beyond what the counter holds become
   * {@link Long#MAX_VALUE}, which no run can use up.
   */
  public long units(Gas limit) {
    return limit.amount() > Long.MAX_VALUE / perGas ? Long.MAX_VALUE : limit.amount() * perGas;
  }

  private static long requireAmount(long units) {
    if (units < 0) {
      throw new IllegalArgumentException("negative amount: " + units);
    }
    return units;
  }
}

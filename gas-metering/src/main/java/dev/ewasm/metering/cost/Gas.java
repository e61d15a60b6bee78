package dev.ewasm.metering.cost;

/** An amount of whole gas, 0 or more. */
public record Gas(long amount) implements Comparable<Gas> {

  public static final Gas ZERO = new Gas(0);

  public Gas {
    if (amount < 0) {
      throw new IllegalArgumentException("negative gas: " + amount);
    }
  }

  /** Exact; an amount over {@link Long#MAX_VALUE} is an {@link ArithmeticException}. */
  public Gas plus(Gas other) {
    return new Gas(Math.addExact(amount, other.amount));
  }

  /**
   * The same amount in particles; over {@link Long#MAX_VALUE} is an {@link ArithmeticException}.
   */
  public Particles toParticles() {
    return new Particles(Math.multiplyExact(amount, Particles.PER_GAS));
  }

  @Override
  public int compareTo(Gas other) {
    return Long.compare(amount, other.amount);
  }

  @Override
  public String toString() {
    return amount + " gas";
  }
}

package dev.ewasm.metering.cost;

/** An amount of particles, 0 or more; 10,000 particles are 1 gas. */
public record Particles(long amount) implements Comparable<Particles> {

  /** Particles in one gas. */
  public static final long PER_GAS = 10_000;

  public Particles {
    if (amount < 0) {
      throw new IllegalArgumentException("negative particles: " + amount);
    }
  }

  /** Exact; an amount over {@link Long#MAX_VALUE} is an {@link ArithmeticException}. */
  public Particles plus(Particles other) {
    return new Particles(Math.addExact(amount, other.amount));
  }

  /** What using this amount costs in whole gas: rounded up. */
  public Gas charged() {
    return GasUnit.PARTICLES.charged(amount);
  }

  /** What having this amount left is worth in whole gas: rounded down. */
  public Gas available() {
    return GasUnit.PARTICLES.available(amount);
  }

  @Override
  public int compareTo(Particles other) {
    return Long.compare(amount, other.amount);
  }

  @Override
  public String toString() {
    return amount + " particles";
  }
}

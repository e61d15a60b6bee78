package dev.ewasm.eei.world;

import java.util.Map;
import java.util.TreeMap;

/**
 * A chain's rules over time: each set from its first block until the next begins. Forks, gas
 * schedules and system contracts change only here, so code that runs in block N runs by N's rules.
 */
public final class ChainConfig {

  private final TreeMap<Long, ChainRules> fromBlock;

  /**
   * @param fromBlock rules by the number (0 or more) of the first block they hold at
   * @throws IllegalArgumentException if no rules hold at block 0 or a number is negative
   */
  public ChainConfig(Map<Long, ChainRules> fromBlock) {
    this.fromBlock = new TreeMap<>(fromBlock);
    if (this.fromBlock.isEmpty() || this.fromBlock.firstKey() != 0) {
      throw new IllegalArgumentException("the rules of a chain must begin at block 0");
    }
  }

  /** The same rules at all blocks. */
  public static ChainConfig of(ChainRules rules) {
    return new ChainConfig(Map.of(0L, rules));
  }

  /** The rules at block {@code number}, 0 or more. */
  public ChainRules at(long number) {
    if (number < 0) {
      throw new IllegalArgumentException("negative block number: " + number);
    }
    return fromBlock.floorEntry(number).getValue();
  }
}

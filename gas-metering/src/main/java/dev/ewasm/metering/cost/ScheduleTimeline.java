package dev.ewasm.metering.cost;

import java.util.Map;
import java.util.TreeMap;

/** Which schedule is in force at which block: each from its first block until the next begins. */
public final class ScheduleTimeline {

  private final TreeMap<Long, Schedule> fromBlock;

  /**
   * @param fromBlock schedules by the number (0 or more) of the first block they apply to
   * @throws IllegalArgumentException if no schedule applies to block 0 or a number is negative
   */
  public ScheduleTimeline(Map<Long, Schedule> fromBlock) {
    this.fromBlock = new TreeMap<>(fromBlock);
    if (this.fromBlock.isEmpty() || this.fromBlock.firstKey() != 0) {
      throw new IllegalArgumentException("a schedule timeline must begin at block 0");
    }
  }

  /** One schedule for all blocks. */
  public static ScheduleTimeline of(Schedule schedule) {
    return new ScheduleTimeline(Map.of(0L, schedule));
  }

  /** The schedule by which code runs in block {@code number}, 0 or more. */
  public Schedule at(long number) {
    if (number < 0) {
      throw new IllegalArgumentException("negative block number: " + number);
    }
    return fromBlock.floorEntry(number).getValue();
  }
}

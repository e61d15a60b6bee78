package dev.ewasm.vectors.devnode;

import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Tells the time of the next block, which developers may move. Used by one thread at a time. */
final class NodeClock {

  private final Clock clock;
  private Setting setting = new Setting(0, null, null);

  /**
   * How time was moved.
   *
   * @param offset seconds that the chain is ahead
   * @param next the next block's time; null if it is not set
   * @param interval seconds from each block to the next; null to follow the clock
   */
  record Setting(long offset, @Nullable Long next, @Nullable Long interval) {}

  NodeClock(Clock clock) {
    this.clock = clock;
  }

  Setting setting() {
    return setting;
  }

  void restore(Setting before) {
    setting = before;
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }

  /** Seconds that the chain is ahead. */
  long offset() {
    return setting.offset;
  }

  void increase(long seconds) {
    setting = new Setting(setting.offset + seconds, setting.next, setting.interval);
  }

  /** Makes {@code time} the present. */
  void set(long time) {
    setting = new Setting(time - now(), setting.next, setting.interval);
  }

  void setNext(long time) {
    setting = new Setting(setting.offset, time, setting.interval);
  }

  void setInterval(@Nullable Long seconds) {
    setting = new Setting(setting.offset, setting.next, seconds);
  }

  /** The time of a block after one of time {@code parent}, always later. */
  long peek(long parent) {
    if (setting.next != null) {
      return Math.max(setting.next, parent + 1);
    }
    if (setting.interval != null) {
      return parent + Math.max(1, setting.interval);
    }
    return Math.max(parent + 1, now() + setting.offset);
  }

  /** The same, after which time that was set runs on from there. */
  long take(long parent) {
    long time = peek(parent);
    if (setting.next != null) {
      setting = new Setting(time - now(), null, setting.interval);
    }
    return time;
  }
}

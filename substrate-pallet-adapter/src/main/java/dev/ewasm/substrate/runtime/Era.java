package dev.ewasm.substrate.runtime;

import dev.ewasm.substrate.scale.ScaleReader;
import dev.ewasm.substrate.scale.ScaleWriter;

/**
 * How long an extrinsic may be included.
 *
 * @param period blocks that it lives, a power of two from 4 to 65,536; 0 for ever
 * @param phase number modulo {@code period} of the block in which its life begins
 */
public record Era(long period, long phase) {

  public static final Era IMMORTAL = new Era(0, 0);

  private static final long MAX_PERIOD = 1 << 16;

  /** The era of {@code period} blocks, rounded as the encoding needs it, that holds a block. */
  public static Era mortal(long period, long block) {
    long power = Long.highestOneBit(Math.max(1, period));
    long rounded = Math.clamp(power < period ? power << 1 : power, 4, MAX_PERIOD);
    long quantum = quantum(rounded);
    return new Era(rounded, block % rounded / quantum * quantum);
  }

  private static long quantum(long period) {
    return Math.max(period >> 12, 1);
  }

  public boolean isImmortal() {
    return period == 0;
  }

  /** Number of the block whose hash is signed: the first of the period that holds {@code block}. */
  public long birth(long block) {
    return isImmortal() ? 0 : (Math.max(block, phase) - phase) / period * period + phase;
  }

  /** Number of the first block after its life. */
  public long death(long block) {
    return isImmortal() ? Long.MAX_VALUE : birth(block) + period;
  }

  /** Writes one byte or two. */
  public void write(ScaleWriter writer) {
    if (isImmortal()) {
      writer.u8(0);
      return;
    }
    int exponent = Math.clamp(Long.numberOfTrailingZeros(period) - 1, 1, 15);
    writer.u16((int) (exponent | ((phase / quantum(period)) << 4)));
  }

  /** Reads one byte or two. */
  public static Era read(ScaleReader reader) {
    int start = reader.offset();
    int first = reader.u8();
    if (first == 0) {
      return IMMORTAL;
    }
    int encoded = first | reader.u8() << 8;
    long period = 2L << encoded % 16;
    long phase = (encoded >> 4) * quantum(period);
    if (period < 4 || phase >= period) {
      throw reader.errorAt(start, "no era has period " + period + " and phase " + phase);
    }
    return new Era(period, phase);
  }
}

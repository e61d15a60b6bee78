package dev.ewasm.engine.runtime;

import dev.ewasm.engine.module.Limits;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A linear memory (spec 4.2.8): one flat array exactly as long as the memory, little-endian.
 *
 * <p>Who writes into {@link #bytes()} directly must mark what it wrote, by {@link #touch} or by
 * setting {@code touched()[address >>> TOUCH_SHIFT]} for the address a write of up to 16 bytes
 * starts at, so that {@link #reset} need not clear everything. A write that starts at most {@link
 * #MARK_REACH} bytes from a marked one needs no mark of its own.
 */
public final class Memory implements ExternValue {

  /** Bytes of a page. */
  public static final int PAGE_BYTES = 65_536;

  /** Pages that fit into one Java array. */
  public static final int MAX_PAGES = 32_767;

  /** A write at an address marks block {@code address >>> TOUCH_SHIFT}. */
  public static final int TOUCH_SHIFT = 12;

  /** Little-endian views of the memory's array. */
  public static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  public static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  public static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** How far from a marked write, in bytes, others need no mark. */
  public static final int MARK_REACH = 1_024;

  private static final int BLOCK_BYTES = 1 << TOUCH_SHIFT;

  /** Bytes that a write reaches beyond the one it starts at, at most. */
  private static final int OVERHANG = 15;

  private final Limits limits;
  private final int capPages;
  private byte[] bytes;
  private byte[] touched;

  /** The array of the first size, to go back to at a reset. */
  private final byte[] initial;

  public Memory(Limits limits) {
    this(limits, MAX_PAGES);
  }

  /**
   * A memory of {@code limits.min()} zeroed pages.
   *
   * @param capPages the policy's cap in pages, beside the declared maximum
   */
  public Memory(Limits limits, int capPages) {
    this.limits = limits;
    int policy = Math.min(capPages, MAX_PAGES);
    if (limits.min() > policy) {
      throw new IllegalArgumentException("memory of " + limits.min() + " pages, cap " + policy);
    }
    this.capPages = (int) Math.min(policy, limits.max().orElse(policy));
    this.bytes = allocate((int) limits.min());
    this.initial = bytes;
    this.touched = new byte[blocks(bytes.length)];
  }

  /** The limits it was declared with, in pages. */
  public Limits limits() {
    return limits;
  }

  public int sizePages() {
    return bytes.length / PAGE_BYTES;
  }

  /** The whole memory; the array is replaced by {@link #grow} and {@link #reset}. */
  public byte[] bytes() {
    return bytes;
  }

  /** One mark for each block of 4,096 bytes; replaced together with {@link #bytes()}. */
  public byte[] touched() {
    return touched;
  }

  /** Marks {@code length} bytes from {@code address} on as written; they must be in bounds. */
  public void touch(int address, int length) {
    if (length > 0) {
      Arrays.fill(
          touched, address >>> TOUCH_SHIFT, ((address + length - 1) >>> TOUCH_SHIFT) + 1, (byte) 1);
    }
  }

  /**
   * Adds {@code delta} (unsigned) zeroed pages.
   *
   * @return the size in pages before, or -1 when the cap would be exceeded
   */
  public int grow(int delta) {
    int old = sizePages();
    long pages = old + Integer.toUnsignedLong(delta);
    if (pages > capPages) {
      return -1;
    }
    if (delta != 0) {
      byte[] grown = allocate((int) pages);
      System.arraycopy(bytes, 0, grown, 0, bytes.length);
      touched = Arrays.copyOf(touched, blocks(grown.length));
      bytes = grown;
    }
    return old;
  }

  /** Whether {@code length} bytes from {@code address} on (both unsigned) lie in the memory. */
  public boolean inBounds(int address, int length) {
    return Integer.toUnsignedLong(address) + Integer.toUnsignedLong(length) <= bytes.length;
  }

  /** Copies bytes in; the range must be {@linkplain #inBounds in bounds}. */
  public void write(int address, byte[] source, int from, int length) {
    System.arraycopy(source, from, bytes, address, length);
    touch(address, length);
  }

  /** Copies bytes out; the range must be {@linkplain #inBounds in bounds}. */
  public void read(int address, byte[] target, int to, int length) {
    System.arraycopy(bytes, address, target, to, length);
  }

  /** Back to the first size and all zeroes; only marked blocks are written. */
  void reset() {
    byte[] marks = touched;
    bytes = initial;
    int blocks = blocks(bytes.length);
    for (int block = 0; block < blocks; block++) {
      if (marks[block] != 0) {
        int from = (block << TOUCH_SHIFT) - MARK_REACH;
        int to = from + BLOCK_BYTES + 2 * MARK_REACH + OVERHANG;
        Arrays.fill(bytes, Math.max(from, 0), Math.min(to, bytes.length), (byte) 0);
        marks[block] = 0;
      }
    }
    if (marks.length != blocks) {
      touched = new byte[blocks];
    }
  }

  private static int blocks(int length) {
    return (length + BLOCK_BYTES - 1) >>> TOUCH_SHIFT;
  }

  private static byte[] allocate(int pages) {
    try {
      return new byte[pages * PAGE_BYTES];
    } catch (OutOfMemoryError e) {
      throw new EngineFailure("no heap for a memory of " + pages + " pages", e);
    }
  }
}

package dev.ewasm.state.codec;

import java.util.Arrays;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;

/**
 * Writes RLP into a growing buffer. A list is written by opening it, writing its items and closing
 * it.
 *
 * <pre>{@code
 * Bytes pair = new RlpWriter().beginList().scalar(1).bytes(data).endList().toBytes();
 * }</pre>
 */
public final class RlpWriter {
  private static final int LONGEST_HEADER = 9;

  private byte[] buffer;
  private int size;
  private int[] listStarts = new int[4];
  private int openLists;

  /** Makes a writer with room for a usual account. */
  public RlpWriter() {
    this(128);
  }

  /** Makes a writer with room for {@code capacity} bytes before it grows. */
  public RlpWriter(int capacity) {
    buffer = new byte[Math.max(capacity, 16)];
  }

  /** Writes a byte string. */
  public RlpWriter bytes(Bytes value) {
    return bytes(value.toArrayUnsafe());
  }

  /** Writes all of {@code value} as a byte string. */
  public RlpWriter bytes(byte[] value) {
    if (value.length == 1 && value[0] >= 0) {
      reserve(1);
      buffer[size++] = value[0];
      return this;
    }
    reserve(value.length + LONGEST_HEADER);
    header(0x80, value.length);
    return append(value, 0, value.length);
  }

  /** Writes an unsigned number as its shortest big-endian byte string; zero is the empty string. */
  public RlpWriter scalar(long value) {
    reserve(LONGEST_HEADER);
    if (value >= 0 && value < 0x80) {
      buffer[size++] = value == 0 ? (byte) 0x80 : (byte) value;
      return this;
    }
    int length = 8 - Long.numberOfLeadingZeros(value) / 8;
    buffer[size++] = (byte) (0x80 + length);
    for (int shift = 8 * (length - 1); shift >= 0; shift -= 8) {
      buffer[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  /** Writes a number as its shortest big-endian byte string; zero is the empty string. */
  public RlpWriter scalar(UInt256 value) {
    return bytes(value.toMinimalBytes());
  }

  /** Writes an item that is RLP already. */
  public RlpWriter encoded(byte[] rlp) {
    reserve(rlp.length);
    return append(rlp, 0, rlp.length);
  }

  /** Opens a list inside whatever is open. */
  public RlpWriter beginList() {
    if (openLists == listStarts.length) {
      listStarts = Arrays.copyOf(listStarts, 2 * openLists);
    }
    listStarts[openLists++] = size;
    return this;
  }

  /**
   * Closes the innermost open list.
   *
   * @throws IllegalStateException if none is open
   */
  public RlpWriter endList() {
    if (openLists == 0) {
      throw new IllegalStateException("no list is open");
    }
    int start = listStarts[--openLists];
    int length = size - start;
    int headerLength = length < 56 ? 1 : 1 + byteCount(length);
    reserve(headerLength);
    System.arraycopy(buffer, start, buffer, start + headerLength, length);
    size = start;
    header(0xC0, length);
    size += length;
    return this;
  }

  /**
   * Returns what was written.
   *
   * @throws IllegalStateException if a list is open
   */
  public byte[] toArray() {
    if (openLists != 0) {
      throw new IllegalStateException(openLists + " lists are open");
    }
    return Arrays.copyOf(buffer, size);
  }

  /** Like {@link #toArray}. */
  public Bytes toBytes() {
    return Bytes.wrap(toArray());
  }

  private RlpWriter append(byte[] value, int offset, int length) {
    System.arraycopy(value, offset, buffer, size, length);
    size += length;
    return this;
  }

  private void header(int base, int length) {
    if (length < 56) {
      buffer[size++] = (byte) (base + length);
      return;
    }
    int count = byteCount(length);
    buffer[size++] = (byte) (base + 55 + count);
    for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
      buffer[size++] = (byte) (length >>> shift);
    }
  }

  private static int byteCount(int length) {
    return 4 - Integer.numberOfLeadingZeros(length) / 8;
  }

  private void reserve(int more) {
    int needed = Math.addExact(size, more);
    if (needed > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(needed, 2 * buffer.length));
    }
  }
}

package dev.ewasm.substrate.scale;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.BiConsumer;

/** Appends SCALE values to a growing array. */
public final class ScaleWriter {

  private byte[] buffer = new byte[64];
  private int size;

  /** A fresh array with everything written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(buffer, size);
  }

  private int grow(int length) {
    if (size + length > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, size + length));
    }
    int start = size;
    size += length;
    return start;
  }

  /** Writes bytes as they are. */
  public ScaleWriter raw(byte... bytes) {
    int start = grow(bytes.length);
    System.arraycopy(bytes, 0, buffer, start, bytes.length);
    return this;
  }

  /** Writes the low 8 bits. */
  public ScaleWriter u8(int value) {
    int start = grow(1);
    buffer[start] = (byte) value;
    return this;
  }

  /** Writes the low 16 bits. */
  public ScaleWriter u16(int value) {
    return littleEndian(value, 2);
  }

  /** Writes the low 32 bits. */
  public ScaleWriter u32(long value) {
    return littleEndian(value, 4);
  }

  /** Writes 64 bits. */
  public ScaleWriter u64(long value) {
    return littleEndian(value, 8);
  }

  private ScaleWriter littleEndian(long value, int bytes) {
    int start = grow(bytes);
    for (int i = 0; i < bytes; i++) {
      buffer[start + i] = (byte) (value >>> (8 * i));
    }
    return this;
  }

  /**
   * Writes an unsigned number of {@code bits}, a multiple of 8.
   *
   * @throws IllegalArgumentException if it does not fit
   */
  public ScaleWriter unsigned(BigInteger value, int bits) {
    if (value.signum() < 0 || value.bitLength() > bits) {
      throw new IllegalArgumentException(value + " does not fit in " + bits + " unsigned bits");
    }
    return integer(value, bits);
  }

  /**
   * Writes a two's-complement number of {@code bits}, a multiple of 8.
   *
   * @throws IllegalArgumentException if it does not fit
   */
  public ScaleWriter signed(BigInteger value, int bits) {
    if (value.bitLength() >= bits) {
      throw new IllegalArgumentException(value + " does not fit in " + bits + " signed bits");
    }
    return integer(value, bits);
  }

  private ScaleWriter integer(BigInteger value, int bits) {
    byte[] bigEndian = value.toByteArray();
    int bytes = bits / 8;
    int start = grow(bytes);
    byte fill = (byte) (value.signum() < 0 ? -1 : 0);
    for (int i = 0; i < bytes; i++) {
      int from = bigEndian.length - 1 - i;
      buffer[start + i] = from >= 0 ? bigEndian[from] : fill;
    }
    return this;
  }

  public ScaleWriter bool(boolean value) {
    return u8(value ? 1 : 0);
  }

  /** Writes a non-negative compact number. */
  public ScaleWriter compact(long value) {
    if (value >= 0 && value < 1 << 6) {
      return u8((int) value << 2);
    }
    if (value >= 0 && value < 1 << 14) {
      return u16((int) value << 2 | 1);
    }
    if (value >= 0 && value < 1 << 30) {
      return u32(value << 2 | 2);
    }
    return compact(BigInteger.valueOf(value));
  }

  /**
   * Writes a compact number.
   *
   * @throws IllegalArgumentException if it is negative or has more than 536 bits
   */
  public ScaleWriter compact(BigInteger value) {
    if (value.signum() < 0 || value.bitLength() > 536) {
      throw new IllegalArgumentException(value + " is not a compact number");
    }
    if (value.bitLength() <= 30) {
      return compact(value.longValue());
    }
    int bytes = Math.max(4, (value.bitLength() + 7) / 8);
    return u8(((bytes - 4) << 2) | 3).integer(value, 8 * bytes);
  }

  /** Writes a byte vector. */
  public ScaleWriter bytes(byte... bytes) {
    return compact(bytes.length).raw(bytes);
  }

  public ScaleWriter text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a vector. */
  public <T> ScaleWriter list(Collection<T> elements, BiConsumer<ScaleWriter, T> writeElement) {
    compact(elements.size());
    for (T element : elements) {
      writeElement.accept(this, element);
    }
    return this;
  }
}

package dev.ewasm.state;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/**
 * A 20-byte account address. Immutable; ordered as an unsigned big-endian number.
 *
 * <p>The bytes live in three fields, so that an address is a cheap map key.
 */
public final class Address implements Comparable<Address> {
  /** Length of an address in bytes. */
  public static final int SIZE = 20;

  private static final VarHandle LONG_BE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT_BE =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  /** The address of twenty zero bytes. */
  public static final Address ZERO = new Address(0, 0, 0);

  private final long high;
  private final long middle;
  private final int low;

  private Address(long high, long middle, int low) {
    this.high = high;
    this.middle = middle;
    this.low = low;
  }

  /**
   * Returns the address in 20 bytes of {@code source} from {@code offset}.
   *
   * @throws IndexOutOfBoundsException if the 20 bytes do not lie in {@code source}
   */
  public static Address of(byte[] source, int offset) {
    return new Address(
        (long) LONG_BE.get(source, offset),
        (long) LONG_BE.get(source, offset + 8),
        (int) INT_BE.get(source, offset + 16));
  }

  /**
   * Returns the address made of exactly 20 bytes.
   *
   * @throws IllegalArgumentException if {@code bytes} has another length
   */
  public static Address of(Bytes bytes) {
    if (bytes.size() != SIZE) {
      throw new IllegalArgumentException("an address has 20 bytes, not " + bytes.size());
    }
    return new Address(bytes.getLong(0), bytes.getLong(8), bytes.getInt(16));
  }

  /** Returns the address in the last 20 bytes of a 32-byte word. */
  public static Address fromLast20(Bytes32 word) {
    return new Address(word.getLong(12), word.getLong(20), word.getInt(28));
  }

  /** Returns the address whose number is {@code number}, for precompiles and system contracts. */
  public static Address ofNumber(int number) {
    if (number < 0) {
      throw new IllegalArgumentException("negative address number " + number);
    }
    return new Address(0, 0, number);
  }

  /**
   * Parses 40 hexadecimal digits of either case, with or without {@code 0x}.
   *
   * @throws IllegalArgumentException if {@code text} is anything else
   */
  public static Address fromHex(String text) {
    int start = text.startsWith("0x") || text.startsWith("0X") ? 2 : 0;
    if (text.length() - start != 2 * SIZE) {
      throw new IllegalArgumentException(
          "an address has 40 hexadecimal digits, not " + (text.length() - start) + ": " + text);
    }
    byte[] bytes = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      int upper = Character.digit(text.charAt(start + 2 * i), 16);
      int lower = Character.digit(text.charAt(start + 2 * i + 1), 16);
      if (upper < 0 || lower < 0) {
        throw new IllegalArgumentException("not a hexadecimal address: " + text);
      }
      bytes[i] = (byte) (upper << 4 | lower);
    }
    return of(bytes, 0);
  }

  /** Returns a fresh array with the 20 bytes. */
  public byte[] toArray() {
    byte[] bytes = new byte[SIZE];
    copyTo(bytes, 0);
    return bytes;
  }

  /** Writes the 20 bytes into {@code target} at {@code offset}. */
  public void copyTo(byte[] target, int offset) {
    LONG_BE.set(target, offset, high);
    LONG_BE.set(target, offset + 8, middle);
    INT_BE.set(target, offset + 16, low);
  }

  /** Returns the 20 bytes. */
  public Bytes toBytes() {
    return Bytes.wrap(toArray());
  }

  /** Returns the address as a 32-byte big-endian word, twelve zero bytes first. */
  public Bytes32 toWord() {
    byte[] word = new byte[32];
    copyTo(word, 12);
    return Bytes32.wrap(word);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Address that
        && high == that.high
        && middle == that.middle
        && low == that.low;
  }

  @Override
  public int hashCode() {
    long mixed = (high * 31 + middle) * 0x9E3779B97F4A7C15L + low;
    return (int) (mixed ^ mixed >>> 32);
  }

  @Override
  public int compareTo(Address that) {
    int order = Long.compareUnsigned(high, that.high);
    if (order == 0) {
      order = Long.compareUnsigned(middle, that.middle);
    }
    return order == 0 ? Integer.compareUnsigned(low, that.low) : order;
  }

  /** Returns {@code 0x} and 40 lower-case digits. */
  @Override
  public String toString() {
    return "0x" + hex(high, 16) + hex(middle, 16) + hex(Integer.toUnsignedLong(low), 8);
  }

  private static String hex(long value, int digits) {
    String text = Long.toHexString(value);
    return "0".repeat(digits - text.length()) + text;
  }
}

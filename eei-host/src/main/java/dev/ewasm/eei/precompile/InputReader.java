package dev.ewasm.eei.precompile;

import java.math.BigInteger;
import java.util.Arrays;

/** Input as precompiles see it: followed by endless zeros. */
final class InputReader {

  private InputReader() {}

  /** Copies {@code length} bytes from {@code offset} on, zeros beyond the end. */
  static byte[] bytes(byte[] input, long offset, int length) {
    if (offset >= input.length) {
      return new byte[length];
    }
    int from = (int) offset;
    byte[] copy = Arrays.copyOfRange(input, from, Math.min(input.length, from + length));
    return copy.length == length ? copy : Arrays.copyOf(copy, length);
  }

  /** The unsigned big-endian number at {@code offset}. */
  static BigInteger number(byte[] input, long offset, int length) {
    return new BigInteger(1, bytes(input, offset, length));
  }

  /** Writes the number big-endian into the {@code length} bytes at {@code offset}. */
  static void write(BigInteger value, byte[] target, int offset, int length) {
    byte[] bytes = value.toByteArray();
    int from = bytes.length > length ? bytes.length - length : 0;
    int size = bytes.length - from;
    System.arraycopy(bytes, from, target, offset + length - size, size);
  }
}

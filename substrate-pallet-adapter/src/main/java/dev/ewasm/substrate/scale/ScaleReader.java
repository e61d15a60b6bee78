package dev.ewasm.substrate.scale;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads SCALE values one after the other. Strict as the Rust codec is: compact numbers in their
 * shortest form, flags 0 or 1, text in UTF-8, and lengths are checked against the input before
 * anything is allocated.
 *
 * <p>Every method throws {@link ScaleException} on input that does not hold what is asked for; the
 * reader is of no use afterwards.
 */
public final class ScaleReader {

  private final byte[] input;
  private final Deque<String> path = new ArrayDeque<>();
  private int offset;

  public ScaleReader(byte[] input) {
    this.input = input;
  }

  /** Offset of the next byte. */
  public int offset() {
    return offset;
  }

  /** Number of bytes left. */
  public int remaining() {
    return input.length - offset;
  }

  /** Reads a part whose name appears in the path of errors. */
  public <T> T field(String name, Supplier<T> read) {
    path.addLast("." + name);
    T value = read.get();
    path.removeLast();
    return value;
  }

  /** The error that {@code reason} holds at the next byte. */
  public ScaleException error(String reason) {
    return errorAt(offset, reason);
  }

  /** The error that {@code reason} holds at a byte. */
  public ScaleException errorAt(int position, String reason) {
    StringBuilder text = new StringBuilder("$");
    for (Iterator<String> names = path.iterator(); names.hasNext(); ) {
      text.append(names.next());
    }
    return new ScaleException(text.toString(), position, reason);
  }

  /** Checks that everything was read. */
  public void end() {
    if (remaining() != 0) {
      throw error(remaining() + " bytes after the end");
    }
  }

  private int take(int length) {
    if (length > remaining()) {
      throw error(length + " bytes needed, " + remaining() + " left");
    }
    int start = offset;
    offset += length;
    return start;
  }

  /** Reads {@code length} bytes as they are. */
  public byte[] raw(int length) {
    int start = take(length);
    return Arrays.copyOfRange(input, start, start + length);
  }

  /** The bytes from {@code start} to the next one, which were read already. */
  public byte[] since(int start) {
    return Arrays.copyOfRange(input, start, offset);
  }

  public int u8() {
    return input[take(1)] & 0xff;
  }

  public int u16() {
    return (int) littleEndian(2);
  }

  /** Reads an unsigned 32-bit number. */
  public long u32() {
    return littleEndian(4);
  }

  /** Reads 64 bits, to be understood as unsigned. */
  public long u64() {
    return littleEndian(8);
  }

  private long littleEndian(int bytes) {
    int start = take(bytes);
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = (value << 8) | (input[start + i] & 0xff);
    }
    return value;
  }

  /** Reads an unsigned little-endian number of {@code bits}, a multiple of 8. */
  public BigInteger unsigned(int bits) {
    return new BigInteger(1, reversed(raw(bits / 8)));
  }

  /** Reads a two's-complement little-endian number of {@code bits}, a multiple of 8. */
  public BigInteger signed(int bits) {
    return new BigInteger(reversed(raw(bits / 8)));
  }

  public boolean bool() {
    int start = offset;
    return switch (u8()) {
      case 0 -> false;
      case 1 -> true;
      default -> throw errorAt(start, "a bool is 00 or 01");
    };
  }

  /** Reads a compact number of at most {@code bits}. */
  public BigInteger compact(int bits) {
    int start = offset;
    int first = u8();
    BigInteger value;
    switch (first & 3) {
      case 0 -> value = BigInteger.valueOf(first >> 2);
      case 1 -> {
        value = BigInteger.valueOf(first >> 2 | u8() << 6);
        checkShortest(start, value.bitLength() > 6);
      }
      case 2 -> {
        value = BigInteger.valueOf(first >> 2 | (long) u8() << 6 | (long) u16() << 14);
        checkShortest(start, value.bitLength() > 14);
      }
      default -> {
        int length = (first >> 2) + 4;
        if (length > Math.max(4, bits / 8)) {
          throw errorAt(start, "compact number of " + length + " bytes exceeds " + bits + " bits");
        }
        value = unsigned(8 * length);
        checkShortest(start, value.bitLength() > Math.max(30, 8 * (length - 1)));
      }
    }
    if (value.bitLength() > bits) {
      throw errorAt(start, "compact number exceeds " + bits + " bits");
    }
    return value;
  }

  private void checkShortest(int start, boolean shortest) {
    if (!shortest) {
      throw errorAt(start, "compact number not in its shortest form");
    }
  }

  /** Reads a compact number of at most 32 bits. */
  public long compactU32() {
    return compact(32).longValue();
  }

  /**
   * Reads the number of elements that follow.
   *
   * @param minimumSize least bytes an element takes; more elements than the rest of the input can
   *     hold are refused here
   */
  public int length(int minimumSize) {
    int start = offset;
    long length = compactU32();
    if (length * minimumSize > remaining() || length > Integer.MAX_VALUE - 8) {
      throw errorAt(start, length + " elements announced, " + remaining() + " bytes left");
    }
    return (int) length;
  }

  /** Reads a byte vector. */
  public byte[] bytes() {
    return raw(length(1));
  }

  /** Reads UTF-8 text. */
  public String text() {
    int start = offset;
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes())).toString();
    } catch (CharacterCodingException e) {
      throw errorAt(start, "text is not UTF-8");
    }
  }

  /** Reads the index of an enum's variant, which must be below {@code variants}. */
  public int variant(int variants) {
    int start = offset;
    int index = u8();
    if (index >= variants) {
      throw errorAt(start, "unknown variant " + index);
    }
    return index;
  }

  /** Reads the flag of an option: whether a value follows. */
  public boolean isSome() {
    int start = offset;
    return switch (u8()) {
      case 0 -> false;
      case 1 -> true;
      default -> throw errorAt(start, "an option starts with 00 or 01");
    };
  }

  /**
   * Reads a vector.
   *
   * @param minimumSize least bytes an element takes
   */
  public <T> List<T> list(int minimumSize, Function<ScaleReader, T> element) {
    return elements(length(minimumSize), element);
  }

  <T> List<T> elements(int length, Function<ScaleReader, T> element) {
    List<T> list = new ArrayList<>(Math.min(length, 1024));
    for (int i = 0; i < length; i++) {
      path.addLast("[" + i + "]");
      list.add(element.apply(this));
      path.removeLast();
    }
    return list;
  }

  private static byte[] reversed(byte[] bytes) {
    for (int i = 0, j = bytes.length - 1; i < j; i++, j--) {
      byte swapped = bytes[i];
      bytes[i] = bytes[j];
      bytes[j] = swapped;
    }
    return bytes;
  }
}

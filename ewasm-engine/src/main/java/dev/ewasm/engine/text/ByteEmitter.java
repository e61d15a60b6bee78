package dev.ewasm.engine.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Growing bytes of the binary format, with marks that say which source offset they stem from. */
final class ByteEmitter {

  private byte[] bytes = new byte[64];
  private int size;

  /** Pairs of offset in {@link #bytes} and offset in the source, ascending. */
  private int[] marks = {};

  private int markCount;

  int size() {
    return size;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  int[] marks() {
    return Arrays.copyOf(marks, markCount);
  }

  void clear() {
    size = 0;
    markCount = 0;
  }

  /** What is emitted next stems from {@code sourceOffset}. */
  void mark(int sourceOffset) {
    addMark(size, sourceOffset);
  }

  private void addMark(int offset, int sourceOffset) {
    if (markCount + 2 > marks.length) {
      marks = Arrays.copyOf(marks, Math.max(16, marks.length * 2));
    }
    marks[markCount++] = offset;
    marks[markCount++] = sourceOffset;
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }

  void u8(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  /** LEB128 of 32 unsigned bits. */
  void u32(int value) {
    u64(value & 0xffff_ffffL);
  }

  void u64(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      u8((int) rest | 0x80);
      rest >>>= 7;
    }
    u8((int) rest);
  }

  /** Signed LEB128; the same bytes for s32, s33 and s64. */
  void s64(long value) {
    long rest = value;
    while (rest < -0x40 || rest > 0x3f) {
      u8((int) rest | 0x80);
      rest >>= 7;
    }
    u8((int) rest & 0x7f);
  }

  void fixed32(int value) {
    for (int shift = 0; shift < 32; shift += 8) {
      u8(value >> shift);
    }
  }

  void fixed64(long value) {
    for (int shift = 0; shift < 64; shift += 8) {
      u8((int) (value >> shift));
    }
  }

  void raw(byte[] source) {
    raw(source, 0, source.length);
  }

  private void raw(byte[] source, int from, int length) {
    reserve(length);
    System.arraycopy(source, from, bytes, size, length);
    size += length;
  }

  void name(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    u32(utf8.length);
    raw(utf8);
  }

  /** All of {@code other} with its marks. */
  void append(ByteEmitter other) {
    int base = size;
    raw(other.bytes, 0, other.size);
    for (int i = 0; i < other.markCount; i += 2) {
      addMark(base + other.marks[i], other.marks[i + 1]);
    }
  }

  /** What {@code other} holds from {@code from} on, without marks, and takes it off there. */
  void moveTail(ByteEmitter other, int from) {
    raw(other.bytes, from, other.size - from);
    other.size = from;
  }
}

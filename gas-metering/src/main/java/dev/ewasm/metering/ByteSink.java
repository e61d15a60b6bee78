package dev.ewasm.metering;

import dev.ewasm.engine.binary.InstructionCursor;
import dev.ewasm.engine.module.Opcode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Growing bytes with the primitive encodings of the binary format (spec 5.2). */
final class ByteSink {

  private byte[] bytes = new byte[64];
  private int size;

  int size() {
    return size;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  ByteSink oneByte(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
    return this;
  }

  ByteSink raw(byte[] source, int start, int end) {
    reserve(end - start);
    System.arraycopy(source, start, bytes, size, end - start);
    size += end - start;
    return this;
  }

  ByteSink raw(byte[] source) {
    return raw(source, 0, source.length);
  }

  ByteSink raw(ByteSink source) {
    return raw(source.bytes, 0, source.size);
  }

  /** An unsigned 32-bit integer in LEB128. */
  ByteSink u32(int value) {
    long rest = Integer.toUnsignedLong(value);
    while (rest >= 0x80) {
      oneByte(((int) rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return oneByte((int) rest);
  }

  /** A signed integer in LEB128; the same bytes for 32 and 64 bits. */
  ByteSink signed(long value) {
    long rest = value;
    while (rest < -0x40 || rest >= 0x40) {
      oneByte(((int) rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    return oneByte((int) rest & 0x7f);
  }

  ByteSink name(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return u32(utf8.length).raw(utf8);
  }

  /** An unprefixed opcode. */
  ByteSink opcode(Opcode opcode) {
    return oneByte(opcode.code());
  }

  /** An unprefixed opcode with one unsigned immediate. */
  ByteSink opcode(Opcode opcode, int index) {
    return oneByte(opcode.code()).u32(index);
  }

  /** {@code i64.const amount; call function}. */
  ByteSink charge(long amount, int function) {
    return opcode(Opcode.I64_CONST).signed(amount).opcode(Opcode.CALL, function);
  }

  /** The cursor's instruction as it stands. */
  ByteSink instruction(byte[] source, InstructionCursor cursor) {
    return raw(source, cursor.offset(), cursor.nextOffset());
  }

  private void reserve(int more) {
    if (more > bytes.length - size) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), 2 * bytes.length));
    }
  }
}

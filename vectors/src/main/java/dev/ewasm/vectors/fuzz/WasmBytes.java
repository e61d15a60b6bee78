package dev.ewasm.vectors.fuzz;

import dev.ewasm.engine.module.Opcode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Growing bytes with the encodings of the binary format (spec 5.2). */
final class WasmBytes {

  private byte[] bytes = new byte[256];
  private int size;

  int size() {
    return size;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  WasmBytes oneByte(int value) {
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * size);
    }
    bytes[size++] = (byte) value;
    return this;
  }

  WasmBytes bytes(int... values) {
    for (int value : values) {
      oneByte(value);
    }
    return this;
  }

  WasmBytes raw(WasmBytes other) {
    for (int i = 0; i < other.size; i++) {
      oneByte(other.bytes[i]);
    }
    return this;
  }

  WasmBytes u32(int value) {
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      oneByte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return oneByte(rest);
  }

  WasmBytes signed(long value) {
    long rest = value;
    while (rest < -0x40 || rest >= 0x40) {
      oneByte(((int) rest & 0x7f) | 0x80);
      rest >>= 7;
    }
    return oneByte((int) rest & 0x7f);
  }

  WasmBytes name(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    u32(utf8.length);
    for (byte b : utf8) {
      oneByte(b);
    }
    return this;
  }

  /** The opcode and its unsigned immediates. */
  WasmBytes op(Opcode opcode, int... immediates) {
    if (opcode.code() > 0xff) {
      oneByte(opcode.code() >> 16).u32(opcode.code() & 0xffff);
    } else {
      oneByte(opcode.code());
    }
    for (int immediate : immediates) {
      u32(immediate);
    }
    return this;
  }

  WasmBytes i32(int value) {
    return op(Opcode.I32_CONST).signed(value);
  }

  WasmBytes i64(long value) {
    return op(Opcode.I64_CONST).signed(value);
  }

  /** {@code other} with its length in front. */
  WasmBytes sized(WasmBytes other) {
    return u32(other.size).raw(other);
  }

  WasmBytes section(int id, WasmBytes content) {
    return oneByte(id).sized(content);
  }
}

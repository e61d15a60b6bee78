package dev.ewasm.engine.binary;

import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.Limits;
import dev.ewasm.engine.module.ValType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Collects the bytes of spec chapter 5; integers take their shortest LEB128 form. */
public final class ByteWriter {

  private byte[] bytes = new byte[64];
  private int size;

  public int size() {
    return size;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /** The lowest 8 bits. */
  public ByteWriter u8(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
    return this;
  }

  /** An unsigned integer of 32 bits in LEB128. */
  public ByteWriter u32(int value) {
    reserve(5);
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
    return this;
  }

  /** A signed integer in LEB128, of 32 bits when {@code value} is an {@code int}. */
  public ByteWriter s64(long value) {
    reserve(10);
    long rest = value;
    while (rest < -64 || rest > 63) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>= 7;
    }
    bytes[size++] = (byte) (rest & 0x7f);
    return this;
  }

  /** Four bytes, little-endian. */
  public ByteWriter word32(int value) {
    reserve(4);
    for (int i = 0; i < 4; i++) {
      bytes[size++] = (byte) (value >>> (8 * i));
    }
    return this;
  }

  /** Eight bytes, little-endian. */
  public ByteWriter word64(long value) {
    return word32((int) value).word32((int) (value >>> 32));
  }

  public ByteWriter bytes(byte[] from) {
    return bytes(from, 0, from.length);
  }

  /** The bytes of {@code from} at {@code start} to before {@code end}. */
  public ByteWriter bytes(byte[] from, int start, int end) {
    int length = end - start;
    reserve(length);
    System.arraycopy(from, start, bytes, size, length);
    size += length;
    return this;
  }

  public ByteWriter bytes(ByteWriter from) {
    return bytes(from.bytes, 0, from.size);
  }

  /** The length of {@code from} as u32, then its bytes. */
  public ByteWriter sized(ByteWriter from) {
    return u32(from.size).bytes(from);
  }

  /** A name: its length in bytes, then UTF-8. */
  public ByteWriter name(String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    return u32(utf8.length).bytes(utf8);
  }

  public ByteWriter valType(ValType type) {
    return u8(TypeCode.of(type));
  }

  public ByteWriter valTypes(List<ValType> types) {
    u32(types.size());
    types.forEach(this::valType);
    return this;
  }

  public ByteWriter funcType(FuncType type) {
    return u8(0x60).valTypes(type.params()).valTypes(type.results());
  }

  public ByteWriter limits(Limits limits) {
    u8(limits.max().isPresent() ? 1 : 0).u32((int) limits.min());
    limits.max().ifPresent(max -> u32((int) max));
    return this;
  }

  /** A table type, memory type, global type or type index, without a byte that says which. */
  public ByteWriter externType(ExternType type) {
    return switch (type) {
      case ExternType.Func func -> u32(func.typeIndex());
      case ExternType.Table table -> valType(table.element()).limits(table.limits());
      case ExternType.Memory memory -> limits(memory.limits());
      case ExternType.Global global -> valType(global.type()).u8(global.mutable() ? 1 : 0);
    };
  }

  /** An import or export's byte that says which kind of entity it is. */
  static int kind(ExternType type) {
    return switch (type) {
      case ExternType.Func _ -> 0;
      case ExternType.Table _ -> 1;
      case ExternType.Memory _ -> 2;
      case ExternType.Global _ -> 3;
    };
  }

  private void reserve(int count) {
    if (bytes.length - size < count) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + count));
    }
  }
}

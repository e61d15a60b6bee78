package dev.ewasm.engine.binary;

import dev.ewasm.engine.MalformedModuleException;
import dev.ewasm.engine.module.RefType;
import dev.ewasm.engine.module.ValType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads the values of spec 5.2 (bytes, LEB128 integers, names) off an array. */
final class ByteReader {

  private final byte[] bytes;
  private int position;

  ByteReader(byte[] bytes, int position) {
    this.bytes = bytes;
    this.position = position;
  }

  int position() {
    return position;
  }

  void position(int newPosition) {
    position = newPosition;
  }

  boolean atEnd() {
    return position == bytes.length;
  }

  int remaining() {
    return bytes.length - position;
  }

  /** One byte, unsigned. */
  int u8() {
    if (position >= bytes.length) {
      throw new MalformedModuleException(
          "unexpected end of section or function", "", position, "5.2.1");
    }
    return bytes[position++] & 0xff;
  }

  /** An unsigned integer of 32 bits; the result is to be read as unsigned. */
  int u32() {
    int at = position;
    if (at < bytes.length && bytes[at] >= 0) {
      position = at + 1;
      return bytes[at];
    }
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      int b = u8();
      value |= (b & 0x7f) << shift;
      if (shift == 28) {
        if ((b & 0x80) != 0) {
          throw new MalformedModuleException("integer representation too long", "u32", at, "5.2.2");
        }
        if (b > 0x0f) {
          throw new MalformedModuleException("integer too large", "u32", at, "5.2.2");
        }
        return value;
      }
      if ((b & 0x80) == 0) {
        return value;
      }
    }
  }

  /** The count of a vector; its elements take a byte or more, so it is at most what is left. */
  int count() {
    int at = position;
    int count = u32();
    if (Integer.compareUnsigned(count, remaining()) > 0) {
      throw new MalformedModuleException(
          "unexpected end of section or function",
          Integer.toUnsignedString(count) + " elements in " + remaining() + " bytes",
          at,
          "5.1.3");
    }
    return count;
  }

  /** The length of something in bytes, at most what is left. */
  int length() {
    int at = position;
    int length = u32();
    if (Integer.compareUnsigned(length, remaining()) > 0) {
      throw new MalformedModuleException(
          "length out of bounds",
          Integer.toUnsignedString(length) + " but only " + remaining() + " bytes are left",
          at,
          "5.1.3");
    }
    return length;
  }

  /** A name of {@code length} bytes in UTF-8. */
  String name(int length) {
    String name = new String(bytes, position, length, StandardCharsets.UTF_8);
    if (name.indexOf('\ufffd') >= 0) {
      // Either the bytes say so or the decoder replaced a bad sequence.
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, position, length));
      } catch (CharacterCodingException e) {
        throw new MalformedModuleException("malformed UTF-8 encoding", "", position, "5.2.4");
      }
    }
    position += length;
    return name;
  }

  ValType valType() {
    int at = position;
    int code = u8();
    ValType type = TypeCode.type(code);
    if (type == null) {
      throw new MalformedModuleException(
          code >= 0x80 ? "integer representation too long" : "malformed value type",
          UnknownBytes.type(code),
          at,
          "5.3.4");
    }
    return type;
  }

  RefType refType() {
    int at = position;
    int code = u8();
    RefType type = TypeCode.refType(code);
    if (type == null) {
      throw new MalformedModuleException(
          "malformed reference type", UnknownBytes.refType(code), at, "5.3.3");
    }
    return type;
  }
}

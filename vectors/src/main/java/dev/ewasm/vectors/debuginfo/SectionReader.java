package dev.ewasm.vectors.debuginfo;

import dev.ewasm.engine.module.WasmModule;
import java.nio.charset.StandardCharsets;

/** Reads a range of a custom section, little-endian; every error names section and offset. */
final class SectionReader {

  private final String section;
  private final byte[] bytes;
  private final int sectionStart;
  private final int end;
  private int position;

  SectionReader(WasmModule module, WasmModule.CustomSection section) {
    this(section.name(), module.bytes(), section.start(), section.start(), section.end());
  }

  private SectionReader(String section, byte[] bytes, int sectionStart, int position, int end) {
    this.section = section;
    this.bytes = bytes;
    this.sectionStart = sectionStart;
    this.position = position;
    this.end = end;
  }

  boolean atEnd() {
    return position >= end;
  }

  /** Offset in the section. */
  int offset() {
    return position - sectionStart;
  }

  int remaining() {
    return end - position;
  }

  DebugInfoException error(String what) {
    return new DebugInfoException(section, offset(), what);
  }

  private void need(long count) throws DebugInfoException {
    if (count < 0 || count > end - position) {
      throw error("ends early, " + count + " more bytes expected, " + (end - position) + " left");
    }
  }

  /** The next {@code length} bytes, which this reader skips. */
  SectionReader part(long length) throws DebugInfoException {
    need(length);
    SectionReader part =
        new SectionReader(section, bytes, sectionStart, position, position + (int) length);
    position += (int) length;
    return part;
  }

  void skip(long length) throws DebugInfoException {
    need(length);
    position += (int) length;
  }

  int u8() throws DebugInfoException {
    need(1);
    return bytes[position++] & 0xff;
  }

  int s8() throws DebugInfoException {
    need(1);
    return bytes[position++];
  }

  int u16() throws DebugInfoException {
    return u8() | u8() << 8;
  }

  long u32() throws DebugInfoException {
    return u16() | (long) u16() << 16;
  }

  long u64() throws DebugInfoException {
    return u32() | u32() << 32;
  }

  /** A number of this many bytes: 1, 2, 4 or 8. */
  long fixed(int size) throws DebugInfoException {
    return switch (size) {
      case 1 -> u8();
      case 2 -> u16();
      case 4 -> u32();
      case 8 -> u64();
      default -> throw error("numbers of " + size + " bytes");
    };
  }

  /** LEB128; more than 63 bits are an error, for no count or address is that large. */
  long uleb() throws DebugInfoException {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      int part = u8();
      value |= (long) (part & 0x7f) << shift;
      if (part < 0x80) {
        return value;
      }
    }
    throw error("number too long");
  }

  long sleb() throws DebugInfoException {
    long value = 0;
    int shift = 0;
    while (shift < 63) {
      int part = u8();
      value |= (long) (part & 0x7f) << shift;
      shift += 7;
      if (part < 0x80) {
        return (part & 0x40) == 0 ? value : value | -1L << shift;
      }
    }
    throw error("number too long");
  }

  /** Bytes up to a zero, as UTF-8. */
  String string() throws DebugInfoException {
    int from = position;
    while (u8() != 0) {
      // Goes on to the zero.
    }
    return new String(bytes, from, position - 1 - from, StandardCharsets.UTF_8);
  }

  /** The string at an offset of the section. */
  String stringAt(long offset) throws DebugInfoException {
    if (offset < 0 || offset >= end - sectionStart) {
      throw new DebugInfoException(section, 0, "no offset 0x" + Long.toHexString(offset));
    }
    return new SectionReader(section, bytes, sectionStart, sectionStart + (int) offset, end)
        .string();
  }
}

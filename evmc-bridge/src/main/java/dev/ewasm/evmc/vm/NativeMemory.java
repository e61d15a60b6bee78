package dev.ewasm.evmc.vm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;

/** The client's memory by address. Whoever gives an address vouches for it. */
final class NativeMemory {

  @SuppressWarnings("restricted") // there is no other way to memory that C owns
  private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private NativeMemory() {}

  static byte getByte(long address) {
    return ALL.get(JAVA_BYTE, address);
  }

  static int getInt(long address) {
    return ALL.get(JAVA_INT_UNALIGNED, address);
  }

  static long getLong(long address) {
    return ALL.get(JAVA_LONG_UNALIGNED, address);
  }

  static void putInt(long address, int value) {
    ALL.set(JAVA_INT_UNALIGNED, address, value);
  }

  static void putLong(long address, long value) {
    ALL.set(JAVA_LONG_UNALIGNED, address, value);
  }

  static void clear(long address, long length) {
    slice(address, length).fill((byte) 0);
  }

  static MemorySegment slice(long address, long length) {
    return ALL.asSlice(address, length);
  }

  /** Copies out. */
  static void get(long address, byte[] target, int offset, int length) {
    MemorySegment.copy(ALL, JAVA_BYTE, address, target, offset, length);
  }

  /** A copy; no memory is read when the length is 0. */
  static byte[] get(long address, int length) {
    byte[] bytes = new byte[length];
    if (length != 0) {
      get(address, bytes, 0, length);
    }
    return bytes;
  }

  /** Copies in. */
  static void put(long address, byte[] source, int offset, int length) {
    MemorySegment.copy(source, offset, ALL, JAVA_BYTE, address, length);
  }

  /** Whether memory holds exactly these bytes. */
  static boolean equal(long address, byte[] bytes) {
    return MemorySegment.mismatch(
            ALL, address, address + bytes.length, MemorySegment.ofArray(bytes), 0, bytes.length)
        == -1;
  }
}

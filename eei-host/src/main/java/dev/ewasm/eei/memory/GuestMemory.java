package dev.ewasm.eei.memory;

import dev.ewasm.engine.runtime.Memory;
import dev.ewasm.state.Address;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;

/**
 * Reads and writes of typed values. Every range must have been found {@linkplain Memory#inBounds in
 * bounds} before.
 */
public final class GuestMemory {

  /** Bytes of a {@code u128}. */
  public static final int UINT128 = 16;

  /** Bytes of a {@code bytes32} or {@code u256}. */
  public static final int WORD = 32;

  private GuestMemory() {}

  /** 20 bytes. */
  public static Address address(Memory memory, int offset) {
    return Address.of(memory.bytes(), offset);
  }

  /** 32 bytes as they are. */
  public static Bytes32 bytes32(Memory memory, int offset) {
    byte[] word = new byte[WORD];
    memory.read(offset, word, 0, WORD);
    return Bytes32.wrap(word);
  }

  /** A copy of {@code length} bytes. */
  public static Bytes bytes(Memory memory, int offset, int length) {
    if (length == 0) {
      return Bytes.EMPTY;
    }
    byte[] copy = new byte[length];
    memory.read(offset, copy, 0, length);
    return Bytes.wrap(copy);
  }

  /** 16 bytes, little-endian. */
  public static UInt256 uint128(Memory memory, int offset) {
    byte[] bytes = memory.bytes();
    long low = (long) Memory.LONG.get(bytes, offset);
    long high = (long) Memory.LONG.get(bytes, offset + 8);
    if (high == 0 && low >= 0) {
      return UInt256.valueOf(low);
    }
    byte[] word = new byte[WORD];
    Memory.LONG.set(word, 16, Long.reverseBytes(high));
    Memory.LONG.set(word, 24, Long.reverseBytes(low));
    return UInt256.fromBytes(Bytes32.wrap(word));
  }

  /** Whether a value can be stored as {@code u128}. */
  public static boolean fitsUint128(UInt256 value) {
    return (value.getLong(0) | value.getLong(8)) == 0;
  }

  public static void putAddress(Memory memory, int offset, Address address) {
    address.copyTo(memory.bytes(), offset);
    memory.touch(offset, Address.SIZE);
  }

  public static void putBytes32(Memory memory, int offset, Bytes32 word) {
    memory.write(offset, word.toArrayUnsafe(), 0, WORD);
  }

  /** Writes 16 bytes, little-endian; the value must {@linkplain #fitsUint128 fit}. */
  public static void putUint128(Memory memory, int offset, UInt256 value) {
    byte[] bytes = memory.bytes();
    Memory.LONG.set(bytes, offset, value.getLong(24));
    Memory.LONG.set(bytes, offset + 8, value.getLong(16));
    memory.touch(offset, UINT128);
  }

  /** Writes 32 bytes, little-endian. */
  public static void putUint256(Memory memory, int offset, UInt256 value) {
    byte[] bytes = memory.bytes();
    for (int i = 0; i < WORD; i += 8) {
      Memory.LONG.set(bytes, offset + i, value.getLong(WORD - 8 - i));
    }
    memory.touch(offset, WORD);
  }
}

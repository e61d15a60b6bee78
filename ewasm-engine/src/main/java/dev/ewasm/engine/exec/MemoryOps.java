package dev.ewasm.engine.exec;

import dev.ewasm.engine.code.Op;
import dev.ewasm.engine.runtime.Memory;
import dev.ewasm.engine.runtime.Trap;
import java.util.Arrays;

/**
 * Memory instructions outside the interpreter's loop. Addresses and lengths are unsigned numbers of
 * up to 33 bits (spec 4.4.7).
 */
final class MemoryOps {

  private MemoryOps() {}

  /** Loads by an operation such as {@link Op#LOAD32_S}. */
  static long load(Memory memory, int op, long address) {
    byte[] bytes = memory.bytes();
    return switch (op) {
      case Op.LOAD8_S -> bytes[check(bytes, address, 1)];
      case Op.LOAD8_U -> bytes[check(bytes, address, 1)] & 0xff;
      case Op.LOAD16_S -> (short) Memory.SHORT.get(bytes, check(bytes, address, 2));
      case Op.LOAD16_U -> (short) Memory.SHORT.get(bytes, check(bytes, address, 2)) & 0xffff;
      case Op.LOAD32_S -> (int) Memory.INT.get(bytes, check(bytes, address, 4));
      case Op.LOAD32_U ->
          Integer.toUnsignedLong((int) Memory.INT.get(bytes, check(bytes, address, 4)));
      case Op.LOAD64 -> (long) Memory.LONG.get(bytes, check(bytes, address, 8));
      default -> throw new IllegalStateException("no load: " + op);
    };
  }

  /** Stores by an operation such as {@link Op#STORE32}. */
  static void store(Memory memory, int op, long address, long value) {
    byte[] bytes = memory.bytes();
    switch (op) {
      case Op.STORE8 -> bytes[check(bytes, address, 1)] = (byte) value;
      case Op.STORE16 -> Memory.SHORT.set(bytes, check(bytes, address, 2), (short) value);
      case Op.STORE32 -> Memory.INT.set(bytes, check(bytes, address, 4), (int) value);
      case Op.STORE64 -> Memory.LONG.set(bytes, check(bytes, address, 8), value);
      default -> throw new IllegalStateException("no store: " + op);
    }
    memory.touch((int) address, 1);
  }

  static void fill(Memory memory, long address, byte value, long length) {
    int from = check(memory.bytes(), address, length);
    Arrays.fill(memory.bytes(), from, from + (int) length, value);
    memory.touch(from, (int) length);
  }

  static void copy(Memory to, long address, Memory from, long source, long length) {
    int start = check(from.bytes(), source, length);
    int target = check(to.bytes(), address, length);
    to.write(target, from.bytes(), start, (int) length);
  }

  /** Copies {@code length} bytes from {@code source} in a data segment of {@code size} bytes. */
  static void init(
      Memory to, long address, byte[] module, int segment, int size, long source, long length) {
    if (source + length > size) {
      throw TrapException.of(Trap.OUT_OF_BOUNDS_MEMORY_ACCESS);
    }
    int target = check(to.bytes(), address, length);
    to.write(target, module, segment + (int) source, (int) length);
  }

  /** The address as an index, checked to have {@code length} bytes after it. */
  static int check(byte[] bytes, long address, long length) {
    if (address + length > bytes.length) {
      throw TrapException.of(Trap.OUT_OF_BOUNDS_MEMORY_ACCESS);
    }
    return (int) address;
  }
}

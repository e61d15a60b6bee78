package dev.ewasm.engine.exec;

import dev.ewasm.engine.code.Op;
import dev.ewasm.engine.runtime.Memory;

/** Loads and stores of vectors, by opcode suffix (spec 4.4.7). */
final class VectorMemory {

  private VectorMemory() {}

  /**
   * Executes a vector load or store.
   *
   * @param address effective address
   * @param to first slot of a load's result
   * @param value first slot of the vector to store or whose lane is loaded
   * @param lane lane number, for those that have one
   */
  static void execute(
      int suffix, Memory memory, long address, long[] s, int to, int value, int lane) {
    switch (suffix) {
      case 0x00 -> {
        byte[] bytes = memory.bytes();
        int at = MemoryOps.check(bytes, address, 16);
        s[to] = (long) Memory.LONG.get(bytes, at);
        s[to + 1] = (long) Memory.LONG.get(bytes, at + 8);
      }
      case 0x0b -> {
        byte[] bytes = memory.bytes();
        int at = MemoryOps.check(bytes, address, 16);
        Memory.LONG.set(bytes, at, s[value]);
        Memory.LONG.set(bytes, at + 8, s[value + 1]);
        memory.touch(at, 16);
      }
      case 0x54, 0x55, 0x56, 0x57 -> {
        long bytes = MemoryOps.load(memory, load(suffix - 0x54), address);
        VectorDispatch.loadLane(suffix, s, to, value, lane, bytes);
      }
      case 0x58, 0x59, 0x5a, 0x5b ->
          MemoryOps.store(
              memory,
              store(suffix - 0x58),
              address,
              VectorDispatch.storeLane(suffix, s, value, lane));
      default -> VectorDispatch.load(suffix, s, to, MemoryOps.load(memory, width(suffix), address));
    }
  }

  private static int width(int suffix) {
    return switch (suffix) {
      case 0x07 -> Op.LOAD8_U;
      case 0x08 -> Op.LOAD16_U;
      case 0x09, 0x5c -> Op.LOAD32_U;
      default -> Op.LOAD64;
    };
  }

  private static int load(int log2Bytes) {
    return switch (log2Bytes) {
      case 0 -> Op.LOAD8_U;
      case 1 -> Op.LOAD16_U;
      case 2 -> Op.LOAD32_U;
      default -> Op.LOAD64;
    };
  }

  private static int store(int log2Bytes) {
    return switch (log2Bytes) {
      case 0 -> Op.STORE8;
      case 1 -> Op.STORE16;
      case 2 -> Op.STORE32;
      default -> Op.STORE64;
    };
  }
}

package dev.ewasm.engine.compiler;

import dev.ewasm.engine.runtime.Memory;

/**
 * Loads and stores of linear memory as generated code calls them where it is seldom run. Public for
 * generated classes only.
 *
 * <p>HotSpot's first compiler inlines a VarHandle access into some 800 bytes of machine code and
 * takes milliseconds for a few dozen of them; so code with thousands of accesses would run in the
 * JVM's interpreter for seconds. These methods are longer than the 35 bytecodes that the first
 * compiler inlines, for which the assertions help, and short enough for the second to inline them
 * where they are hot.
 *
 * <p>An address is unsigned: one that is negative as an int is out of bounds, as no memory has 2^31
 * bytes. The sum of two numbers below 2^31 is right or negative. Offsets of 2^31 and more are not
 * passed here.
 */
public final class MemoryAccess {

  private MemoryAccess() {}

  public static int load8S(byte[] bytes, int address, int offset) {
    assert offset >= 0 : "offset out of range";
    if (address < 0) {
      throw new IndexOutOfBoundsException(address);
    }
    return bytes[address + offset];
  }

  public static int load8U(byte[] bytes, int address, int offset) {
    assert offset >= 0 : "offset out of range";
    if (address < 0) {
      throw new IndexOutOfBoundsException(address);
    }
    return bytes[address + offset] & 0xff;
  }

  public static int load16S(byte[] bytes, int address, int offset) {
    assert offset >= 0 : "offset out of range";
    if (address < 0) {
      throw new IndexOutOfBoundsException(address);
    }
    return (short) Memory.SHORT.get(bytes, address + offset);
  }

  public static int load16U(byte[] bytes, int address, int offset) {
    assert offset >= 0 : "offset out of range";
    if (address < 0) {
      throw new IndexOutOfBoundsException(address);
    }
    return (short) Memory.SHORT.get(bytes, address + offset) & 0xffff;
  }

  public static int load32(byte[] bytes, int address, int offset) {
    assert offset >= 0 : "offset out of range";
    if (address < 0) {
      throw new IndexOutOfBoundsException(address);
    }
    return (int) Memory.INT.get(bytes, address + offset);
  }

  public static long load64(byte[] bytes, int address, int offset) {
    assert offset >= 0 : "offset out of range";
    if (address < 0) {
      throw new IndexOutOfBoundsException(address);
    }
    return (long) Memory.LONG.get(bytes, address + offset);
  }

  /** Stores also mark the block they write to. */
  public static void store8(byte[] bytes, int address, int value, int offset, byte[] touched) {
    assert offset >= 0 : "offset out of range";
    if (address < 0) {
      throw new IndexOutOfBoundsException(address);
    }
    int index = address + offset;
    bytes[index] = (byte) value;
    touched[index >>> Memory.TOUCH_SHIFT] = 1;
  }

  public static void store16(byte[] bytes, int address, int value, int offset, byte[] touched) {
    assert offset >= 0 : "offset out of range";
    if (address < 0) {
      throw new IndexOutOfBoundsException(address);
    }
    int index = address + offset;
    Memory.SHORT.set(bytes, index, (short) value);
    touched[index >>> Memory.TOUCH_SHIFT] = 1;
  }

  public static void store32(byte[] bytes, int address, int value, int offset, byte[] touched) {
    assert offset >= 0 : "offset out of range";
    if (address < 0) {
      throw new IndexOutOfBoundsException(address);
    }
    int index = address + offset;
    Memory.INT.set(bytes, index, value);
    touched[index >>> Memory.TOUCH_SHIFT] = 1;
  }

  public static void store64(byte[] bytes, int address, long value, int offset, byte[] touched) {
    assert offset >= 0 : "offset out of range";
    if (address < 0) {
      throw new IndexOutOfBoundsException(address);
    }
    int index = address + offset;
    Memory.LONG.set(bytes, index, value);
    touched[index >>> Memory.TOUCH_SHIFT] = 1;
  }
}

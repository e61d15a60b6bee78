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
 * <p>An index that is out of bounds, negative ones among them, makes the JVM throw. Stores with an
 * array of marks mark the block they write to ({@link Memory#touched}).
 */
public final class MemoryAccess {

  private MemoryAccess() {}

  public static int load16(byte[] bytes, int index) {
    assert bytes.length % Memory.PAGE_BYTES == 0 : "memory of " + bytes.length + " bytes";
    return (short) Memory.SHORT.get(bytes, index);
  }

  public static int load32(byte[] bytes, int index) {
    assert bytes.length % Memory.PAGE_BYTES == 0 : "memory of " + bytes.length + " bytes";
    return (int) Memory.INT.get(bytes, index);
  }

  public static long load64(byte[] bytes, int index) {
    assert bytes.length % Memory.PAGE_BYTES == 0 : "memory of " + bytes.length + " bytes";
    return (long) Memory.LONG.get(bytes, index);
  }

  public static void store16(byte[] bytes, int index, int value) {
    assert bytes.length % Memory.PAGE_BYTES == 0 : "memory of " + bytes.length + " bytes";
    Memory.SHORT.set(bytes, index, (short) value);
  }

  public static void store16(byte[] bytes, int index, int value, byte[] touched) {
    assert bytes.length % Memory.PAGE_BYTES == 0 : "memory of " + bytes.length + " bytes";
    Memory.SHORT.set(bytes, index, (short) value);
    touched[index >>> Memory.TOUCH_SHIFT] = 1;
  }

  public static void store32(byte[] bytes, int index, int value) {
    assert bytes.length % Memory.PAGE_BYTES == 0 : "memory of " + bytes.length + " bytes";
    Memory.INT.set(bytes, index, value);
  }

  public static void store32(byte[] bytes, int index, int value, byte[] touched) {
    assert bytes.length % Memory.PAGE_BYTES == 0 : "memory of " + bytes.length + " bytes";
    Memory.INT.set(bytes, index, value);
    touched[index >>> Memory.TOUCH_SHIFT] = 1;
  }

  public static void store64(byte[] bytes, int index, long value) {
    assert bytes.length % Memory.PAGE_BYTES == 0 : "memory of " + bytes.length + " bytes";
    Memory.LONG.set(bytes, index, value);
  }

  public static void store64(byte[] bytes, int index, long value, byte[] touched) {
    assert bytes.length % Memory.PAGE_BYTES == 0 : "memory of " + bytes.length + " bytes";
    Memory.LONG.set(bytes, index, value);
    touched[index >>> Memory.TOUCH_SHIFT] = 1;
  }

  /** Writes nothing when only part is in bounds, as the high half goes first. */
  public static void store128(byte[] bytes, int index, long low, long high, byte[] touched) {
    if (index < 0) {
      throw new IndexOutOfBoundsException(index);
    }
    Memory.LONG.set(bytes, index + Long.BYTES, high);
    Memory.LONG.set(bytes, index, low);
    touched[index >>> Memory.TOUCH_SHIFT] = 1;
  }
}

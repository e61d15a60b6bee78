package dev.ewasm.engine.code;

import java.util.Arrays;

/**
 * The operand stack at lowering time. An operand has a home slot in the frame; until something
 * needs it there it may be only the name of a local or a constant.
 */
final class OperandStack {

  /** In its home slot. */
  static final byte HOME = 0;

  /** The local whose slot is the entry's value. */
  static final byte LOCAL = 1;

  /** The constant that is the entry's value. */
  static final byte CONST = 2;

  private byte[] kinds = new byte[64];
  private long[] values = new long[64];
  private int[] homes = new int[64];
  private byte[] sizes = new byte[64];
  private int height;
  private int top;

  /** Entries below are all at home. */
  private int settled;

  void reset(int base) {
    height = 0;
    top = base;
    settled = 0;
  }

  int height() {
    return height;
  }

  /** First free slot. */
  int top() {
    return top;
  }

  int settled() {
    return settled;
  }

  void setSettled(int settled) {
    this.settled = settled;
  }

  byte kind(int entry) {
    return kinds[entry];
  }

  long value(int entry) {
    return values[entry];
  }

  int home(int entry) {
    return homes[entry];
  }

  int size(int entry) {
    return sizes[entry];
  }

  /** Pushes an entry and returns its home slot. */
  int push(byte kind, long value, int slots) {
    if (height == kinds.length) {
      int length = height * 2;
      kinds = Arrays.copyOf(kinds, length);
      values = Arrays.copyOf(values, length);
      homes = Arrays.copyOf(homes, length);
      sizes = Arrays.copyOf(sizes, length);
    }
    int at = height++;
    kinds[at] = kind;
    values[at] = value;
    homes[at] = top;
    sizes[at] = (byte) slots;
    top += slots;
    return homes[at];
  }

  void pop() {
    height--;
    top = homes[height];
    if (settled > height) {
      settled = height;
    }
  }

  void pop(int count) {
    if (count > 0) {
      height -= count;
      top = homes[height];
      if (settled > height) {
        settled = height;
      }
    }
  }

  void settle(int entry) {
    kinds[entry] = HOME;
  }
}

package dev.ewasm.engine.validation;

import dev.ewasm.engine.binary.TypeCode;
import java.util.Arrays;

/**
 * Types of a function's parameters and locals. Six bytes can declare 50,000 locals, so declaring
 * costs time by group: only the first locals are expanded, the others found by bisection.
 */
final class Locals {

  private static final int EXPANDED = 256;

  private final byte[] first = new byte[EXPANDED];
  private int[] ends = new int[16];
  private byte[] types = new byte[16];
  private int groups;
  private int count;
  private int slots;

  void clear(byte[] params) {
    groups = 0;
    count = 0;
    slots = 0;
    for (byte type : params) {
      add(1, type);
    }
  }

  /** Adds locals, whose total the reader keeps within its limit. */
  void add(int number, byte type) {
    if (number == 0) {
      return;
    }
    if (count < EXPANDED) {
      Arrays.fill(first, count, Math.min(EXPANDED, count + number), type);
    }
    count += number;
    slots += type == TypeCode.V128 ? 2 * number : number;
    if (groups > 0 && types[groups - 1] == type) {
      ends[groups - 1] = count;
      return;
    }
    if (groups == ends.length) {
      ends = Arrays.copyOf(ends, 2 * groups);
      types = Arrays.copyOf(types, 2 * groups);
    }
    ends[groups] = count;
    types[groups] = type;
    groups++;
  }

  int count() {
    return count;
  }

  int slots() {
    return slots;
  }

  byte type(int index) {
    if (index < EXPANDED) {
      return first[index];
    }
    int at = Arrays.binarySearch(ends, 0, groups, index);
    // A local at an end belongs to the group after it.
    return types[at >= 0 ? at + 1 : -at - 1];
  }
}

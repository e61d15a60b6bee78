package dev.ewasm.engine.validation;

import dev.ewasm.engine.binary.TypeCode;
import java.util.Arrays;

/**
 * A list of value types as one-byte codes. Within a module equal lists are one object, so that
 * branch targets compare by identity.
 *
 * <p>Comparable, so that a hash map stays fast however the keys were chosen.
 */
final class TypeList implements Comparable<TypeList> {

  /** Not to be changed. */
  final byte[] codes;

  /** 64-bit slots that values of these types take. */
  final int slots;

  /** Number of the {@code br_table} that last checked it; belongs to the function validator. */
  int checkedBy;

  TypeList(byte... codes) {
    this.codes = codes;
    this.slots = slots(codes, 0);
  }

  /** Slots of the types from index {@code from} on. */
  static int slots(byte[] codes, int from) {
    int count = codes.length - from;
    for (int i = from; i < codes.length; i++) {
      if (codes[i] == TypeCode.V128) {
        count++;
      }
    }
    return count;
  }

  int size() {
    return codes.length;
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof TypeList list && Arrays.equals(codes, list.codes));
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(codes);
  }

  @Override
  public int compareTo(TypeList other) {
    return Arrays.compare(codes, other.codes);
  }

  @Override
  public String toString() {
    return names(codes);
  }

  /** As in the specification's prose, the last eight: {@code [i32 i64]}. */
  static String names(byte[] codes) {
    StringBuilder text = new StringBuilder("[");
    int from = Math.max(0, codes.length - 8);
    if (from > 0) {
      text.append(from).append(" more");
    }
    for (int i = from; i < codes.length; i++) {
      text.append(text.length() > 1 ? " " : "").append(Rules.name(codes[i]));
    }
    return text.append(']').toString();
  }
}

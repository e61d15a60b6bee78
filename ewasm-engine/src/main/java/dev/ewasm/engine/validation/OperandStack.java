package dev.ewasm.engine.validation;

import dev.ewasm.engine.InvalidModuleException;
import dev.ewasm.engine.binary.TypeCode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The operand and control stacks of the validation algorithm, in arrays of their own.
 *
 * <p>A type is its one-byte code, 0 one that may be any (Bot). Below the base of an unreachable
 * block any number of operands of any type can be popped.
 *
 * @spec https://webassembly.github.io/spec/core/appendix/algorithm.html Validation Algorithm
 */
final class OperandStack {

  static final byte BLOCK = 0;
  static final byte LOOP = 1;
  static final byte IF = 2;
  static final byte ELSE = 3;

  private static final byte ANY = 0;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] types = new byte[64];
  private int height;

  /** Slots that the operands take: two for each v128. */
  private int slots;

  private int maxSlots;

  // The innermost block.
  private int base;
  private boolean unreachable;

  // Blocks from the function's outermost (0) to the innermost (depth - 1).
  private int depth;
  private int maxDepth;
  private byte[] kinds = new byte[16];
  private int[] bases = new int[16];
  private int[] baseSlots = new int[16];
  private boolean[] unreachables = new boolean[16];
  private TypeList[] starts = new TypeList[16];
  private TypeList[] ends = new TypeList[16];

  /** Where the current instruction begins, for errors. */
  int offset;

  /** The function being validated, for errors. */
  int function;

  void clear() {
    height = 0;
    slots = 0;
    maxSlots = 0;
    base = 0;
    unreachable = false;
    depth = 0;
    maxDepth = 0;
  }

  int depth() {
    return depth;
  }

  int maxDepth() {
    return maxDepth;
  }

  int maxSlots() {
    return maxSlots;
  }

  /** The codes of the top types, at most so many, the top one last. */
  byte[] types(int limit) {
    return Arrays.copyOfRange(types, Math.max(height - limit, 0), height);
  }

  void push(byte type) {
    if (height == types.length) {
      types = Arrays.copyOf(types, 2 * height);
    }
    types[height++] = type;
    slots += type == TypeCode.V128 ? 2 : 1;
    if (slots > maxSlots) {
      maxSlots = slots;
    }
  }

  /** Pops an operand of any type; 0 when there is none but the code is unreachable. */
  byte pop() {
    if (height == base) {
      if (unreachable) {
        return ANY;
      }
      throw mismatch("an operand", "nothing");
    }
    byte type = types[--height];
    slots -= type == TypeCode.V128 ? 2 : 1;
    return type;
  }

  byte pop(byte expected) {
    if (height == base) {
      if (unreachable) {
        return expected;
      }
      throw mismatch(Rules.name(expected), "nothing");
    }
    byte type = types[--height];
    slots -= type == TypeCode.V128 ? 2 : 1;
    if (type != expected && type != ANY) {
      throw mismatch(Rules.name(expected), Rules.name(type));
    }
    return type;
  }

  void push(TypeList list) {
    int count = list.codes.length;
    if (count == 0) {
      return;
    }
    if (height + count > types.length) {
      types = Arrays.copyOf(types, Math.max(height + count, 2 * types.length));
    }
    System.arraycopy(list.codes, 0, types, height, count);
    height += count;
    slots += list.slots;
    if (slots > maxSlots) {
      maxSlots = slots;
    }
  }

  void pop(TypeList list) {
    int count = list.codes.length;
    if (count == 0) {
      return;
    }
    check(list);
    int present = height - base;
    if (count <= present) {
      slots -= list.slots;
      height -= count;
    } else {
      slots = baseSlots[depth - 1];
      height = base;
    }
  }

  /** Pops and pushes back these types, which is more than a check where any type will do. */
  void replace(TypeList list) {
    if (unreachable) {
      pop(list);
      push(list);
    } else {
      check(list);
    }
  }

  /** Checks that these types are on top, as popping and pushing them back would. */
  void check(TypeList list) {
    byte[] codes = list.codes;
    int count = codes.length;
    int present = height - base;
    int from = 0;
    if (present < count) {
      if (!unreachable) {
        throw mismatch(list.toString(), present == 0 ? "nothing" : "only " + top(present));
      }
      from = count - present;
    }
    int to = height - (count - from);
    if (!Arrays.equals(types, to, height, codes, from, count)
        && !matches(types, to, codes, from, count - from)) {
      throw mismatch(list.toString(), top(Math.min(count, present)));
    }
  }

  /** Whether types agree where those on the stack are known; eight at a time. */
  private static boolean matches(byte[] stack, int at, byte[] codes, int from, int count) {
    int i = 0;
    for (; i + 8 <= count; i += 8) {
      long onStack = (long) LONG.get(stack, at + i);
      long different = onStack ^ (long) LONG.get(codes, from + i);
      // Codes are below 0x80, so adding 0x7f sets a byte's top bit unless the byte is zero.
      long bits = 0x7f7f_7f7f_7f7f_7f7fL;
      if (((different + bits) & (onStack + bits) & ~bits) != 0) {
        return false;
      }
    }
    for (; i < count; i++) {
      byte onStack = stack[at + i];
      if (onStack != codes[from + i] && onStack != ANY) {
        return false;
      }
    }
    return true;
  }

  void open(byte kind, TypeList start, TypeList end) {
    if (depth == kinds.length) {
      grow();
    }
    if (depth > 0) {
      unreachables[depth - 1] = unreachable;
    }
    kinds[depth] = kind;
    bases[depth] = height;
    baseSlots[depth] = slots;
    starts[depth] = start;
    ends[depth] = end;
    depth++;
    if (depth > maxDepth) {
      maxDepth = depth;
    }
    base = height;
    unreachable = false;
    push(start);
  }

  private void grow() {
    int size = 2 * depth;
    kinds = Arrays.copyOf(kinds, size);
    bases = Arrays.copyOf(bases, size);
    baseSlots = Arrays.copyOf(baseSlots, size);
    unreachables = Arrays.copyOf(unreachables, size);
    starts = Arrays.copyOf(starts, size);
    ends = Arrays.copyOf(ends, size);
  }

  /** Closes the innermost block: its results and nothing else are on the stack, and go. */
  void close() {
    pop(ends[depth - 1]);
    if (height != base) {
      throw new InvalidModuleException(
          "type mismatch",
          "values remain on the stack at the end of the block: "
              + top(Math.min(height - base, 8))
              + inFunction(),
          offset,
          "3.3.7");
    }
    slots = baseSlots[depth - 1];
    depth--;
    if (depth > 0) {
      base = bases[depth - 1];
      unreachable = unreachables[depth - 1];
    }
  }

  /** What follows is unreachable: the operands of the innermost block are gone. */
  void unreachable() {
    height = base;
    slots = baseSlots[depth - 1];
    unreachable = true;
  }

  byte kind() {
    return kinds[depth - 1];
  }

  TypeList start() {
    return starts[depth - 1];
  }

  TypeList end() {
    return ends[depth - 1];
  }

  /** The types that a branch to the label takes: a loop's parameters, else the block's results. */
  TypeList label(int label) {
    if (label < 0 || label >= depth) {
      throw new InvalidModuleException(
          "unknown label " + Integer.toUnsignedString(label),
          depth + " labels" + inFunction(),
          offset,
          "3.3.8");
    }
    int at = depth - 1 - label;
    return kinds[at] == LOOP ? starts[at] : ends[at];
  }

  TypeList functionResults() {
    return ends[0];
  }

  InvalidModuleException mismatch(String expected, String found) {
    return new InvalidModuleException(
        "type mismatch", "expected " + expected + ", found " + found + inFunction(), offset, "3.3");
  }

  String inFunction() {
    return " in function " + function;
  }

  private String top(int count) {
    return TypeList.names(Arrays.copyOfRange(types, height - Math.min(count, 8), height));
  }
}

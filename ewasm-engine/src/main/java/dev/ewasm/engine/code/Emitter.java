package dev.ewasm.engine.code;

import static dev.ewasm.engine.code.OperandStack.CONST;
import static dev.ewasm.engine.code.OperandStack.HOME;
import static dev.ewasm.engine.code.OperandStack.LOCAL;

import dev.ewasm.engine.module.ValType;
import java.util.Arrays;
import java.util.List;

/**
 * Emits code while keeping operands as names of locals and constants for as long as possible.
 *
 * <p>The last instruction that wrote an operand's home slot is remembered: a following {@code
 * local.set} makes it write the local instead, a following branch swallows a comparison.
 */
final class Emitter {

  static final int NONE = -1;

  /** Constants of a function that are kept in the frame, at most. */
  static final int MAX_CONSTANTS = 16;

  private final CodeBuffer code;
  private final OperandStack stack;

  /** The last instruction, if it made the operand {@link #producedEntry} in its home. */
  private int producer = NONE;

  private int producedEntry = NONE;

  /** The last instruction and the one before, if control comes to them only from above. */
  private int last = NONE;

  private int beforeLast = NONE;

  /** How many operands are names of the local in this slot. */
  private int[] uses = new int[64];

  Emitter(CodeBuffer code, OperandStack stack) {
    this.code = code;
    this.stack = stack;
  }

  /** Slots for constants that loops use. */
  private int constantBase;

  private int constantLimit;
  private int constantCount;
  private final long[] constants = new long[MAX_CONSTANTS];

  /** Whether the code being emitted may run many times in a call. */
  private boolean inLoop;

  void reset(int slots, int constantBase, int constantLimit) {
    this.constantBase = constantBase;
    this.constantLimit = constantLimit;
    constantCount = 0;
    inLoop = false;
    if (uses.length < slots) {
      uses = new int[Math.max(slots, uses.length * 2)];
    } else {
      Arrays.fill(uses, 0, slots, 0);
    }
    boundary();
  }

  /** Code may be reached from elsewhere here: forget what the last instruction was. */
  void boundary() {
    producer = NONE;
    last = NONE;
    beforeLast = NONE;
  }

  int add(int op, int a, int b, int c) {
    return add(op, a, b, c, 0);
  }

  int add(int op, int a, int b, int c, int d) {
    producer = NONE;
    beforeLast = last;
    last = code.add(op, a, b, c, d);
    return last;
  }

  /** The last instruction, or {@link #NONE} where a label is. */
  int last() {
    return last;
  }

  void setInLoop(boolean inLoop) {
    this.inLoop = inLoop;
  }

  /** How many constants the frame holds, to be set at the function's entry. */
  int constantCount() {
    return constantCount;
  }

  /** Emits the setting of a constant of the frame. */
  void initializeConstant(int index) {
    constant(constantBase + index, constants[index]);
  }

  /** The slot that holds the constant throughout the call, or {@link #NONE}. */
  private int constantSlot(long value) {
    if (!inLoop) {
      return NONE;
    }
    for (int i = 0; i < constantCount; i++) {
      if (constants[i] == value) {
        return constantBase + i;
      }
    }
    if (constantCount == constantLimit) {
      return NONE;
    }
    constants[constantCount] = value;
    return constantBase + constantCount++;
  }

  /** The operation of the instruction at {@code at}. */
  int op(int at) {
    return code.op(at);
  }

  /** Makes the instruction at {@code at}, which has no operand d, another one. */
  void setOp(int at, int op) {
    code.set(at, Op.word(op, 0));
  }

  int word(int at) {
    return code.get(at);
  }

  void setWord(int at, int word) {
    code.set(at, word);
  }

  /** Takes the last instruction, at {@code at}, back. */
  void remove(int at) {
    code.truncate(at);
    producer = NONE;
    last = beforeLast;
    beforeLast = NONE;
  }

  /** Adds a select and pushes its result. */
  void select(int to, int x, int y, int condition) {
    pushProduced(add(Op.SELECT, to, x, y, condition));
  }

  /** Adds an instruction of eight words. */
  void addState(int op, int a, int b, int c, int d, int e, int f, int g) {
    boundary();
    code.add(op, a, b, c);
    code.addWord(d);
    code.addWord(e);
    code.addWord(f);
    code.addWord(g);
  }

  /** Pushes an operand that the instruction at {@code at}, the last one, writes home. */
  void pushProduced(int at) {
    stack.push(HOME, 0, 1);
    producer = at;
    producedEntry = stack.height() - 1;
  }

  /** Pushes an operand written by the last instruction, which stays as it is. */
  void pushHome(int slots) {
    stack.push(HOME, 0, slots);
  }

  void pushHome(List<ValType> types) {
    for (ValType type : types) {
      stack.push(HOME, 0, type.slots());
    }
  }

  void pushLocal(int slot, int size) {
    uses[slot]++;
    stack.push(LOCAL, slot, size);
  }

  void pop() {
    pop(1);
  }

  void pop(int count) {
    int height = stack.height();
    for (int entry = height - count; entry < height; entry++) {
      if (stack.kind(entry) == LOCAL) {
        uses[(int) stack.value(entry)]--;
      }
    }
    stack.pop(count);
    if (producedEntry >= stack.height()) {
      producer = NONE;
    }
  }

  void cutTo(int height) {
    pop(stack.height() - height);
  }

  /** The instruction that wrote the top operand, if it was the last one, else -1. */
  int producerOfTop() {
    return producerOf(stack.height() - 1);
  }

  /** The instruction that wrote this operand, if it was the last one, else -1. */
  int producerOf(int entry) {
    return producer != NONE && producedEntry == entry && stack.kind(entry) == HOME
        ? producer
        : NONE;
  }

  /** A slot that holds the operand, which is put into one if it is a constant. */
  int use(int entry) {
    return switch (stack.kind(entry)) {
      case LOCAL -> (int) stack.value(entry);
      case CONST -> {
        int slot = constantSlot(stack.value(entry));
        if (slot != NONE) {
          yield slot;
        }
        settle(entry);
        yield stack.home(entry);
      }
      default -> stack.home(entry);
    };
  }

  /** Brings all operands home. */
  void settleAll() {
    for (int entry = stack.settled(); entry < stack.height(); entry++) {
      settle(entry);
    }
    stack.setSettled(stack.height());
  }

  /** Brings the operands from {@code first} on home. */
  void settleFrom(int first) {
    for (int entry = Math.max(first, stack.settled()); entry < stack.height(); entry++) {
      settle(entry);
    }
    if (first <= stack.settled()) {
      stack.setSettled(stack.height());
    }
  }

  private void settle(int entry) {
    int home = stack.home(entry);
    switch (stack.kind(entry)) {
      case LOCAL -> {
        int local = (int) stack.value(entry);
        move(home, local, stack.size(entry));
        uses[local]--;
      }
      case CONST -> constant(home, stack.value(entry));
      default -> {
        return;
      }
    }
    stack.settle(entry);
  }

  private void move(int to, int from, int size) {
    if (size == 1) {
      if (last != NONE && code.op(last) == Op.MOVE) {
        code.set(last, Op.word(Op.MOVE2, from));
        code.set(last + 3, to);
        producer = NONE;
      } else {
        add(Op.MOVE, to, from, 0);
      }
    } else {
      addState(Op.MOVE_MANY, to, from, size, 0, 0, 0, 0);
    }
  }

  private void constant(int to, long value) {
    if (value == (int) value) {
      add(Op.CONST, to, (int) value, 0);
    } else {
      add(Op.CONST_WIDE, to, (int) value, (int) (value >>> 32));
    }
  }

  /** Pops the top operand into a local. */
  void setLocal(int slot, int size) {
    int top = stack.height() - 1;
    int producer = producerOfTop();
    byte kind = stack.kind(top);
    if (kind == LOCAL && stack.value(top) == slot) {
      pop();
      return;
    }
    if (uses[slot] == 0 && producer != NONE) {
      code.set(producer + 1, slot);
      pop();
      // Not for a second change: the operand is gone.
      this.producer = NONE;
      return;
    }
    if (uses[slot] != 0) {
      if (producer != NONE) {
        keepOldValueBefore(producer, top);
        code.set(code.size() - 3, slot);
        pop();
        return;
      }
      keepOldValue(top);
    }
    switch (kind) {
      case CONST -> {
        long value = stack.value(top);
        pop();
        constant(slot, value);
      }
      case LOCAL -> {
        int from = (int) stack.value(top);
        pop();
        move(slot, from, size);
      }
      default -> {
        int from = stack.home(top);
        pop();
        move(slot, from, size);
      }
    }
  }

  /**
   * As {@link #keepOldValue}, but before the last instruction, which reads none of the homes it
   * writes.
   */
  private void keepOldValueBefore(int instruction, int top) {
    int word = code.get(instruction);
    int a = code.get(instruction + 1);
    int b = code.get(instruction + 2);
    int c = code.get(instruction + 3);
    remove(instruction);
    keepOldValue(top);
    boundary();
    code.addWord(word);
    code.addWord(a);
    code.addWord(b);
    code.addWord(c);
  }

  /** Brings all operands but the top one home, for one of them names a local about to change. */
  private void keepOldValue(int top) {
    for (int entry = stack.settled(); entry < top; entry++) {
      settle(entry);
    }
    stack.setSettled(Math.max(stack.settled(), top));
  }

  /**
   * Brings the top operands, of these types, to where they are on a stack of {@code height} other
   * operands; the lowering's own stack stays as it is.
   */
  void moveTo(int height, List<ValType> types) {
    int count = types.size();
    int first = stack.height() - count;
    if (count == 0) {
      return;
    }
    if (first == height) {
      settleFrom(first);
      return;
    }
    int target = stack.home(height);
    if (count == 1) {
      switch (stack.kind(first)) {
        case CONST -> constant(target, stack.value(first));
        case LOCAL -> move(target, (int) stack.value(first), stack.size(first));
        default -> move(target, stack.home(first), stack.size(first));
      }
      return;
    }
    settleFrom(first);
    addState(Op.MOVE_MANY, target, stack.home(first), stack.top() - stack.home(first), 0, 0, 0, 0);
  }
}

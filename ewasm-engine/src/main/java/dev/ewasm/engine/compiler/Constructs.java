package dev.ewasm.engine.compiler;

import dev.ewasm.engine.binary.InstructionCursor;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.IndexSpaces;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.ValType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The blocks, loops and ifs around the instruction that is parsed, and the branches to them, as
 * labels and jumps.
 */
final class Constructs {

  /** Loops are the one nesting later stages follow by recursion. */
  private static final int MAX_LOOP_DEPTH = 200;

  private final IndexSpaces spaces;
  private final InstructionCursor cursor;
  private final FuncType type;
  private final Operands operands;
  private final List<Construct> open = new ArrayList<>();
  private int labels;
  private int loopDepth;

  /** The function's start, for tail calls of itself; negative if there are none. */
  private int start = -1;

  /** What follows can't be reached, up to the end or else of the innermost live construct. */
  private boolean unreachable;

  /** Constructs opened in unreachable code. */
  private int unreachableDepth;

  private static final class Construct {
    final Opcode opcode;
    final int label;

    /** Operands below its parameters. */
    final int base;

    final char[] params;
    final char[] results;
    final List<Item> outerItems;
    int elseLabel = -1;
    boolean jumpedTo;
    List<Node> entryParams = List.of();

    Construct(
        Opcode opcode, int label, int base, char[] params, char[] results, List<Item> outerItems) {
      this.opcode = opcode;
      this.label = label;
      this.base = base;
      this.params = params;
      this.results = results;
      this.outerItems = outerItems;
    }

    char[] branchTypes() {
      return opcode == Opcode.LOOP ? params : results;
    }
  }

  /** Of a function of that type, whose body {@code cursor} reads. */
  Constructs(IndexSpaces spaces, InstructionCursor cursor, FuncType type, Operands operands) {
    this.spaces = spaces;
    this.cursor = cursor;
    this.type = type;
    this.operands = operands;
    open.add(
        new Construct(
            Opcode.BLOCK, labels++, 0, new char[0], Abi.letters(type.results()), operands.items));
  }

  /** Whether the function's own block has ended. */
  boolean isDone() {
    return open.isEmpty();
  }

  boolean isUnreachable() {
    return unreachable;
  }

  void setUnreachable() {
    unreachable = true;
  }

  /** A tail call of the function by itself: its arguments become the parameters. */
  void repeat() {
    if (start < 0) {
      start = labels++;
    }
    operands.settleAll();
    int params = type.paramSlots();
    int first = operands.height() - params;
    for (int i = 0; i < params; i++) {
      operands.set(i, operands.get(first + i));
    }
    operands.items.add(new Item.Jump(start));
    unreachable = true;
  }

  /** The function's items, once it is done. */
  List<Item> finish() {
    if (start < 0) {
      return operands.items;
    }
    List<Item> items = operands.items;
    int paid = GasPlacement.paysFirst(items) ? 1 : 0;
    List<Item> body = new ArrayList<>(items.subList(0, paid));
    for (int local = type.paramSlots(); local < operands.locals(); local++) {
      body.add(new Item.Do(Node.set(local, Node.constant(operands.read(local).type, 0))));
    }
    body.addAll(items.subList(paid, items.size()));
    return List.of(Item.Loop.of(start, body));
  }

  int labels() {
    return labels;
  }

  /** Passes over an instruction that can't be reached, but sees where it ends. */
  void skip(Opcode opcode) {
    switch (opcode) {
      case BLOCK, LOOP, IF -> unreachableDepth++;
      case ELSE -> {
        if (unreachableDepth == 0) {
          orElse();
        }
      }
      case END -> {
        if (unreachableDepth == 0) {
          end();
        } else {
          unreachableDepth--;
        }
      }
      default -> {}
    }
  }

  void open(Opcode opcode) {
    @Nullable Node condition = opcode == Opcode.IF ? operands.popSettled() : null;
    operands.settleAll();
    char[] params = Abi.letters(blockParams());
    char[] results = Abi.letters(blockResults());
    int base = operands.height() - params.length;
    Construct construct = new Construct(opcode, labels++, base, params, results, operands.items);
    open.add(construct);
    if (opcode == Opcode.LOOP) {
      if (++loopDepth > MAX_LOOP_DEPTH) {
        throw new NotCompilable("loops nested deeper than " + MAX_LOOP_DEPTH);
      }
      for (int i = base; i < operands.height(); i++) {
        operands.moveTo(i, operands.get(i));
      }
      operands.truncate(base);
      operands.arrive(params);
      operands.items = new ArrayList<>();
    } else if (condition != null) {
      construct.elseLabel = labels++;
      construct.entryParams = operands.from(base);
      operands.items.add(new Item.JumpIf(condition, false, construct.elseLabel));
    }
  }

  private List<ValType> blockParams() {
    return cursor.blockTypeIndex() >= 0 ? spaces.type(cursor.blockTypeIndex()).params() : List.of();
  }

  private List<ValType> blockResults() {
    if (cursor.blockTypeIndex() >= 0) {
      return spaces.type(cursor.blockTypeIndex()).results();
    }
    ValType result = cursor.blockResult();
    return result == null ? List.of() : List.of(result);
  }

  void orElse() {
    Construct construct = open.getLast();
    if (!unreachable) {
      leave(construct);
      operands.items.add(new Item.Jump(construct.label));
      construct.jumpedTo = true;
    }
    unreachable = false;
    operands.items.add(new Item.Mark(construct.elseLabel));
    construct.elseLabel = -1;
    operands.truncate(construct.base);
    operands.restore(construct.entryParams, construct.params);
  }

  void end() {
    Construct construct = open.getLast();
    if (construct.elseLabel >= 0) {
      orElse(); // an if without else: its parameters are its results
    }
    if (open.size() == 1) {
      if (!unreachable) {
        returnResults();
      }
      open.removeLast();
      return;
    }
    if (!unreachable) {
      leave(construct);
    }
    open.removeLast();
    operands.truncate(construct.base);
    if (construct.opcode == Opcode.LOOP) {
      loopDepth--;
      List<Item> body = operands.items;
      operands.items = construct.outerItems;
      operands.items.add(Item.Loop.of(construct.label, body));
    } else if (construct.jumpedTo) {
      operands.items.add(new Item.Mark(construct.label));
      unreachable = false;
    }
    if (!unreachable) {
      operands.arrive(construct.results);
    }
  }

  /** Puts the results of the block where those who jump to its end put them too. */
  private void leave(Construct construct) {
    operands.settleAll();
    moveDown(construct.results.length, construct.base);
  }

  /** Moves the topmost entries of the settled stack to temporaries from {@code base} on. */
  private void moveDown(int count, int base) {
    int first = operands.height() - count;
    for (int i = 0; i < count; i++) {
      operands.moveTo(base + i, operands.get(first + i));
    }
  }

  // Branches

  private Construct target(int depth) {
    return open.get(open.size() - 1 - depth);
  }

  private boolean isFunction(int depth) {
    return depth == open.size() - 1;
  }

  void branch(int depth) {
    jump(depth);
    unreachable = true;
  }

  void branchToEnd() {
    branch(open.size() - 1);
  }

  private void jump(int depth) {
    if (isFunction(depth)) {
      returnResults();
      return;
    }
    Construct target = target(depth);
    operands.settleAll();
    moveDown(target.branchTypes().length, target.base);
    operands.items.add(new Item.Jump(target.label));
    target.jumpedTo = true;
  }

  /** The first result is returned, the others are left in the context; all stay on the stack. */
  private void returnResults() {
    int slots = type.resultSlots();
    if (slots == 0) {
      operands.settle();
      operands.items.add(new Item.Return(null));
    } else if (slots == 1) {
      Node value = operands.pop();
      operands.settle();
      operands.items.add(new Item.Return(value));
      operands.restore(value);
    } else {
      operands.settle();
      int first = operands.height() - slots;
      for (int slot = 1; slot < slots; slot++) {
        Node value = operands.get(first + slot);
        operands.items.add(new Item.Do(Node.setResult(slot, slots, value)));
      }
      operands.items.add(new Item.Return(operands.get(first)));
    }
  }

  void branchIf(int depth) {
    Node condition = operands.popSettled();
    if (!isFunction(depth) && isInPlace(target(depth))) {
      target(depth).jumpedTo = true;
      operands.items.add(new Item.JumpIf(condition, true, target(depth).label));
      return;
    }
    operands.settleAll();
    int skip = labels++;
    operands.items.add(new Item.JumpIf(condition, false, skip));
    jump(depth);
    operands.items.add(new Item.Mark(skip));
  }

  /** Whether the values a jump carries are already where the target wants them. */
  private boolean isInPlace(Construct target) {
    int count = target.branchTypes().length;
    int first = operands.height() - count;
    for (int i = 0; i < count; i++) {
      if (!operands.isTemporaryOf(operands.get(first + i), target.base + i)) {
        return false;
      }
    }
    return true;
  }

  void branchTable() {
    Node index = operands.popSettled();
    int count = cursor.labelCount();
    int[] labels = new int[count];
    Map<Integer, Integer> stubs = new HashMap<>();
    List<Stub> pending = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      labels[i] = tableLabel(cursor.label(i), stubs, pending);
    }
    int defaultLabel = tableLabel(cursor.defaultLabel(), stubs, pending);
    if (!pending.isEmpty()) {
      // The stubs run after the switch, so the values they move must be settled before it.
      operands.restore(index);
      operands.settleAll();
      index = operands.pop();
    }
    operands.items.add(new Item.Switch(index, labels, defaultLabel));
    for (Stub stub : pending) {
      operands.items.add(new Item.Mark(stub.label));
      jump(stub.depth);
    }
    unreachable = true;
  }

  /** What moves the values of a branch in a table. */
  private record Stub(int label, int depth) {}

  private int tableLabel(int depth, Map<Integer, Integer> stubs, List<Stub> pending) {
    if (!isFunction(depth) && target(depth).branchTypes().length == 0) {
      target(depth).jumpedTo = true;
      return target(depth).label;
    }
    return stubs.computeIfAbsent(
        depth,
        _ -> {
          int label = labels++;
          pending.add(new Stub(label, depth));
          return label;
        });
  }

  @Override
  public String toString() {
    return open.size() + " constructs";
  }
}

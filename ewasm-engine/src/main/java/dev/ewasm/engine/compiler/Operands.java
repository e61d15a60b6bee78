package dev.ewasm.engine.compiler;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The operand stack of a body that is parsed, as the trees that would compute its entries, and the
 * items made so far.
 *
 * <p>Before a statement takes effect, entries below it that trap, call or read memory are settled:
 * evaluated into a temporary variable of their stack height. Constants and reads of locals may
 * wait. At labels every entry is a constant or its own temporary, so that all paths agree.
 */
final class Operands {

  private static final int MAX_DEPTH = 40;
  private static final int MAX_SIZE = 1_000;

  /** Entries above the settled ones that are searched at each statement; keeps parsing linear. */
  private static final int MAX_WAITING = 32;

  /** JVM descriptor letter of each variable: parameters, locals, then temporaries. */
  private final List<Character> variableTypes = new ArrayList<>();

  private final int locals;

  /** Temporary variables by stack height and type. */
  private final Map<Integer, Integer> temporaries = new HashMap<>();

  private final List<Node> stack = new ArrayList<>();

  /** Heights at which the high half of a vector lies; only those of entries that exist count. */
  private final BitSet highHalves = new BitSet();

  /** This many entries at the bottom are constants or their own temporaries. */
  private int settled;

  /** Where statements go. */
  List<Item> items = new ArrayList<>();

  /** Statements and values moved: a few bytes may carry a thousand values over a label. */
  private long workLeft;

  /**
   * @param locals letters of parameters and locals
   * @param work statements that the body may become and values that it may move, at most
   */
  Operands(List<Character> locals, long work) {
    variableTypes.addAll(locals);
    this.locals = locals.size();
    this.workLeft = work;
  }

  char[] variableTypes() {
    char[] types = new char[variableTypes.size()];
    for (int i = 0; i < types.length; i++) {
      types[i] = variableTypes.get(i);
    }
    return types;
  }

  int locals() {
    return locals;
  }

  int height() {
    return stack.size();
  }

  Node get(int height) {
    return stack.get(height);
  }

  List<Node> from(int height) {
    return List.copyOf(stack.subList(height, stack.size()));
  }

  Node read(int local) {
    return Node.get(variableTypes.get(local), local);
  }

  /** Whether the topmost entry is half of a vector. */
  boolean isVector() {
    return highHalves.get(stack.size() - 1);
  }

  void pushVector(Node low, Node high) {
    push(low);
    push(high);
    highHalves.set(stack.size() - 1);
  }

  void push(Node node) {
    highHalves.clear(stack.size());
    stack.add(node);
    if (node.depth > MAX_DEPTH || node.size > MAX_SIZE) {
      settle();
    }
  }

  Node pop() {
    Node node = stack.removeLast();
    settled = Math.min(settled, stack.size());
    return node;
  }

  Node[] pop(int count) {
    Node[] nodes = new Node[count];
    for (int i = count - 1; i >= 0; i--) {
      nodes[i] = pop();
    }
    return nodes;
  }

  /** Puts an entry back as it is. */
  void restore(Node node) {
    stack.add(node);
  }

  /** Puts entries back as they are. */
  void restore(List<Node> nodes) {
    stack.addAll(nodes);
  }

  /** Puts entries of these types back, after others have been at their heights. */
  void restore(List<Node> nodes, char[] letters) {
    mark(letters);
    stack.addAll(nodes);
  }

  private void mark(char[] letters) {
    spend(letters.length);
    for (int i = 0; i < letters.length; i++) {
      highHalves.set(stack.size() + i, letters[i] == Abi.HIGH_HALF);
    }
  }

  /** Puts the values that a construct leaves, or begins with, on the stack: own temporaries. */
  void arrive(char[] letters) {
    mark(letters);
    for (char letter : letters) {
      char type = letter == Abi.HIGH_HALF ? 'J' : letter;
      stack.add(Node.get(type, temporary(stack.size(), type)));
    }
  }

  void statement(Node node) {
    settle();
    add(node);
  }

  private void add(Node node) {
    spend(1);
    items.add(new Item.Do(node));
  }

  private void spend(int amount) {
    workLeft -= amount;
    if (workLeft < 0) {
      throw new NotCompilable("more values are carried over labels than a body of its size should");
    }
  }

  /** Writes a variable that no entry waits to read. */
  void set(int variable, Node value) {
    add(Node.set(variable, value));
  }

  void assign(int local, Node value) {
    boolean readLater = false;
    for (int i = settled; i < stack.size(); i++) {
      Node node = stack.get(i);
      readLater |= node.kind == Node.Kind.GET && node.index == local;
    }
    settle(readLater);
    set(local, value);
  }

  /** Evaluates what can't wait into temporaries, in order. */
  void settle() {
    settle(false);
  }

  /** Evaluates all entries but constants into their own temporaries. */
  void settleAll() {
    settle(true);
  }

  /** What comes first in order of evaluation is evaluated before what is below it on the stack. */
  Node popSettled() {
    Node node = pop();
    if (node.pure) {
      settle();
      return node;
    }
    stack.add(node);
    settleAll();
    return pop();
  }

  /**
   * @param locals also copy plain reads of locals, which otherwise may wait
   */
  private void settle(boolean locals) {
    int height = stack.size();
    boolean all = locals || height - settled > MAX_WAITING;
    boolean contiguous = true;
    for (int i = settled; i < height; i++) {
      Node node = stack.get(i);
      if (node.isConstant() || isTemporaryOf(node, i)) {
        settled = contiguous ? i + 1 : settled;
      } else if (node.kind == Node.Kind.GET && node.index < this.locals && !all) {
        contiguous = false;
      } else {
        moveTo(i, node);
        stack.set(i, Node.get(node.type, temporary(i, node.type)));
        settled = contiguous ? i + 1 : settled;
      }
    }
  }

  /** Evaluates into the temporary of a height. */
  void moveTo(int height, Node node) {
    if (!isTemporaryOf(node, height)) {
      set(temporary(height, node.type), node);
    }
  }

  boolean isTemporaryOf(Node node, int height) {
    return node.kind == Node.Kind.GET
        && node.index >= locals
        && node.index == temporary(height, node.type);
  }

  /** The temporary for a vector's half of a height. */
  int halfAt(int height) {
    return temporary(height, 'J');
  }

  private int temporary(int height, char letter) {
    return temporaries.computeIfAbsent(
        height * 4 + "IJFD".indexOf(letter),
        _ -> {
          variableTypes.add(letter);
          return variableTypes.size() - 1;
        });
  }

  void truncate(int height) {
    while (stack.size() > height) {
      stack.removeLast();
    }
    settled = Math.min(settled, height);
  }

  @Override
  public String toString() {
    return stack.size() + " operands, " + settled + " settled";
  }
}

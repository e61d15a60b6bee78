package dev.ewasm.engine.compiler;

import dev.ewasm.engine.binary.InstructionCursor;
import dev.ewasm.engine.exec.VectorShape;
import dev.ewasm.engine.module.Opcode;

/**
 * Vectors as two i64 operands, low half first: their instructions become calls of static methods
 * that make one half each, and nothing after parsing knows of vectors.
 *
 * <p>Operands are pure trees, so that their halves may be evaluated in any order, and simple
 * (constants or variables) where both halves of a result need the same.
 */
final class Vectors {

  /** Suffixes of the methods of an instruction that has two, by {@link Node#index}. */
  private static final int ONLY = 0;

  private static final int LOW = 1;
  private static final int HIGH = 2;

  private static final int HALF_BITS = 64;

  /** Operands of an instruction take fewer slots; what is above them is free. */
  private static final int FREE = 6;

  private final Operands operands;
  private final InstructionCursor cursor;

  Vectors(Operands operands, InstructionCursor cursor) {
    this.operands = operands;
    this.cursor = cursor;
  }

  /** The method of a {@link Node.Kind#VECTOR} node. */
  static String method(Opcode opcode, int which) {
    return VectorShape.method(opcode)
        + switch (which) {
          case LOW -> "Low";
          case HIGH -> "High";
          default -> "";
        };
  }

  void instruction(Opcode opcode) {
    switch (VectorShape.of(opcode)) {
      case UNARY -> {
        Node[] a = pure(2);
        push(half(opcode, a[0]), half(opcode, a[1]));
      }
      case BINARY -> {
        Node[] ab = pure(4);
        push(half(opcode, ab[0], ab[2]), half(opcode, ab[1], ab[3]));
      }
      case TERNARY -> {
        Node[] abc = pure(6);
        push(half(opcode, abc[0], abc[2], abc[4]), half(opcode, abc[1], abc[3], abc[5]));
      }
      case SHIFT -> {
        Node[] a = simple(3);
        push(half(opcode, a[0], a[2]), half(opcode, a[1], a[2]));
      }
      case WIDEN_LOW -> widen(opcode, simple(2)[0]);
      case WIDEN_HIGH -> widen(opcode, simple(2)[1]);
      case MULTIPLY_LOW -> {
        Node[] ab = simple(4);
        widen(opcode, ab[0], ab[2]);
      }
      case MULTIPLY_HIGH -> {
        Node[] ab = simple(4);
        widen(opcode, ab[1], ab[3]);
      }
      case NARROW -> {
        Node[] ab = pure(4);
        push(half(opcode, ab[0], ab[1]), half(opcode, ab[2], ab[3]));
      }
      case NARROW_ZERO -> {
        Node[] a = pure(2);
        push(half(opcode, a[0], a[1]), Node.constant('J', 0));
      }
      case SWIZZLE -> {
        Node[] ab = simple(4);
        push(half(opcode, ab[0], ab[1], ab[2]), half(opcode, ab[0], ab[1], ab[3]));
      }
      case SHUFFLE -> {
        Node[] ab = simple(4);
        Node first = Node.constant('J', cursor.v128Low());
        Node last = Node.constant('J', cursor.v128High());
        push(
            half(opcode, ab[0], ab[1], ab[2], ab[3], first),
            half(opcode, ab[0], ab[1], ab[2], ab[3], last));
      }
      case SPLAT -> {
        Node scalar = bits(simple(1)[0]);
        push(half(opcode, scalar), half(opcode, scalar));
      }
      case TEST -> operands.push(Node.vector('I', opcode, ONLY, pure(2)));
      case EXTRACT_LANE -> {
        int lane = cursor.lane();
        operands.push(extract(opcode, pure(2)[isUpper(opcode, lane) ? 1 : 0], lane));
      }
      case REPLACE_LANE -> {
        Node[] a = pure(3);
        replace(opcode, a[0], a[1], cursor.lane(), bits(a[2]));
      }
      case OTHER -> other(opcode);
    }
  }

  private static Node half(Opcode opcode, Node... operands) {
    return Node.vector('J', opcode, ONLY, operands);
  }

  private void widen(Opcode opcode, Node... halves) {
    push(Node.vector('J', opcode, LOW, halves), Node.vector('J', opcode, HIGH, halves));
  }

  private static Node extract(Opcode opcode, Node half, int lane) {
    Node number = Node.constant('I', lane);
    return switch (opcode) {
      case I64X2_EXTRACT_LANE -> Node.vector('J', opcode, ONLY, half, number);
      case F64X2_EXTRACT_LANE ->
          Node.operation(
              'D', Opcode.F64_REINTERPRET_I64, Node.vector('J', opcode, ONLY, half, number));
      case F32X4_EXTRACT_LANE ->
          Node.operation(
              'F', Opcode.F32_REINTERPRET_I32, Node.vector('I', opcode, ONLY, half, number));
      default -> Node.vector('I', opcode, ONLY, half, number);
    };
  }

  private void replace(Opcode opcode, Node low, Node high, int lane, Node scalar) {
    Node number = Node.constant('I', lane);
    if (isUpper(opcode, lane)) {
      push(low, half(opcode, high, number, scalar));
    } else {
      push(half(opcode, low, number, scalar), high);
    }
  }

  /** Whether a lane lies in the high half of a shape like {@code i8x16}. */
  private static boolean isUpper(Opcode opcode, int lane) {
    String text = opcode.text();
    return lane >= Integer.parseInt(text.substring(text.indexOf('x') + 1, text.indexOf('.'))) / 2;
  }

  /** The raw bits of a float as an integer. */
  private static Node bits(Node scalar) {
    return switch (scalar.type) {
      case 'F' -> Node.operation('I', Opcode.I32_REINTERPRET_F32, scalar);
      case 'D' -> Node.operation('J', Opcode.I64_REINTERPRET_F64, scalar);
      default -> scalar;
    };
  }

  // Constants and memory

  private void other(Opcode opcode) {
    switch (opcode) {
      case V128_CONST ->
          push(Node.constant('J', cursor.v128Low()), Node.constant('J', cursor.v128High()));
      case V128_LOAD -> {
        Node address = simple(1)[0];
        push(load('J', Opcode.I64_LOAD, 0, address), load('J', Opcode.I64_LOAD, 8, address));
      }
      case V128_LOAD8X8_S -> loadAndWiden(Opcode.I16X8_EXTEND_LOW_I8X16_S);
      case V128_LOAD8X8_U -> loadAndWiden(Opcode.I16X8_EXTEND_LOW_I8X16_U);
      case V128_LOAD16X4_S -> loadAndWiden(Opcode.I32X4_EXTEND_LOW_I16X8_S);
      case V128_LOAD16X4_U -> loadAndWiden(Opcode.I32X4_EXTEND_LOW_I16X8_U);
      case V128_LOAD32X2_S -> loadAndWiden(Opcode.I64X2_EXTEND_LOW_I32X4_S);
      case V128_LOAD32X2_U -> loadAndWiden(Opcode.I64X2_EXTEND_LOW_I32X4_U);
      case V128_LOAD8_SPLAT -> loadAndSplat('I', Opcode.I32_LOAD8_U, Opcode.I8X16_SPLAT);
      case V128_LOAD16_SPLAT -> loadAndSplat('I', Opcode.I32_LOAD16_U, Opcode.I16X8_SPLAT);
      case V128_LOAD32_SPLAT -> loadAndSplat('I', Opcode.I32_LOAD, Opcode.I32X4_SPLAT);
      case V128_LOAD64_SPLAT -> loadAndSplat('J', Opcode.I64_LOAD, Opcode.I64X2_SPLAT);
      case V128_LOAD32_ZERO -> loadAndZero(Opcode.I64_LOAD32_U);
      case V128_LOAD64_ZERO -> loadAndZero(Opcode.I64_LOAD);
      case V128_LOAD8_LANE -> loadLane('I', Opcode.I32_LOAD8_U, Opcode.I8X16_REPLACE_LANE);
      case V128_LOAD16_LANE -> loadLane('I', Opcode.I32_LOAD16_U, Opcode.I16X8_REPLACE_LANE);
      case V128_LOAD32_LANE -> loadLane('I', Opcode.I32_LOAD, Opcode.I32X4_REPLACE_LANE);
      case V128_LOAD64_LANE -> loadLane('J', Opcode.I64_LOAD, Opcode.I64X2_REPLACE_LANE);
      case V128_STORE -> {
        Node[] a = pure(3);
        operands.statement(Node.store(opcode, cursor.memory(), cursor.memOffset(), a));
      }
      case V128_STORE8_LANE -> storeLane(Opcode.I64_STORE8, 8);
      case V128_STORE16_LANE -> storeLane(Opcode.I64_STORE16, 16);
      case V128_STORE32_LANE -> storeLane(Opcode.I64_STORE32, 32);
      case V128_STORE64_LANE -> storeLane(Opcode.I64_STORE, 64);
      default -> throw new IllegalArgumentException(opcode.text());
    }
  }

  private Node load(char type, Opcode opcode, int further, Node address) {
    return Node.load(type, opcode, cursor.memory(), cursor.memOffset() + further, address);
  }

  private void loadAndWiden(Opcode widening) {
    push(load('J', Opcode.I64_LOAD, 0, pure(1)[0]), Node.constant('J', 0));
    instruction(widening);
  }

  private void loadAndSplat(char type, Opcode load, Opcode splat) {
    operands.push(load(type, load, 0, pure(1)[0]));
    instruction(splat);
  }

  private void loadAndZero(Opcode load) {
    push(load('J', load, 0, pure(1)[0]), Node.constant('J', 0));
  }

  private void loadLane(char type, Opcode load, Opcode replacement) {
    Node[] a = pure(3);
    replace(replacement, a[1], a[2], cursor.lane(), load(type, load, 0, a[0]));
  }

  private void storeLane(Opcode store, int laneBits) {
    Node[] a = pure(3);
    int bit = cursor.lane() * laneBits;
    Node half = a[bit < HALF_BITS ? 1 : 2];
    Node shifted =
        bit % HALF_BITS == 0
            ? half
            : Node.operation('J', Opcode.I64_SHR_U, half, Node.constant('J', bit % HALF_BITS));
    operands.statement(Node.store(store, cursor.memory(), cursor.memOffset(), a[0], shifted));
  }

  // Variables, globals, choices

  void read(int variable) {
    push(operands.read(variable), operands.read(variable + 1));
  }

  void assign(int variable) {
    if (reads(operands.get(operands.height() - 1), variable)) {
      operands.settleAll();
    }
    Node[] a = operands.pop(2);
    operands.assign(variable, a[0]);
    operands.assign(variable + 1, a[1]);
  }

  void readGlobal(int global) {
    push(Node.globalGet('J', global, 0), Node.globalGet('J', global, 1));
  }

  void assignGlobal(int global) {
    Node[] a = pure(2);
    operands.statement(Node.globalSet(global, 0, a[0]));
    operands.statement(Node.globalSet(global, 1, a[1]));
  }

  void select() {
    Node[] a = simple(5);
    push(Node.select(a[0], a[2], a[4]), Node.select(a[1], a[3], a[4]));
  }

  // Operand stack

  /** Pops so many operands, which neither trap nor depend on when they are evaluated. */
  private Node[] pure(int count) {
    for (int i = operands.height() - count; i < operands.height(); i++) {
      if (!operands.get(i).pure) {
        operands.settle();
        break;
      }
    }
    return operands.pop(count);
  }

  /** Pops so many operands, which may be evaluated twice. */
  private Node[] simple(int count) {
    for (int i = operands.height() - count; i < operands.height(); i++) {
      Node node = operands.get(i);
      if (!node.isConstant() && node.kind != Node.Kind.GET) {
        operands.settle();
        break;
      }
    }
    return operands.pop(count);
  }

  /**
   * Pushes a vector. An entry that waits must not read the temporary of a lower height, which is
   * written before it: such halves are evaluated here.
   */
  private void push(Node low, Node high) {
    int height = operands.height();
    boolean highReadsLow = reads(high, operands.halfAt(height));
    if (!highReadsLow) {
      operands.pushVector(low, high);
      return;
    }
    operands.settle();
    if (reads(low, operands.halfAt(height + 1))) {
      int scratch = operands.halfAt(height + FREE);
      operands.set(scratch, low);
      operands.moveTo(height + 1, high);
      operands.moveTo(height, Node.get('J', scratch));
    } else {
      operands.moveTo(height + 1, high);
      operands.moveTo(height, low);
    }
    operands.pushVector(
        Node.get('J', operands.halfAt(height)), Node.get('J', operands.halfAt(height + 1)));
  }

  private static boolean reads(Node node, int variable) {
    if (node.kind == Node.Kind.GET && node.index == variable) {
      return true;
    }
    for (Node operand : node.operands) {
      if (reads(operand, variable)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return "vectors on " + operands;
  }
}

package dev.ewasm.engine.compiler;

import dev.ewasm.engine.module.Opcode;
import org.jspecify.annotations.Nullable;

/**
 * An expression, or an operation that is a statement of its own, with its operands in order of
 * evaluation.
 *
 * <p>Types are JVM descriptor letters: I, J (also references), F, D, and V for no result.
 */
final class Node {

  /** What a node does; everything with operands only is an {@link #OPERATION}. */
  enum Kind {
    /** {@code bits} is the value (raw bits for floats). */
    CONSTANT,
    /** Reads variable {@code index}. */
    GET,
    /** Writes variable {@code index}. */
    SET,
    /** A numeric instruction. */
    OPERATION,
    /** {@code bits} is the offset, {@code index} the memory. */
    LOAD,
    STORE,
    /** {@code bits} is 1 for the high half of a vector. */
    GLOBAL_GET,
    GLOBAL_SET,
    SELECT,
    /** Calls function {@code index}. */
    CALL,
    /**
     * Calls through table {@code bits} with type {@code index}; the table index is the last
     * operand.
     */
    CALL_INDIRECT,
    /** Memory and table instructions and references: a static method of {@link BulkRuntime}. */
    RUNTIME,
    /** Half a vector, or what comes of one: a method of {@link Vectors#method} {@code index}. */
    VECTOR,
    /** Evaluates its operand for its effects. */
    DROP,
    /** Result {@code index} of the last call, which left it in the context. */
    RESULT,
    /** Leaves result {@code index} of {@code bits} in the context. */
    SET_RESULT
  }

  static final Node[] NONE = {};

  final Kind kind;
  final char type;
  final Node[] operands;
  final @Nullable Opcode opcode;
  final int index;
  final long bits;

  /** Estimated bytes of JVM code. */
  final int size;

  /** Height of the tree. */
  final int depth;

  /** Contains a call or memory.grow, after which the memory array may be another. */
  final boolean calls;

  /** Neither traps nor reads what a statement may change. */
  final boolean pure;

  private Node(
      Kind kind, char type, @Nullable Opcode opcode, int index, long bits, Node... operands) {
    this.kind = kind;
    this.type = type;
    this.opcode = opcode;
    this.index = index;
    this.bits = bits;
    this.operands = operands;
    int size = Costs.of(kind, opcode, operands.length);
    int depth = 0;
    boolean calls =
        switch (kind) {
          case CALL, CALL_INDIRECT -> true;
          case RUNTIME ->
              opcode == Opcode.MEMORY_GROW
                  || opcode == Opcode.RETURN_CALL
                  || opcode == Opcode.RETURN_CALL_INDIRECT;
          default -> false;
        };
    boolean pure =
        switch (kind) {
          case CONSTANT, GET, SELECT, VECTOR -> true;
          case OPERATION -> !mayTrap(opcode);
          default -> false;
        };
    for (Node operand : operands) {
      size += operand.size;
      depth = Math.max(depth, operand.depth);
      calls |= operand.calls;
      pure &= operand.pure;
    }
    this.size = size;
    this.depth = depth + 1;
    this.calls = calls;
    this.pure = pure;
  }

  static Node constant(char type, long bits) {
    return new Node(Kind.CONSTANT, type, null, 0, bits, NONE);
  }

  static Node get(char type, int variable) {
    return new Node(Kind.GET, type, null, variable, 0, NONE);
  }

  static Node set(int variable, Node value) {
    return new Node(Kind.SET, 'V', null, variable, 0, value);
  }

  static Node operation(char type, Opcode opcode, Node... operands) {
    return new Node(Kind.OPERATION, type, opcode, 0, 0, operands);
  }

  static Node load(char type, Opcode opcode, int memory, long offset, Node address) {
    return new Node(Kind.LOAD, type, opcode, memory, offset, address);
  }

  /** Operands are the address, and the value or its two halves. */
  static Node store(Opcode opcode, int memory, long offset, Node... operands) {
    return new Node(Kind.STORE, 'V', opcode, memory, offset, operands);
  }

  static Node globalGet(char type, int global, int half) {
    return new Node(Kind.GLOBAL_GET, type, null, global, half, NONE);
  }

  static Node globalSet(int global, int half, Node value) {
    return new Node(Kind.GLOBAL_SET, 'V', null, global, half, value);
  }

  static Node vector(char type, Opcode opcode, int which, Node... operands) {
    return new Node(Kind.VECTOR, type, opcode, which, 0, operands);
  }

  static Node select(Node ifTrue, Node ifFalse, Node condition) {
    return new Node(Kind.SELECT, ifTrue.type, null, 0, 0, ifTrue, ifFalse, condition);
  }

  static Node call(char type, int function, Node... arguments) {
    return new Node(Kind.CALL, type, null, function, 0, arguments);
  }

  static Node callIndirect(char type, int typeIndex, int table, Node... argumentsAndIndex) {
    return new Node(Kind.CALL_INDIRECT, type, null, typeIndex, table, argumentsAndIndex);
  }

  /** {@code index} and {@code bits} are up to two indices the instruction names. */
  static Node runtime(char type, Opcode opcode, int index, int index2, Node... operands) {
    return new Node(Kind.RUNTIME, type, opcode, index, index2, operands);
  }

  static Node drop(Node value) {
    return new Node(Kind.DROP, 'V', null, 0, 0, value);
  }

  static Node result(char type, int number) {
    return new Node(Kind.RESULT, type, null, number, 0, NONE);
  }

  static Node setResult(int number, int count, Node value) {
    return new Node(Kind.SET_RESULT, 'V', null, number, count, value);
  }

  boolean isConstant() {
    return kind == Kind.CONSTANT;
  }

  boolean isConstant(long value) {
    return kind == Kind.CONSTANT && bits == value;
  }

  private static boolean mayTrap(@Nullable Opcode opcode) {
    return switch (opcode) {
      case null -> false;
      case I32_DIV_S, I32_DIV_U, I32_REM_S, I32_REM_U, I64_DIV_S, I64_DIV_U, I64_REM_S, I64_REM_U ->
          true;
      case I32_TRUNC_F32_S,
          I32_TRUNC_F32_U,
          I32_TRUNC_F64_S,
          I32_TRUNC_F64_U,
          I64_TRUNC_F32_S,
          I64_TRUNC_F32_U,
          I64_TRUNC_F64_S,
          I64_TRUNC_F64_U ->
          true;
      default -> false;
    };
  }
}

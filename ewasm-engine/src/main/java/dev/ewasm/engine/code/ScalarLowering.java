package dev.ewasm.engine.code;

import static dev.ewasm.engine.code.OperandStack.CONST;

import dev.ewasm.engine.module.Opcode;
import org.jspecify.annotations.Nullable;

/** Lowers instructions that only compute on scalars: no memory, no instance. */
final class ScalarLowering {

  /**
   * Comparisons as the instructions name them; even ones are negated by the next, odd by the one
   * before.
   */
  private enum Relation {
    EQ,
    NE,
    LT_S,
    GE_S,
    LT_U,
    GE_U,
    GT_S,
    LE_S,
    GT_U,
    LE_U;

    static final Relation[] ALL = values();

    Relation negated() {
      return ALL[ordinal() ^ 1];
    }

    /** The relation that holds of (y, x) when this holds of (x, y). */
    Relation swapped() {
      return switch (this) {
        case EQ, NE -> this;
        case LT_S -> GT_S;
        case GT_S -> LT_S;
        case LT_U -> GT_U;
        case GT_U -> LT_U;
        case GE_S -> LE_S;
        case LE_S -> GE_S;
        case GE_U -> LE_U;
        case LE_U -> GE_U;
      };
    }
  }

  private final Emitter emit;
  private final OperandStack stack;

  ScalarLowering(Emitter emit, OperandStack stack) {
    this.emit = emit;
    this.stack = stack;
  }

  /** Lowers the instruction; false if it is not one of these. */
  boolean lower(Opcode opcode) {
    Relation relation = relation(opcode);
    if (relation != null) {
      compare(relation);
      return true;
    }
    switch (opcode) {
      case I32_EQZ, I64_EQZ, REF_IS_NULL -> equalsZero();
      case I32_ADD -> commutative(Op.ADD32, Op.ADD32_I);
      case I64_ADD -> commutative(Op.ADD64, Op.ADD64_I);
      case I32_SUB -> subtract(Op.SUB32, Op.ADD32_I, true);
      case I64_SUB -> subtract(Op.SUB64, Op.ADD64_I, false);
      case I32_MUL -> commutative(Op.MUL32, Op.MUL32_I);
      case I64_MUL -> commutative(Op.MUL64, Op.MUL64_I);
      case I32_AND, I64_AND -> {
        int top = stack.height() - 1;
        if (isConst(top) && stack.value(top) == 0xffff_ffffL) {
          emit.pop();
          unary(Op.EXTEND32_U);
        } else {
          commutative(Op.AND, Op.AND_I);
        }
      }
      case I32_OR, I64_OR -> commutative(Op.OR, Op.OR_I);
      case I32_XOR, I64_XOR -> commutative(Op.XOR, Op.XOR_I);
      case I32_DIV_U -> binary(Op.DIV_U32);
      case I32_REM_U -> binary(Op.REM_U32);
      case I64_DIV_U -> binary(Op.DIV_U64);
      case I64_REM_U -> binary(Op.REM_U64);
      case I32_SHL -> binary(Op.SHL32, Op.SHL32_I);
      case I32_SHR_S -> binary(Op.SHR_S32, Op.SHR_S32_I);
      case I32_SHR_U -> binary(Op.SHR_U32, Op.SHR_U32_I);
      case I32_ROTL -> binary(Op.ROTL32, Op.ROTL32_I);
      case I32_ROTR -> rotateRight(opcode, Op.ROTL32_I);
      case I64_SHL -> binary(Op.SHL64, Op.SHL64_I);
      case I64_SHR_S -> binary(Op.SHR_S64, Op.SHR_S64_I);
      case I64_SHR_U -> binary(Op.SHR_U64, Op.SHR_U64_I);
      case I64_ROTL -> binary(Op.ROTL64, Op.ROTL64_I);
      case I64_ROTR -> rotateRight(opcode, Op.ROTL64_I);
      case I32_WRAP_I64, I64_EXTEND32_S -> unary(Op.EXTEND32_S);
      case I64_EXTEND_I32_U -> unary(Op.EXTEND32_U);
      case I64_EXTEND_I32_S,
          I32_REINTERPRET_F32,
          F32_REINTERPRET_I32,
          I64_REINTERPRET_F64,
          F64_REINTERPRET_I64 -> {
        // The slot holds the same 64 bits for both types.
      }
      case SELECT, SELECT_TYPED -> select();
      default -> {
        return numeric(opcode);
      }
    }
    return true;
  }

  private static @Nullable Relation relation(Opcode opcode) {
    return switch (opcode) {
      case I32_EQ, I64_EQ -> Relation.EQ;
      case I32_NE, I64_NE -> Relation.NE;
      case I32_LT_S, I64_LT_S -> Relation.LT_S;
      case I32_LT_U, I64_LT_U -> Relation.LT_U;
      case I32_GT_S, I64_GT_S -> Relation.GT_S;
      case I32_GT_U, I64_GT_U -> Relation.GT_U;
      case I32_LE_S, I64_LE_S -> Relation.LE_S;
      case I32_LE_U, I64_LE_U -> Relation.LE_U;
      case I32_GE_S, I64_GE_S -> Relation.GE_S;
      case I32_GE_U, I64_GE_U -> Relation.GE_U;
      default -> null;
    };
  }

  /** Scalar instructions that are no case of the interpreter's loop. */
  private boolean numeric(Opcode opcode) {
    String signature = opcode.signature();
    int code = opcode.code();
    boolean plain = code >= 0x45 && code <= 0xc4;
    boolean saturating = code >> 16 == Opcode.PREFIX_FC && (code & 0xffff) < 8;
    if (signature == null || (!plain && !saturating)) {
      return false;
    }
    int op = Op.NUMERIC + (plain ? code : 256 + (code & 0xffff));
    if (signature.indexOf(':') == 2) {
      binary(op);
    } else {
      unary(op);
    }
    return true;
  }

  boolean topIsIntConst() {
    return isInt(stack.height() - 1);
  }

  private boolean isConst(int entry) {
    return stack.kind(entry) == CONST;
  }

  private boolean isInt(int entry) {
    return isConst(entry) && stack.value(entry) == (int) stack.value(entry);
  }

  private void unary(int op) {
    int x = emit.use(stack.height() - 1);
    emit.pop();
    emit.pushProduced(emit.add(op, stack.top(), x, 0));
  }

  private void binary(int op) {
    int top = stack.height() - 1;
    if (fuse(op, top, top - 1) || fuse(op, top - 1, top)) {
      return;
    }
    int x = emit.use(top - 1);
    int y = emit.use(top);
    emit.pop(2);
    emit.pushProduced(emit.add(op, stack.top(), x, y));
  }

  private void binary(int op, int withConstant) {
    int top = stack.height() - 1;
    if (isInt(top)) {
      withConstant(withConstant, top - 1, (int) stack.value(top));
    } else {
      binary(op);
    }
  }

  private void commutative(int op, int withConstant) {
    int top = stack.height() - 1;
    if (!isInt(top) && isInt(top - 1)) {
      withConstant(withConstant, top, (int) stack.value(top - 1));
    } else {
      binary(op, withConstant);
    }
  }

  /**
   * Merges a commutative operation on the two top operands into the instruction that made one of
   * them, if there is an operation for both.
   */
  private boolean fuse(int op, int made, int other) {
    int at = emit.producerOf(made);
    if (at < 0 || stack.kind(other) == CONST) {
      return false;
    }
    int x = emit.word(at + 2);
    int y = emit.word(at + 3);
    int fused = Fusion.of(emit.op(at), op);
    boolean andNot = op == Op.AND && emit.op(at) == Op.XOR_I && y == -1;
    if (fused < 0 && !andNot) {
      return false;
    }
    int z = emit.use(other);
    emit.remove(at);
    emit.pop(2);
    emit.pushProduced(
        andNot ? emit.add(Op.AND_NOT, stack.top(), z, x) : emit.add(fused, stack.top(), x, y, z));
    return true;
  }

  /** Replaces two operands by {@code op(entry, constant)}. */
  private void withConstant(int op, int entry, int constant) {
    int at = emit.producerOf(entry);
    if (at >= 0) {
      int fused = Fusion.of(emit.op(at), op);
      if (op == Op.ADD32_I && emit.op(at) == Op.ADD32_I) {
        emit.setWord(at + 3, emit.word(at + 3) + constant);
        // The operand goes where the first of the two was.
        emit.pop(2);
        emit.setWord(at + 1, stack.top());
        emit.pushProduced(at);
        return;
      }
      if (fused >= 0 && Op.fits(constant)) {
        int x = emit.word(at + 2);
        int y = emit.word(at + 3);
        emit.remove(at);
        emit.pop(2);
        emit.pushProduced(emit.add(fused, stack.top(), x, y, constant));
        return;
      }
    }
    int x = emit.use(entry);
    emit.pop(2);
    emit.pushProduced(emit.add(op, stack.top(), x, constant));
  }

  private void subtract(int op, int addConstant, boolean narrow) {
    int top = stack.height() - 1;
    if (isInt(top) && (narrow || stack.value(top) != Integer.MIN_VALUE)) {
      withConstant(addConstant, top - 1, (int) -stack.value(top));
    } else {
      binary(op);
    }
  }

  private void rotateRight(Opcode opcode, int rotateLeft) {
    int top = stack.height() - 1;
    if (isInt(top)) {
      // The count is taken modulo the width, so its negative turns the direction.
      withConstant(rotateLeft, top - 1, (int) -stack.value(top));
    } else {
      binary(Op.NUMERIC + opcode.code());
    }
  }

  private void select() {
    int top = stack.height() - 1;
    int condition = emit.use(top);
    if (stack.size(top - 1) == 1) {
      int y = emit.use(top - 1);
      int x = emit.use(top - 2);
      emit.pop(3);
      emit.select(stack.top(), x, y, condition);
    } else {
      int y = emit.use(top - 1);
      int x = emit.use(top - 2);
      emit.pop(3);
      emit.addState(Op.SELECT_VECTOR, stack.top(), x, y, condition, 0, 0, 0);
      emit.pushHome(2);
    }
  }

  // Comparisons.

  private void compare(Relation relation) {
    int top = stack.height() - 1;
    int at;
    if (isInt(top) && immediateOp(relation, (int) stack.value(top)) >= 0) {
      int constant = (int) stack.value(top);
      int x = emit.use(top - 1);
      emit.pop(2);
      at = compareConstant(relation, stack.top(), x, constant);
    } else if (isInt(top - 1) && immediateOp(relation.swapped(), (int) stack.value(top - 1)) >= 0) {
      int constant = (int) stack.value(top - 1);
      int x = emit.use(top);
      emit.pop(2);
      at = compareConstant(relation.swapped(), stack.top(), x, constant);
    } else {
      int x = emit.use(top - 1);
      int y = emit.use(top);
      emit.pop(2);
      at = compareSlots(relation, stack.top(), x, y);
    }
    emit.pushProduced(at);
  }

  private int compareSlots(Relation relation, int to, int x, int y) {
    return switch (relation) {
      case EQ -> emit.add(Op.EQ, to, x, y);
      case NE -> emit.add(Op.NE, to, x, y);
      case LT_S -> emit.add(Op.LT_S, to, x, y);
      case GT_S -> emit.add(Op.LT_S, to, y, x);
      case LT_U -> emit.add(Op.LT_U, to, x, y);
      case GT_U -> emit.add(Op.LT_U, to, y, x);
      case LE_S -> emit.add(Op.LE_S, to, x, y);
      case GE_S -> emit.add(Op.LE_S, to, y, x);
      case LE_U -> emit.add(Op.LE_U, to, x, y);
      case GE_U -> emit.add(Op.LE_U, to, y, x);
    };
  }

  private int compareConstant(Relation relation, int to, int x, int constant) {
    return emit.add(immediateOp(relation, constant), to, x, immediate(relation, constant));
  }

  /** The operation with a constant for a relation, or -1 if this constant has none. */
  private static int immediateOp(Relation relation, int constant) {
    return switch (relation) {
      case EQ -> Op.EQ_I;
      case NE -> Op.NE_I;
      case LT_S -> Op.LT_S_I;
      case LT_U -> Op.LT_U_I;
      case GT_S -> Op.GT_S_I;
      case GT_U -> Op.GT_U_I;
      // Strict with a constant one more or less, where that is the same for 32 and 64 bits.
      case LE_S -> constant == Integer.MAX_VALUE ? -1 : Op.LT_S_I;
      case GE_S -> constant == Integer.MIN_VALUE ? -1 : Op.GT_S_I;
      case LE_U -> constant == -1 || constant == Integer.MAX_VALUE ? -1 : Op.LT_U_I;
      case GE_U -> constant == 0 || constant == Integer.MIN_VALUE ? -1 : Op.GT_U_I;
    };
  }

  private static int immediate(Relation relation, int constant) {
    return switch (relation) {
      case LE_S, LE_U -> constant + 1;
      case GE_S, GE_U -> constant - 1;
      default -> constant;
    };
  }

  private void equalsZero() {
    int producer = emit.producerOfTop();
    if (producer >= 0 && negateInPlace(producer)) {
      return;
    }
    int x = emit.use(stack.height() - 1);
    emit.pop();
    emit.pushProduced(emit.add(Op.EQ_I, stack.top(), x, 0));
  }

  /** Turns the comparison at {@code at} into its opposite, if it is one and has one. */
  private boolean negateInPlace(int at) {
    int op = emit.op(at);
    int constant = emit.word(at + 3);
    Relation relation = relationOf(op);
    if (relation == null) {
      return false;
    }
    Relation negated = relation.negated();
    if (op >= Op.EQ_I) {
      int negatedOp = immediateOp(negated, constant);
      if (negatedOp < 0) {
        return false;
      }
      emit.setOp(at, negatedOp);
      emit.setWord(at + 3, immediate(negated, constant));
      return true;
    }
    switch (op) {
      case Op.EQ -> emit.setOp(at, Op.NE);
      case Op.NE -> emit.setOp(at, Op.EQ);
      default -> {
        // not (x < y) is y <= x
        emit.setOp(
            at,
            switch (op) {
              case Op.LT_S -> Op.LE_S;
              case Op.LT_U -> Op.LE_U;
              case Op.LE_S -> Op.LT_S;
              default -> Op.LT_U;
            });
        emit.setWord(at + 3, emit.word(at + 2));
        emit.setWord(at + 2, constant);
      }
    }
    return true;
  }

  /** The relation of a comparison, or null if the operation is none. */
  private static @Nullable Relation relationOf(int op) {
    return switch (op) {
      case Op.EQ, Op.EQ_I -> Relation.EQ;
      case Op.NE, Op.NE_I -> Relation.NE;
      case Op.LT_S, Op.LT_S_I -> Relation.LT_S;
      case Op.LT_U, Op.LT_U_I -> Relation.LT_U;
      case Op.LE_S -> Relation.LE_S;
      case Op.LE_U -> Relation.LE_U;
      case Op.GT_S_I -> Relation.GT_S;
      case Op.GT_U_I -> Relation.GT_U;
      default -> null;
    };
  }

  /**
   * Pops a condition, brings all other operands home and emits a jump that swallows the comparison
   * that made the condition.
   *
   * @param negated jump when the condition is 0
   * @return where the jump is; its target is still open
   */
  int jumpOnCondition(boolean negated) {
    int producer = emit.producerOfTop();
    if (producer >= 0
        && relationOf(emit.op(producer)) != null
        && (!negated || negateInPlace(producer))) {
      int op = emit.op(producer) + Op.TO_JUMP;
      int x = emit.word(producer + 2);
      int y = emit.word(producer + 3);
      emit.remove(producer);
      emit.pop();
      emit.settleAll();
      int before = emit.last();
      if ((op == Op.JUMP_NE || op == Op.JUMP_NE_I)
          && before >= 0
          && emit.op(before) == Op.ADD32_I
          && Op.fits(y)
          && emit.word(before + 1) == x
          && emit.word(before + 2) == x) {
        // The end of a counting loop.
        int step = emit.word(before + 3);
        emit.remove(before);
        return emit.add(op == Op.JUMP_NE ? Op.ADD_JUMP_NE : Op.ADD_JUMP_NE_I, 0, x, step, y);
      }
      return emit.add(op, 0, x, y);
    }
    int condition = emit.use(stack.height() - 1);
    emit.pop();
    emit.settleAll();
    return emit.add(negated ? Op.JUMP_EQ_I : Op.JUMP_NE_I, 0, condition, 0);
  }
}

package dev.ewasm.engine.code;

import dev.ewasm.engine.binary.InstructionCursor;
import dev.ewasm.engine.module.IndexSpaces;
import dev.ewasm.engine.module.Opcode;

/** Lowers instructions on memories, globals, tables, references and vectors. */
final class InstanceLowering {

  private static final int NO_OP = -1;

  private final Emitter emit;
  private final OperandStack stack;
  private final IndexSpaces spaces;
  private final InstructionCursor cursor;

  InstanceLowering(Emitter emit, OperandStack stack, IndexSpaces spaces, InstructionCursor cursor) {
    this.emit = emit;
    this.stack = stack;
    this.spaces = spaces;
    this.cursor = cursor;
  }

  /** Lowers the current instruction; false if it is not one of these. */
  boolean lower(Opcode opcode) {
    int code = opcode.code();
    if (code >= 0x28 && code <= 0x35) {
      load(opcode);
    } else if (code >= 0x36 && code <= 0x3e) {
      store(opcode);
    } else if (code >> 16 == Opcode.PREFIX_FD) {
      vector(opcode);
    } else {
      return other(opcode);
    }
    return true;
  }

  private boolean other(Opcode opcode) {
    switch (opcode) {
      case GLOBAL_GET -> globalGet();
      case GLOBAL_SET -> globalSet();
      case MEMORY_SIZE -> {
        emit.addState(Op.MEMORY_SIZE, stack.top(), 0, 0, cursor.index(), 0, 0, 0);
        emit.pushHome(1);
      }
      case MEMORY_GROW -> {
        int x = pop();
        emit.addState(Op.MEMORY_GROW, stack.top(), x, 0, cursor.index(), 0, 0, 0);
        emit.pushHome(1);
      }
      case MEMORY_FILL -> three(Op.MEMORY_FILL, cursor.index(), 0);
      case MEMORY_COPY -> three(Op.MEMORY_COPY, cursor.index(), cursor.index2());
      case MEMORY_INIT -> three(Op.MEMORY_INIT, cursor.index(), cursor.index2());
      case DATA_DROP -> emit.addState(Op.DATA_DROP, 0, 0, 0, cursor.index(), 0, 0, 0);
      case TABLE_GET -> {
        int x = pop();
        emit.addState(Op.TABLE_GET, stack.top(), x, 0, cursor.index(), 0, 0, 0);
        emit.pushHome(1);
      }
      case TABLE_SET -> {
        int y = emit.use(stack.height() - 1);
        int x = emit.use(stack.height() - 2);
        emit.pop(2);
        emit.addState(Op.TABLE_SET, 0, x, y, cursor.index(), 0, 0, 0);
      }
      case TABLE_SIZE -> {
        emit.addState(Op.TABLE_SIZE, stack.top(), 0, 0, cursor.index(), 0, 0, 0);
        emit.pushHome(1);
      }
      case TABLE_GROW -> {
        int y = emit.use(stack.height() - 1);
        int x = emit.use(stack.height() - 2);
        emit.pop(2);
        emit.addState(Op.TABLE_GROW, stack.top(), x, y, cursor.index(), 0, 0, 0);
        emit.pushHome(1);
      }
      case TABLE_FILL -> three(Op.TABLE_FILL, cursor.index(), 0);
      case TABLE_COPY -> three(Op.TABLE_COPY, cursor.index(), cursor.index2());
      case TABLE_INIT -> three(Op.TABLE_INIT, cursor.index(), cursor.index2());
      case ELEM_DROP -> emit.addState(Op.ELEM_DROP, 0, 0, 0, cursor.index(), 0, 0, 0);
      case REF_FUNC -> {
        emit.addState(Op.REF_FUNC, stack.top(), 0, 0, cursor.index(), 0, 0, 0);
        emit.pushHome(1);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private int pop() {
    int slot = emit.use(stack.height() - 1);
    emit.pop();
    return slot;
  }

  private void three(int op, int d, int e) {
    int top = stack.height() - 1;
    int z = emit.use(top);
    int y = emit.use(top - 1);
    int x = emit.use(top - 2);
    emit.pop(3);
    emit.addState(op, x, y, z, d, e, 0, 0);
  }

  private void globalGet() {
    int index = cursor.index();
    if (spaces.global(index).type().slots() == 2) {
      emit.addState(Op.GLOBAL_GET_VECTOR, stack.top(), 0, 0, index, 0, 0, 0);
      emit.pushHome(2);
    } else {
      emit.pushProduced(emit.add(Op.GLOBAL_GET, stack.top(), index, 0));
    }
  }

  private void globalSet() {
    int index = cursor.index();
    int x = pop();
    if (spaces.global(index).type().slots() == 2) {
      emit.addState(Op.GLOBAL_SET_VECTOR, 0, x, 0, index, 0, 0, 0);
    } else {
      emit.add(Op.GLOBAL_SET, index, x, 0);
    }
  }

  /** Whether the loop's own loads and stores serve this access. */
  private boolean isPlain() {
    return cursor.memory() == 0 && cursor.memOffset() <= Integer.MAX_VALUE;
  }

  private void load(Opcode opcode) {
    int offset = (int) cursor.memOffset();
    int producer = emit.producerOfTop();
    int fused = Fusion.load(plainLoad(opcode));
    if (isPlain()
        && producer >= 0
        && fused >= 0
        && emit.op(producer) == Op.ADD32_I
        && Op.fits(emit.word(producer + 3))) {
      int base = emit.word(producer + 2);
      int added = emit.word(producer + 3);
      emit.remove(producer);
      emit.pop();
      emit.pushProduced(emit.add(fused, stack.top(), base, offset, added));
      return;
    }
    int address = pop();
    int to = stack.top();
    if (isPlain()) {
      emit.pushProduced(emit.add(plainLoad(opcode), to, address, offset));
    } else {
      emit.addState(Op.LOAD, to, address, offset, plainLoad(opcode), cursor.memory(), 0, 0);
      emit.pushHome(1);
    }
  }

  private void store(Opcode opcode) {
    int top = stack.height() - 1;
    int value = emit.use(top);
    int address = emit.use(top - 1);
    emit.pop(2);
    int offset = (int) cursor.memOffset();
    if (isPlain()) {
      emit.add(plainStore(opcode), address, value, offset);
    } else {
      emit.addState(Op.STORE, address, value, offset, plainStore(opcode), cursor.memory(), 0, 0);
    }
  }

  private static int plainLoad(Opcode opcode) {
    return switch (opcode) {
      case I32_LOAD8_S, I64_LOAD8_S -> Op.LOAD8_S;
      case I32_LOAD8_U, I64_LOAD8_U -> Op.LOAD8_U;
      case I32_LOAD16_S, I64_LOAD16_S -> Op.LOAD16_S;
      case I32_LOAD16_U, I64_LOAD16_U -> Op.LOAD16_U;
      case I32_LOAD, F32_LOAD, I64_LOAD32_S -> Op.LOAD32_S;
      case I64_LOAD32_U -> Op.LOAD32_U;
      case I64_LOAD, F64_LOAD -> Op.LOAD64;
      default -> NO_OP;
    };
  }

  private static int plainStore(Opcode opcode) {
    return switch (opcode) {
      case I32_STORE8, I64_STORE8 -> Op.STORE8;
      case I32_STORE16, I64_STORE16 -> Op.STORE16;
      case I32_STORE, F32_STORE, I64_STORE32 -> Op.STORE32;
      case I64_STORE, F64_STORE -> Op.STORE64;
      default -> NO_OP;
    };
  }

  // Vectors.

  private void vector(Opcode opcode) {
    switch (opcode.immediate()) {
      case V128 -> {
        emit.addState(
            Op.CONST_VECTOR,
            stack.top(),
            0,
            0,
            (int) cursor.v128Low(),
            (int) (cursor.v128Low() >>> 32),
            (int) cursor.v128High(),
            (int) (cursor.v128High() >>> 32));
        emit.pushHome(2);
      }
      case SHUFFLE -> {
        int top = stack.height() - 1;
        int y = emit.use(top);
        int x = emit.use(top - 1);
        emit.pop(2);
        emit.addState(
            Op.SHUFFLE,
            stack.top(),
            x,
            y,
            (int) cursor.v128Low(),
            (int) (cursor.v128Low() >>> 32),
            (int) cursor.v128High(),
            (int) (cursor.v128High() >>> 32));
        emit.pushHome(2);
      }
      case MEM_ARG, MEM_ARG_LANE -> vectorMemory(opcode);
      default -> vectorCompute(opcode);
    }
  }

  private void vectorMemory(Opcode opcode) {
    String signature = signature(opcode);
    int operands = signature.indexOf(':');
    int top = stack.height() - 1;
    int value = operands == 2 ? emit.use(top) : 0;
    int address = emit.use(top - operands + 1);
    emit.pop(operands);
    boolean loads = signature.length() > operands + 1;
    emit.addState(
        Op.VECTOR_MEMORY,
        loads ? stack.top() : 0,
        address,
        (int) cursor.memOffset(),
        opcode.code() & 0xffff,
        cursor.memory(),
        cursor.lane(),
        value);
    if (loads) {
      emit.pushHome(2);
    }
  }

  private void vectorCompute(Opcode opcode) {
    String signature = signature(opcode);
    int operands = signature.indexOf(':');
    int top = stack.height() - 1;
    int z = operands > 2 ? emit.use(top) : 0;
    int y = operands > 1 ? emit.use(top - operands + 2) : 0;
    int x = emit.use(top - operands + 1);
    emit.pop(operands);
    int suffix = opcode.code() & 0xffff;
    int size = signature.charAt(operands + 1) == 'v' ? 2 : 1;
    switch (opcode.immediate()) {
      case LANE ->
          emit.addState(Op.VECTOR_LANE, stack.top(), x, y, suffix, cursor.lane(), operands, 0);
      default -> emit.addState(Op.VECTOR, stack.top(), x, y, suffix, z, 0, 0);
    }
    emit.pushHome(size);
  }

  private static String signature(Opcode opcode) {
    String signature = opcode.signature();
    if (signature == null) {
      throw new IllegalStateException("no signature: " + opcode.text());
    }
    return signature;
  }
}

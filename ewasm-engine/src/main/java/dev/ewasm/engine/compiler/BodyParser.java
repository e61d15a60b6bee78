package dev.ewasm.engine.compiler;

import dev.ewasm.engine.binary.InstructionCursor;
import dev.ewasm.engine.module.ChargePlan.FunctionCharges;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.IndexSpaces;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.VecType;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.runtime.Trap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Folds a validated body into statements over expression trees: one pass over the instructions,
 * which {@link Operands} turns into trees and {@link Constructs} into labels and jumps.
 */
final class BodyParser {

  /** A body becomes less than one statement a byte, but for values carried over labels. */
  private static final long WORK_PER_BYTE = 3;

  private static final long MIN_WORK = 10_000;

  private static final int MAX_LOCALS = 10_000;

  /** A function of more locals does not call itself by a loop, which sets them to zero. */
  private static final int MAX_LOOP_LOCALS = 200;

  private final IndexSpaces spaces;
  private final InstructionCursor cursor;
  private final int function;
  private final FuncType type;
  private final @Nullable FunctionCharges charges;
  private final Operands operands;
  private final Constructs constructs;
  private int nextCharge;
  private boolean tailCalls;

  /** The variable, or first of two, of each local. */
  private final List<Integer> localVariables = new ArrayList<>();

  private final Vectors vectors;

  private BodyParser(
      WasmModule module, IndexSpaces spaces, int definedIndex, @Nullable FunctionCharges charges) {
    WasmModule.Function code = module.functions().get(definedIndex);
    this.spaces = spaces;
    this.function = spaces.importedFunctions() + definedIndex;
    this.type = spaces.type(code.typeIndex());
    this.charges = charges;
    this.cursor = new InstructionCursor(module.bytes(), code.bodyStart(), code.bodyEnd());
    requireTranslatable(type);
    int bytes = code.bodyEnd() - code.bodyStart();
    this.operands = new Operands(locals(code), MIN_WORK + WORK_PER_BYTE * bytes);
    this.vectors = new Vectors(operands, cursor);
    this.constructs = new Constructs(spaces, cursor, type, operands);
  }

  private List<Character> locals(WasmModule.Function code) {
    List<Character> letters = new ArrayList<>();
    for (ValType param : type.params()) {
      addLocals(letters, param, 1);
    }
    for (WasmModule.LocalGroup group : code.locals()) {
      if (letters.size() + Integer.toUnsignedLong(group.count()) > MAX_LOCALS) {
        throw new NotCompilable("more than " + MAX_LOCALS + " locals");
      }
      addLocals(letters, group.type(), group.count());
    }
    return letters;
  }

  private void addLocals(List<Character> letters, ValType type, int count) {
    for (int i = 0; i < count; i++) {
      localVariables.add(letters.size());
      letters.addAll(Collections.nCopies(type.slots(), Abi.letter(type)));
    }
  }

  static FunctionBody parse(
      WasmModule module, IndexSpaces spaces, int definedIndex, @Nullable FunctionCharges charges) {
    return new BodyParser(module, spaces, definedIndex, charges).parse();
  }

  private FunctionBody parse() {
    while (!constructs.isDone() && cursor.next()) {
      if (constructs.isUnreachable()) {
        constructs.skip(cursor.opcode());
      } else {
        chargeAt(cursor.offset());
        step(cursor.opcode());
      }
    }
    return new FunctionBody(
        function,
        type,
        operands.variableTypes(),
        operands.locals(),
        constructs.finish(),
        constructs.labels(),
        charges != null,
        tailCalls);
  }

  private void chargeAt(int offset) {
    if (charges == null) {
      return;
    }
    int[] offsets = charges.offsets();
    while (nextCharge < offsets.length && offsets[nextCharge] < offset) {
      nextCharge++; // lies in code that is never reached
    }
    if (nextCharge < offsets.length && offsets[nextCharge] == offset) {
      operands.settle();
      operands.items.add(new Item.Charge(charges.costs()[nextCharge]));
      nextCharge++;
    }
  }

  private void step(Opcode opcode) {
    switch (opcode) {
      case NOP -> {}
      case UNREACHABLE -> {
        operands.settle();
        operands.items.add(new Item.Throw(Trap.UNREACHABLE));
        constructs.setUnreachable();
      }
      case BLOCK, LOOP, IF -> constructs.open(opcode);
      case ELSE -> constructs.orElse();
      case END -> constructs.end();
      case BR -> constructs.branch(cursor.index());
      case BR_IF -> constructs.branchIf(cursor.index());
      case BR_TABLE -> constructs.branchTable();
      case RETURN -> constructs.branchToEnd();
      case CALL -> {
        FuncType callee = translatable(spaces.function(cursor.index()));
        Node[] arguments = operands.pop(callee.paramSlots());
        results(callee, Node.call(Abi.resultLetter(callee), cursor.index(), arguments));
      }
      case CALL_INDIRECT -> {
        int typeIndex = cursor.index();
        FuncType callee = translatable(spaces.type(typeIndex));
        Node[] arguments = operands.pop(callee.paramSlots() + 1);
        char result = Abi.resultLetter(callee);
        results(callee, Node.callIndirect(result, typeIndex, cursor.index2(), arguments));
      }
      case RETURN_CALL -> {
        int callee = cursor.index();
        if (callee == function && operands.locals() <= MAX_LOOP_LOCALS) {
          constructs.repeat();
        } else {
          arguments(translatable(spaces.function(callee)));
          tailCall(Node.runtime('V', opcode, callee, 0));
        }
      }
      case RETURN_CALL_INDIRECT -> {
        int typeIndex = cursor.index();
        Node element = operands.popSettled();
        arguments(translatable(spaces.type(typeIndex)));
        tailCall(Node.runtime('V', opcode, typeIndex, cursor.index2(), element));
      }
      case DROP -> {
        for (Node value : operands.pop(operands.isVector() ? 2 : 1)) {
          if (!value.pure) {
            operands.statement(Node.drop(value));
          }
        }
      }
      case SELECT, SELECT_TYPED -> {
        Node condition = operands.pop();
        if (operands.isVector()) {
          operands.restore(condition);
          vectors.select();
        } else {
          Node ifFalse = operands.pop();
          operands.push(Node.select(operands.pop(), ifFalse, condition));
        }
      }
      case LOCAL_GET -> readLocal();
      case LOCAL_SET -> assignLocal();
      case LOCAL_TEE -> {
        assignLocal();
        readLocal();
      }
      case GLOBAL_GET -> {
        ValType type = spaces.global(cursor.index()).type();
        if (type == VecType.V128) {
          vectors.readGlobal(cursor.index());
        } else {
          operands.push(Node.globalGet(Abi.letter(type), cursor.index(), 0));
        }
      }
      case GLOBAL_SET -> {
        if (operands.isVector()) {
          vectors.assignGlobal(cursor.index());
        } else {
          operands.statement(Node.globalSet(cursor.index(), 0, operands.pop()));
        }
      }
      case I32_CONST -> operands.push(Node.constant('I', cursor.i32()));
      case I64_CONST -> operands.push(Node.constant('J', cursor.i64()));
      case F32_CONST -> operands.push(Node.constant('F', cursor.f32Bits()));
      case F64_CONST -> operands.push(Node.constant('D', cursor.f64Bits()));
      default -> table(opcode);
    }
  }

  private void readLocal() {
    int variable = localVariables.get(cursor.index());
    if (isVector(cursor.index())) {
      vectors.read(variable);
    } else {
      operands.push(operands.read(variable));
    }
  }

  private void assignLocal() {
    int variable = localVariables.get(cursor.index());
    if (isVector(cursor.index())) {
      vectors.assign(variable);
    } else {
      operands.assign(variable, operands.pop());
    }
  }

  private boolean isVector(int local) {
    int next =
        local + 1 < localVariables.size() ? localVariables.get(local + 1) : operands.locals();
    return next - localVariables.get(local) == 2;
  }

  /** Instructions whose effect on the stack is in the opcode table. */
  private void table(Opcode opcode) {
    switch (opcode.immediate()) {
      case MEM_ARG -> {
        String signature = signature(opcode);
        if (signature.indexOf('v') >= 0) {
          vectors.instruction(opcode);
          return;
        }
        if (signature.endsWith(":")) {
          Node value = operands.pop();
          Node address = operands.pop();
          if (address.calls || value.calls) {
            // A call may replace the memory array, which is pushed before the address.
            operands.restore(List.of(address, value));
            operands.settleAll();
            value = operands.pop();
            address = operands.pop();
          }
          operands.statement(
              Node.store(opcode, cursor.memory(), cursor.memOffset(), address, value));
        } else {
          Node address = operands.pop();
          if (address.calls) {
            operands.restore(address);
            operands.settleAll();
            address = operands.pop();
          }
          char result = letter(signature.charAt(signature.length() - 1));
          operands.push(Node.load(result, opcode, cursor.memory(), cursor.memOffset(), address));
        }
      }
      case NONE -> {
        if (opcode == Opcode.REF_IS_NULL) {
          operands.push(Node.runtime('I', opcode, 0, 0, operands.pop()));
          return;
        }
        String signature = signature(opcode);
        if (signature.indexOf('v') >= 0) {
          vectors.instruction(opcode);
          return;
        }
        int arity = signature.indexOf(':');
        char result = letter(signature.charAt(signature.length() - 1));
        operands.push(Node.operation(result, opcode, operands.pop(arity)));
      }
      case V128, SHUFFLE, LANE, MEM_ARG_LANE -> vectors.instruction(opcode);
      default -> runtime(opcode);
    }
  }

  /** Memory, table and reference instructions that {@link CompiledRuntime} carries out. */
  private void runtime(Opcode opcode) {
    switch (opcode) {
      case MEMORY_SIZE -> operands.push(Node.runtime('I', opcode, cursor.index(), 0));
      case MEMORY_GROW, TABLE_GET -> {
        char result = opcode == Opcode.TABLE_GET ? 'J' : 'I';
        operands.push(Node.runtime(result, opcode, cursor.index(), 0, operands.pop()));
      }
      case TABLE_GROW ->
          operands.push(Node.runtime('I', opcode, cursor.index(), 0, operands.pop(2)));
      case TABLE_SIZE -> operands.push(Node.runtime('I', opcode, cursor.index(), 0));
      case REF_NULL -> operands.push(Node.constant('J', 0));
      case REF_FUNC -> operands.push(Node.runtime('J', opcode, cursor.index(), 0));
      case TABLE_SET ->
          operands.statement(Node.runtime('V', opcode, cursor.index(), 0, operands.pop(2)));
      case TABLE_FILL, MEMORY_FILL ->
          operands.statement(Node.runtime('V', opcode, cursor.index(), 0, operands.pop(3)));
      case MEMORY_INIT, MEMORY_COPY, TABLE_INIT, TABLE_COPY ->
          operands.statement(
              Node.runtime('V', opcode, cursor.index(), cursor.index2(), operands.pop(3)));
      case DATA_DROP, ELEM_DROP -> operands.statement(Node.runtime('V', opcode, cursor.index(), 0));
      default -> throw new NotCompilable(opcode.text());
    }
  }

  // Calls

  private static FuncType translatable(FuncType type) {
    requireTranslatable(type);
    return type;
  }

  private static void requireTranslatable(FuncType type) {
    if (!Abi.isTranslatable(type)) {
      throw new NotCompilable("a type of " + type.paramSlots() + " parameters");
    }
  }

  /** The first result is the call's value, others are taken from the context at once. */
  private void results(FuncType callee, Node call) {
    char[] letters = Abi.letters(callee.results());
    if (letters.length == 0) {
      operands.statement(call);
    } else if (letters.length == 1) {
      operands.push(call);
    } else {
      operands.settle();
      int base = operands.height();
      operands.moveTo(base, call);
      for (int slot = 1; slot < letters.length; slot++) {
        char type = letters[slot] == Abi.HIGH_HALF ? 'J' : letters[slot];
        operands.moveTo(base + slot, Node.result(type, slot));
      }
      operands.arrive(letters);
    }
  }

  /** Leaves the arguments of a tail call where results are left. */
  private void arguments(FuncType callee) {
    operands.settle();
    int slots = callee.paramSlots();
    int base = operands.height() - slots;
    for (int slot = 0; slot < slots; slot++) {
      operands.statement(Node.setResult(slot, slots, operands.get(base + slot)));
    }
  }

  /** Returns any value; who called goes on with the callee that the context names. */
  private void tailCall(Node call) {
    tailCalls = true;
    operands.statement(call);
    char result = Abi.resultLetter(type);
    operands.items.add(new Item.Return(result == 'V' ? null : Node.constant(result, 0)));
    constructs.setUnreachable();
  }

  // Types

  private static String signature(Opcode opcode) {
    String signature = opcode.signature();
    if (signature == null) {
      throw new NotCompilable(opcode.text());
    }
    return signature;
  }

  private static char letter(char signatureLetter) {
    return switch (signatureLetter) {
      case 'i' -> 'I';
      case 'I' -> 'J';
      case 'f' -> 'F';
      default -> 'D';
    };
  }

  @Override
  public String toString() {
    return "function " + function + " in " + constructs;
  }
}

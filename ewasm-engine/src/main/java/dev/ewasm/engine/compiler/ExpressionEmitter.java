package dev.ewasm.engine.compiler;

import static java.lang.constant.ConstantDescs.CD_long;

import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.runtime.Global;
import dev.ewasm.engine.runtime.Memory;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** JVM code for expressions and statements. */
final class ExpressionEmitter {

  /** Imported and interpreted functions up to this arity are called without an array. */
  static final int MAX_DIRECT_ARGUMENTS = 8;

  private static final ClassDesc VAR_HANDLE = ConstantDescs.CD_VarHandle;
  private static final ClassDesc ACCESS = MemoryAccess.class.describeConstable().orElseThrow();
  private static final ClassDesc MEMORY = Memory.class.describeConstable().orElseThrow();
  private static final ClassDesc GLOBAL = Global.class.describeConstable().orElseThrow();
  private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
  private static final String INSTANCE = Abi.INSTANCE.descriptorString();

  private static final MethodTypeDesc PAY =
      MethodTypeDesc.ofDescriptor("(I" + Abi.CONTEXT.descriptorString() + "J)I");

  private final CodeBuilder code;
  private final Linkage linkage;
  private final FunctionBody body;
  private final Variables variables;
  private final NumericEmitter numeric;

  /** Variables known to hold an address below 2^31 here, since an access through them succeeded. */
  private final BitSet smallAddresses = new BitSet();

  private int storeIndexSlot = -1;

  private final ReservedSlots reserved;

  /** JVM locals for arguments until all are there; this many are in use. */
  private final List<Integer> argumentLocals = new ArrayList<>();

  private int waitingArguments;

  /** How many loops of the function surround the code written. */
  int loopDepth;

  ExpressionEmitter(CodeBuilder code, Linkage linkage, FunctionBody body, Variables variables) {
    this.code = code;
    this.linkage = linkage;
    this.body = body;
    this.variables = variables;
    this.numeric = new NumericEmitter(code);
    this.reserved = new ReservedSlots(code);
  }

  /** At a label nothing is known any more. */
  void forget() {
    smallAddresses.clear();
  }

  void statement(Node node) {
    switch (node.kind) {
      case SET -> {
        variables.beginSet(node.index);
        value(node.operands[0]);
        variables.endSet(node.index);
        smallAddresses.clear(node.index);
      }
      case STORE -> store(node);
      case GLOBAL_SET -> {
        global(node.index);
        value(node.operands[0]);
        Variables.toSlot(code, node.operands[0].type);
        code.putfield(GLOBAL, "value", CD_long);
      }
      case CALL -> call(node);
      case CALL_INDIRECT -> callIndirect(node);
      case RUNTIME -> runtime(node);
      case SET_RESULT -> {
        results((int) node.bits);
        code.loadConstant(node.index);
        value(node.operands[0]);
        Variables.toSlot(code, node.operands[0].type);
        code.lastore();
      }
      case DROP -> {
        value(node.operands[0]);
        if (Abi.width(node.operands[0].type) == 2) {
          code.pop2();
        } else {
          code.pop();
        }
      }
      default -> throw new IllegalArgumentException(node.kind + " is no statement");
    }
  }

  /** Pushes the expression's value. */
  void value(Node node) {
    switch (node.kind) {
      case CONSTANT -> constant(node);
      case GET -> variables.get(node.index);
      case OPERATION -> operation(node);
      case LOAD -> load(node);
      case GLOBAL_GET -> {
        global(node.index);
        code.getfield(GLOBAL, "value", CD_long);
        Variables.fromSlot(code, node.type);
      }
      case SELECT -> select(node);
      case CALL -> call(node);
      case CALL_INDIRECT -> callIndirect(node);
      case RUNTIME -> runtime(node);
      case RESULT -> {
        results(node.index + 1);
        code.loadConstant(node.index).laload();
        Variables.fromSlot(code, node.type);
      }
      default -> throw new IllegalArgumentException(node.kind + " has no value");
    }
  }

  private void constant(Node node) {
    switch (node.type) {
      case 'I' -> code.loadConstant((int) node.bits);
      case 'J' -> code.loadConstant(node.bits);
      case 'F' -> {
        code.loadConstant((int) node.bits);
        Variables.fromSlotInt(code);
      }
      default -> {
        code.loadConstant(node.bits);
        Variables.fromSlot(code, 'D');
      }
    }
  }

  private void operation(Node node) {
    if (node.opcode == null) {
      throw new IllegalArgumentException("operation without an opcode");
    }
    for (int i = 0; i < node.operands.length; i++) {
      Node operand = node.operands[i];
      if (i == 1 && isLongShift(node.opcode) && operand.isConstant()) {
        code.loadConstant((int) operand.bits);
        shiftByInt(node.opcode);
        return;
      }
      value(operand);
    }
    numeric.operation(node.opcode);
  }

  private static boolean isLongShift(Opcode opcode) {
    return switch (opcode) {
      case I64_SHL, I64_SHR_S, I64_SHR_U, I64_ROTL, I64_ROTR -> true;
      default -> false;
    };
  }

  private void shiftByInt(Opcode opcode) {
    MethodTypeDesc rotate = MethodTypeDesc.ofDescriptor("(JI)J");
    switch (opcode) {
      case I64_SHL -> code.lshl();
      case I64_SHR_S -> code.lshr();
      case I64_SHR_U -> code.lushr();
      case I64_ROTL -> code.invokestatic(ConstantDescs.CD_Long, "rotateLeft", rotate);
      default -> code.invokestatic(ConstantDescs.CD_Long, "rotateRight", rotate);
    }
  }

  private void select(Node node) {
    Label otherwise = code.newLabel();
    Label done = code.newLabel();
    Node ifTrue = node.operands[0];
    Node ifFalse = node.operands[1];
    if (ifTrue.pure && ifFalse.pure) {
      jumpIf(node.operands[2], false, otherwise);
      value(ifTrue);
      code.goto_(done).labelBinding(otherwise);
      value(ifFalse);
      code.labelBinding(done);
      return;
    }
    value(ifTrue);
    value(ifFalse);
    jumpIf(node.operands[2], true, otherwise);
    if (Abi.width(node.type) == 2) {
      code.dup2_x2().pop2().labelBinding(otherwise).pop2();
    } else {
      code.swap().labelBinding(otherwise).pop();
    }
  }

  /** Jumps when the i32 condition is non-zero ({@code when}) or zero. */
  void jumpIf(Node condition, boolean when, Label label) {
    Opcode opcode = condition.opcode;
    if (condition.kind == Node.Kind.OPERATION && opcode != null) {
      if (opcode == Opcode.I32_EQZ) {
        jumpIf(condition.operands[0], !when, label);
        return;
      }
      if (NumericEmitter.isTest(opcode)) {
        value(condition.operands[0]);
        if (condition.operands.length == 2) {
          value(condition.operands[1]);
        }
        numeric.jumpIf(opcode, when, label);
        return;
      }
    }
    value(condition);
    if (when) {
      code.ifne(label);
    } else {
      code.ifeq(label);
    }
  }

  // Memory. An index outside the array makes the JVM throw IndexOutOfBoundsException, which the
  // border of the call turns into the trap.

  private void load(Node node) {
    Opcode opcode = accessOf(node);
    if (isInPlace(node)) {
      boolean wide = view(opcode);
      code.aload(variables.memory);
      index(node.operands[0], node.bits);
      if (wide) {
        MethodTypeDesc type = MethodTypeDesc.ofDescriptor("([BI)" + viewType(opcode));
        code.invokevirtual(VAR_HANDLE, "get", type);
      } else {
        code.baload();
      }
      switch (opcode) {
        case I32_LOAD8_U, I64_LOAD8_U -> code.loadConstant(0xff).iand();
        case I32_LOAD16_U, I64_LOAD16_U -> code.loadConstant(0xffff).iand();
        default -> {}
      }
    } else {
      memory(node.index, "memory");
      address(node);
      offset(node);
      String name = loader(opcode);
      String type = name.equals("load64") ? "([BII)J" : "([BII)I";
      code.invokestatic(ACCESS, name, MethodTypeDesc.ofDescriptor(type));
    }
    switch (opcode) {
      case I64_LOAD8_S, I64_LOAD16_S, I64_LOAD32_S, I64_LOAD8_U, I64_LOAD16_U -> code.i2l();
      case I64_LOAD32_U -> code.i2l().loadConstant(0xffff_ffffL).land();
      case F32_LOAD -> Variables.fromSlotInt(code);
      case F64_LOAD -> Variables.fromSlot(code, 'D');
      default -> {}
    }
  }

  private void store(Node node) {
    Opcode opcode = accessOf(node);
    char viewType = viewType(opcode);
    if (!isInPlace(node)) {
      memory(node.index, "memory");
      address(node);
      stored(node.operands[1], opcode);
      offset(node);
      memory(node.index, "touched");
      String name =
          switch (viewType) {
            case 'B' -> "store8";
            case 'S' -> "store16";
            case 'I' -> "store32";
            default -> "store64";
          };
      String type = viewType == 'J' ? "([BIJI[B)V" : "([BIII[B)V";
      code.invokestatic(ACCESS, name, MethodTypeDesc.ofDescriptor(type));
      return;
    }
    boolean wide = view(opcode);
    code.aload(variables.memory);
    index(node.operands[0], node.bits);
    if (storeIndexSlot < 0) {
      storeIndexSlot = code.allocateLocal(TypeKind.INT);
    }
    code.dup().istore(storeIndexSlot);
    stored(node.operands[1], opcode);
    if (wide) {
      if (viewType == 'S') {
        code.i2s();
      }
      code.invokevirtual(VAR_HANDLE, "set", MethodTypeDesc.ofDescriptor("([BI" + viewType + ")V"));
    } else {
      code.bastore();
    }
    code.aload(variables.touched).iload(storeIndexSlot).loadConstant(Memory.TOUCH_SHIFT);
    code.iushr().iconst_1().bastore();
  }

  /** Pushes what a store writes, as an int or long. */
  private void stored(Node value, Opcode opcode) {
    value(value);
    switch (opcode) {
      case I64_STORE8, I64_STORE16, I64_STORE32 -> code.l2i();
      case F32_STORE ->
          code.invokestatic(
              ConstantDescs.CD_Float, "floatToRawIntBits", MethodTypeDesc.ofDescriptor("(F)I"));
      case F64_STORE -> Variables.toSlot(code, 'D');
      default -> {}
    }
  }

  private static Opcode accessOf(Node node) {
    if (node.opcode == null) {
      throw new IllegalArgumentException("memory access without an opcode");
    }
    return node.opcode;
  }

  private boolean isInPlace(Node node) {
    return node.index == 0 && linkage.isDirect(body.function(), loopDepth);
  }

  /**
   * Pushes the address for a call of {@link MemoryAccess}: negative if no memory reaches that far.
   */
  private void address(Node node) {
    value(node.operands[0]);
    if (node.bits > Integer.MAX_VALUE) {
      code.pop().iconst_m1();
    }
  }

  /** Pushes the offset for a call of {@link MemoryAccess}. */
  private void offset(Node node) {
    code.loadConstant(node.bits > Integer.MAX_VALUE ? 0 : (int) node.bits);
  }

  /** Pushes the bytes of a memory, or what notes those that are touched. */
  private void memory(int index, String what) {
    if (index == 0) {
      code.aload(what.equals("memory") ? variables.memory : variables.touched);
    } else {
      code.aload(variables.instance).loadConstant(index);
      code.invokestatic(Abi.RUNTIME, what, MethodTypeDesc.ofDescriptor("(" + INSTANCE + "I)[B"));
    }
  }

  private static String loader(Opcode opcode) {
    return switch (opcode) {
      case I32_LOAD8_S, I64_LOAD8_S -> "load8S";
      case I32_LOAD8_U, I64_LOAD8_U -> "load8U";
      case I32_LOAD16_S, I64_LOAD16_S -> "load16S";
      case I32_LOAD16_U, I64_LOAD16_U -> "load16U";
      case I64_LOAD, F64_LOAD -> "load64";
      default -> "load32";
    };
  }

  /** Pushes the view an access goes through; single bytes need none. */
  private boolean view(Opcode opcode) {
    String name =
        switch (viewType(opcode)) {
          case 'S' -> "SHORT";
          case 'I' -> "INT";
          case 'J' -> "LONG";
          default -> "";
        };
    if (name.isEmpty()) {
      return false;
    }
    code.getstatic(MEMORY, name, VAR_HANDLE);
    return true;
  }

  private static char viewType(Opcode opcode) {
    return switch (opcode) {
      case I32_LOAD8_S, I32_LOAD8_U, I64_LOAD8_S, I64_LOAD8_U, I32_STORE8, I64_STORE8 -> 'B';
      case I32_LOAD16_S, I32_LOAD16_U, I64_LOAD16_S, I64_LOAD16_U, I32_STORE16, I64_STORE16 -> 'S';
      case I64_LOAD, F64_LOAD, I64_STORE, F64_STORE -> 'J';
      default -> 'I';
    };
  }

  /**
   * Pushes address plus offset as an array index, or something negative when it is 2^31 or more.
   * The sum of two numbers below 2^31 is right or negative, so only the address needs a look.
   */
  private void index(Node address, long offset) {
    if (address.isConstant()) {
      long index = Integer.toUnsignedLong((int) address.bits) + offset;
      code.loadConstant(index > Integer.MAX_VALUE ? -1 : (int) index);
      return;
    }
    value(address);
    boolean variable = address.kind == Node.Kind.GET;
    if (offset > Integer.MAX_VALUE) {
      code.pop().iconst_m1();
    } else if (offset != 0) {
      if (!isSmall(address)) {
        code.loadConstant(Integer.MAX_VALUE);
        code.invokestatic(OBJECTS, "checkIndex", MethodTypeDesc.ofDescriptor("(II)I"));
      }
      code.loadConstant((int) offset).iadd();
    }
    if (variable) {
      smallAddresses.set(address.index);
    }
  }

  private boolean isSmall(Node address) {
    if (address.kind == Node.Kind.GET) {
      return smallAddresses.get(address.index);
    }
    if (address.kind == Node.Kind.LOAD) {
      return address.opcode == Opcode.I32_LOAD8_U || address.opcode == Opcode.I32_LOAD16_U;
    }
    if (address.kind != Node.Kind.OPERATION) {
      return false;
    }
    return switch (address.opcode) {
      case null -> false;
      case I32_AND -> isSmallConstant(address.operands[0]) || isSmallConstant(address.operands[1]);
      case I32_SHR_U -> address.operands[1].isConstant() && (address.operands[1].bits & 31) != 0;
      default -> NumericEmitter.isTest(address.opcode);
    };
  }

  private static boolean isSmallConstant(Node node) {
    return node.isConstant() && (int) node.bits >= 0;
  }

  private void global(int index) {
    code.aload(variables.instance).loadConstant(index);
    code.invokestatic(
        Abi.RUNTIME,
        "global",
        MethodTypeDesc.ofDescriptor("(" + INSTANCE + "I)" + GLOBAL.descriptorString()));
  }

  // Calls

  private void call(Node node) {
    int callee = node.index;
    FuncType type = linkage.spaces().function(callee);
    if (linkage.isCompiled(callee)) {
      for (Node argument : node.operands) {
        value(argument);
      }
      variables.beforeCall();
      code.aload(variables.instance).aload(variables.context).iload(variables.stack);
      code.invokestatic(linkage.owner(callee), Abi.functionName(callee), Abi.functionType(type));
      variables.afterCall();
      return;
    }
    String arguments = slots(type, node.operands);
    variables.beforeCall();
    code.aload(variables.instance).aload(variables.context).iload(variables.stack);
    code.loadConstant(callee);
    code.invokestatic(
        Abi.RUNTIME, "call", MethodTypeDesc.ofDescriptor("(" + arguments + Abi.TAIL + "I)J"));
    slotResult(node.type);
    variables.afterCall();
  }

  private void callIndirect(Node node) {
    FuncType type = linkage.spaces().type(node.index);
    for (Node operand : node.operands) {
      value(operand);
    }
    code.loadConstant((int) node.bits);
    variables.beforeCall();
    code.aload(variables.instance).aload(variables.context).iload(variables.stack);
    code.invokestatic(
        linkage.dispatcherOwner(node.index),
        DispatchEmitter.name(node.index),
        DispatchEmitter.descriptor(type));
    variables.afterCall();
  }

  /**
   * Pushes arguments as slots one by one, or when they or the results are many the number of the
   * first slot of the context that they are in.
   *
   * @return the descriptor of what is pushed
   */
  private String slots(FuncType type, Node[] arguments) {
    if (arguments.length <= MAX_DIRECT_ARGUMENTS && type.resultSlots() <= 1) {
      for (Node argument : arguments) {
        value(argument);
        Variables.toSlot(code, argument.type);
      }
      return "J".repeat(arguments.length);
    }
    // All are evaluated before slots are taken: one may call or trap.
    int first = waitingArguments;
    for (Node argument : arguments) {
      value(argument);
      Variables.toSlot(code, argument.type);
      if (waitingArguments == argumentLocals.size()) {
        argumentLocals.add(code.allocateLocal(TypeKind.LONG));
      }
      code.lstore(argumentLocals.get(waitingArguments++));
    }
    waitingArguments = first;
    reserved.fill(variables.context, type, i -> code.lload(argumentLocals.get(first + i)));
    return "I";
  }

  /** Pushes where the context keeps results of the last call, or of this function. */
  private void results(int count) {
    code.aload(variables.context).loadConstant(count);
    code.invokevirtual(Abi.CONTEXT, "results", MethodTypeDesc.ofDescriptor("(I)[J"));
  }

  private void slotResult(char type) {
    if (type == 'V') {
      code.pop2();
    } else {
      Variables.fromSlot(code, type);
    }
  }

  /** A static method of {@link BulkRuntime} named like the instruction. */
  private void runtime(Node node) {
    if (node.opcode == null) {
      throw new IllegalArgumentException("runtime call without an opcode");
    }
    StringBuilder descriptor = new StringBuilder("(");
    for (Node operand : node.operands) {
      value(operand);
      descriptor.append(operand.type);
    }
    variables.beforeCall();
    long unitCost = linkage.unitCost(node.opcode);
    if (unitCost != 0) {
      // The last operand is the number of pages, bytes or elements.
      code.aload(variables.context).loadConstant(unitCost);
      code.invokestatic(Abi.BULK, "pay", PAY);
    }
    code.loadConstant(node.index).loadConstant((int) node.bits);
    code.aload(variables.instance).aload(variables.context);
    descriptor.append("II").append(INSTANCE).append(Abi.CONTEXT.descriptorString()).append(')');
    code.invokestatic(
        Abi.BULK,
        NumericEmitter.methodName(node.opcode),
        MethodTypeDesc.ofDescriptor(descriptor.append(node.type).toString()));
    variables.afterCall();
  }

  @Override
  public String toString() {
    return "expressions of function " + body.function();
  }
}

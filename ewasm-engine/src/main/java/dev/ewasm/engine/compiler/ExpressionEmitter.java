package dev.ewasm.engine.compiler;

import static java.lang.constant.ConstantDescs.CD_long;

import dev.ewasm.engine.exec.VectorShape;
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
import java.util.List;

/** JVM code for expressions and statements. */
final class ExpressionEmitter {

  /** Imported and interpreted functions up to this arity are called without an array. */
  static final int MAX_DIRECT_ARGUMENTS = 8;

  /** An arithmetic shift of an int by so much gives 0 or, of a negative one, -1. */
  private static final int SIGN_SHIFT = 31;

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

  private final AddressFacts facts = new AddressFacts();

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
    facts.forget();
  }

  void statement(Node node) {
    switch (node.kind) {
      case SET -> {
        variables.beginSet(node.index);
        value(node.operands[0]);
        variables.endSet(node.index);
        facts.assigned(node.index, node.operands[0]);
      }
      case STORE -> store(node);
      case GLOBAL_SET -> {
        global(node.index);
        value(node.operands[0]);
        Variables.toSlot(code, node.operands[0].type);
        code.putfield(GLOBAL, globalField(node), CD_long);
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
        code.getfield(GLOBAL, globalField(node), CD_long);
        Variables.fromSlot(code, node.type);
      }
      case SELECT -> select(node);
      case CALL -> call(node);
      case CALL_INDIRECT -> callIndirect(node);
      case RUNTIME -> runtime(node);
      case VECTOR -> vector(node);
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
    Opcode opcode = opcodeOf(node);
    Node address = node.operands[0];
    char view = viewType(opcode);
    if (view == 'B') {
      memory(node.index, "memory");
      index(node);
      code.baload();
    } else if (isDirect(node)) {
      code.getstatic(MEMORY, viewName(view), VAR_HANDLE).aload(variables.memory);
      index(node);
      code.invokevirtual(VAR_HANDLE, "get", MethodTypeDesc.ofDescriptor("([BI)" + view));
    } else {
      memory(node.index, "memory");
      index(node);
      String type = view == 'J' ? "([BI)J" : "([BI)I";
      code.invokestatic(ACCESS, "load" + bits(view), MethodTypeDesc.ofDescriptor(type));
    }
    facts.accessed(address);
    switch (opcode) {
      case I32_LOAD8_U, I64_LOAD8_U -> code.loadConstant(0xff).iand();
      case I32_LOAD16_U, I64_LOAD16_U -> code.loadConstant(0xffff).iand();
      default -> {}
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
    Opcode opcode = opcodeOf(node);
    if (opcode == Opcode.V128_STORE) {
      storeVector(node);
      return;
    }
    Node address = node.operands[0];
    char view = viewType(opcode);
    boolean marks = node.index != 0 || facts.mustMark(address, node.bits);
    if (view != 'B' && !isDirect(node)) {
      memory(node.index, "memory");
      index(node);
      stored(node.operands[1], opcode);
      if (marks) {
        memory(node.index, "touched");
      }
      String type = "([BI" + (view == 'J' ? "J" : "I") + (marks ? "[B)V" : ")V");
      code.invokestatic(ACCESS, "store" + bits(view), MethodTypeDesc.ofDescriptor(type));
      facts.accessed(address);
      return;
    }
    if (view != 'B') {
      code.getstatic(MEMORY, viewName(view), VAR_HANDLE);
    }
    memory(node.index, "memory");
    index(node);
    if (marks) {
      if (storeIndexSlot < 0) {
        storeIndexSlot = code.allocateLocal(TypeKind.INT);
      }
      code.dup().istore(storeIndexSlot);
    }
    stored(node.operands[1], opcode);
    if (view == 'B') {
      code.bastore();
    } else {
      if (view == 'S') {
        code.i2s();
      }
      code.invokevirtual(VAR_HANDLE, "set", MethodTypeDesc.ofDescriptor("([BI" + view + ")V"));
    }
    if (marks) {
      memory(node.index, "touched");
      code.iload(storeIndexSlot).loadConstant(Memory.TOUCH_SHIFT);
      code.iushr().iconst_1().bastore();
    }
    facts.accessed(address);
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

  private void storeVector(Node node) {
    memory(node.index, "memory");
    index(node);
    value(node.operands[1]);
    value(node.operands[2]);
    memory(node.index, "touched");
    code.invokestatic(ACCESS, "store128", MethodTypeDesc.ofDescriptor("([BIJJ[B)V"));
    facts.accessed(node.operands[0]);
  }

  private static Opcode opcodeOf(Node node) {
    if (node.opcode == null) {
      throw new IllegalArgumentException(node.kind + " without an opcode");
    }
    return node.opcode;
  }

  private boolean isDirect(Node node) {
    return node.index == 0 && linkage.isDirect(body.function(), loopDepth);
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

  private static int bits(char view) {
    return switch (view) {
      case 'S' -> Short.SIZE;
      case 'I' -> Integer.SIZE;
      default -> Long.SIZE;
    };
  }

  /** The view of {@link Memory} for accesses of more than a byte. */
  private static String viewName(char view) {
    return switch (view) {
      case 'S' -> "SHORT";
      case 'I' -> "INT";
      default -> "LONG";
    };
  }

  /** Whether there is more than one way to write a load or store: not for single bytes. */
  static boolean hasForms(Node node) {
    return node.index == 0 && node.opcode != Opcode.V128_STORE && viewType(opcodeOf(node)) != 'B';
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
   * The sum of two numbers below 2^31 is right or negative, so only the address needs a look. In
   * loops that is a check, which HotSpot moves out of them; elsewhere it costs no branch, for
   * branches that are never taken are what HotSpot's compilers spend their time on.
   */
  private void index(Node access) {
    Node address = access.operands[0];
    long offset = access.bits;
    if (address.isConstant()) {
      long index = Integer.toUnsignedLong((int) address.bits) + offset;
      code.loadConstant(index > Integer.MAX_VALUE ? -1 : (int) index);
      return;
    }
    value(address);
    if (offset > Integer.MAX_VALUE) {
      code.pop().iconst_m1();
    } else if (offset == 0) {
      return;
    } else if (facts.isSmall(address)) {
      code.loadConstant((int) offset).iadd();
    } else if (isDirect(access)) {
      code.loadConstant(Integer.MAX_VALUE);
      code.invokestatic(OBJECTS, "checkIndex", MethodTypeDesc.ofDescriptor("(II)I"));
      code.loadConstant((int) offset).iadd();
    } else {
      code.dup().loadConstant((int) offset).iadd();
      code.swap().loadConstant(SIGN_SHIFT).ishr().ior();
    }
  }

  private static String globalField(Node node) {
    return node.bits == 0 ? "value" : "high";
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
      variables.afterCall(linkage.mayGrowMemory(callee));
      return;
    }
    String arguments = slots(type, node.operands);
    variables.beforeCall();
    code.aload(variables.instance).aload(variables.context).iload(variables.stack);
    code.loadConstant(callee);
    code.invokestatic(
        Abi.RUNTIME, "call", MethodTypeDesc.ofDescriptor("(" + arguments + Abi.TAIL + "I)J"));
    slotResult(node.type);
    variables.afterCall(linkage.mayGrowMemory(callee));
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
    variables.afterCall(true);
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

  private void vector(Node node) {
    StringBuilder descriptor = new StringBuilder("(");
    for (Node operand : node.operands) {
      value(operand);
      descriptor.append(operand.type);
    }
    Opcode opcode = opcodeOf(node);
    code.invokestatic(
        VectorShape.owner(opcode).describeConstable().orElseThrow(),
        Vectors.method(opcode, node.index),
        MethodTypeDesc.ofDescriptor(descriptor.append(')').append(node.type).toString()));
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
    variables.afterCall(node.opcode == Opcode.MEMORY_GROW);
  }

  @Override
  public String toString() {
    return "expressions of function " + body.function();
  }
}

package dev.ewasm.engine.compiler;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a method keeps the function's variables and what it works with: JVM locals or the frame.
 */
final class Variables {

  private static final MethodTypeDesc MEMORY_TYPE =
      MethodTypeDesc.ofDescriptor("(" + Abi.INSTANCE.descriptorString() + ")[B");

  private final CodeBuilder code;
  private final FunctionBody body;
  private final @Nullable FramePlan frames;
  private final int[] slots;

  private record Cover(Label start, Label end) {}

  private final List<Cover> covers = new ArrayList<>();
  private @Nullable Label coverStart;

  // JVM slots of what every method carries; -1 where it has none.
  int frame = -1;
  int instance = -1;
  int context = -1;
  int stack = -1;
  int gas = -1;
  int memory = -1;
  int touched = -1;

  /**
   * @param frames when given, shared variables are read and written in the frame directly
   */
  Variables(CodeBuilder code, FunctionBody body, @Nullable FramePlan frames) {
    this.code = code;
    this.body = body;
    this.frames = frames;
    this.slots = new int[body.variableTypes().length];
    Arrays.fill(slots, -1);
  }

  void bindParameters() {
    int slot = 0;
    for (int v = 0; v < body.params(); v++) {
      slots[v] = slot;
      slot += Abi.width(letter(v));
    }
  }

  char letter(int variable) {
    return body.variableTypes()[variable];
  }

  private int slot(int variable) {
    if (slots[variable] < 0) {
      slots[variable] = code.allocateLocal(Abi.kind(letter(variable)));
    }
    return slots[variable];
  }

  private int frameIndex(int variable) {
    return frames == null ? 0 : frames.frameIndex[variable];
  }

  /** Pushes the variable. */
  void get(int variable) {
    int index = frameIndex(variable);
    if (index != 0) {
      code.aload(frame).loadConstant(index).laload();
      fromSlot(code, letter(variable));
    } else {
      code.loadLocal(Abi.kind(letter(variable)), slot(variable));
    }
  }

  /** Before its value is pushed. */
  void beginSet(int variable) {
    int index = frameIndex(variable);
    if (index != 0) {
      code.aload(frame).loadConstant(index);
    }
  }

  /** Pops the value that {@link #beginSet} made room for. */
  void endSet(int variable) {
    if (frameIndex(variable) != 0) {
      toSlot(code, letter(variable));
      code.lastore();
    } else {
      code.storeLocal(Abi.kind(letter(variable)), slot(variable));
    }
  }

  void storeParameterInFrame(int variable) {
    code.aload(frame).loadConstant(frameIndex(variable));
    code.loadLocal(Abi.kind(letter(variable)), slots[variable]);
    toSlot(code, letter(variable));
    code.lastore();
  }

  void loadFromFrame(int variable, int index) {
    code.aload(frame).loadConstant(index).laload();
    fromSlot(code, letter(variable));
    code.storeLocal(Abi.kind(letter(variable)), slot(variable));
  }

  void storeToFrame(int variable, int index) {
    code.aload(frame).loadConstant(index);
    code.loadLocal(Abi.kind(letter(variable)), slot(variable));
    toSlot(code, letter(variable));
    code.lastore();
  }

  void zeroUnlessBound(int variable) {
    if (slots[variable] < 0) {
      zero(variable);
    }
  }

  /** Gives declared locals in JVM locals their zero, except those written before any read. */
  void zeroLocals(List<Item> items) {
    BitSet needed = new BitSet();
    BitSet written = new BitSet();
    for (Item item : items) {
      if (!(item instanceof Item.Do) && !(item instanceof Item.Charge)) {
        break;
      }
      if (item instanceof Item.Do statement) {
        scanStraight(statement.node(), written, needed);
      }
    }
    BitSet used = new BitSet();
    scanUse(items, used);
    used.andNot(written);
    used.or(needed);
    for (int v = used.nextSetBit(body.params());
        v >= 0 && v < body.locals();
        v = used.nextSetBit(v + 1)) {
      if (frameIndex(v) == 0) {
        zero(v);
      }
    }
  }

  private void zero(int variable) {
    switch (letter(variable)) {
      case 'I' -> code.iconst_0();
      case 'J' -> code.lconst_0();
      case 'F' -> code.fconst_0();
      default -> code.dconst_0();
    }
    code.storeLocal(Abi.kind(letter(variable)), slot(variable));
  }

  private static void scanStraight(Node node, BitSet written, BitSet needed) {
    for (Node operand : node.operands) {
      scanStraight(operand, written, needed);
    }
    if (node.kind == Node.Kind.GET && !written.get(node.index)) {
      needed.set(node.index);
    } else if (node.kind == Node.Kind.SET && !needed.get(node.index)) {
      written.set(node.index);
    }
  }

  private static void scanUse(List<Item> items, BitSet used) {
    for (Item item : items) {
      switch (item) {
        case Item.Do statement -> scanUse(statement.node(), used);
        case Item.JumpIf jump -> scanUse(jump.condition(), used);
        case Item.Switch choice -> scanUse(choice.index(), used);
        case Item.Return end -> {
          if (end.value() != null) {
            scanUse(end.value(), used);
          }
        }
        case Item.Loop loop -> scanUse(loop.body(), used);
        case Item.Region _, Item.Mark _, Item.Jump _, Item.Throw _, Item.Charge _ -> {}
      }
    }
  }

  private static void scanUse(Node node, BitSet used) {
    if (node.kind == Node.Kind.GET || node.kind == Node.Kind.SET) {
      used.set(node.index);
    }
    for (Node operand : node.operands) {
      scanUse(operand, used);
    }
  }

  static boolean usesMemory(List<Item> items) {
    for (Item item : items) {
      boolean uses =
          switch (item) {
            case Item.Do statement -> usesMemory(statement.node());
            case Item.JumpIf jump -> usesMemory(jump.condition());
            case Item.Switch choice -> usesMemory(choice.index());
            case Item.Return end -> end.value() != null && usesMemory(end.value());
            case Item.Loop loop -> usesMemory(loop.body());
            case Item.Region _, Item.Mark _, Item.Jump _, Item.Throw _, Item.Charge _ -> false;
          };
      if (uses) {
        return true;
      }
    }
    return false;
  }

  private static boolean usesMemory(Node node) {
    if ((node.kind == Node.Kind.LOAD || node.kind == Node.Kind.STORE) && node.index == 0) {
      return true;
    }
    for (Node operand : node.operands) {
      if (usesMemory(operand)) {
        return true;
      }
    }
    return false;
  }

  // Gas and memory around calls

  void loadGas() {
    if (gas >= 0) {
      code.aload(context).getfield(Abi.CONTEXT, "gasLeft", ConstantDescs.CD_long).lstore(gas);
    }
  }

  void saveGas() {
    if (gas >= 0) {
      code.aload(context).lload(gas).putfield(Abi.CONTEXT, "gasLeft", ConstantDescs.CD_long);
    }
  }

  void loadMemory() {
    if (memory >= 0) {
      code.aload(instance).invokestatic(Abi.RUNTIME, "memory", MEMORY_TYPE).astore(memory);
      code.aload(instance).invokestatic(Abi.RUNTIME, "touched", MEMORY_TYPE).astore(touched);
    }
  }

  /** Callees find gas in the context and leave it there, also when they trap. */
  void beforeCall() {
    saveGas();
    if (gas >= 0) {
      endCover();
    }
  }

  /**
   * A call may have used gas.
   *
   * @param mayGrow whether it may have replaced the memory's arrays
   */
  void afterCall(boolean mayGrow) {
    if (gas >= 0) {
      beginCover();
    }
    loadGas();
    if (mayGrow) {
      loadMemory();
    }
  }

  /** From here on a trap must save gas, for out of gas wins over it. */
  void beginCover() {
    coverStart = code.newBoundLabel();
  }

  private void endCover() {
    if (coverStart != null) {
      covers.add(new Cover(coverStart, code.newBoundLabel()));
      coverStart = null;
    }
  }

  /** Writes what saves gas at a trap. */
  void saveGasAtTraps() {
    endCover();
    if (covers.isEmpty()) {
      return;
    }
    Label handler = code.newLabel();
    for (Cover cover : covers) {
      code.exceptionCatchAll(cover.start(), cover.end(), handler);
    }
    code.labelBinding(handler);
    saveGas();
    code.athrow();
  }

  /** The value on the stack as a 64-bit slot. */
  static void toSlot(CodeBuilder code, char letter) {
    switch (letter) {
      case 'I' -> code.i2l();
      case 'F' ->
          code.invokestatic(
                  ConstantDescs.CD_Float, "floatToRawIntBits", MethodTypeDesc.ofDescriptor("(F)I"))
              .i2l();
      case 'D' ->
          code.invokestatic(
              ConstantDescs.CD_Double, "doubleToRawLongBits", MethodTypeDesc.ofDescriptor("(D)J"));
      default -> {}
    }
  }

  /** The int on the stack as the float of these bits. */
  static void fromSlotInt(CodeBuilder code) {
    code.invokestatic(
        ConstantDescs.CD_Float, "intBitsToFloat", MethodTypeDesc.ofDescriptor("(I)F"));
  }

  /** The slot on the stack as a value. */
  static void fromSlot(CodeBuilder code, char letter) {
    switch (letter) {
      case 'I' -> code.l2i();
      case 'F' -> {
        code.l2i();
        fromSlotInt(code);
      }
      case 'D' ->
          code.invokestatic(
              ConstantDescs.CD_Double, "longBitsToDouble", MethodTypeDesc.ofDescriptor("(J)D"));
      default -> {}
    }
  }
}

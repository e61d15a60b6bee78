package dev.ewasm.engine.compiler;

import static java.lang.constant.ConstantDescs.CD_long;

import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.runtime.Trap;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes one JVM method: a function (what is left of it after cutting) or one of its regions. */
final class MethodEmitter {

  private static final MethodTypeDesc TO_TRAP =
      MethodTypeDesc.ofDescriptor("()Ldev/ewasm/engine/exec/TrapException;");

  private static final DirectMethodHandleDesc COSTS =
      ConstantDescs.ofConstantBootstrap(
          Abi.RUNTIME, "costs", CD_long.arrayType(), ConstantDescs.CD_String);

  private final CodeBuilder code;
  private final Linkage linkage;
  private final FunctionBody body;
  private final @Nullable FramePlan plan;
  private final Item.@Nullable Region region;
  private final Variables variables;
  private final ExpressionEmitter expressions;

  private final Map<Integer, Label> labels = new HashMap<>();
  private final Map<Integer, Label> exitStubs = new LinkedHashMap<>();
  private final Map<Trap, Label> trapStubs = new EnumMap<>(Trap.class);
  private @Nullable Label outOfGas;
  private @Nullable Label epilogue;
  private @Nullable Label returnFromRegion;
  private final Set<Item.Charge> untested = Collections.newSetFromMap(new IdentityHashMap<>());
  private int exitSlot = -1;
  private int entrySlot = -1;
  private int armSlot = -1;

  private MethodEmitter(
      CodeBuilder code,
      Linkage linkage,
      FunctionBody body,
      @Nullable FramePlan plan,
      Item.@Nullable Region region,
      boolean framed) {
    this.code = code;
    this.linkage = linkage;
    this.body = body;
    this.plan = plan;
    this.region = region;
    this.variables = new Variables(code, body, framed ? plan : null);
    this.expressions = new ExpressionEmitter(code, linkage, body, variables);
  }

  /** The function's own method; {@code items} are its body after cutting. */
  static void emitFunction(
      CodeBuilder code,
      Linkage linkage,
      FunctionBody body,
      List<Item> items,
      @Nullable FramePlan plan,
      int frameCost) {
    new MethodEmitter(code, linkage, body, plan, null, plan != null).function(items, frameCost);
  }

  static void emitRegion(
      CodeBuilder code, Linkage linkage, FunctionBody body, FramePlan plan, Item.Region region) {
    boolean framed = FramePlan.hasRegions(region.body());
    new MethodEmitter(code, linkage, body, plan, region, framed).region(region, framed);
  }

  private void function(List<Item> items, int frameCost) {
    FuncType type = body.type();
    int parameterSlots = Abi.parameterSlots(type);
    variables.instance = parameterSlots;
    variables.context = parameterSlots + 1;
    variables.stack = parameterSlots + 2;
    variables.bindParameters();
    enterFrame(frameCost);
    if (plan != null) {
      variables.frame = code.allocateLocal(TypeKind.REFERENCE);
      code.loadConstant(plan.frameSize).newarray(TypeKind.LONG).astore(variables.frame);
      for (int v = 0; v < body.params(); v++) {
        if (plan.isShared(v)) {
          variables.storeParameterInFrame(v);
        }
      }
    }
    variables.zeroLocals(items);
    begin(items);
    emit(items);
    stubs();
  }

  private void enterFrame(int frameCost) {
    code.iload(variables.stack).loadConstant(frameCost).isub().dup().istore(variables.stack);
    code.iflt(trap(Trap.CALL_STACK_EXHAUSTED));
  }

  /** Memory into JVM locals, and gas where that pays. */
  private void begin(List<Item> items) {
    if (body.charged()) {
      placeTests(items);
    }
    if (body.charged() && GasPlacement.isLocal(items)) {
      variables.gas = code.allocateLocal(TypeKind.LONG);
      variables.loadGas();
      variables.beginCover();
    }
    boolean usesMemory = plan == null ? Variables.usesMemory(items) : plan.usesMemory;
    if (usesMemory && region != null) {
      variables.memory = Abi.REGION_MEMORY;
      variables.touched = Abi.REGION_MEMORY + 1;
    } else if (usesMemory) {
      variables.memory = code.allocateLocal(TypeKind.REFERENCE);
      variables.touched = code.allocateLocal(TypeKind.REFERENCE);
      variables.loadMemory();
    }
  }

  private void placeTests(List<Item> items) {
    if (region != null) {
      GasPlacement.findUntested(items, false, region.loopDepth() > 0, linkage, untested);
      return;
    }
    boolean tests = GasPlacement.calls(items);
    if (tests && !GasPlacement.paysFirst(items)) {
      outOfGas = code.newLabel();
      code.aload(variables.context).getfield(Abi.CONTEXT, "gasLeft", CD_long);
      code.lconst_0().lcmp().iflt(outOfGas);
      tests = false;
    }
    GasPlacement.findUntested(items, tests, false, linkage, untested);
  }

  private void region(Item.Region region, boolean framed) {
    FramePlan framePlan = plan();
    variables.frame = 0;
    variables.instance = 2;
    variables.context = 3;
    variables.stack = 4;
    exitSlot = code.allocateLocal(TypeKind.INT);
    epilogue = code.newLabel();
    expressions.loopDepth = region.loopDepth();
    FramePlan.Transfer transfer = framePlan.transfer(region);
    if (!framed) {
      for (int v : transfer.loads()) {
        variables.loadFromFrame(v, framePlan.frameIndex[v]);
      }
      for (int v : transfer.stores()) {
        variables.zeroUnlessBound(v);
      }
    }
    begin(region.body());
    if (!region.entries().isEmpty()) {
      Label top = code.newLabel();
      List<SwitchCase> cases = new ArrayList<>();
      for (int i = 0; i < region.entries().size(); i++) {
        cases.add(SwitchCase.of(i + 1, label(region.entries().get(i))));
      }
      code.iload(1).tableswitch(1, cases.size(), top, cases).labelBinding(top);
    }
    emit(region.body());
    code.iconst_0().istore(exitSlot);
    code.labelBinding(epilogue);
    if (!framed) {
      for (int v : transfer.stores()) {
        variables.storeToFrame(v, framePlan.frameIndex[v]);
      }
    }
    variables.saveGas();
    code.iload(exitSlot).ireturn();
    stubs();
  }

  private FramePlan plan() {
    if (plan == null) {
      throw new IllegalStateException("no frame plan");
    }
    return plan;
  }

  // Items

  private void emit(List<Item> items) {
    for (Item item : items) {
      switch (item) {
        case Item.Do statement -> expressions.statement(statement.node());
        case Item.Mark mark -> {
          expressions.forget();
          code.labelBinding(label(mark.label()));
        }
        case Item.Jump jump -> code.goto_(label(jump.label()));
        case Item.JumpIf jump ->
            expressions.jumpIf(jump.condition(), jump.when(), label(jump.label()));
        case Item.Switch choice -> choose(choice);
        case Item.Return end -> end(end);
        case Item.Throw thrown -> code.goto_(trap(thrown.trap()));
        case Item.Charge charge -> charge(charge);
        case Item.Loop loop -> {
          expressions.forget();
          code.labelBinding(label(loop.label()));
          expressions.loopDepth++;
          emit(loop.body());
          expressions.loopDepth--;
        }
        case Item.Region inner -> call(inner);
      }
    }
  }

  /** The label's place in this method, or a stub that leaves the region towards it. */
  private Label label(int label) {
    if (region != null && region.exits().contains(label)) {
      return exitStubs.computeIfAbsent(label, _ -> code.newLabel());
    }
    return labels.computeIfAbsent(label, _ -> code.newLabel());
  }

  private void choose(Item.Switch choice) {
    expressions.value(choice.index());
    if (choice.costs() != null) {
      payForLabel(choice.costs());
    }
    List<SwitchCase> cases = new ArrayList<>();
    for (int i = 0; i < choice.labels().length; i++) {
      cases.add(SwitchCase.of(i, label(choice.labels()[i])));
    }
    Label otherwise = label(choice.defaultLabel());
    if (cases.isEmpty()) {
      code.pop().goto_(otherwise);
    } else {
      // An index over 2^31 is negative here and takes the default as it should.
      code.tableswitch(0, cases.size() - 1, otherwise, cases);
    }
  }

  /** Pays for the label that the index on the stack selects, and leaves its number there. */
  private void payForLabel(long[] costs) {
    if (armSlot < 0) {
      armSlot = code.allocateLocal(TypeKind.INT);
    }
    code.loadConstant(costs.length - 1);
    code.invokestatic(Abi.RUNTIME, "arm", MethodTypeDesc.ofDescriptor("(II)I")).istore(armSlot);
    ConstantDesc table =
        DynamicConstantDesc.ofNamed(
            COSTS,
            "costs",
            CD_long.arrayType(),
            Arrays.stream(costs).mapToObj(Long::toString).collect(Collectors.joining(",")));
    pay(() -> code.loadConstant(table).iload(armSlot).laload(), true);
    code.iload(armSlot);
  }

  private void end(Item.Return end) {
    Node value = end.value();
    if (region != null) {
      if (value != null) {
        code.aload(variables.frame).loadConstant(FramePlan.RESULT);
        expressions.value(value);
        Variables.toSlot(code, value.type);
        code.lastore();
      }
      returnFromRegion = returnFromRegion == null ? code.newLabel() : returnFromRegion;
      code.goto_(returnFromRegion);
      return;
    }
    if (value != null) {
      expressions.value(value);
    }
    variables.saveGas();
    code.return_(Abi.kind(value == null ? 'V' : value.type));
  }

  private void charge(Item.Charge charge) {
    pay(() -> code.loadConstant(charge.cost()), !untested.contains(charge));
  }

  /**
   * @param cost pushes how many gas units
   * @param tested whether to end if they are not there
   */
  private void pay(Runnable cost, boolean tested) {
    if (variables.gas >= 0) {
      code.lload(variables.gas);
      cost.run();
      code.lsub();
      if (tested) {
        code.dup2();
      }
      code.lstore(variables.gas);
    } else {
      code.aload(variables.context).dup().getfield(Abi.CONTEXT, "gasLeft", CD_long);
      cost.run();
      code.lsub();
      if (tested) {
        code.dup2_x1();
      }
      code.putfield(Abi.CONTEXT, "gasLeft", CD_long);
    }
    if (tested) {
      outOfGas = outOfGas == null ? code.newLabel() : outOfGas;
      code.lconst_0().lcmp().iflt(outOfGas);
    }
  }

  private Label trap(Trap trap) {
    return trapStubs.computeIfAbsent(trap, _ -> code.newLabel());
  }

  /** Calls a region and goes where its exit code says. */
  private void call(Item.Region inner) {
    expressions.forget();
    Label call = code.newLabel();
    Label after = code.newLabel();
    if (!inner.entries().isEmpty()) {
      if (entrySlot < 0) {
        entrySlot = code.allocateLocal(TypeKind.INT);
      }
      code.iconst_0().istore(entrySlot);
      for (int i = 0; i < inner.entries().size(); i++) {
        code.goto_(call);
        code.labelBinding(label(inner.entries().get(i)));
        code.loadConstant(i + 1).istore(entrySlot);
      }
      code.labelBinding(call);
    }
    variables.beforeCall();
    code.aload(variables.frame);
    if (inner.entries().isEmpty()) {
      code.iconst_0();
    } else {
      code.iload(entrySlot);
    }
    code.aload(variables.instance).aload(variables.context).iload(variables.stack);
    if (variables.memory < 0) {
      code.aconst_null().aconst_null();
    } else {
      code.aload(variables.memory).aload(variables.touched);
    }
    code.invokestatic(
        linkage.owner(body.function()), Abi.regionName(body.function(), inner.id()), Abi.REGION);
    variables.afterCall(linkage.mayGrowMemory(body.function()));
    List<SwitchCase> cases = new ArrayList<>();
    for (int i = 0; i < inner.exits().size(); i++) {
      cases.add(SwitchCase.of(i + 1, label(inner.exits().get(i))));
    }
    @Nullable Label returning = null;
    if (inner.returns()) {
      returning = code.newLabel();
      cases.add(SwitchCase.of(inner.returnCode(), returning));
    }
    if (cases.isEmpty()) {
      code.pop();
    } else if (cases.size() == 1) {
      code.ifne(cases.getFirst().target());
    } else {
      code.tableswitch(1, cases.size(), after, cases);
    }
    if (returning != null) {
      code.goto_(after).labelBinding(returning);
      returnFromFrame();
    }
    code.labelBinding(after);
  }

  /** Returns what a region left in the frame. */
  private void returnFromFrame() {
    if (region != null) {
      returnFromRegion = returnFromRegion == null ? code.newLabel() : returnFromRegion;
      code.goto_(returnFromRegion);
      return;
    }
    variables.saveGas();
    char result = Abi.resultLetter(body.type());
    if (result != 'V') {
      code.aload(variables.frame).loadConstant(FramePlan.RESULT).laload();
      Variables.fromSlot(code, result);
    }
    code.return_(Abi.kind(result));
  }

  private void stubs() {
    variables.saveGasAtTraps();
    for (Map.Entry<Integer, Label> stub : exitStubs.entrySet()) {
      int exit = requireRegion().exits().indexOf(stub.getKey()) + 1;
      code.labelBinding(stub.getValue())
          .loadConstant(exit)
          .istore(exitSlot)
          .goto_(requireEpilogue());
    }
    if (returnFromRegion != null) {
      code.labelBinding(returnFromRegion);
      code.loadConstant(requireRegion().returnCode()).istore(exitSlot).goto_(requireEpilogue());
    }
    if (outOfGas != null) {
      code.labelBinding(outOfGas);
      variables.saveGas();
      code.invokestatic(Abi.RUNTIME, "outOfGas", MethodTypeDesc.of(THROWABLE)).athrow();
    }
    for (Map.Entry<Trap, Label> stub : trapStubs.entrySet()) {
      code.labelBinding(stub.getValue());
      code.invokestatic(Abi.RUNTIME, trapMethod(stub.getKey()), TO_TRAP).athrow();
    }
  }

  private static final ClassDesc THROWABLE = ConstantDescs.CD_Throwable;

  private static String trapMethod(Trap trap) {
    return switch (trap) {
      case UNREACHABLE -> "unreachable";
      case CALL_STACK_EXHAUSTED -> "stackExhausted";
      default -> throw new IllegalArgumentException(trap.text());
    };
  }

  private Item.Region requireRegion() {
    if (region == null) {
      throw new IllegalStateException("not a region");
    }
    return region;
  }

  private Label requireEpilogue() {
    if (epilogue == null) {
      throw new IllegalStateException("not a region");
    }
    return epilogue;
  }
}

package dev.ewasm.engine.compiler;

import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.runtime.FunctionInstance;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Writes the ways into compiled functions that are found by number: indirect calls, one dispatcher
 * a type, and calls from outside.
 *
 * <p>An indirect call is checked in the runtime and comes down to a switch over the module's own
 * functions of that type, which the JVM's compilers see through; anything else goes the slow road.
 */
final class DispatchEmitter {

  /** Cases in one switch method; more are split over several, so that each stays compilable. */
  static final int CHUNK = 128;

  private static final ClassDesc FUNCTION_INSTANCE =
      FunctionInstance.class.describeConstable().orElseThrow();

  private static final MethodTypeDesc TAKE_RESULTS =
      MethodTypeDesc.ofDescriptor("([JI" + Abi.CONTEXT.descriptorString() + "I)V");

  private DispatchEmitter() {}

  static String name(int typeIndex) {
    return "indirect" + typeIndex;
  }

  /** Parameters, element index, table index, then {@link Abi#TAIL}. */
  static MethodTypeDesc descriptor(FuncType type) {
    MethodTypeDesc function = Abi.functionType(type);
    int params = type.paramSlots();
    return function.insertParameterTypes(params, ConstantDescs.CD_int, ConstantDescs.CD_int);
  }

  /** The dispatcher of a type: resolves, then switches over {@code candidates}. */
  static void emitIndirect(
      CodeBuilder code, Linkage linkage, int typeIndex, List<Integer> candidates) {
    FuncType type = linkage.spaces().type(typeIndex);
    int element = Abi.parameterSlots(type);
    int instance = element + 2;
    code.iload(element).iload(element + 1).aload(instance).loadConstant(typeIndex);
    code.invokestatic(
        Abi.RUNTIME,
        "resolve",
        MethodTypeDesc.ofDescriptor("(II" + Abi.INSTANCE.descriptorString() + "I)I"));
    Label elsewhere = code.newLabel();
    List<SwitchCase> cases = new ArrayList<>();
    List<Integer> listed = candidates.size() > CHUNK ? candidates.subList(0, CHUNK) : candidates;
    for (int function : listed) {
      cases.add(SwitchCase.of(function - linkage.spaces().importedFunctions(), code.newLabel()));
    }
    if (cases.isEmpty()) {
      code.pop();
    } else {
      code.lookupswitch(elsewhere, cases);
    }
    char result = Abi.resultLetter(type);
    for (int i = 0; i < cases.size(); i++) {
      code.labelBinding(cases.get(i).target());
      parameters(code, type);
      tail(code, instance);
      int function = listed.get(i);
      code.invokestatic(
          linkage.owner(function), Abi.functionName(function), Abi.functionType(type));
      code.return_(Abi.kind(result));
    }
    code.labelBinding(elsewhere);
    reserve(code, type, instance);
    tail(code, instance);
    code.iload(element).iload(element + 1);
    code.invokestatic(
        Abi.RUNTIME, "callElement", MethodTypeDesc.ofDescriptor("(I" + Abi.TAIL + "II)J"));
    if (result == 'V') {
      code.pop2();
    } else {
      Variables.fromSlot(code, result);
    }
    code.return_(Abi.kind(result));
  }

  /**
   * What calls of a function reach that may end with a tail call: runs its body, then what the tail
   * calls lead to, all in the frame of the first.
   */
  static void emitGoingOn(CodeBuilder code, Linkage linkage, int function, FuncType type) {
    int instance = Abi.parameterSlots(type);
    char result = Abi.resultLetter(type);
    parameters(code, type);
    tail(code, instance);
    code.invokestatic(linkage.owner(function), Abi.bodyName(function), Abi.functionType(type));
    Label done = code.newLabel();
    code.aload(instance + 1).getfield(Abi.CONTEXT, "tailCallee", FUNCTION_INSTANCE).ifnull(done);
    if (Abi.width(result) == 2) {
      code.pop2();
    } else if (result != 'V') {
      code.pop();
    }
    tail(code, instance);
    code.invokestatic(Abi.RUNTIME, "goOn", MethodTypeDesc.ofDescriptor("(" + Abi.TAIL + ")J"));
    if (result == 'V') {
      code.pop2();
    } else {
      Variables.fromSlot(code, result);
    }
    code.labelBinding(done).return_(Abi.kind(result));
  }

  private static void tail(CodeBuilder code, int instance) {
    code.aload(instance).aload(instance + 1).iload(instance + 2);
  }

  private static void parameters(CodeBuilder code, FuncType type) {
    int slot = 0;
    for (char letter : Abi.letters(type.params())) {
      code.loadLocal(Abi.kind(letter), slot);
      slot += Abi.width(letter);
    }
  }

  /** Copies the parameters to slots of the context and pushes the number of the first. */
  private static void reserve(CodeBuilder code, FuncType type, int instance) {
    char[] letters = Abi.letters(type.params());
    int[] parameters = new int[letters.length];
    int slot = 0;
    for (int i = 0; i < letters.length; i++) {
      parameters[i] = slot;
      slot += Abi.width(letters[i]);
    }
    new ReservedSlots(code)
        .fill(
            instance + 1,
            type,
            i -> {
              code.loadLocal(Abi.kind(letters[i]), parameters[i]);
              Variables.toSlot(code, letters[i]);
            });
  }

  /**
   * A method {@code (int definedIndex, long[] slots, int base, TAIL)} that calls one of up to
   * {@link #CHUNK} functions with arguments from, and results to, the slots.
   */
  static void emitEntry(CodeBuilder code, Linkage linkage, List<Integer> functions) {
    int slots = 1;
    int base = 2;
    Label none = code.newLabel();
    List<SwitchCase> cases = new ArrayList<>();
    for (int function : functions) {
      cases.add(SwitchCase.of(function - linkage.spaces().importedFunctions(), code.newLabel()));
    }
    code.iload(0).lookupswitch(none, cases);
    for (int i = 0; i < cases.size(); i++) {
      FuncType type = linkage.spaces().function(functions.get(i));
      char result = Abi.resultLetter(type);
      code.labelBinding(cases.get(i).target());
      if (result != 'V') {
        code.aload(slots).iload(base);
      }
      char[] params = Abi.letters(type.params());
      for (int p = 0; p < params.length; p++) {
        code.aload(slots).iload(base);
        if (p != 0) {
          code.loadConstant(p).iadd();
        }
        code.laload();
        Variables.fromSlot(code, params[p]);
      }
      tail(code, 3);
      code.invokestatic(
          linkage.owner(functions.get(i)),
          linkage.endsWithCall(functions.get(i))
              ? Abi.bodyName(functions.get(i))
              : Abi.functionName(functions.get(i)),
          Abi.functionType(type));
      if (result != 'V') {
        Variables.toSlot(code, result);
        code.lastore();
      }
      if (type.resultSlots() > 1) {
        code.aload(slots).iload(base).aload(4).loadConstant(type.resultSlots());
        code.invokestatic(Abi.RUNTIME, "takeResults", TAKE_RESULTS);
      }
      code.return_();
    }
    code.labelBinding(none);
    code.invokestatic(Abi.RUNTIME, "noSuchFunction", MethodTypeDesc.of(ConstantDescs.CD_Throwable))
        .athrow();
  }

  /**
   * The body of {@link GeneratedCode#call}: picks the part by the first function of each, then the
   * chunk within it, by binary search.
   */
  static void emitCall(
      CodeBuilder code,
      List<List<Integer>> parts,
      IntFunction<ClassDesc> partClass,
      MethodTypeDesc entry) {
    for (int part = parts.size() - 1; part >= 0; part--) {
      List<Integer> functions = parts.get(part);
      for (int from = (functions.size() - 1) / CHUNK * CHUNK; from >= 0; from -= CHUNK) {
        if (functions.isEmpty()) {
          break;
        }
        Label next = code.newLabel();
        code.iload(1).loadConstant(functions.get(from)).if_icmplt(next);
        code.iload(1).aload(2).iload(3).aload(4).aload(5).iload(6);
        code.invokestatic(partClass.apply(part), "enter" + from / CHUNK, entry).return_();
        code.labelBinding(next);
      }
    }
    code.invokestatic(Abi.RUNTIME, "noSuchFunction", MethodTypeDesc.of(ConstantDescs.CD_Throwable))
        .athrow();
  }
}

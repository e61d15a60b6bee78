package dev.ewasm.metering;

import dev.ewasm.engine.binary.InstructionCursor;
import dev.ewasm.engine.binary.TypeCode;
import dev.ewasm.engine.module.ChargePlan.FunctionCharges;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.module.WasmModule.Function;
import dev.ewasm.engine.module.WasmModule.LocalGroup;

/**
 * One function's body while a pass walks over it: the cursor reads the old instructions, {@link
 * #copy} and {@link #out} write the new ones. Function indices of copied instructions follow the
 * edited module's.
 */
final class FunctionBody {

  /** Rewrites one body. */
  @FunctionalInterface
  interface Rewriter {
    /** Must copy or replace every instruction that {@link FunctionBody#cursor} delivers. */
    void rewrite(FunctionBody body);
  }

  private final ModuleEditor editor;
  private final WasmModule module;
  private final Function function;
  private final int definedIndex;
  private final InstructionCursor cursor;
  private final ByteSink out = new ByteSink();
  private int scratchLocal = -1;

  FunctionBody(ModuleEditor editor, WasmModule module, int definedIndex) {
    this.editor = editor;
    this.module = module;
    this.function = module.functions().get(definedIndex);
    this.definedIndex = definedIndex;
    this.cursor = new InstructionCursor(module.bytes(), function.bodyStart(), function.bodyEnd());
  }

  Function function() {
    return function;
  }

  /** Index among the functions that the module defines. */
  int definedIndex() {
    return definedIndex;
  }

  InstructionCursor cursor() {
    return cursor;
  }

  ByteSink out() {
    return out;
  }

  /** Writes the cursor's instruction. */
  void copy() {
    editor.copyInstruction(cursor, out);
  }

  /** Copies the whole body with every charge in front of its instruction. */
  void copyWithCharges(FunctionCharges charges, int useGas) {
    int next = 0;
    while (cursor.next()) {
      if (next < charges.offsets().length && charges.offsets()[next] == cursor.offset()) {
        out.charge(charges.costs()[next++], useGas);
      }
      copy();
    }
  }

  /** Index of an i32 local that the code of the pass may use between two instructions. */
  int scratchLocal() {
    if (scratchLocal < 0) {
      long locals = module.types().get(function.typeIndex()).params().size();
      for (LocalGroup group : function.locals()) {
        locals += Integer.toUnsignedLong(group.count());
      }
      scratchLocal = Math.toIntExact(locals);
    }
    return scratchLocal;
  }

  /** The entry of the code section, without its size. */
  ByteSink entry() {
    ByteSink entry = new ByteSink();
    entry.u32(function.locals().size() + (scratchLocal < 0 ? 0 : 1));
    for (LocalGroup group : function.locals()) {
      entry.u32(group.count()).oneByte(TypeCode.of(group.type()));
    }
    if (scratchLocal >= 0) {
      entry.u32(1).oneByte(TypeCode.of(NumType.I32));
    }
    return entry.raw(out);
  }
}

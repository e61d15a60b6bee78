package dev.ewasm.metering;

import dev.ewasm.engine.binary.TypeCode;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.module.WasmModule.Function;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.validation.ModuleValidator;
import dev.ewasm.engine.validation.ValidatedModule;
import dev.ewasm.engine.validation.ValidatedModule.FunctionInfo;

/**
 * Makes the depth of calls the same number in every engine: code that goes deeper than the limit
 * traps with {@code unreachable} before any engine's own stack ends.
 *
 * <p>Counted as our engine counts: locals, most operands at once and {@link
 * ExecutionContext#FRAME_SLOTS} for each frame, in slots of 64 bits. Every function gets a wrapper
 * that takes its slots from a global, traps when none are left, calls the function and gives them
 * back; exports, tables and all calls go to the wrappers. An instance that trapped keeps what was
 * taken: use a new one.
 */
public final class StackHeightLimiter implements ModulePass {

  private final int limitSlots;

  /**
   * @param limitSlots slots that all open calls may hold together, 0 or more
   */
  public StackHeightLimiter(int limitSlots) {
    if (limitSlots < 0) {
      throw new IllegalArgumentException("negative stack limit: " + limitSlots);
    }
    this.limitSlots = limitSlots;
  }

  @Override
  public WasmModule apply(WasmModule module) {
    ValidatedModule valid = ModuleValidator.validate(module, Profile.LATEST);
    ModuleEditor editor = new ModuleEditor(module);
    int slotsLeft = editor.addGlobal(limitSlots);
    int[] wrappers = new int[module.functions().size()];
    for (int i = 0; i < wrappers.length; i++) {
      Function function = module.functions().get(i);
      ByteSink entry =
          wrapper(
              module.types().get(function.typeIndex()),
              frameSlots(valid.function(i)),
              slotsLeft,
              editor.definedFunctionIndex(i));
      wrappers[i] = editor.addFunction(function.typeIndex(), entry);
    }
    editor.redirectFunctions(wrappers);
    return editor.write();
  }

  /** Slots that one call of the function holds. */
  public static int frameSlots(FunctionInfo function) {
    return function.localSlots() + function.operandSlots() + ExecutionContext.FRAME_SLOTS;
  }

  private static ByteSink wrapper(FuncType type, int slots, int slotsLeft, int inner) {
    ByteSink entry = new ByteSink().u32(0);
    entry.opcode(Opcode.GLOBAL_GET, slotsLeft).opcode(Opcode.I32_CONST).signed(slots);
    entry.opcode(Opcode.I32_SUB).opcode(Opcode.GLOBAL_SET, slotsLeft);
    entry.opcode(Opcode.GLOBAL_GET, slotsLeft).opcode(Opcode.I32_CONST).signed(0);
    entry.opcode(Opcode.I32_LT_S).opcode(Opcode.IF).oneByte(TypeCode.EMPTY);
    entry.opcode(Opcode.UNREACHABLE).opcode(Opcode.END);
    for (int i = 0; i < type.params().size(); i++) {
      entry.opcode(Opcode.LOCAL_GET, i);
    }
    entry.opcode(Opcode.CALL, inner);
    entry.opcode(Opcode.GLOBAL_GET, slotsLeft).opcode(Opcode.I32_CONST).signed(slots);
    entry.opcode(Opcode.I32_ADD).opcode(Opcode.GLOBAL_SET, slotsLeft);
    return entry.opcode(Opcode.END);
  }
}

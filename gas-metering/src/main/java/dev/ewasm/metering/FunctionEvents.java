package dev.ewasm.metering;

import dev.ewasm.engine.module.ChargePlan;
import dev.ewasm.engine.module.ChargePlan.FunctionCharges;
import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.WasmModule;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a module tell when its functions are entered and left: it calls {@code observer.enter} and
 * {@code observer.leave}, both {@code (i32) -> ()}, with the function's index before the rewriting.
 * A function that ends by a trap or by the host does not leave.
 *
 * <p>Every function gets a wrapper that makes the calls; the functions' own code stays as it was,
 * so a {@linkplain #unpriced plan} that leaves the wrappers out charges what the module itself
 * costs. Wrappers do count for the depth of calls.
 */
public final class FunctionEvents implements ModulePass {

  /** Namespace of the two imports. */
  public static final String MODULE = "observer";

  public static final String ENTER = "enter";
  public static final String LEAVE = "leave";

  /** Parameter: the function's index. */
  public static final FuncType TYPE = new FuncType(List.of(NumType.I32), List.of());

  @Override
  public WasmModule apply(WasmModule module) {
    ModuleEditor editor = new ModuleEditor(module);
    int type = editor.addType(TYPE);
    int enter = editor.importFunction(MODULE, ENTER, type);
    int leave = editor.importFunction(MODULE, LEAVE, type);
    int imported =
        (int) module.imports().stream().filter(i -> i.type() instanceof ExternType.Func).count();
    int[] wrappers = new int[module.functions().size()];
    for (int i = 0; i < wrappers.length; i++) {
      int typeIndex = module.functions().get(i).typeIndex();
      ByteSink entry = new ByteSink().u32(0);
      entry.opcode(Opcode.I32_CONST).signed(imported + i).opcode(Opcode.CALL, enter);
      for (int p = 0; p < module.types().get(typeIndex).params().size(); p++) {
        entry.opcode(Opcode.LOCAL_GET, p);
      }
      entry.opcode(Opcode.CALL, editor.definedFunctionIndex(i));
      entry.opcode(Opcode.I32_CONST).signed(imported + i).opcode(Opcode.CALL, leave);
      wrappers[i] = editor.addFunction(typeIndex, entry.opcode(Opcode.END));
    }
    editor.redirectFunctions(wrappers);
    return editor.write();
  }

  /**
   * A plan for a module to which a pass added functions at the end, without charges for those.
   *
   * @param functions how many functions the module defined before
   */
  public static ChargePlan unpriced(ChargePlan plan, int functions) {
    List<FunctionCharges> charges = new ArrayList<>(plan.functions().subList(0, functions));
    while (charges.size() < plan.functions().size()) {
      charges.add(new FunctionCharges(new int[0], new long[0]));
    }
    return new ChargePlan(plan.scheduleId(), charges, plan.instantiation(), plan.dynamic());
  }
}

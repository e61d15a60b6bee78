package dev.ewasm.engine.validation;

import dev.ewasm.engine.module.EngineLimits;
import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.engine.module.WasmModule;
import java.util.List;

/**
 * A module that passed validation, with what validation learnt: the complete index spaces and the
 * stack needs of each function. Bodies can be read again with {@link
 * dev.ewasm.engine.binary.InstructionCursor} and need no further checks.
 */
public final class ValidatedModule {

  private final WasmModule module;
  private final Profile profile;
  private final EngineLimits limits;
  private final int[] functionTypes;
  private final int importedFunctions;
  private final List<ExternType.Table> tables;
  private final List<ExternType.Memory> memories;
  private final List<ExternType.Global> globals;
  private final int[] localSlots;
  private final int[] operandSlots;
  private final int[] nesting;
  private final int[] instructions;

  ValidatedModule(
      ModuleContext context,
      Profile profile,
      EngineLimits limits,
      List<ExternType.Table> tables,
      List<ExternType.Memory> memories,
      List<ExternType.Global> globals) {
    this.module = context.module;
    this.profile = profile;
    this.limits = limits;
    this.functionTypes = context.functions;
    this.importedFunctions = context.importedFunctions;
    this.tables = List.copyOf(tables);
    this.memories = List.copyOf(memories);
    this.globals = List.copyOf(globals);
    int defined = module.functions().size();
    this.localSlots = new int[defined];
    this.operandSlots = new int[defined];
    this.nesting = new int[defined];
    this.instructions = new int[defined];
  }

  void learnt(int index, FunctionValidator validator) {
    localSlots[index] = validator.localSlots();
    operandSlots[index] = validator.operandSlots();
    nesting[index] = validator.nesting();
    instructions[index] = validator.instructions();
  }

  public WasmModule module() {
    return module;
  }

  /** The profile it was validated under. */
  public Profile profile() {
    return profile;
  }

  /** The limits it was found within. */
  EngineLimits limits() {
    return limits;
  }

  /** Number of functions, imported ones included. */
  public int functionCount() {
    return functionTypes.length;
  }

  /** Number of imported functions, which come first in the index space. */
  public int importedFunctions() {
    return importedFunctions;
  }

  /** Type index of a function in the whole index space. */
  public int typeIndex(int function) {
    return functionTypes[function];
  }

  /** Type of a function in the whole index space. */
  public FuncType type(int function) {
    return module.types().get(functionTypes[function]);
  }

  /** All tables, imported ones first. */
  public List<ExternType.Table> tables() {
    return tables;
  }

  /** All memories, imported ones first. */
  public List<ExternType.Memory> memories() {
    return memories;
  }

  /** All globals, imported ones first. */
  public List<ExternType.Global> globals() {
    return globals;
  }

  /**
   * What a function that the module defines needs to run.
   *
   * @param definedIndex index among {@link WasmModule#functions()}
   */
  public FunctionInfo function(int definedIndex) {
    return new FunctionInfo(
        localSlots[definedIndex],
        operandSlots[definedIndex],
        nesting[definedIndex],
        instructions[definedIndex]);
  }

  /**
   * The needs of a function.
   *
   * @param localSlots 64-bit slots of its parameters and locals, two for each v128
   * @param operandSlots the most slots that operands take at once, unreachable code included
   * @param nesting the most blocks open at once, the function's own included
   * @param instructions number of instructions, each {@code end} and {@code else} counted
   */
  public record FunctionInfo(int localSlots, int operandSlots, int nesting, int instructions) {}
}

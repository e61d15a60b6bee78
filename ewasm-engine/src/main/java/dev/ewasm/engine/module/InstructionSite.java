package dev.ewasm.engine.module;

import java.util.List;

/**
 * An instruction where it stands in a module, as those who observe a run need it.
 *
 * @param function index in the module's function index space
 * @param offset byte offset in the module's bytes
 * @param opcode what it does
 * @param charge units of gas that the charge plan takes immediately before it; of a whole segment
 * @param operands types of the topmost operands before it (64 at most), the top one last
 */
public record InstructionSite(
    int function, int offset, Opcode opcode, long charge, List<ValType> operands) {

  public InstructionSite {
    operands = List.copyOf(operands);
  }
}

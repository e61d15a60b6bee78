package dev.ewasm.vectors.fuzz;

import dev.ewasm.engine.ModuleException;
import dev.ewasm.engine.binary.InstructionCursor;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.WasmModule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a module on which two backends differ simpler: bodies become {@code unreachable}, stretches
 * of bodies become {@code nop} and {@code unreachable}, as long as the backends still differ. The
 * module keeps its length, so offsets in reports stay true.
 */
public final class DiffReducer {

  private static final byte NOP = 0x01;
  private static final byte UNREACHABLE = 0x00;

  private final DiffBackend first;
  private final DiffBackend second;

  public DiffReducer(DiffBackend first, DiffBackend second) {
    this.first = first;
    this.second = second;
  }

  /** The simplest module found; {@code job} itself when nothing simpler makes them differ. */
  public DiffJob reduce(DiffJob job) throws IOException {
    DiffJob best = job;
    try {
      for (WasmModule.Function function : ModuleReader.read(job.module()).functions()) {
        DiffJob simpler = blank(best, function.bodyStart(), function.bodyEnd() - 1);
        best = differ(simpler) ? simpler : reduceBody(best, function);
      }
    } catch (ModuleException _) {
      // A module that this engine cannot read through stays as it is from there on.
    }
    return best;
  }

  /** Tries ever shorter stretches of instructions. */
  private DiffJob reduceBody(DiffJob job, WasmModule.Function function) throws IOException {
    DiffJob best = job;
    for (int parts = 2; parts <= 16; parts *= 2) {
      int[] starts = starts(best.module(), function);
      int step = Math.max(1, starts.length / parts);
      for (int from = 0; from + step < starts.length; from += step) {
        DiffJob simpler = blank(best, starts[from], starts[from + step]);
        if (differ(simpler)) {
          best = simpler;
        }
      }
    }
    return best;
  }

  private static int[] starts(byte[] module, WasmModule.Function function) {
    InstructionCursor cursor =
        new InstructionCursor(module, function.bodyStart(), function.bodyEnd());
    List<Integer> starts = new ArrayList<>();
    while (cursor.next()) {
      if (cursor.opcode() != Opcode.NOP) {
        starts.add(cursor.offset());
      }
    }
    return starts.stream().mapToInt(Integer::intValue).toArray();
  }

  private static DiffJob blank(DiffJob job, int from, int to) {
    byte[] bytes = job.module().clone();
    for (int at = from; at < to; at++) {
      bytes[at] = NOP;
    }
    if (from < to) {
      bytes[from] = UNREACHABLE;
    }
    return DiffJob.of(job.name(), bytes);
  }

  private boolean differ(DiffJob job) throws IOException {
    if (job.calls().isEmpty()) {
      return false;
    }
    DiffOutcome expected = first.run(List.of(job)).getFirst();
    // Without a limit the second might never end.
    return !expected.isStopped()
        && expected.firstDifference(second.run(List.of(job)).getFirst()) >= 0;
  }
}

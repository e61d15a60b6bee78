package dev.ewasm.evmc.vm;

import dev.ewasm.engine.Tier;
import dev.ewasm.engine.binary.InstructionCursor;
import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.module.WasmModule.Function;
import dev.ewasm.engine.module.WasmModule.LocalGroup;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How much native stack a thread must have left for a contract, so that the counted limits always
 * fire before it ends.
 *
 * <p>The interpreter keeps its frames on the heap, compiled code recurses. Without recursion and
 * indirect calls the deepest path through the call graph bounds it; with them only a deep stack
 * will do.
 */
final class StackNeed {

  /**
   * For one message besides the frames of compiled code: the JVM's guard pages, the engine's own
   * frames, classes being loaded, the client's function that is called back and the decision
   * whether the next message still fits.
   */
  static final long MESSAGE_BYTES = 512 << 10;

  /**
   * For compiled code that recurses until the counted limit stops it. On a deep stack even a
   * message with a thousand others below it has this much.
   */
  static final long RECURSION_BYTES = 256L << 20;

  // Bounds of a compiled function's frames, however it was cut into methods and whichever JIT
  // compiler or interpreter runs these.
  private static final long FRAME_BYTES = 1024;
  private static final long LOCAL_BYTES = 16;
  private static final long CODE_BYTE_BYTES = 16;
  private static final int MAX_CODE_BYTES = 4096;

  private static final long UNKNOWN = -1;
  private static final long OPEN = -2;

  private final WasmModule module;
  private final int imported;
  private final long[] needs;

  private StackNeed(WasmModule module) {
    this.module = module;
    imported = (int) module.imports().stream().filter(StackNeed::isFunction).count();
    needs = new long[module.functions().size()];
    Arrays.fill(needs, UNKNOWN);
  }

  private static boolean isFunction(WasmModule.Import entry) {
    return entry.type() instanceof ExternType.Func;
  }

  /**
   * Bytes that a message needs which runs a function of a valid module.
   *
   * @param function in the whole index space
   */
  static long of(WasmModule module, int function, Tier tier) {
    if (tier == Tier.INTERPRETER) {
      return MESSAGE_BYTES;
    }
    return MESSAGE_BYTES + new StackNeed(module).deepest(function);
  }

  /** A function on the path being walked, and how far its body was read. */
  private static final class Step {
    final int function;
    final InstructionCursor cursor;
    final @Nullable Step caller;
    long callees;

    Step(int function, InstructionCursor cursor, @Nullable Step caller) {
      this.function = function;
      this.cursor = cursor;
      this.caller = caller;
    }
  }

  /** Depth first without recursion, for a path may have as many functions as a module. */
  private long deepest(int root) {
    if (root < imported) {
      return 0;
    }
    Step step = open(root - imported, null);
    while (true) {
      if (!step.cursor.next()) {
        long need = own(step.function) + step.callees;
        needs[step.function] = need;
        Step caller = step.caller;
        if (caller == null) {
          return Math.min(need, RECURSION_BYTES);
        }
        caller.callees = Math.max(caller.callees, need);
        step = caller;
        continue;
      }
      Opcode opcode = step.cursor.opcode();
      if (opcode == Opcode.CALL_INDIRECT) {
        return RECURSION_BYTES;
      }
      if (opcode != Opcode.CALL || step.cursor.index() < imported) {
        continue;
      }
      int callee = step.cursor.index() - imported;
      if (needs[callee] == OPEN) {
        return RECURSION_BYTES;
      }
      if (needs[callee] == UNKNOWN) {
        step = open(callee, step);
      } else {
        step.callees = Math.max(step.callees, needs[callee]);
      }
    }
  }

  private Step open(int function, @Nullable Step caller) {
    needs[function] = OPEN;
    Function body = module.functions().get(function);
    return new Step(
        function, new InstructionCursor(module.bytes(), body.bodyStart(), body.bodyEnd()), caller);
  }

  private long own(int function) {
    Function body = module.functions().get(function);
    long locals = module.types().get(body.typeIndex()).params().size();
    for (LocalGroup group : body.locals()) {
      locals += Integer.toUnsignedLong(group.count());
    }
    return FRAME_BYTES
        + locals * LOCAL_BYTES
        + Math.min(body.bodyEnd() - body.bodyStart(), MAX_CODE_BYTES) * CODE_BYTE_BYTES;
  }
}

package dev.ewasm.engine.exec;

import dev.ewasm.engine.code.ModuleCode;
import dev.ewasm.engine.code.Op;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.Global;
import dev.ewasm.engine.runtime.Halt;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.Memory;
import dev.ewasm.engine.runtime.Table;
import dev.ewasm.engine.runtime.Trap;
import org.jspecify.annotations.Nullable;

/**
 * Instructions of eight words: bulk memory, tables, references, memories other than the first, and
 * vectors. Operand words are named as at {@link Op}: a, b, c, then d to g.
 */
final class StateOps {

  private static final long LOW = 0xffff_ffffL;

  private StateOps() {}

  /** Runs the instruction at {@code at}; null to go on. */
  static @Nullable Halt execute(
      int op,
      Instance instance,
      ModuleCode module,
      ExecutionContext context,
      int[] code,
      int at,
      long[] s,
      int fp) {
    int a = fp + code[at + 1];
    int b = fp + code[at + 2];
    int c = fp + code[at + 3];
    int d = code[at + 4];
    int e = code[at + 5];
    switch (op) {
      case Op.MOVE_MANY -> System.arraycopy(s, b, s, a, code[at + 3]);
      case Op.CONST_VECTOR -> {
        s[a] = (d & LOW) | ((long) e << 32);
        s[a + 1] = (code[at + 6] & LOW) | ((long) code[at + 7] << 32);
      }
      case Op.SELECT_VECTOR -> System.arraycopy(s, s[fp + d] != 0 ? b : c, s, a, 2);
      case Op.GLOBAL_GET_VECTOR -> {
        Global global = instance.global(d);
        s[a] = global.value;
        s[a + 1] = global.high;
      }
      case Op.GLOBAL_SET_VECTOR -> {
        Global global = instance.global(d);
        global.value = s[b];
        global.high = s[b + 1];
      }
      case Op.LOAD -> {
        Memory memory = instance.memory(e);
        s[a] = MemoryOps.load(memory, d, (s[b] & LOW) + (code[at + 3] & LOW));
      }
      case Op.STORE -> {
        Memory memory = instance.memory(e);
        MemoryOps.store(memory, d, (s[a] & LOW) + (code[at + 3] & LOW), s[b]);
      }
      case Op.MEMORY_SIZE -> s[a] = instance.memory(d).sizePages();
      case Op.REF_FUNC -> s[a] = instance.store().reference(instance.function(d));
      case Op.DATA_DROP -> instance.dropData(d);
      case Op.ELEM_DROP -> instance.dropElements(d);
      case Op.TABLE_SIZE -> s[a] = instance.table(d).size();
      case Op.TABLE_GET -> {
        long[] elements = instance.table(d).elements();
        s[a] = elements[element(elements, s[b])];
      }
      case Op.TABLE_SET -> {
        long[] elements = instance.table(d).elements();
        elements[element(elements, s[b])] = s[c];
      }
      case Op.VECTOR -> VectorDispatch.execute(d, s, a, b, c, fp + e);
      case Op.VECTOR_LANE -> {
        if (code[at + 6] == 1) {
          VectorDispatch.extractLane(d, s, a, b, e);
        } else {
          VectorDispatch.replaceLane(d, s, a, b, c, e);
        }
      }
      case Op.SHUFFLE ->
          VectorDispatch.shuffle(
              s,
              a,
              b,
              c,
              (d & LOW) | ((long) e << 32),
              (code[at + 6] & LOW) | ((long) code[at + 7] << 32));
      case Op.VECTOR_MEMORY ->
          VectorMemory.execute(
              d,
              instance.memory(e),
              (s[b] & LOW) + (code[at + 3] & LOW),
              s,
              a,
              fp + code[at + 7],
              code[at + 6]);
      default -> {
        return bulk(op, instance, module, context, s, a, b, c, d, e);
      }
    }
    return null;
  }

  private static int element(long[] elements, long index) {
    long at = index & LOW;
    if (at >= elements.length) {
      throw TrapException.of(Trap.OUT_OF_BOUNDS_TABLE_ACCESS);
    }
    return (int) at;
  }

  /** What a gas schedule may price by operand: it is paid before bounds are looked at. */
  private static @Nullable Halt bulk(
      int op,
      Instance instance,
      ModuleCode module,
      ExecutionContext context,
      long[] s,
      int a,
      int b,
      int c,
      int d,
      int e) {
    var costs = module.dynamicCosts();
    long unit =
        switch (op) {
          case Op.MEMORY_GROW -> costs.memoryGrow();
          case Op.MEMORY_FILL -> costs.memoryFill();
          case Op.MEMORY_COPY -> costs.memoryCopy();
          case Op.MEMORY_INIT -> costs.memoryInit();
          case Op.TABLE_GROW -> costs.tableGrow();
          case Op.TABLE_FILL -> costs.tableFill();
          case Op.TABLE_COPY -> costs.tableCopy();
          case Op.TABLE_INIT -> costs.tableInit();
          default -> throw new IllegalStateException("no operation " + op);
        };
    if (unit != 0) {
      int operand =
          switch (op) {
            case Op.MEMORY_GROW -> b;
            default -> c;
          };
      context.gasLeft -= unit * (s[operand] & LOW);
      if (context.gasLeft < 0) {
        return Halt.OutOfGas.OUT_OF_GAS;
      }
    }
    switch (op) {
      case Op.MEMORY_GROW -> s[a] = instance.memory(d).grow((int) s[b]);
      case Op.MEMORY_FILL ->
          MemoryOps.fill(instance.memory(d), s[a] & LOW, (byte) s[b], s[c] & LOW);
      case Op.MEMORY_COPY ->
          MemoryOps.copy(
              instance.memory(d), s[a] & LOW, instance.memory(e), s[b] & LOW, s[c] & LOW);
      case Op.MEMORY_INIT -> {
        WasmModule.DataSegment segment = instance.module().data().get(d);
        int length = instance.isDataDropped(d) ? 0 : segment.end() - segment.start();
        MemoryOps.init(
            instance.memory(e),
            s[a] & LOW,
            instance.module().bytes(),
            segment.start(),
            length,
            s[b] & LOW,
            s[c] & LOW);
      }
      case Op.TABLE_GROW -> s[a] = instance.table(d).grow((int) s[c], s[b]);
      case Op.TABLE_FILL -> TableOps.fill(instance.table(d), s[a] & LOW, s[b], s[c] & LOW);
      case Op.TABLE_COPY -> {
        Table from = instance.table(e);
        TableOps.copy(instance.table(d), s[a] & LOW, from.elements(), s[b] & LOW, s[c] & LOW);
      }
      default ->
          TableOps.copy(
              instance.table(e), s[a] & LOW, instance.elementSegment(d), s[b] & LOW, s[c] & LOW);
    }
    return null;
  }
}

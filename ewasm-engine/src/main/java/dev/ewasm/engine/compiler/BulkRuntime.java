package dev.ewasm.engine.compiler;

import dev.ewasm.engine.exec.TrapException;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.Memory;
import dev.ewasm.engine.runtime.Table;
import dev.ewasm.engine.runtime.Trap;
import java.util.Arrays;

/**
 * Memory, table and reference instructions of generated code (spec 4.4.6, 4.4.7), named like them.
 * Public for generated classes only.
 *
 * <p>Each takes its operands, the one or two indices it names (0 for none), the instance and the
 * context. Bounds are checked before anything is written.
 */
public final class BulkRuntime {

  private BulkRuntime() {}

  /**
   * Takes {@code amount} (unsigned) times {@code unitCost} from the gas in the context.
   *
   * @return the amount
   */
  public static int pay(int amount, ExecutionContext context, long unitCost) {
    context.gasLeft -= Integer.toUnsignedLong(amount) * unitCost;
    if (context.gasLeft < 0) {
      throw HaltException.OUT_OF_GAS;
    }
    return amount;
  }

  public static int memorySize(
      int memory, int unused, Instance instance, ExecutionContext context) {
    return instance.memory(memory).sizePages();
  }

  public static int memoryGrow(
      int delta, int memory, int unused, Instance instance, ExecutionContext context) {
    return instance.memory(memory).grow(delta);
  }

  public static void memoryFill(
      int to,
      int value,
      int length,
      int memory,
      int unused,
      Instance instance,
      ExecutionContext context) {
    Memory target = instance.memory(memory);
    checkMemory(target, to, length);
    Arrays.fill(target.bytes(), to, to + length, (byte) value);
    target.touch(to, length);
  }

  public static void memoryCopy(
      int to,
      int from,
      int length,
      int toMemory,
      int fromMemory,
      Instance instance,
      ExecutionContext context) {
    Memory target = instance.memory(toMemory);
    Memory source = instance.memory(fromMemory);
    checkMemory(source, from, length);
    checkMemory(target, to, length);
    target.write(to, source.bytes(), from, length);
  }

  public static void memoryInit(
      int to,
      int from,
      int length,
      int data,
      int memory,
      Instance instance,
      ExecutionContext context) {
    Memory target = instance.memory(memory);
    WasmModule module = instance.module();
    WasmModule.DataSegment segment = module.data().get(data);
    int size = instance.isDataDropped(data) ? 0 : segment.end() - segment.start();
    if (!within(from, length, size)) {
      throw TrapException.of(Trap.OUT_OF_BOUNDS_MEMORY_ACCESS);
    }
    checkMemory(target, to, length);
    target.write(to, module.bytes(), segment.start() + from, length);
  }

  public static void dataDrop(int data, int unused, Instance instance, ExecutionContext context) {
    instance.dropData(data);
  }

  public static long tableGet(
      int element, int table, int unused, Instance instance, ExecutionContext context) {
    long[] elements = instance.table(table).elements();
    checkTable(elements.length, element, 1);
    return elements[element];
  }

  public static void tableSet(
      int element,
      long reference,
      int table,
      int unused,
      Instance instance,
      ExecutionContext context) {
    long[] elements = instance.table(table).elements();
    checkTable(elements.length, element, 1);
    elements[element] = reference;
  }

  public static int tableSize(int table, int unused, Instance instance, ExecutionContext context) {
    return instance.table(table).size();
  }

  public static int tableGrow(
      long reference,
      int delta,
      int table,
      int unused,
      Instance instance,
      ExecutionContext context) {
    return instance.table(table).grow(delta, reference);
  }

  public static void tableFill(
      int to,
      long reference,
      int length,
      int table,
      int unused,
      Instance instance,
      ExecutionContext context) {
    long[] elements = instance.table(table).elements();
    checkTable(elements.length, to, length);
    Arrays.fill(elements, to, to + length, reference);
  }

  public static void tableCopy(
      int to,
      int from,
      int length,
      int toTable,
      int fromTable,
      Instance instance,
      ExecutionContext context) {
    Table target = instance.table(toTable);
    Table source = instance.table(fromTable);
    checkTable(source.size(), from, length);
    checkTable(target.size(), to, length);
    System.arraycopy(source.elements(), from, target.elements(), to, length);
  }

  public static void tableInit(
      int to,
      int from,
      int length,
      int elements,
      int table,
      Instance instance,
      ExecutionContext context) {
    long[] segment = instance.elementSegment(elements);
    Table target = instance.table(table);
    checkTable(segment.length, from, length);
    checkTable(target.size(), to, length);
    System.arraycopy(segment, from, target.elements(), to, length);
  }

  public static void elemDrop(
      int elements, int unused, Instance instance, ExecutionContext context) {
    instance.dropElements(elements);
  }

  public static int refIsNull(
      long reference, int unused, int unused2, Instance instance, ExecutionContext context) {
    return reference == 0 ? 1 : 0;
  }

  public static long refFunc(
      int function, int unused, Instance instance, ExecutionContext context) {
    return instance.store().reference(instance.function(function));
  }

  /** The arguments lie in the context, where who called the caller finds what to go on with. */
  public static void returnCall(
      int function, int unused, Instance instance, ExecutionContext context) {
    context.tailCallee = instance.function(function);
  }

  public static void returnCallIndirect(
      int element, int typeIndex, int table, Instance instance, ExecutionContext context) {
    context.tailCallee = CompiledRuntime.resolveElement(element, table, instance, typeIndex);
  }

  private static void checkMemory(Memory memory, int address, int length) {
    if (!memory.inBounds(address, length)) {
      throw TrapException.of(Trap.OUT_OF_BOUNDS_MEMORY_ACCESS);
    }
  }

  private static void checkTable(int size, int element, int length) {
    if (!within(element, length, size)) {
      throw TrapException.of(Trap.OUT_OF_BOUNDS_TABLE_ACCESS);
    }
  }

  private static boolean within(int start, int length, int size) {
    return Integer.toUnsignedLong(start) + Integer.toUnsignedLong(length) <= size;
  }
}

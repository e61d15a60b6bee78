package dev.ewasm.engine.exec;

import dev.ewasm.engine.runtime.Table;
import dev.ewasm.engine.runtime.Trap;
import java.util.Arrays;

/** Bulk operations on tables; indices and lengths are unsigned 32-bit numbers (spec 4.4.6). */
final class TableOps {

  private TableOps() {}

  static void fill(Table table, long index, long value, long length) {
    check(index, length, table.size());
    Arrays.fill(table.elements(), (int) index, (int) (index + length), value);
  }

  /** Copies from another table's, or a segment's, references. */
  static void copy(Table to, long index, long[] references, long from, long length) {
    check(from, length, references.length);
    check(index, length, to.size());
    System.arraycopy(references, (int) from, to.elements(), (int) index, (int) length);
  }

  private static void check(long index, long length, int size) {
    if (index + length > size) {
      throw TrapException.of(Trap.OUT_OF_BOUNDS_TABLE_ACCESS);
    }
  }
}

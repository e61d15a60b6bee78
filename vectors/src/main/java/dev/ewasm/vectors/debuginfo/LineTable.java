package dev.ewasm.vectors.debuginfo;

import dev.ewasm.engine.binary.InstructionCursor;
import dev.ewasm.engine.module.WasmModule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Lines of source by byte offset in a module: rows that do not overlap, ascending. Immutable.
 *
 * @param files names; rows refer to them by index
 * @param rows ascending by offset
 */
public record LineTable(List<String> files, List<Row> rows) {

  public LineTable {
    files = List.copyOf(files);
    rows = List.copyOf(rows);
  }

  /**
   * Instructions from {@code start} to before {@code end} came from one line.
   *
   * @param line from 1, or 0 for code that came from no line
   */
  public record Row(int start, int end, int file, int line) {}

  /**
   * A table with a row for each instruction of a module.
   *
   * @param line the line of the instruction at a byte offset
   */
  public static LineTable ofInstructions(WasmModule module, String file, IntUnaryOperator line) {
    Builder table = new Builder();
    int index = table.file(file);
    for (WasmModule.Function function : module.functions()) {
      InstructionCursor code =
          new InstructionCursor(module.bytes(), function.bodyStart(), function.bodyEnd());
      while (code.next()) {
        table.add(code.offset(), code.nextOffset(), index, line.applyAsInt(code.offset()));
      }
    }
    return table.build();
  }

  /** The line of the instruction at a byte offset, or null. */
  public @Nullable SourceLine at(int offset) {
    int low = 0;
    int high = rows.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Row row = rows.get(middle);
      if (offset < row.start) {
        high = middle - 1;
      } else if (offset >= row.end) {
        low = middle + 1;
      } else {
        return row.line == 0 ? null : new SourceLine(files.get(row.file), row.line);
      }
    }
    return null;
  }

  /** Collects rows in any order. */
  static final class Builder {

    private final Map<String, Integer> files = new LinkedHashMap<>();
    private Row[] rows = new Row[256];
    private int size;

    int file(String name) {
      return files.computeIfAbsent(name, key -> files.size());
    }

    void add(int start, int end, int file, int line) {
      if (start >= end) {
        return;
      }
      if (size == rows.length) {
        rows = Arrays.copyOf(rows, size * 2);
      }
      rows[size++] = new Row(start, end, file, line);
    }

    LineTable build() {
      Arrays.sort(rows, 0, size, Comparator.comparingInt(Row::start));
      List<Row> sorted = new ArrayList<>(size);
      int end = 0;
      for (int i = 0; i < size; i++) {
        Row row = rows[i];
        // Of rows that overlap, which no compiler makes, the first one counts.
        if (row.start >= end) {
          sorted.add(row);
          end = row.end;
        }
      }
      return new LineTable(List.copyOf(files.keySet()), sorted);
    }
  }
}

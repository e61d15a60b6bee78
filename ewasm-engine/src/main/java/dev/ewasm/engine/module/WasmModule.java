package dev.ewasm.engine.module;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A decoded module: immutable records over the bytes it was read from.
 *
 * <p>Function bodies, constant expressions, data bytes and custom sections stay where they are in
 * {@link #bytes}; their records hold half-open ranges of byte offsets into it. So decoding is
 * linear and cheap, every error can name its offset, and bodies are read again by those who need
 * them: validation, lowering, the compiler, metering and the printer.
 *
 * <p>Lists are in index order. {@link #functions}, {@link #tables}, {@link #memories} and {@link
 * #globals} hold only what the module defines; imported entities come first in each index space.
 *
 * @spec https://webassembly.github.io/spec/core/syntax/modules.html Modules
 */
public record WasmModule(
    byte[] bytes,
    List<FuncType> types,
    List<Import> imports,
    List<Function> functions,
    List<ExternType.Table> tables,
    List<ExternType.Memory> memories,
    List<Global> globals,
    List<Export> exports,
    OptionalInt start,
    List<ElementSegment> elements,
    OptionalInt dataCount,
    List<DataSegment> data,
    List<CustomSection> customSections,
    List<Section> sections) {

  /** An import; {@code offset} is where its module name begins. */
  public record Import(String module, String name, ExternType type, int offset) {}

  /**
   * A function the module defines.
   *
   * @param typeIndex its type
   * @param locals declared locals after the parameters, run-length encoded as in the binary format
   * @param bodyStart offset of the first instruction
   * @param bodyEnd offset after the final {@code end}
   */
  public record Function(int typeIndex, List<LocalGroup> locals, int bodyStart, int bodyEnd) {}

  /** {@code count} (unsigned 32 bits) locals of one type. */
  public record LocalGroup(int count, ValType type) {}

  /** A constant expression, from its first instruction to after its {@code end}. */
  public record ConstExpr(int start, int end) {}

  /** A global the module defines. */
  public record Global(ExternType.Global type, ConstExpr init) {}

  /** An export; {@code index} is in the index space of its kind. */
  public record Export(String name, Kind kind, int index, int offset) {}

  /** What an export refers to. */
  public enum Kind {
    FUNC,
    TABLE,
    MEMORY,
    GLOBAL
  }

  /** How a segment is used: applied at instantiation, on demand, or (elements) only declared. */
  public sealed interface Mode {
    /** Copied into table or memory {@code target} at instantiation. */
    record Active(int target, ConstExpr offset) implements Mode {}

    record Passive() implements Mode {}

    record Declarative() implements Mode {}
  }

  /**
   * An element segment; plain function indices are held as {@code ref.func} expressions' indices.
   */
  public record ElementSegment(RefType type, Elements items, Mode mode, int offset) {}

  /** The references of an element segment. */
  public sealed interface Elements {
    int size();

    /** Function indices, as in the short forms of the binary format. */
    record Functions(int[] indices) implements Elements {
      @Override
      public int size() {
        return indices.length;
      }
    }

    record Expressions(List<ConstExpr> list) implements Elements {
      @Override
      public int size() {
        return list.size();
      }
    }
  }

  /** A data segment, its bytes at {@code start} to {@code end}. */
  public record DataSegment(int start, int end, Mode mode, int offset) {}

  /** A custom section, its content (without the name) at {@code start} to {@code end}. */
  public record CustomSection(String name, int start, int end) {}

  /** Any section in the order found: id (0 to 12) and the range of its content. */
  public record Section(int id, int start, int end) {}

  /** The custom section of this name, if there is one; the first when there are several. */
  public Optional<CustomSection> customSection(String name) {
    return customSections.stream().filter(section -> section.name().equals(name)).findFirst();
  }
}

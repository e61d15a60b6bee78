package dev.ewasm.engine.binary;

import dev.ewasm.engine.InvalidModuleException;
import dev.ewasm.engine.MalformedModuleException;
import dev.ewasm.engine.module.EngineLimits;
import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.Limits;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.RefType;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.module.WasmModule.ConstExpr;
import dev.ewasm.engine.module.WasmModule.CustomSection;
import dev.ewasm.engine.module.WasmModule.DataSegment;
import dev.ewasm.engine.module.WasmModule.ElementSegment;
import dev.ewasm.engine.module.WasmModule.Elements;
import dev.ewasm.engine.module.WasmModule.Export;
import dev.ewasm.engine.module.WasmModule.Function;
import dev.ewasm.engine.module.WasmModule.Global;
import dev.ewasm.engine.module.WasmModule.Import;
import dev.ewasm.engine.module.WasmModule.Kind;
import dev.ewasm.engine.module.WasmModule.LocalGroup;
import dev.ewasm.engine.module.WasmModule.Mode;
import dev.ewasm.engine.module.WasmModule.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Reads a module from the binary format, in time linear in its bytes.
 *
 * <p>Instructions of function bodies are not looked at: the {@link InstructionCursor} that
 * validation runs over them reports what is malformed there. All else that spec chapter 5 demands
 * is checked here.
 *
 * @spec https://webassembly.github.io/spec/core/binary/modules.html Binary format of modules
 */
public final class ModuleReader {

  static final int CUSTOM = 0;
  static final int TYPE = 1;
  static final int IMPORT = 2;
  static final int FUNCTION = 3;
  static final int TABLE = 4;
  static final int MEMORY = 5;
  static final int GLOBAL = 6;
  static final int EXPORT = 7;
  static final int START = 8;
  static final int ELEMENT = 9;
  static final int CODE = 10;
  static final int DATA = 11;
  static final int DATA_COUNT = 12;

  /** Place of each section id in the prescribed order; data count comes before code. */
  private static final int[] ORDER = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 10};

  private static final String[] NAMES = {
    "custom",
    "type",
    "import",
    "function",
    "table",
    "memory",
    "global",
    "export",
    "start",
    "element",
    "code",
    "data",
    "data count"
  };

  private static final int MAGIC_AND_VERSION = 8;

  private final byte[] bytes;
  private final EngineLimits limits;
  private final ByteReader in;
  private final InstructionCursor cursor;

  private final List<FuncType> types = new ArrayList<>();
  private final List<Import> imports = new ArrayList<>();
  private final List<Function> functions = new ArrayList<>();
  private final List<ExternType.Table> tables = new ArrayList<>();
  private final List<ExternType.Memory> memories = new ArrayList<>();
  private final List<Global> globals = new ArrayList<>();
  private final List<Export> exports = new ArrayList<>();
  private final List<ElementSegment> elements = new ArrayList<>();
  private final List<DataSegment> data = new ArrayList<>();
  private final List<CustomSection> customSections = new ArrayList<>();
  private final List<Section> sections = new ArrayList<>();
  private OptionalInt start = OptionalInt.empty();
  private OptionalInt dataCount = OptionalInt.empty();
  private int dataCountOffset;

  /** Type indices of the function section, whose bodies come in the code section. */
  private int[] declared = {};

  private int declaredOffset = MAGIC_AND_VERSION;

  private ModuleReader(byte[] bytes, EngineLimits limits) {
    this.bytes = bytes;
    this.limits = limits;
    this.in = new ByteReader(bytes, 0);
    this.cursor = new InstructionCursor(bytes, 0, bytes.length);
  }

  /**
   * Reads {@code bytes}, which the module keeps and nobody may change afterwards.
   *
   * @throws MalformedModuleException if the bytes break the binary format
   * @throws InvalidModuleException if a count or size exceeds {@code limits}
   */
  public static WasmModule read(byte[] bytes, EngineLimits limits) {
    return new ModuleReader(bytes, limits).module();
  }

  /** Reads with {@link EngineLimits#DEFAULT}. */
  public static WasmModule read(byte[] bytes) {
    return read(bytes, EngineLimits.DEFAULT);
  }

  private WasmModule module() {
    checkLimit("module size in bytes", bytes.length, limits.moduleBytes(), 0);
    header();
    int last = 0;
    while (!in.atEnd()) {
      last = section(last);
    }
    if (declared.length != functions.size()) {
      throw new MalformedModuleException(
          "function and code section have inconsistent lengths",
          declared.length + " functions declared, " + functions.size() + " bodies",
          declaredOffset,
          "5.5.16");
    }
    if (dataCount.isPresent() && dataCount.getAsInt() != data.size()) {
      throw inconsistentData(dataCountOffset, data.size());
    }
    return new WasmModule(
        bytes,
        List.copyOf(types),
        List.copyOf(imports),
        List.copyOf(functions),
        List.copyOf(tables),
        List.copyOf(memories),
        List.copyOf(globals),
        List.copyOf(exports),
        start,
        List.copyOf(elements),
        dataCount,
        List.copyOf(data),
        List.copyOf(customSections),
        List.copyOf(sections));
  }

  private void header() {
    word(0x6d736100, "magic header not detected");
    word(1, "unknown binary version");
  }

  private void word(int expected, String rule) {
    int at = in.position();
    if (in.remaining() < Integer.BYTES) {
      throw new MalformedModuleException("unexpected end", "in the header", at, "5.5.16");
    }
    int word = in.u8() | in.u8() << 8 | in.u8() << 16 | in.u8() << 24;
    if (word != expected) {
      throw new MalformedModuleException(
          rule, "0x" + Integer.toHexString(Integer.reverseBytes(word)), at, "5.5.16");
    }
  }

  private int section(int last) {
    int at = in.position();
    int id = in.u8();
    if (id >= ORDER.length) {
      throw new MalformedModuleException(
          "malformed section id",
          id + (id == 13 ? " (exception handling is not supported)" : ""),
          at,
          "5.5.2");
    }
    int size = in.length();
    int contentStart = in.position();
    int end = contentStart + size;
    sections.add(new Section(id, contentStart, end));
    if (id == CUSTOM) {
      custom(end);
      return last;
    }
    if (ORDER[id] <= last) {
      throw new MalformedModuleException(
          "unexpected content after last section",
          NAMES[id] + " section is repeated or out of order",
          at,
          "5.5.16");
    }
    content(id, at);
    if (in.position() != end) {
      throw new MalformedModuleException(
          "section size mismatch",
          NAMES[id]
              + " section of "
              + size
              + " bytes has content of "
              + (in.position() - contentStart),
          contentStart,
          "5.5.2");
    }
    return ORDER[id];
  }

  private void content(int id, int at) {
    switch (id) {
      case TYPE -> types();
      case IMPORT -> imports();
      case FUNCTION -> functionTypes(at);
      case TABLE -> tables();
      case MEMORY -> memories();
      case GLOBAL -> globals();
      case EXPORT -> exports();
      case START -> start = OptionalInt.of(in.u32());
      case ELEMENT -> elements();
      case CODE -> code();
      case DATA -> dataSegments(at);
      case DATA_COUNT -> {
        dataCountOffset = in.position();
        dataCount = OptionalInt.of(in.u32());
      }
      default -> throw new AssertionError(id);
    }
  }

  private void custom(int end) {
    int at = in.position();
    checkLimit("custom sections", customSections.size() + 1L, limits.customSections(), at);
    String name = name();
    if (in.position() > end) {
      throw new MalformedModuleException(
          "unexpected end", "name reaches beyond its custom section", at, "5.5.3");
    }
    customSections.add(new CustomSection(name, in.position(), end));
    in.position(end);
  }

  private void types() {
    int count = count("types", limits.types());
    for (int i = 0; i < count; i++) {
      int at = in.position();
      int form = in.u8();
      if (form != 0x60) {
        throw new MalformedModuleException(
            form >= 0x80 ? "integer representation too long" : "malformed function type",
            UnknownBytes.typeForm(form),
            at,
            "5.3.6");
      }
      List<ValType> params = valTypes("parameters", limits.params());
      types.add(new FuncType(params, valTypes("results", limits.results())));
    }
  }

  private List<ValType> valTypes(String what, int limit) {
    int count = count(what, limit);
    ValType[] list = new ValType[count];
    for (int i = 0; i < count; i++) {
      list[i] = in.valType();
    }
    return List.of(list);
  }

  private void imports() {
    int count = count("imports", limits.imports());
    for (int i = 0; i < count; i++) {
      int at = in.position();
      String module = name();
      String name = name();
      imports.add(new Import(module, name, externType(), at));
    }
  }

  private ExternType externType() {
    int at = in.position();
    int kind = in.u8();
    return switch (kind) {
      case 0 -> new ExternType.Func(in.u32());
      case 1 -> tableType();
      case 2 -> new ExternType.Memory(limits());
      case 3 -> globalType();
      default ->
          throw new MalformedModuleException(
              "malformed import kind", UnknownBytes.importKind(kind), at, "5.5.5");
    };
  }

  private ExternType.Table tableType() {
    RefType element = in.refType();
    return new ExternType.Table(element, limits());
  }

  private ExternType.Global globalType() {
    ValType type = in.valType();
    int at = in.position();
    int mutability = in.u8();
    if (mutability > 1) {
      throw new MalformedModuleException(
          "malformed mutability", Integer.toString(mutability), at, "5.3.10");
    }
    return new ExternType.Global(type, mutability == 1);
  }

  private Limits limits() {
    int at = in.position();
    int flags = in.u8();
    if (flags > 1) {
      throw new MalformedModuleException(
          flags >= 0x80 ? "integer representation too long" : "integer too large",
          UnknownBytes.limitsFlags(flags),
          at,
          "5.3.7");
    }
    long min = Integer.toUnsignedLong(in.u32());
    OptionalLong max =
        flags == 1 ? OptionalLong.of(Integer.toUnsignedLong(in.u32())) : OptionalLong.empty();
    return new Limits(min, max);
  }

  private void functionTypes(int at) {
    declaredOffset = at;
    int count = count("functions", limits.functions());
    declared = new int[count];
    for (int i = 0; i < count; i++) {
      declared[i] = in.u32();
    }
  }

  private void tables() {
    int count = count("tables", limits.tables());
    for (int i = 0; i < count; i++) {
      tables.add(tableType());
    }
  }

  private void memories() {
    int count = count("memories", limits.memories());
    for (int i = 0; i < count; i++) {
      memories.add(new ExternType.Memory(limits()));
    }
  }

  private void globals() {
    int count = count("globals", limits.globals());
    for (int i = 0; i < count; i++) {
      ExternType.Global type = globalType();
      globals.add(new Global(type, constExpr()));
    }
  }

  private void exports() {
    int count = count("exports", limits.exports());
    for (int i = 0; i < count; i++) {
      int at = in.position();
      String name = name();
      int kindOffset = in.position();
      Kind kind =
          switch (in.u8()) {
            case 0 -> Kind.FUNC;
            case 1 -> Kind.TABLE;
            case 2 -> Kind.MEMORY;
            case 3 -> Kind.GLOBAL;
            default ->
                throw new MalformedModuleException(
                    "malformed export kind",
                    UnknownBytes.importKind(bytes[kindOffset] & 0xff),
                    kindOffset,
                    "5.5.10");
          };
      exports.add(new Export(name, kind, in.u32(), at));
    }
  }

  private void elements() {
    int count = count("element segments", limits.elementSegments());
    for (int i = 0; i < count; i++) {
      int at = in.position();
      elements.add(elementSegment(at));
    }
  }

  /**
   * Flags: bit 0 passive or declarative, bit 1 explicit table or declarative, bit 2 expressions.
   */
  private ElementSegment elementSegment(int at) {
    int flags = in.u32();
    if (Integer.compareUnsigned(flags, 7) > 0) {
      throw new MalformedModuleException(
          "malformed elements segment kind", Integer.toUnsignedString(flags), at, "5.5.12");
    }
    Mode mode;
    if ((flags & 1) == 0) {
      int table = (flags & 2) != 0 ? in.u32() : 0;
      mode = new Mode.Active(table, constExpr());
    } else {
      mode = (flags & 2) != 0 ? new Mode.Declarative() : new Mode.Passive();
    }
    boolean expressions = (flags & 4) != 0;
    RefType type = RefType.FUNCREF;
    if ((flags & 3) != 0) {
      if (expressions) {
        type = in.refType();
      } else {
        int kindOffset = in.position();
        int kind = in.u8();
        if (kind != 0) {
          throw new MalformedModuleException(
              "malformed element kind", Integer.toString(kind), kindOffset, "5.5.12");
        }
      }
    }
    int count = count("element segment items", limits.elementItems());
    return new ElementSegment(type, expressions ? expressions(count) : indices(count), mode, at);
  }

  private Elements expressions(int count) {
    List<ConstExpr> list = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      list.add(constExpr());
    }
    return new Elements.Expressions(List.copyOf(list));
  }

  private Elements indices(int count) {
    int[] indices = new int[count];
    for (int i = 0; i < count; i++) {
      indices[i] = in.u32();
    }
    return new Elements.Functions(indices);
  }

  private void code() {
    int count = count("functions", limits.functions());
    for (int i = 0; i < count; i++) {
      // A body without declaration is an error, but what follows may be a worse one.
      functions.add(function(i < declared.length ? declared[i] : 0));
    }
  }

  private Function function(int typeIndex) {
    int at = in.position();
    int size = in.length();
    int bodyStart = in.position();
    int end = bodyStart + size;
    checkLimit("function body size in bytes", size, limits.bodyBytes(), at);
    List<LocalGroup> locals = locals();
    if (in.position() >= end) {
      throw new MalformedModuleException(
          "unexpected end of section or function",
          "function body of " + size + " bytes",
          in.position(),
          "5.5.13");
    }
    if (bytes[end - 1] != 0x0b) {
      throw unfinished(in.position(), end);
    }
    Function function = new Function(typeIndex, locals, in.position(), end);
    in.position(end);
    return function;
  }

  /** A body that cannot end with {@code end}: what its last bytes are, if they are not plain. */
  private MalformedModuleException unfinished(int from, int end) {
    cursor.reset(from, bytes.length);
    while (cursor.offset() < end && cursor.next()) {
      // An instruction that is cut off or too long throws.
    }
    String rule = "END opcode expected";
    if (end == bytes.length) {
      rule = "unexpected end of section or function";
    } else if (end == sections.getLast().end()) {
      rule = "section size mismatch";
    }
    return new MalformedModuleException(
        rule, "the function body ends without end", end - 1, "5.5.13");
  }

  private List<LocalGroup> locals() {
    int groups = in.count();
    if (groups == 0) {
      return List.of();
    }
    LocalGroup[] list = new LocalGroup[groups];
    long total = 0;
    for (int i = 0; i < groups; i++) {
      int at = in.position();
      int count = in.u32();
      total += Integer.toUnsignedLong(count);
      if (total > 0xffff_ffffL) {
        throw new MalformedModuleException("too many locals", Long.toString(total), at, "5.5.13");
      }
      list[i] = new LocalGroup(count, in.valType());
    }
    checkLimit("locals", total, limits.locals(), in.position());
    return List.of(list);
  }

  private void dataSegments(int at) {
    int count = count("data segments", limits.dataSegments());
    if (dataCount.isPresent() && dataCount.getAsInt() != count) {
      throw inconsistentData(at, count);
    }
    for (int i = 0; i < count; i++) {
      data.add(dataSegment());
    }
  }

  private DataSegment dataSegment() {
    int at = in.position();
    int flags = in.u32();
    Mode mode =
        switch (flags) {
          case 0 -> new Mode.Active(0, constExpr());
          case 1 -> new Mode.Passive();
          case 2 -> {
            int memory = in.u32();
            yield new Mode.Active(memory, constExpr());
          }
          default ->
              throw new MalformedModuleException(
                  "malformed data segment kind", Integer.toUnsignedString(flags), at, "5.5.14");
        };
    int lengthOffset = in.position();
    int length = in.u32();
    if (Integer.compareUnsigned(length, in.remaining()) > 0) {
      throw new MalformedModuleException(
          "unexpected end of section or function",
          "data segment of " + Integer.toUnsignedString(length) + " bytes",
          lengthOffset,
          "5.5.14");
    }
    int contentStart = in.position();
    in.position(contentStart + length);
    return new DataSegment(contentStart, contentStart + length, mode, at);
  }

  /** Finds where a constant expression ends; what it may hold is validation's concern. */
  private ConstExpr constExpr() {
    int from = in.position();
    cursor.reset(from, bytes.length);
    int open = 1;
    while (cursor.next()) {
      Opcode opcode = cursor.opcode();
      if (opcode == Opcode.END) {
        open--;
        if (open == 0) {
          in.position(cursor.nextOffset());
          return new ConstExpr(from, cursor.nextOffset());
        }
      } else if (opcode == Opcode.BLOCK || opcode == Opcode.LOOP || opcode == Opcode.IF) {
        open++;
      }
    }
    throw new MalformedModuleException(
        "unexpected end of section or function", "in a constant expression", bytes.length, "5.4.9");
  }

  private String name() {
    int at = in.position();
    int length = in.length();
    checkLimit("name length in bytes", length, limits.nameBytes(), at);
    return in.name(length);
  }

  /** A vector's count, which cannot exceed the bytes left. */
  private int count(String what, int limit) {
    int at = in.position();
    int count = in.count();
    checkLimit(what, count, limit, at);
    return count;
  }

  private static void checkLimit(String what, long value, int limit, int at) {
    if (value > limit) {
      throw new InvalidModuleException(
          "limit exceeded", what + ": " + value + " is more than " + limit, at, "");
    }
  }

  private MalformedModuleException inconsistentData(int at, int segments) {
    return new MalformedModuleException(
        "data count and data section have inconsistent lengths",
        Integer.toUnsignedString(dataCount.orElse(0)) + " counted, " + segments + " present",
        at,
        "5.5.16");
  }
}

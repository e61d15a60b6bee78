package dev.ewasm.engine.text;

import dev.ewasm.engine.binary.TypeCode;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.RefType;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.text.Tokens.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Assembles the fields of one module (spec 6.6): a first pass declares all names, a second emits
 * the sections, both in the order of the text.
 */
final class ModuleAssembler {

  private static final int FUNC = 0;
  private static final int TABLE = 1;
  private static final int MEMORY = 2;
  private static final int GLOBAL = 3;
  private static final int PAGE_BYTES = 65_536;

  private final TokenReader in;
  private final TypeContext types;
  private final ModuleNames names = new ModuleNames();
  private final IndexSpace locals = new IndexSpace("local");
  private final InstructionAssembler instructions;

  private final Section imports = new Section(2);
  private final Section functions = new Section(3);
  private final Section tables = new Section(4);
  private final Section memories = new Section(5);
  private final Section globals = new Section(6);
  private final Section exports = new Section(7);
  private final Section elements = new Section(9);
  private final Section code = new Section(10);
  private final Section data = new Section(11);

  /** Local names of each defined function with any, by function index. */
  private final List<NameSectionEmitter.Locals> localNames = new ArrayList<>();

  private final ByteEmitter scratch = new ByteEmitter();
  private final ByteEmitter body = new ByteEmitter();
  private int start = -1;
  private boolean started;
  private int nextFunction;
  private int nextTable;
  private int nextMemory;
  private int nextGlobal;

  /** The first definition that keeps imports from following, as errors name it; or null. */
  private @Nullable String defined;

  /** A section's id, entry count and entries. */
  private static final class Section {
    final int id;
    final ByteEmitter entries = new ByteEmitter();
    int count;

    Section(int id) {
      this.id = id;
    }

    ByteEmitter next() {
      count++;
      return entries;
    }
  }

  ModuleAssembler(TokenReader in) {
    this.in = in;
    this.types = new TypeContext(in);
    this.instructions = new InstructionAssembler(in, types, names, locals);
  }

  /**
   * Assembles the fields at the reader's place up to a closing parenthesis or the end of the text.
   *
   * @param moduleName the module's own name or null
   * @param nameSection whether names go into a custom section
   */
  AssembledModule assemble(@Nullable String moduleName, boolean nameSection) {
    int first = in.position();
    while (in.take(Kind.LEFT)) {
      declare();
    }
    in.position(first);
    while (in.take(Kind.LEFT)) {
      emit();
    }
    ByteEmitter out = module();
    if (nameSection) {
      NameSectionEmitter.emit(out, moduleName, names, localNames, types.names());
    }
    SourceText source = in.tokens().source();
    return new AssembledModule(out.toByteArray(), new SourceMap(source, out.marks()));
  }

  private ByteEmitter module() {
    ByteEmitter out = new ByteEmitter();
    out.fixed32(0x6d736100);
    out.fixed32(1);
    Section typeSection = new Section(1);
    for (FuncType type : types.types()) {
      ByteEmitter to = typeSection.next();
      to.u8(0x60);
      valTypes(to, type.params());
      valTypes(to, type.results());
    }
    emit(out, typeSection);
    emit(out, imports);
    emit(out, functions);
    emit(out, tables);
    emit(out, memories);
    emit(out, globals);
    emit(out, exports);
    if (started) {
      scratch.clear();
      scratch.u32(start);
      section(out, 8, scratch);
    }
    emit(out, elements);
    if (instructions.usesDataCount()) {
      scratch.clear();
      scratch.u32(data.count);
      section(out, 12, scratch);
    }
    emit(out, code);
    emit(out, data);
    return out;
  }

  private static void valTypes(ByteEmitter out, List<ValType> list) {
    out.u32(list.size());
    for (ValType type : list) {
      out.u8(TypeCode.of(type));
    }
  }

  private static void emit(ByteEmitter out, Section section) {
    if (section.count > 0) {
      ByteEmitter content = new ByteEmitter();
      content.u32(section.count);
      content.append(section.entries);
      section(out, section.id, content);
    }
  }

  static void section(ByteEmitter out, int id, ByteEmitter content) {
    out.u8(id);
    out.u32(content.size());
    out.append(content);
  }

  // First pass: names.

  private void declare() {
    String field = in.at(Kind.KEYWORD) ? in.text() : "";
    switch (field) {
      case "type" -> {
        in.skip();
        types.define();
      }
      case "import" -> {
        if (defined != null) {
          throw in.error("import after " + defined, "");
        }
        in.skip();
        in.name();
        in.name();
        in.expect(Kind.LEFT);
        int kind = externKind();
        space(kind).declare(in);
        in.skipToClose();
        in.expect(Kind.RIGHT);
      }
      case "func", "table", "memory", "global" -> declareEntity();
      case "elem" -> {
        in.skip();
        names.elements.declare(in);
        in.skipToClose();
      }
      case "data" -> {
        in.skip();
        names.data.declare(in);
        in.skipToClose();
      }
      case "export" -> in.skipToClose();
      case "start" -> {
        if (started) {
          throw in.error("multiple start sections", "");
        }
        started = true;
        in.skipToClose();
      }
      default -> throw in.unexpected("module field expected");
    }
  }

  private void declareEntity() {
    int field = in.position();
    String keyword = in.text();
    int kind = externKind();
    space(kind).declare(in);
    while (in.takeOpen("export")) {
      in.skipToClose();
    }
    if (in.atOpen("import")) {
      if (defined != null) {
        throw in.errorAt(field, "import after " + defined, "");
      }
    } else {
      if (defined == null) {
        defined = keyword.equals("func") ? "function" : keyword;
      }
      // Segments written inside a table or memory take the next index of their own.
      if (kind == MEMORY && in.atOpen("data")) {
        names.data.addUnnamed(1);
      } else if (kind == TABLE && inlineElements()) {
        names.elements.addUnnamed(1);
      }
    }
    in.skipToClose();
  }

  private boolean inlineElements() {
    int at = in.position();
    boolean found = types.atRefType();
    if (found) {
      types.refType();
      found = in.atOpen("elem");
    }
    in.position(at);
    return found;
  }

  private int externKind() {
    int kind =
        switch (in.at(Kind.KEYWORD) ? in.text() : "") {
          case "func" -> FUNC;
          case "table" -> TABLE;
          case "memory" -> MEMORY;
          case "global" -> GLOBAL;
          default -> throw in.unexpected("func, table, memory or global expected");
        };
    in.skip();
    return kind;
  }

  private IndexSpace space(int kind) {
    return switch (kind) {
      case FUNC -> names.functions;
      case TABLE -> names.tables;
      case MEMORY -> names.memories;
      default -> names.globals;
    };
  }

  // Second pass: sections.

  private void emit() {
    int source = in.offset();
    String field = in.text();
    in.skip();
    switch (field) {
      case "type" -> in.skipToClose();
      case "import" -> importField(source);
      case "func" -> function(source);
      case "table" -> table(source);
      case "memory" -> memory(source);
      case "global" -> global(source);
      case "export" -> {
        String name = in.name();
        in.expect(Kind.LEFT);
        int kind = externKind();
        export(name, kind, space(kind).use(in), source);
        in.expect(Kind.RIGHT);
        in.expect(Kind.RIGHT);
      }
      case "start" -> {
        start = names.functions.use(in);
        in.expect(Kind.RIGHT);
      }
      case "elem" -> element(source);
      case "data" -> dataSegment(source);
      default -> throw new IllegalStateException(field);
    }
  }

  private void importField(int source) {
    String module = in.name();
    String name = in.name();
    in.expect(Kind.LEFT);
    int kind = externKind();
    in.takeId();
    importEntry(module, name, kind, source);
    in.expect(Kind.RIGHT);
    in.expect(Kind.RIGHT);
  }

  private void importEntry(String module, String name, int kind, int source) {
    ByteEmitter out = imports.next();
    out.mark(source);
    out.name(module);
    out.name(name);
    out.u8(kind);
    switch (kind) {
      case FUNC -> {
        locals.clear();
        out.u32(types.use(locals));
        nextFunction++;
      }
      case TABLE -> {
        nextTable++;
        tableType(out);
      }
      case MEMORY -> {
        nextMemory++;
        limits(out);
      }
      default -> {
        nextGlobal++;
        globalType(out);
      }
    }
  }

  private void export(String name, int kind, int index, int source) {
    ByteEmitter out = exports.next();
    out.mark(source);
    out.name(name);
    out.u8(kind);
    out.u32(index);
  }

  private void inlineExports(int kind, int index) {
    while (in.atOpen("export")) {
      in.skip();
      int source = in.offset();
      in.skip();
      export(in.name(), kind, index, source);
      in.expect(Kind.RIGHT);
    }
  }

  /** Whether the entity is imported, {@code (import "module" "name")}; then all of it is read. */
  private boolean inlineImport(int kind, int source) {
    if (!in.takeOpen("import")) {
      return false;
    }
    String module = in.name();
    String name = in.name();
    in.expect(Kind.RIGHT);
    importEntry(module, name, kind, source);
    in.expect(Kind.RIGHT);
    return true;
  }

  private void function(int source) {
    int index = nextFunction;
    in.takeId();
    inlineExports(FUNC, index);
    if (inlineImport(FUNC, source)) {
      return;
    }
    nextFunction++;
    locals.clear();
    ByteEmitter declaration = functions.next();
    declaration.mark(source);
    declaration.u32(types.use(locals));
    body.clear();
    body.mark(source);
    localGroups();
    instructions.expression(body);
    in.expect(Kind.RIGHT);
    ByteEmitter out = code.next();
    out.mark(source);
    out.u32(body.size());
    out.append(body);
    if (locals.named()) {
      localNames.add(new NameSectionEmitter.Locals(index, List.copyOf(namesOrEmpty())));
    }
  }

  private List<String> namesOrEmpty() {
    List<String> list = new ArrayList<>(locals.size());
    for (String name : locals.names()) {
      list.add(name == null ? "" : name);
    }
    return list;
  }

  private void localGroups() {
    List<ValType> declared = new ArrayList<>();
    while (in.takeOpen("local")) {
      types.declarations(declared, locals);
    }
    scratch.clear();
    int groups = 0;
    for (int from = 0; from < declared.size(); ) {
      ValType type = declared.get(from);
      int to = from + 1;
      while (to < declared.size() && declared.get(to).equals(type)) {
        to++;
      }
      scratch.u32(to - from);
      scratch.u8(TypeCode.of(type));
      groups++;
      from = to;
    }
    body.u32(groups);
    body.append(scratch);
  }

  private void limits(ByteEmitter out) {
    if (in.at(Kind.KEYWORD) && in.text().equals("i64")) {
      throw in.error("unexpected token", "i64 (64-bit memory is not supported)");
    }
    in.takeKeyword("i32");
    long min = in.natural(32, "i32 constant out of range");
    if (in.at(Kind.NUMBER)) {
      long max = in.natural(32, "i32 constant out of range");
      out.u8(1);
      out.u32((int) min);
      out.u32((int) max);
    } else {
      out.u8(0);
      out.u32((int) min);
    }
  }

  private void tableType(ByteEmitter out) {
    ByteEmitter size = new ByteEmitter();
    limits(size);
    out.u8(TypeCode.of(types.refType()));
    out.append(size);
  }

  private void globalType(ByteEmitter out) {
    boolean mutable = in.takeOpen("mut");
    out.u8(TypeCode.of(types.valType()));
    if (mutable) {
      in.expect(Kind.RIGHT);
    }
    out.u8(mutable ? 1 : 0);
  }

  private void table(int source) {
    int index = nextTable;
    in.takeId();
    inlineExports(TABLE, index);
    if (inlineImport(TABLE, source)) {
      return;
    }
    nextTable++;
    ByteEmitter out = tables.next();
    out.mark(source);
    if (!types.atRefType() && !in.at(Kind.LEFT)) {
      tableType(out);
      if (in.at(Kind.LEFT)) {
        throw in.error(
            "unexpected token", "table initializer (typed function references is not supported)");
      }
      in.expect(Kind.RIGHT);
      return;
    }
    RefType type = types.refType();
    in.expectOpen("elem");
    ElementList list = elementList(type, !in.at(Kind.LEFT));
    in.expect(Kind.RIGHT);
    in.expect(Kind.RIGHT);
    out.u8(TypeCode.of(type));
    out.u8(1);
    out.u32(list.count);
    out.u32(list.count);
    scratch.clear();
    zeroOffset(scratch);
    activeElement(index, scratch, list, source);
  }

  private static void zeroOffset(ByteEmitter out) {
    out.u8(0x41);
    out.u8(0);
    out.u8(0x0b);
  }

  private void memory(int source) {
    int index = nextMemory;
    in.takeId();
    inlineExports(MEMORY, index);
    if (inlineImport(MEMORY, source)) {
      return;
    }
    nextMemory++;
    ByteEmitter out = memories.next();
    out.mark(source);
    if (!in.takeOpen("data")) {
      limits(out);
      in.expect(Kind.RIGHT);
      return;
    }
    byte[] content = in.strings();
    in.expect(Kind.RIGHT);
    in.expect(Kind.RIGHT);
    int pages = (int) ((content.length + (long) PAGE_BYTES - 1) / PAGE_BYTES);
    out.u8(1);
    out.u32(pages);
    out.u32(pages);
    scratch.clear();
    zeroOffset(scratch);
    activeData(index, scratch, content, source);
  }

  private void global(int source) {
    int index = nextGlobal;
    in.takeId();
    inlineExports(GLOBAL, index);
    if (inlineImport(GLOBAL, source)) {
      return;
    }
    nextGlobal++;
    ByteEmitter out = globals.next();
    out.mark(source);
    globalType(out);
    locals.clear();
    instructions.expression(out);
    in.expect(Kind.RIGHT);
  }

  /** The references of a segment: function indices or expressions. */
  private record ElementList(RefType type, boolean expressions, int count, ByteEmitter items) {}

  private ElementList elementList(RefType type, boolean functionIndices) {
    ByteEmitter items = new ByteEmitter();
    int count = 0;
    if (functionIndices) {
      while (in.at(Kind.NUMBER) || in.at(Kind.ID)) {
        items.mark(in.offset());
        items.u32(names.functions.use(in));
        count++;
      }
    } else {
      locals.clear();
      while (in.at(Kind.LEFT)) {
        if (in.takeOpen("item")) {
          instructions.expression(items);
          in.expect(Kind.RIGHT);
        } else {
          instructions.foldedExpression(items);
        }
        count++;
      }
    }
    return new ElementList(type, !functionIndices, count, items);
  }

  /**
   * {@code reftype expr*}, {@code func x*}, or, where it may be left out, only {@code x*}.
   *
   * @param bare whether indices may stand without {@code func}
   */
  private ElementList elementList(boolean bare) {
    if (in.takeKeyword("func")) {
      return elementList(RefType.FUNCREF, true);
    }
    if (bare && !types.atRefType() && !in.atOpen("ref")) {
      return elementList(RefType.FUNCREF, true);
    }
    return elementList(types.refType(), false);
  }

  private boolean atIndex() {
    return in.at(Kind.NUMBER) || in.at(Kind.ID);
  }

  /** {@code (offset expr)} or one folded instruction. */
  private void offset(ByteEmitter out) {
    locals.clear();
    if (in.takeOpen("offset")) {
      instructions.expression(out);
      in.expect(Kind.RIGHT);
    } else {
      instructions.foldedExpression(out);
    }
  }

  private void element(int source) {
    in.takeId();
    if (in.takeKeyword("declare")) {
      ElementList list = elementList(false);
      in.expect(Kind.RIGHT);
      unplacedElement(3, list, source);
      return;
    }
    int table = 0;
    boolean active = false;
    if (in.takeOpen("table")) {
      table = names.tables.use(in);
      in.expect(Kind.RIGHT);
      active = true;
    } else if (atIndex()) {
      // Older text names the table without parentheses.
      table = names.tables.use(in);
      active = true;
    }
    boolean bare = !active;
    if (active || (in.at(Kind.LEFT) && !types.atRefType() && !in.atOpen("ref"))) {
      ByteEmitter offset = new ByteEmitter();
      offset(offset);
      ElementList list = elementList(bare || atIndex() || in.at(Kind.RIGHT));
      in.expect(Kind.RIGHT);
      activeElement(table, offset, list, source);
    } else {
      ElementList list = elementList(false);
      in.expect(Kind.RIGHT);
      unplacedElement(1, list, source);
    }
  }

  private void activeElement(int table, ByteEmitter offset, ElementList list, int source) {
    ByteEmitter out = elements.next();
    out.mark(source);
    boolean shortForm = table == 0 && list.type.equals(RefType.FUNCREF);
    out.u32((list.expressions ? 4 : 0) | (shortForm ? 0 : 2));
    if (!shortForm) {
      out.u32(table);
    }
    out.append(offset);
    if (!shortForm) {
      out.u8(list.expressions ? TypeCode.of(list.type) : 0);
    }
    out.u32(list.count);
    out.append(list.items);
  }

  private void unplacedElement(int flags, ElementList list, int source) {
    ByteEmitter out = elements.next();
    out.mark(source);
    out.u32(flags | (list.expressions ? 4 : 0));
    out.u8(list.expressions ? TypeCode.of(list.type) : 0);
    out.u32(list.count);
    out.append(list.items);
  }

  private void dataSegment(int source) {
    in.takeId();
    int memory = 0;
    boolean active = false;
    if (in.takeOpen("memory")) {
      memory = names.memories.use(in);
      in.expect(Kind.RIGHT);
      active = true;
    } else if (atIndex()) {
      memory = names.memories.use(in);
      active = true;
    }
    if (active || in.at(Kind.LEFT)) {
      ByteEmitter offset = new ByteEmitter();
      offset(offset);
      byte[] content = in.strings();
      in.expect(Kind.RIGHT);
      activeData(memory, offset, content, source);
    } else {
      byte[] content = in.strings();
      in.expect(Kind.RIGHT);
      ByteEmitter out = data.next();
      out.mark(source);
      out.u32(1);
      out.u32(content.length);
      out.raw(content);
    }
  }

  private void activeData(int memory, ByteEmitter offset, byte[] content, int source) {
    ByteEmitter out = data.next();
    out.mark(source);
    if (memory == 0) {
      out.u32(0);
    } else {
      out.u32(2);
      out.u32(memory);
    }
    out.append(offset);
    out.u32(content.length);
    out.raw(content);
  }
}

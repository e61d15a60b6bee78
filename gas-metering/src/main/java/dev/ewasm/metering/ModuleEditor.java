package dev.ewasm.metering;

import dev.ewasm.engine.binary.InstructionCursor;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.binary.TypeCode;
import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.module.WasmModule.ConstExpr;
import dev.ewasm.engine.module.WasmModule.ElementSegment;
import dev.ewasm.engine.module.WasmModule.Elements;
import dev.ewasm.engine.module.WasmModule.Export;
import dev.ewasm.engine.module.WasmModule.Global;
import dev.ewasm.engine.module.WasmModule.Import;
import dev.ewasm.engine.module.WasmModule.Kind;
import dev.ewasm.engine.module.WasmModule.Mode;
import dev.ewasm.engine.module.WasmModule.Section;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A module with things added: types, imported functions, functions and globals at the end of their
 * index spaces. Sections that do not change are copied byte for byte; where functions get other
 * indices because imports come first, every mention of them follows.
 *
 * <p>Add imports before asking for any index of a defined function.
 */
final class ModuleEditor {

  private static final int CUSTOM = 0;
  private static final int TYPES = 1;
  private static final int IMPORTS = 2;
  private static final int FUNCTIONS = 3;
  private static final int GLOBALS = 6;
  private static final int EXPORTS = 7;
  private static final int START = 8;
  private static final int ELEMENTS = 9;
  private static final int CODE = 10;

  /** Section ids in the order of a module; the data count (12) stands before the code. */
  private static final List<Integer> ORDER = List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 10, 11);

  private final WasmModule module;
  private final int importedFunctions;
  private final int importedGlobals;
  private final List<FuncType> addedTypes = new ArrayList<>();
  private final ByteSink addedImports = new ByteSink();
  private int addedImportCount;
  private final List<Integer> addedFunctionTypes = new ArrayList<>();
  private final List<byte[]> addedBodies = new ArrayList<>();
  private final ByteSink addedGlobals = new ByteSink();
  private int addedGlobalCount;
  private FunctionBody.@Nullable Rewriter rewriter;
  private List<ByteSink> bodies = List.of();

  /** Where mentions of a defined function's index go instead, or null when they stay. */
  private int @Nullable [] redirected;

  ModuleEditor(WasmModule module) {
    this.module = module;
    this.importedFunctions = count(module.imports(), ExternType.Func.class);
    this.importedGlobals = count(module.imports(), ExternType.Global.class);
  }

  private static int count(List<Import> imports, Class<? extends ExternType> kind) {
    return (int) imports.stream().filter(i -> kind.isInstance(i.type())).count();
  }

  WasmModule module() {
    return module;
  }

  /** Appends a type, even if an equal one exists. */
  int addType(FuncType type) {
    addedTypes.add(type);
    return module.types().size() + addedTypes.size() - 1;
  }

  /** Appends an import; all functions that the module defines move up by one. */
  int importFunction(String namespace, String name, int typeIndex) {
    addedImports.name(namespace).name(name).oneByte(0).u32(typeIndex);
    return importedFunctions + addedImportCount++;
  }

  /** Appends a function; {@code entry} is its code section entry without the size. */
  int addFunction(int typeIndex, ByteSink entry) {
    addedFunctionTypes.add(typeIndex);
    addedBodies.add(entry.toByteArray());
    return importedFunctions
        + addedImportCount
        + module.functions().size()
        + addedFunctionTypes.size()
        - 1;
  }

  /** Appends a mutable i32 global. */
  int addGlobal(int initialValue) {
    addedGlobals.oneByte(TypeCode.I32).oneByte(1);
    addedGlobals.opcode(Opcode.I32_CONST).signed(initialValue).opcode(Opcode.END);
    return importedGlobals + module.globals().size() + addedGlobalCount++;
  }

  /** Index after the edit of the function that had {@code index}. */
  int functionIndex(int index) {
    if (index < importedFunctions) {
      return index;
    }
    if (redirected != null) {
      return redirected[index - importedFunctions];
    }
    return index + addedImportCount;
  }

  /** Index after the edit of a defined function's own body, whatever mentions are sent to. */
  int definedFunctionIndex(int definedIndex) {
    return importedFunctions + addedImportCount + definedIndex;
  }

  /** Where the name of the function that had {@code index} belongs: to its own body. */
  int nameIndex(int index) {
    return index >= 0 && index < importedFunctions ? index : index + addedImportCount;
  }

  /** Sends every mention of defined function {@code i} to {@code indices[i]}. */
  void redirectFunctions(int[] indices) {
    redirected = indices.clone();
  }

  /** Has every body rewritten when the module is written. */
  void rewriteBodies(FunctionBody.Rewriter bodyRewriter) {
    rewriter = bodyRewriter;
  }

  void copyInstruction(InstructionCursor cursor, ByteSink sink) {
    switch (cursor.opcode()) {
      case CALL, RETURN_CALL, REF_FUNC ->
          sink.opcode(cursor.opcode(), functionIndex(cursor.index()));
      default -> sink.instruction(module.bytes(), cursor);
    }
  }

  /** The edited module. */
  WasmModule write() {
    // Bodies first: rewriting them may add functions, whose types come before the code.
    bodies = rewrittenBodies();
    ByteSink out = new ByteSink();
    out.raw(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
    Set<Integer> present = new HashSet<>();
    module.sections().forEach(section -> present.add(section.id()));
    int next = 0;
    for (Section section : module.sections()) {
      if (section.id() != CUSTOM) {
        int place = ORDER.indexOf(section.id());
        next = writeMissing(out, next, place, present) + 1;
      }
      writeSection(out, section);
    }
    writeMissing(out, next, ORDER.size(), present);
    return ModuleReader.read(out.toByteArray());
  }

  private int writeMissing(ByteSink out, int from, int to, Set<Integer> present) {
    for (int place = from; place < to; place++) {
      int id = ORDER.get(place);
      if (!present.contains(id) && addsTo(id)) {
        section(out, id, changed(id, new Section(id, 0, 0)));
      }
    }
    return to;
  }

  private boolean addsTo(int id) {
    return switch (id) {
      case TYPES -> !addedTypes.isEmpty();
      case IMPORTS -> addedImportCount > 0;
      case FUNCTIONS, CODE -> !addedFunctionTypes.isEmpty();
      case GLOBALS -> addedGlobalCount > 0;
      default -> false;
    };
  }

  private void writeSection(ByteSink out, Section section) {
    if (section.id() == CUSTOM) {
      NameSection.copyCustom(this, section, out);
      return;
    }
    section(out, section.id(), changed(section.id(), section));
  }

  private static void section(ByteSink out, int id, ByteSink content) {
    out.oneByte(id).u32(content.size()).raw(content);
  }

  private ByteSink changed(int id, Section section) {
    return switch (id) {
      case TYPES -> extended(section, module.types().size(), addedTypes.size(), types());
      case IMPORTS -> extended(section, module.imports().size(), addedImportCount, addedImports);
      case FUNCTIONS ->
          extended(section, module.functions().size(), addedFunctionTypes.size(), functionTypes());
      case GLOBALS -> globals();
      case EXPORTS -> exports();
      case START -> new ByteSink().u32(functionIndex(module.start().orElseThrow()));
      case ELEMENTS -> elements();
      case CODE -> code();
      default -> new ByteSink().raw(module.bytes(), section.start(), section.end());
    };
  }

  /** A section that is a vector, with more items at its end. */
  private ByteSink extended(Section section, int count, int added, ByteSink items) {
    ByteSink content = new ByteSink().u32(count + added);
    if (section.end() > section.start()) {
      int start = section.start();
      while (module.bytes()[start++] < 0) {
        // The count's continuation bytes.
      }
      content.raw(module.bytes(), start, section.end());
    }
    return content.raw(items);
  }

  private ByteSink types() {
    ByteSink items = new ByteSink();
    for (FuncType type : addedTypes) {
      items.oneByte(0x60);
      valTypes(items, type.params());
      valTypes(items, type.results());
    }
    return items;
  }

  private static void valTypes(ByteSink out, List<ValType> types) {
    out.u32(types.size());
    types.forEach(type -> out.oneByte(TypeCode.of(type)));
  }

  private ByteSink functionTypes() {
    ByteSink items = new ByteSink();
    addedFunctionTypes.forEach(items::u32);
    return items;
  }

  private ByteSink globals() {
    ByteSink content = new ByteSink().u32(module.globals().size() + addedGlobalCount);
    for (Global global : module.globals()) {
      content.oneByte(TypeCode.of(global.type().type()));
      content.oneByte(global.type().mutable() ? 1 : 0);
      expression(content, global.init());
    }
    return content.raw(addedGlobals);
  }

  private void expression(ByteSink out, ConstExpr expression) {
    InstructionCursor cursor =
        new InstructionCursor(module.bytes(), expression.start(), expression.end());
    while (cursor.next()) {
      copyInstruction(cursor, out);
    }
  }

  private ByteSink exports() {
    ByteSink content = new ByteSink().u32(module.exports().size());
    for (Export export : module.exports()) {
      int index = export.kind() == Kind.FUNC ? functionIndex(export.index()) : export.index();
      content.name(export.name()).oneByte(code(export.kind())).u32(index);
    }
    return content;
  }

  private static int code(Kind kind) {
    return switch (kind) {
      case FUNC -> 0;
      case TABLE -> 1;
      case MEMORY -> 2;
      case GLOBAL -> 3;
    };
  }

  private ByteSink elements() {
    ByteSink content = new ByteSink().u32(module.elements().size());
    for (ElementSegment segment : module.elements()) {
      element(content, segment);
    }
    return content;
  }

  /**
   * Spec 5.5.12: bit 0 passive or declarative, bit 1 explicit table or declarative, bit 2 exprs.
   */
  private void element(ByteSink out, ElementSegment segment) {
    int form = segment.items() instanceof Elements.Expressions ? 4 : 0;
    boolean typed = true;
    switch (segment.mode()) {
      case Mode.Active(int target, ConstExpr offset) -> {
        // The short form has no type: it is only for table 0 and function references.
        typed = target != 0 || TypeCode.of(segment.type()) != TypeCode.FUNCREF;
        out.u32(form | (typed ? 2 : 0));
        if (typed) {
          out.u32(target);
        }
        expression(out, offset);
      }
      case Mode.Passive() -> out.u32(form | 1);
      case Mode.Declarative() -> out.u32(form | 3);
    }
    if (typed) {
      out.oneByte(form == 0 ? 0 : TypeCode.of(segment.type()));
    }
    out.u32(segment.items().size());
    switch (segment.items()) {
      case Elements.Functions(int[] indices) -> {
        for (int index : indices) {
          out.u32(functionIndex(index));
        }
      }
      case Elements.Expressions(List<ConstExpr> list) -> list.forEach(e -> expression(out, e));
    }
  }

  private List<ByteSink> rewrittenBodies() {
    List<ByteSink> rewritten = new ArrayList<>(module.functions().size());
    for (int i = 0; i < module.functions().size(); i++) {
      FunctionBody body = new FunctionBody(this, module, i);
      if (rewriter == null) {
        while (body.cursor().next()) {
          body.copy();
        }
      } else {
        rewriter.rewrite(body);
      }
      rewritten.add(body.entry());
    }
    return rewritten;
  }

  private ByteSink code() {
    ByteSink content = new ByteSink().u32(bodies.size() + addedBodies.size());
    for (ByteSink entry : bodies) {
      content.u32(entry.size()).raw(entry);
    }
    for (byte[] entry : addedBodies) {
      content.u32(entry.length).raw(entry);
    }
    return content;
  }
}

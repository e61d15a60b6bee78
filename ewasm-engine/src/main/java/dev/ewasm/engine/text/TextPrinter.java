package dev.ewasm.engine.text;

import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.Limits;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.module.WasmModule.ConstExpr;
import dev.ewasm.engine.module.WasmModule.DataSegment;
import dev.ewasm.engine.module.WasmModule.ElementSegment;
import dev.ewasm.engine.module.WasmModule.Elements;
import dev.ewasm.engine.module.WasmModule.Export;
import dev.ewasm.engine.module.WasmModule.Function;
import dev.ewasm.engine.module.WasmModule.LocalGroup;
import dev.ewasm.engine.module.WasmModule.Mode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prints a module in the text format: flat instructions, one field or instruction a line, indices
 * in comments, symbolic names from the {@code name} section where it has any.
 *
 * <p>What is printed reads back as a module of the same meaning and the same instructions; only how
 * numbers, locals and segments are encoded is the assembler's choice. Custom sections become
 * comments. The text is linear in the module's size.
 */
public final class TextPrinter {

  private final WasmModule module;
  private final SymbolicNames names;
  private final StringBuilder out = new StringBuilder();
  private final InstructionPrinter instructions;
  private int functions;
  private int tables;
  private int memories;
  private int globals;

  private TextPrinter(WasmModule module) {
    this.module = module;
    this.names = SymbolicNames.of(module);
    this.instructions = new InstructionPrinter(module, names, out);
  }

  /**
   * Prints a module whose bodies are well-formed, which validation has seen to.
   *
   * @throws dev.ewasm.engine.MalformedModuleException if a body holds what is no instruction
   */
  public static String print(WasmModule module) {
    TextPrinter printer = new TextPrinter(module);
    printer.module();
    return printer.out.toString();
  }

  private void module() {
    out.append("(module");
    if (names.module() != null) {
      out.append(' ').append(names.module());
    }
    for (int i = 0; i < module.types().size(); i++) {
      open("type", SymbolicNames.TYPE, i);
      out.append(" (func");
      InstructionPrinter.typeUse(module.types().get(i), out);
      out.append("))");
    }
    module.imports().forEach(this::importEntry);
    for (ExternType.Table table : module.tables()) {
      open("table", SymbolicNames.TABLE, tables++);
      tableType(table);
      out.append(')');
    }
    for (ExternType.Memory memory : module.memories()) {
      open("memory", SymbolicNames.MEMORY, memories++);
      limits(memory.limits());
      out.append(')');
    }
    for (WasmModule.Global global : module.globals()) {
      open("global", SymbolicNames.GLOBAL, globals++);
      globalType(global.type());
      out.append(' ');
      instructions.sequence(global.init());
      out.append(')');
    }
    module.exports().forEach(this::export);
    if (module.start().isPresent()) {
      out.append("\n  (start ");
      symbol(SymbolicNames.FUNCTION, module.start().getAsInt());
      out.append(')');
    }
    for (int i = 0; i < module.elements().size(); i++) {
      element(i, module.elements().get(i));
    }
    module.functions().forEach(this::function);
    for (int i = 0; i < module.data().size(); i++) {
      data(i, module.data().get(i));
    }
    String close = ")\n";
    for (WasmModule.CustomSection section : module.customSections()) {
      if (!section.name().equals("name")) {
        out.append("\n  ;; custom section ");
        TextStrings.quote(out, section.name());
        out.append(", ").append(section.end() - section.start()).append(" bytes");
        close = "\n)\n";
      }
    }
    out.append(close);
  }

  /** {@code (keyword $name (;index;)} on a new line. */
  private void open(String keyword, int space, int index) {
    out.append("\n  (").append(keyword);
    name(space, index);
  }

  private void name(int space, int index) {
    String name = names.name(space, index);
    if (name != null) {
      out.append(' ').append(name);
    }
    out.append(" (;").append(index).append(";)");
  }

  private void symbol(int space, int index) {
    String name = names.name(space, index);
    out.append(name == null ? Integer.toUnsignedString(index) : name);
  }

  private void importEntry(WasmModule.Import entry) {
    out.append("\n  (import ");
    TextStrings.quote(out, entry.module());
    out.append(' ');
    TextStrings.quote(out, entry.name());
    switch (entry.type()) {
      case ExternType.Func type -> {
        out.append(" (func");
        name(SymbolicNames.FUNCTION, functions++);
        out.append(" (type ");
        symbol(SymbolicNames.TYPE, type.typeIndex());
        out.append(')');
        InstructionPrinter.typeUse(type(type.typeIndex()), out);
      }
      case ExternType.Table type -> {
        out.append(" (table");
        name(SymbolicNames.TABLE, tables++);
        tableType(type);
      }
      case ExternType.Memory type -> {
        out.append(" (memory");
        name(SymbolicNames.MEMORY, memories++);
        limits(type.limits());
      }
      case ExternType.Global type -> {
        out.append(" (global");
        name(SymbolicNames.GLOBAL, globals++);
        globalType(type);
      }
    }
    out.append("))");
  }

  private @Nullable FuncType type(int index) {
    return index >= 0 && index < module.types().size() ? module.types().get(index) : null;
  }

  private void limits(Limits limits) {
    out.append(' ').append(limits);
  }

  private void tableType(ExternType.Table type) {
    limits(type.limits());
    out.append(' ').append(type.element().text());
  }

  private void globalType(ExternType.Global type) {
    out.append(type.mutable() ? " (mut " : " ").append(type.type().text());
    if (type.mutable()) {
      out.append(')');
    }
  }

  private void export(Export export) {
    out.append("\n  (export ");
    TextStrings.quote(out, export.name());
    switch (export.kind()) {
      case FUNC -> exported("func", SymbolicNames.FUNCTION, export.index());
      case TABLE -> exported("table", SymbolicNames.TABLE, export.index());
      case MEMORY -> exported("memory", SymbolicNames.MEMORY, export.index());
      case GLOBAL -> exported("global", SymbolicNames.GLOBAL, export.index());
    }
    out.append("))");
  }

  private void exported(String keyword, int space, int index) {
    out.append(" (").append(keyword).append(' ');
    symbol(space, index);
  }

  private void element(int index, ElementSegment segment) {
    open("elem", SymbolicNames.ELEMENT, index);
    switch (segment.mode()) {
      case Mode.Active active -> place("table", SymbolicNames.TABLE, active);
      case Mode.Passive _ -> {
        // Stands for itself.
      }
      case Mode.Declarative _ -> out.append(" declare");
    }
    switch (segment.items()) {
      case Elements.Functions list -> {
        out.append(" func");
        for (int function : list.indices()) {
          out.append(' ');
          symbol(SymbolicNames.FUNCTION, function);
        }
      }
      case Elements.Expressions list -> {
        out.append(' ').append(segment.type().text());
        for (ConstExpr expression : list.list()) {
          out.append(' ');
          instructions.constant(expression, "item");
        }
      }
    }
    out.append(')');
  }

  private void place(String keyword, int space, Mode.Active active) {
    if (active.target() != 0) {
      out.append(" (").append(keyword).append(' ');
      symbol(space, active.target());
      out.append(')');
    }
    out.append(' ');
    instructions.constant(active.offset(), "offset");
  }

  private void function(Function function) {
    int index = functions++;
    open("func", SymbolicNames.FUNCTION, index);
    out.append(" (type ");
    symbol(SymbolicNames.TYPE, function.typeIndex());
    out.append(')');
    Map<Integer, String> locals = names.locals(index);
    FuncType type = type(function.typeIndex());
    int local = 0;
    if (type != null) {
      local = declarations(" (param", type.params(), locals, 0);
      InstructionPrinter.types(" (result", type.results(), out);
    }
    for (LocalGroup group : function.locals()) {
      local = locals(group, locals, local);
    }
    instructions.body(function.bodyStart(), function.bodyEnd(), locals);
    out.append(')');
  }

  /** Parameters: those with names one by one, those without together. */
  private int declarations(
      String open, List<ValType> types, Map<Integer, String> locals, int firstIndex) {
    int index = firstIndex;
    boolean pending = false;
    for (ValType type : types) {
      String name = locals.get(index++);
      if (pending && name != null) {
        out.append(')');
        pending = false;
      }
      if (name != null) {
        out.append(open).append(' ').append(name).append(' ').append(type.text()).append(')');
      } else {
        out.append(pending ? "" : open).append(' ').append(type.text());
        pending = true;
      }
    }
    if (pending) {
      out.append(')');
    }
    return index;
  }

  private int locals(LocalGroup group, Map<Integer, String> locals, int firstIndex) {
    if (group.count() == 0) {
      return firstIndex;
    }
    out.append("\n   ");
    return declarations(
        " (local", Collections.nCopies(group.count(), group.type()), locals, firstIndex);
  }

  private void data(int index, DataSegment segment) {
    open("data", SymbolicNames.DATA, index);
    if (segment.mode() instanceof Mode.Active active) {
      place("memory", SymbolicNames.MEMORY, active);
    }
    out.append(' ');
    TextStrings.quote(out, module.bytes(), segment.start(), segment.end());
    out.append(')');
  }
}

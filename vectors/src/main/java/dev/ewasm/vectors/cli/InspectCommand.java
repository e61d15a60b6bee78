package dev.ewasm.vectors.cli;

import dev.ewasm.engine.ModuleException;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.text.TextPrinter;
import dev.ewasm.vectors.trace.FunctionNames;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ewasm inspect FILE…}: what is in a module. */
@Command(
    name = "inspect",
    description = "Show what is in a module: sections, types, functions, imports, exports, names.",
    footer = {
      "",
      "The module is read but not validated; 'ewasm check' does that. With --wat, what is printed",
      "can be read by all commands that take modules.",
      "",
      "Examples:",
      "  ewasm inspect token.wasm",
      "  ewasm inspect token.wasm --wat",
      "",
      "Exit codes: 0 ok, 1 a file cannot be read, 2 usage, 3 malformed module."
    })
final class InspectCommand implements Callable<Integer> {

  private static final String[] SECTIONS = {
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

  private final Console console;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Modules, binary or text.")
  private List<String> files = List.of();

  @Option(names = "--wat", description = "Print the modules in the text format.")
  private boolean wat;

  InspectCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    int exitCode = ExitCode.OK;
    for (String file : files) {
      try {
        WasmModule module = ModuleReader.read(ModuleFile.read(file));
        if (wat) {
          console.out().print(TextPrinter.print(module));
        } else {
          inspect(file, module);
        }
      } catch (ModuleException e) {
        exitCode = ExitCode.INVALID_MODULE;
        String text = ModuleFile.complaint(file, String.valueOf(e.getMessage()));
        console.err().println("ewasm: " + EwasmCommand.oneLine(text));
      }
    }
    return exitCode;
  }

  private void inspect(String file, WasmModule module) {
    PrintStream out = console.out();
    FunctionNames names = FunctionNames.of(module);
    out.println(file + ": " + Text.count(module.bytes().length, "byte"));
    if (names.module() != null) {
      out.println("  named " + Text.printable(names.module()));
    }
    sections(module);
    types(module);
    imports(module, names);
    functions(module, names);
    tablesAndMemories(module);
    globals(module);
    exports(module);
    if (module.start().isPresent()) {
      out.println("start function " + module.start().getAsInt());
    }
    segments(module);
  }

  private void title(String title, int count) {
    console.out().println(title + " (" + count + ")");
  }

  private void sections(WasmModule module) {
    title("sections", module.sections().size());
    Text.Table table = new Text.Table("  ");
    int custom = 0;
    for (WasmModule.Section section : module.sections()) {
      String name = SECTIONS[section.id()];
      if (section.id() == 0) {
        name += " " + Text.printable(module.customSections().get(custom++).name());
      }
      table.row("at " + section.start(), Text.count(section.end() - section.start(), "byte"), name);
    }
    table.print(console.out());
  }

  private void types(WasmModule module) {
    if (!module.types().isEmpty()) {
      title("types", module.types().size());
      Text.Table table = new Text.Table("  ");
      for (int i = 0; i < module.types().size(); i++) {
        table.row(i, module.types().get(i));
      }
      table.print(console.out());
    }
  }

  private void imports(WasmModule module, FunctionNames names) {
    if (!module.imports().isEmpty()) {
      title("imports", module.imports().size());
      Text.Table table = new Text.Table("  ");
      int function = 0;
      for (WasmModule.Import entry : module.imports()) {
        String name = Text.printable(entry.module()) + "." + Text.printable(entry.name());
        if (entry.type() instanceof ExternType.Func) {
          @Nullable String own = names.functions().get(function);
          table.row(
              "func " + function++,
              name,
              describe(module, entry.type()),
              own == null ? "" : "named " + Text.printable(own));
        } else {
          table.row(kind(entry.type()), name, describe(module, entry.type()));
        }
      }
      table.print(console.out());
    }
  }

  private void functions(WasmModule module, FunctionNames names) {
    if (module.functions().isEmpty()) {
      return;
    }
    Map<Integer, String> exported = new HashMap<>();
    for (WasmModule.Export export : module.exports()) {
      if (export.kind() == WasmModule.Kind.FUNC) {
        exported.merge(
            export.index(),
            Text.printable(export.name()),
            (first, second) -> first + ", " + second);
      }
    }
    title("functions", module.functions().size());
    Text.Table table = new Text.Table("  ");
    int index = importedFunctions(module);
    for (WasmModule.Function function : module.functions()) {
      @Nullable String name = names.functions().get(index);
      List<String> notes = new ArrayList<>();
      if (name != null) {
        notes.add("named " + Text.printable(name));
      }
      if (exported.containsKey(index)) {
        notes.add("exported as " + exported.get(index));
      }
      table.row(
          "func " + index,
          type(module, function.typeIndex()),
          Text.count(locals(function), "local"),
          Text.count(function.bodyEnd() - function.bodyStart(), "byte")
              + " at "
              + function.bodyStart(),
          String.join(", ", notes));
      index++;
    }
    table.print(console.out());
  }

  private void tablesAndMemories(WasmModule module) {
    Text.Table table = new Text.Table("  ");
    if (!module.tables().isEmpty()) {
      title("tables", module.tables().size());
      module.tables().forEach(type -> table.row(describe(module, type)));
      table.print(console.out());
    }
    if (!module.memories().isEmpty()) {
      title("memories", module.memories().size());
      Text.Table memories = new Text.Table("  ");
      module.memories().forEach(type -> memories.row(describe(module, type)));
      memories.print(console.out());
    }
  }

  private void globals(WasmModule module) {
    if (!module.globals().isEmpty()) {
      title("globals", module.globals().size());
      int imported =
          (int)
              module.imports().stream()
                  .filter(entry -> entry.type() instanceof ExternType.Global)
                  .count();
      Text.Table table = new Text.Table("  ");
      for (int i = 0; i < module.globals().size(); i++) {
        table.row("global " + (imported + i), describe(module, module.globals().get(i).type()));
      }
      table.print(console.out());
    }
  }

  private void exports(WasmModule module) {
    if (!module.exports().isEmpty()) {
      title("exports", module.exports().size());
      Text.Table table = new Text.Table("  ");
      for (WasmModule.Export export : module.exports()) {
        table.row(
            switch (export.kind()) {
                  case FUNC -> "func ";
                  case TABLE -> "table ";
                  case MEMORY -> "memory ";
                  case GLOBAL -> "global ";
                }
                + Integer.toUnsignedString(export.index()),
            Text.printable(export.name()));
      }
      table.print(console.out());
    }
  }

  private void segments(WasmModule module) {
    if (!module.elements().isEmpty()) {
      title("element segments", module.elements().size());
      Text.Table table = new Text.Table("  ");
      for (WasmModule.ElementSegment segment : module.elements()) {
        table.row(mode(segment.mode()), Text.count(segment.items().size(), "reference"));
      }
      table.print(console.out());
    }
    if (!module.data().isEmpty()) {
      title("data segments", module.data().size());
      Text.Table table = new Text.Table("  ");
      for (WasmModule.DataSegment segment : module.data()) {
        table.row(
            mode(segment.mode()),
            Text.count(segment.end() - segment.start(), "byte") + " at " + segment.start());
      }
      table.print(console.out());
    }
  }

  private static String mode(WasmModule.Mode mode) {
    return switch (mode) {
      case WasmModule.Mode.Active _ -> "active";
      case WasmModule.Mode.Passive _ -> "passive";
      case WasmModule.Mode.Declarative _ -> "declarative";
    };
  }

  private static String kind(ExternType type) {
    return switch (type) {
      case ExternType.Func _ -> "func";
      case ExternType.Table _ -> "table";
      case ExternType.Memory _ -> "memory";
      case ExternType.Global _ -> "global";
    };
  }

  private static String describe(WasmModule module, ExternType type) {
    return switch (type) {
      case ExternType.Func func -> type(module, func.typeIndex());
      case ExternType.Table table ->
          table.element().text() + ", " + limits(table.limits(), "element");
      case ExternType.Memory memory -> limits(memory.limits(), "page");
      case ExternType.Global global -> (global.mutable() ? "mutable " : "") + global.type().text();
    };
  }

  private static String limits(dev.ewasm.engine.module.Limits limits, String unit) {
    return Text.count(limits.min(), unit)
        + (limits.max().isPresent() ? ", at most " + Text.grouped(limits.max().getAsLong()) : "");
  }

  /** The module is not validated: a type index may lead nowhere. */
  private static String type(WasmModule module, int index) {
    List<FuncType> types = module.types();
    return index >= 0 && index < types.size()
        ? types.get(index).toString()
        : "unknown type " + Integer.toUnsignedString(index);
  }

  private static int importedFunctions(WasmModule module) {
    return (int)
        module.imports().stream().filter(entry -> entry.type() instanceof ExternType.Func).count();
  }

  private static long locals(WasmModule.Function function) {
    long locals = 0;
    for (WasmModule.LocalGroup group : function.locals()) {
      locals += Integer.toUnsignedLong(group.count());
    }
    return locals;
  }
}

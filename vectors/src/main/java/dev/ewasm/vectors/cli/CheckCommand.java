package dev.ewasm.vectors.cli;

import dev.ewasm.eei.EwasmVm;
import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.contract.ContractLoader;
import dev.ewasm.eei.contract.ContractRules;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.EngineLimits;
import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.Limits;
import dev.ewasm.engine.module.WasmModule;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ewasm check FILE…}: is this a contract that a chain takes, and if not, why. */
@Command(
    name = "check",
    description = "Check that modules are valid contracts; name the broken rule and its place.",
    footer = {
      "",
      "A contract is a valid module of the consensus profile that imports only functions of the",
      "Ethereum environment interface and exports exactly main and memory. Modules that a deployer",
      "carries in a custom section or data segment are checked as well.",
      "",
      "Examples:",
      "  ewasm check token.wasm",
      "  ewasm check *.wasm --json",
      "",
      "Exit codes: 0 all are valid, 1 a file cannot be read, 2 usage, 3 one is not valid."
    })
final class CheckCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Modules, binary or text.")
  private List<String> files = List.of();

  @Option(
      names = "--dialect",
      paramLabel = "NAME",
      defaultValue = "rev4",
      description = "Interface that contracts may import: rev4, hera or ssvm (default: rev4).")
  private String dialect = "rev4";

  @Option(names = "--debug", description = "Allow imports from the debug namespace.")
  private boolean debug;

  @Option(names = "--json", description = "One JSON object for each file.")
  private boolean json;

  CheckCommand(Console console) {
    this.console = console;
  }

  /** A module inside another: where, and why it is not valid, or null. */
  private record Carried(String where, int bytes, @Nullable String error) {}

  @Override
  public Integer call() {
    ContractLoader loader =
        new EwasmVm(VmConfig.DEFAULT.withAbi(RunOptions.dialect(dialect, debug))).loader();
    int exitCode = ExitCode.OK;
    for (String file : files) {
      byte[] bytes = ModuleFile.read(file);
      @Nullable String error = loader.check(Bytes.wrap(bytes));
      List<Carried> carried = error == null ? carried(bytes, loader) : List.of();
      for (Carried module : carried) {
        if (module.error() != null && error == null) {
          error = module.where() + " is not a valid contract: " + module.error();
        }
      }
      if (error != null) {
        exitCode = ExitCode.INVALID_MODULE;
        error = Text.printable(error, 1000);
      }
      report(file, bytes, error, carried);
    }
    return exitCode;
  }

  private void report(String file, byte[] bytes, @Nullable String error, List<Carried> carried) {
    if (json) {
      printJson(file, bytes, error, carried);
    } else if (error != null) {
      // The place in a module that is carried means nothing in the text of the carrier.
      String text = carried.isEmpty() ? ModuleFile.complaint(file, error) : file + ": " + error;
      console.err().println("ewasm: " + EwasmCommand.oneLine(text));
    } else {
      print(file, ModuleReader.read(bytes), carried);
    }
  }

  private static List<Carried> carried(byte[] bytes, ContractLoader loader) {
    WasmModule module = ModuleReader.read(bytes);
    List<Carried> carried = new ArrayList<>();
    for (WasmModule.CustomSection section : module.customSections()) {
      addCarried(
          carried,
          "the module in custom section " + Text.printable(section.name()),
          bytes,
          section.start(),
          section.end(),
          loader);
    }
    for (int i = 0; i < module.data().size(); i++) {
      WasmModule.DataSegment segment = module.data().get(i);
      addCarried(
          carried,
          "the module in data segment " + i,
          bytes,
          segment.start(),
          segment.end(),
          loader);
    }
    return carried;
  }

  private static void addCarried(
      List<Carried> carried,
      String where,
      byte[] bytes,
      int start,
      int end,
      ContractLoader loader) {
    Bytes content = Bytes.wrap(bytes, start, end - start);
    if (content.size() > 3 && content.get(0) == 'a') {
      // Linkers leave out zero bytes at the beginning of a data segment, the magic's first too.
      content = Bytes.concatenate(Bytes.of(0), content);
    }
    if (ContractRules.hasPreamble(content)) {
      // Data may follow the module in its segment; sections tell where it ends.
      Bytes module = content.slice(0, moduleLength(content)).copy();
      carried.add(new Carried(where, module.size(), loader.check(module)));
    }
  }

  /**
   * Length of the module that the bytes begin with: up to the first byte that starts no section.
   */
  private static int moduleLength(Bytes bytes) {
    int position = 8;
    int last = 0;
    while (position < bytes.size()) {
      int id = bytes.get(position) & 0xff;
      int next = position + 1;
      long size = 0;
      int shift = 0;
      int part = 0x80;
      while (part >= 0x80 && next < bytes.size() && shift < 35) {
        part = bytes.get(next++) & 0xff;
        size |= (long) (part & 0x7f) << shift;
        shift += 7;
      }
      boolean section = id <= 12 && (id == 0 ? size > 0 : ORDER[id] > last) && size > 0;
      if (!section || next + size > bytes.size()) {
        break;
      }
      last = id == 0 ? last : ORDER[id];
      position = (int) (next + size);
    }
    return position;
  }

  /** Place of each section id in the prescribed order; data count comes before code. */
  private static final int[] ORDER = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 10};

  private void print(String file, WasmModule module, List<Carried> carried) {
    PrintStream out = console.out();
    out.println(file + ": valid contract");
    Text.Table table = new Text.Table("  ");
    table.row("size", Text.count(module.bytes().length, "byte"));
    table.row(
        "functions",
        module.functions().size()
            + " defined, "
            + importedFunctions(module)
            + " imported, largest body "
            + Text.count(largestBody(module), "byte"));
    imports(module)
        .forEach(
            (name, functions) -> table.row("imports", name + ": " + String.join(" ", functions)));
    table.row(
        "exports",
        module.exports().stream()
            .map(WasmModule.Export::name)
            .sorted()
            .collect(Collectors.joining(" ")));
    for (ExternType.Memory memory : module.memories()) {
      Limits limits = memory.limits();
      table.row(
          "memory",
          Text.count(limits.min(), "page")
              + (limits.max().isPresent()
                  ? ", at most " + Text.grouped(limits.max().getAsLong())
                  : ", no maximum declared"));
    }
    for (Carried inner : carried) {
      table.row(
          "carries", inner.where() + ": valid contract, " + Text.count(inner.bytes(), "byte"));
    }
    table.row(
        "limits",
        used(module).stream()
            .map(
                used ->
                    used.name()
                        + " "
                        + Text.grouped(used.value())
                        + " of "
                        + Text.grouped(used.limit()))
            .collect(Collectors.joining(", ")));
    table.print(out);
  }

  private void printJson(String file, byte[] bytes, @Nullable String error, List<Carried> carried) {
    JsonLines.print(
        console.out(),
        object -> {
          object.writeStartObject();
          object.writeNumberField("version", 1);
          object.writeStringField("file", file);
          object.writeBooleanField("valid", error == null);
          object.writeNumberField("bytes", bytes.length);
          if (error != null) {
            object.writeStringField("error", error);
          } else {
            WasmModule module = ModuleReader.read(bytes);
            object.writeNumberField("functions", module.functions().size());
            object.writeArrayFieldStart("imports");
            for (WasmModule.Import entry : module.imports()) {
              object.writeString(entry.module() + "." + entry.name());
            }
            object.writeEndArray();
            object.writeArrayFieldStart("exports");
            for (WasmModule.Export export : module.exports()) {
              object.writeString(export.name());
            }
            object.writeEndArray();
            object.writeArrayFieldStart("carries");
            for (Carried inner : carried) {
              object.writeString(inner.where());
            }
            object.writeEndArray();
            object.writeObjectFieldStart("limits");
            for (Used used : used(module)) {
              object.writeArrayFieldStart(used.name());
              object.writeNumber(used.value());
              object.writeNumber(used.limit());
              object.writeEndArray();
            }
            object.writeEndObject();
          }
          object.writeEndObject();
        });
  }

  private record Used(String name, long value, long limit) {}

  private static List<Used> used(WasmModule module) {
    EngineLimits limits = VmConfig.DEFAULT.engine().limits();
    long locals = 0;
    for (WasmModule.Function function : module.functions()) {
      long own = module.types().get(function.typeIndex()).params().size();
      for (WasmModule.LocalGroup group : function.locals()) {
        own += Integer.toUnsignedLong(group.count());
      }
      locals = Math.max(locals, own);
    }
    long params = 0;
    for (FuncType type : module.types()) {
      params = Math.max(params, type.params().size());
    }
    long pages = module.memories().stream().mapToLong(memory -> memory.limits().min()).sum();
    return List.of(
        new Used("functions", module.functions().size(), limits.functions()),
        new Used("params", params, limits.params()),
        new Used("locals", locals, limits.locals()),
        new Used("body bytes", largestBody(module), limits.bodyBytes()),
        new Used("memory pages", pages, VmConfig.DEFAULT.engine().maxMemoryPages()));
  }

  private static long importedFunctions(WasmModule module) {
    return module.imports().stream()
        .filter(entry -> entry.type() instanceof ExternType.Func)
        .count();
  }

  private static long largestBody(WasmModule module) {
    return module.functions().stream()
        .mapToLong(function -> function.bodyEnd() - function.bodyStart())
        .max()
        .orElse(0);
  }

  private static Map<String, Set<String>> imports(WasmModule module) {
    Map<String, Set<String>> imports = new TreeMap<>();
    for (WasmModule.Import entry : module.imports()) {
      imports
          .computeIfAbsent(Text.printable(entry.module()), key -> new TreeSet<>())
          .add(Text.printable(entry.name()));
    }
    return imports;
  }
}

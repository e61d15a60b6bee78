package dev.ewasm.vectors.coverage;

import dev.ewasm.engine.binary.InstructionCursor;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.state.crypto.Keccak;
import dev.ewasm.vectors.debuginfo.LineTable;
import dev.ewasm.vectors.debuginfo.SourceLine;
import dev.ewasm.vectors.debuginfo.Sources;
import dev.ewasm.vectors.trace.FunctionNames;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** What ran, by file: of sources, and of modules whose source is not known. */
public final class Coverage {

  private final SortedMap<String, FileCoverage> files = new TreeMap<>();

  /** What a collector counted. Sources that compilers bring along are left out. */
  public static Coverage of(CoverageCollector collector, Sources sources) {
    Coverage coverage = new Coverage();
    for (ModuleCounts counts : collector.modules()) {
      // Modules that share a source are added up, as several runs are.
      Coverage module = new Coverage();
      Sources.Origin origin = sources.origin(counts.module());
      if (origin.lines() == null) {
        module.blocks(counts, origin);
      } else {
        module.lines(counts, origin.original(), origin.lines());
      }
      coverage.add(module);
    }
    return coverage;
  }

  private static String name(WasmModule module) {
    return "contract-"
        + Keccak.hash(Bytes.wrap(module.bytes())).toUnprefixedHexString().substring(0, 16)
        + ".wasm";
  }

  /** By name, ascending. */
  public SortedMap<String, FileCoverage> files() {
    return files;
  }

  /** Adds the counts of other runs. */
  public void add(Coverage other) {
    other.files.forEach((name, file) -> file(name).add(file));
  }

  FileCoverage file(String name) {
    return files.computeIfAbsent(name, key -> new FileCoverage());
  }

  private void blocks(ModuleCounts counts, Sources.Origin origin) {
    List<String> names = FunctionNames.all(origin.original());
    int moved = origin.moved(counts.module());
    FileCoverage file = file(origin.file() == null ? name(counts.module()) : origin.file());
    file.byBlock();
    for (int i = 0; i < origin.original().functions().size(); i++) {
      int start = counts.module().functions().get(i).bodyStart() + moved;
      file.function(names.get(counts.importedFunctions() + i), start, counts.entered(i));
      for (ModuleCounts.Block block : counts.blocks(i)) {
        file.line(block.start() + moved, block.count());
      }
    }
  }

  private void lines(ModuleCounts counts, WasmModule original, LineTable lines) {
    TreeSet<Integer> instructions = new TreeSet<>();
    List<String> names = FunctionNames.all(original);
    for (int i = 0; i < original.functions().size(); i++) {
      WasmModule.Function function = counts.module().functions().get(i);
      InstructionCursor code =
          new InstructionCursor(counts.module().bytes(), function.bodyStart(), function.bodyEnd());
      @Nullable SourceLine first = null;
      while (code.next()) {
        if (ModuleCounts.isShown(code.opcode())) {
          instructions.add(code.offset());
        }
        if (first == null) {
          first = lines.at(code.offset());
        }
      }
      if (first != null && !isLibrary(first.file())) {
        file(first.file())
            .function(names.get(counts.importedFunctions() + i), first.line(), counts.entered(i));
      }
    }
    for (LineTable.Row row : lines.rows()) {
      String source = lines.files().get(row.file());
      @Nullable Integer first = instructions.ceiling(row.start());
      if (row.line() != 0 && first != null && first < row.end() && !isLibrary(source)) {
        file(source).line(row.line(), counts.at(first));
      }
    }
  }

  /** What comes with AssemblyScript and Rust, here or from Debian, is not the contract's. */
  private static boolean isLibrary(String source) {
    return source.startsWith("~lib/")
        || source.startsWith("/rustc/")
        || source.startsWith("/usr/src/rustc-");
  }
}

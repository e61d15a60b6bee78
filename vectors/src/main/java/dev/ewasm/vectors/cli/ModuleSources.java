package dev.ewasm.vectors.cli;

import dev.ewasm.engine.MalformedModuleException;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.text.SourceMap;
import dev.ewasm.engine.text.TextReader;
import dev.ewasm.vectors.debuginfo.LineTable;
import dev.ewasm.vectors.debuginfo.MapLoader;
import dev.ewasm.vectors.debuginfo.Sources;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The sources of modules in files, which may be text themselves. */
final class ModuleSources {

  private ModuleSources() {}

  /** Sources that warn on standard error. */
  static Sources empty(Console console) {
    return new Sources(
        warning -> console.err().println("ewasm: warning: " + Text.printable(warning, 1000)));
  }

  /** Whether a file holds a well-formed module. */
  static boolean isModule(String name) {
    try {
      ModuleReader.read(ModuleFile.read(name));
      return true;
    } catch (CommandException | MalformedModuleException _) {
      return false;
    }
  }

  /** Reads a module and what it says about its source. */
  static WasmModule add(Sources sources, String name) {
    WasmModule module = ModuleReader.read(ModuleFile.read(name));
    @Nullable LineTable text = ModuleFile.isText(name) ? lines(name, module) : null;
    if (text == null) {
      sources.add(name, module, MapLoader.beside(Path.of(name)));
    } else {
      sources.add(name, module, text);
    }
    return module;
  }

  /** A module's text is its source. */
  private static @Nullable LineTable lines(String name, WasmModule module) {
    @Nullable SourceMap map = TextReader.read(name, ModuleFile.readBytes(name)).sourceMap();
    return map == null
        ? null
        : LineTable.ofInstructions(module, name, offset -> map.position(offset).line());
  }
}

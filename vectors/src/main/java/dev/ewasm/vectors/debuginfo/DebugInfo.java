package dev.ewasm.vectors.debuginfo;

import dev.ewasm.engine.module.WasmModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a module says about its source. */
public sealed interface DebugInfo {

  /** Lines are known. */
  record Found(LineTable lines) implements DebugInfo {}

  /** The module says nothing. */
  record Missing() implements DebugInfo {}

  /**
   * What it says does not follow the format.
   *
   * @param warning one line that names section and offset
   */
  record Broken(String warning) implements DebugInfo {}

  /** Name of the custom section with the URL of a source map. */
  String SOURCE_MAP = "sourceMappingURL";

  /** Code section id. */
  int CODE = 10;

  /**
   * Reads DWARF line programs or, without any, the source map.
   *
   * @param maps finds source maps
   */
  static DebugInfo read(WasmModule module, MapLoader maps) {
    WasmModule.@Nullable Section code = codeSection(module);
    if (code == null) {
      return new Missing();
    }
    WasmModule.@Nullable CustomSection dwarf =
        module.customSection(DwarfLines.SECTION).orElse(null);
    WasmModule.@Nullable CustomSection url = module.customSection(SOURCE_MAP).orElse(null);
    try {
      if (dwarf != null) {
        return found(DwarfLines.read(module, dwarf, code.start(), code.end()));
      }
      return url == null ? new Missing() : sourceMap(module, url, code, maps);
    } catch (DebugInfoException e) {
      return new Broken(String.valueOf(e.getMessage()));
    }
  }

  private static DebugInfo found(LineTable lines) {
    return lines.rows().isEmpty() ? new Missing() : new Found(lines);
  }

  /** The range of the code section's content; null when the module has none. */
  static WasmModule.@Nullable Section codeSection(WasmModule module) {
    for (WasmModule.Section section : module.sections()) {
      if (section.id() == CODE) {
        return section;
      }
    }
    return null;
  }

  private static DebugInfo sourceMap(
      WasmModule module, WasmModule.CustomSection section, WasmModule.Section code, MapLoader maps)
      throws DebugInfoException {
    SectionReader in = new SectionReader(module, section);
    long length = in.uleb();
    int start = section.start() + in.offset();
    in.skip(length);
    String url = new String(module.bytes(), start, (int) length, StandardCharsets.UTF_8);
    String shown = url.length() > 200 ? url.substring(0, 200) + "…" : url;
    byte @Nullable [] map;
    try {
      map = maps.load(url);
    } catch (IOException e) {
      throw new DebugInfoException(SOURCE_MAP + " " + shown + ": " + e.getMessage());
    }
    if (map == null) {
      throw new DebugInfoException(SOURCE_MAP + " " + shown + ": no such file");
    }
    return found(SourceMapLines.read(shown, map, code.end()));
  }
}

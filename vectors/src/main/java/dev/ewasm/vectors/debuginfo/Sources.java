package dev.ewasm.vectors.debuginfo;

import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.vectors.trace.SourceLookup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sources of all modules that may run. What was read from a file also serves modules with the
 * same code: a chain may hold a contract without the debug information that its developer has. Not
 * safe for several threads.
 */
public final class Sources implements SourceLookup {

  private final Consumer<String> warnings;
  private final List<Given> given = new ArrayList<>();
  private final IdentityHashMap<WasmModule, Origin> known = new IdentityHashMap<>();

  private record Given(String name, WasmModule module, @Nullable LineTable lines) {}

  /**
   * Where a module comes from.
   *
   * @param file that it was read from; null when no file has its code
   * @param original what that file or a like build holds: the same functions, of which a test may
   *     have one more, but perhaps elsewhere, and with names; else the module itself
   * @param lines of the module, not of the original; null when they are not known
   */
  public record Origin(@Nullable String file, WasmModule original, @Nullable LineTable lines) {

    /** How many bytes later the code begins in the file. */
    public int moved(WasmModule module) {
      return SameCode.start(original) - SameCode.start(module);
    }
  }

  /**
   * @param warnings takes one line for each module whose debug information is broken
   */
  public Sources(Consumer<String> warnings) {
    this.warnings = warnings;
  }

  /**
   * Reads the debug information of a module from a file.
   *
   * @param name of the file
   * @param maps finds its source map
   */
  public void add(String name, WasmModule module, MapLoader maps) {
    add(name, module, read(name, module, maps));
  }

  /**
   * Gives the lines of a module.
   *
   * @param name of its file
   * @param lines by byte offset in the module; null when nothing is known
   */
  public void add(String name, WasmModule module, @Nullable LineTable lines) {
    given.add(new Given(name, module, lines));
  }

  private @Nullable LineTable read(String name, WasmModule module, MapLoader maps) {
    return switch (DebugInfo.read(module, maps)) {
      case DebugInfo.Found(LineTable lines) -> lines;
      case DebugInfo.Missing _ -> null;
      case DebugInfo.Broken(String warning) -> {
        warnings.accept(name + ": debug information is not used: " + warning);
        yield null;
      }
    };
  }

  /** Where a module comes from, as far as that is known. */
  public Origin origin(WasmModule module) {
    Origin origin = known.get(module);
    if (origin == null) {
      origin = find(module);
      known.put(module, origin);
    }
    return origin;
  }

  /** The best there is: lines of the same code, those inside the module, those of a like build. */
  private Origin find(WasmModule module) {
    Given same = null;
    for (Given file : given) {
      if (SameCode.bytes(file.module, module) && (same == null || same.lines == null)) {
        same = file;
      }
    }
    String name = same == null ? null : same.name;
    if (same == null || same.lines == null) {
      LineTable own = embedded(module);
      if (own != null) {
        return new Origin(name, module, own);
      }
      for (Given file : given) {
        LineTable lines = translated(file, module);
        if (lines != null) {
          return new Origin(name, file.module, lines);
        }
      }
    }
    return same == null
        ? new Origin(null, module, null)
        : new Origin(name, same.module, translated(same, module));
  }

  private static @Nullable LineTable translated(Given file, WasmModule module) {
    return file.lines == null ? null : SameCode.translate(file.lines, file.module, module);
  }

  /** What a module says itself that was not read from a file. */
  private @Nullable LineTable embedded(WasmModule module) {
    boolean isFile =
        given.stream().anyMatch(file -> Arrays.equals(file.module.bytes(), module.bytes()));
    return isFile
        ? null
        : read("contract of " + module.bytes().length + " bytes", module, MapLoader.EMBEDDED);
  }

  @Override
  public @Nullable String place(WasmModule module, int offset) {
    LineTable lines = origin(module).lines();
    SourceLine line = lines == null ? null : lines.at(offset);
    return line == null ? null : line.toString();
  }
}

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
   * @param original what that file holds: the same functions, of which a test may have one more,
   *     but perhaps elsewhere; without a file, the module itself
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

  private Origin find(WasmModule module) {
    Origin best = null;
    for (Given file : given) {
      if (SameCode.bytes(file.module, module) && (best == null || best.lines == null)) {
        best =
            new Origin(
                file.name,
                file.module,
                file.lines == null ? null : SameCode.translate(file.lines, file.module, module));
      }
    }
    if (best != null && best.lines != null) {
      return best;
    }
    LineTable own = read("contract of " + module.bytes().length + " bytes", module);
    if (own == null) {
      own = compiledAlike(module);
    }
    return best == null ? new Origin(null, module, own) : new Origin(best.file, best.original, own);
  }

  /** A file's module has had its map looked for; for others there is only what they hold. */
  private @Nullable LineTable read(String name, WasmModule module) {
    boolean isFile =
        given.stream().anyMatch(file -> Arrays.equals(file.module.bytes(), module.bytes()));
    return isFile ? null : read(name, module, MapLoader.EMBEDDED);
  }

  /** The lines of a file with the same instructions: a build with debug information. */
  private @Nullable LineTable compiledAlike(WasmModule module) {
    for (Given file : given) {
      if (file.lines != null) {
        LineTable lines = SameCode.translate(file.lines, file.module, module);
        if (lines != null) {
          return lines;
        }
      }
    }
    return null;
  }

  @Override
  public @Nullable String place(WasmModule module, int offset) {
    LineTable lines = origin(module).lines();
    SourceLine line = lines == null ? null : lines.at(offset);
    return line == null ? null : line.toString();
  }
}

package dev.ewasm.vectors.trace;

import dev.ewasm.engine.module.InstructionSite;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.runtime.Halt;
import dev.ewasm.engine.runtime.InstructionObserver;
import dev.ewasm.engine.runtime.ObservedRun;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Remembers where the last run of the engine was when it failed. Not safe for several threads. */
public final class WasmBacktraces implements InstructionObserver, Backtraces {

  /** Frames kept at each end of a longer backtrace. */
  private static final int MAX_FRAMES = 32;

  private final IdentityHashMap<WasmModule, List<String>> names = new IdentityHashMap<>();
  private final SourceLookup sources;
  private List<WasmFrame> frames = List.of();

  /**
   * @param sources knows source lines
   */
  public WasmBacktraces(SourceLookup sources) {
    this.sources = sources;
  }

  @Override
  public void before(ObservedRun run) {}

  @Override
  public void end(ObservedRun run, @Nullable Halt halt) {
    List<WasmFrame> found = new ArrayList<>();
    if (halt != null) {
      for (int level = run.depth() - 1; level >= 0; level--) {
        if (level == run.depth() - 1 - MAX_FRAMES && level >= MAX_FRAMES) {
          // What recursed without end looks the same in between.
          level = MAX_FRAMES - 1;
        }
        found.add(frame(run, level));
      }
    }
    frames = found;
  }

  private WasmFrame frame(ObservedRun run, int level) {
    WasmModule module = run.instance(level).module();
    int function = run.function(level);
    InstructionSite site = run.site(level);
    int imported = run.instance(level).spaces().importedFunctions();
    int offset =
        site == null ? module.functions().get(function - imported).bodyStart() : site.offset();
    return new WasmFrame(
        function,
        offset,
        names.computeIfAbsent(module, FunctionNames::all).get(function),
        sources.place(module, offset));
  }

  @Override
  public List<WasmFrame> current() {
    List<WasmFrame> found = frames;
    // A message that fails before its code runs must not show those of another.
    frames = List.of();
    return found;
  }
}

package dev.ewasm.vectors.coverage;

import dev.ewasm.engine.module.InstructionSite;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.runtime.InstructionObserver;
import dev.ewasm.engine.runtime.ObservedRun;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts how often each instruction of each module ran, on any number of threads. */
public final class CoverageCollector implements InstructionObserver {

  /** By the module's bytes, so that the same code loaded twice is one. Guarded by this. */
  private final Map<ByteBuffer, ModuleCounts> byCode = new HashMap<>();

  /** Guarded by this. */
  private final IdentityHashMap<WasmModule, ModuleCounts> known = new IdentityHashMap<>();

  /** What was asked for last, which is usually asked for next. */
  private volatile @Nullable Known last;

  private record Known(WasmModule module, ModuleCounts counts) {}

  @Override
  public void enter(ObservedRun run) {
    int level = run.depth() - 1;
    counts(run.instance(level).module()).enter(run.function(level));
  }

  @Override
  public void before(ObservedRun run) {
    InstructionSite site = run.site();
    counts(run.instance(run.depth() - 1).module()).count(site.offset());
  }

  /** Names a module whose code should run; it counts as not covered when nothing does. */
  public void expect(WasmModule module) {
    counts(module);
  }

  /** What was counted for each module, in no order. */
  synchronized List<ModuleCounts> modules() {
    return List.copyOf(byCode.values());
  }

  @SuppressWarnings("ReferenceEquality") // as the map: comparing what a module holds takes long
  private ModuleCounts counts(WasmModule module) {
    Known now = last;
    if (now == null || now.module != module) {
      now = new Known(module, find(module));
      last = now;
    }
    return now.counts;
  }

  private synchronized ModuleCounts find(WasmModule module) {
    return known.computeIfAbsent(
        module,
        key ->
            byCode.computeIfAbsent(
                ByteBuffer.wrap(module.bytes()), bytes -> new ModuleCounts(module)));
  }
}

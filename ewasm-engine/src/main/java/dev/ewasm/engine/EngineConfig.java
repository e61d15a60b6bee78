package dev.ewasm.engine;

import dev.ewasm.engine.module.EngineLimits;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.engine.runtime.Memory;
import dev.ewasm.engine.runtime.Table;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What decides how a module loads and runs. All of it but {@code tier} and {@code codeCache} is
 * part of consensus.
 *
 * @param profile features a module may use
 * @param limits how large a module may be
 * @param maxMemoryPages pages (65,536 bytes) that each memory a module defines may grow to,
 *     whatever its own maximum says; at most {@link Memory#MAX_PAGES}
 * @param maxTableElements elements that each table a module defines may grow to
 * @param tier how code is run; never changes a result
 * @param codeCache folder that keeps compiled code between processes, if any; see {@link
 *     dev.ewasm.engine.compiler.CompiledCache} for what it must be protected from
 */
public record EngineConfig(
    Profile profile,
    EngineLimits limits,
    int maxMemoryPages,
    int maxTableElements,
    Tier tier,
    @Nullable Path codeCache) {

  /** Pages of a memory in the consensus profile: 64 MiB. */
  public static final int CONSENSUS_PAGES = 1024;

  /** Contracts on a chain. */
  public static final EngineConfig CONSENSUS =
      new EngineConfig(
          Profile.CONSENSUS,
          EngineLimits.DEFAULT,
          CONSENSUS_PAGES,
          Table.DEFAULT_MAX_ELEMENTS,
          Tier.AUTO,
          null);

  /** WebAssembly 2.0 with as much memory as an array can hold. */
  public static final EngineConfig FULL =
      new EngineConfig(
          Profile.FULL,
          EngineLimits.DEFAULT,
          Memory.MAX_PAGES,
          Table.DEFAULT_MAX_ELEMENTS,
          Tier.AUTO,
          null);

  public EngineConfig {
    if (maxMemoryPages < 0 || maxMemoryPages > Memory.MAX_PAGES) {
      throw new IllegalArgumentException(
          "maxMemoryPages must be 0 to " + Memory.MAX_PAGES + ": " + maxMemoryPages);
    }
  }

  /** The same with another profile. */
  public EngineConfig withProfile(Profile other) {
    return new EngineConfig(other, limits, maxMemoryPages, maxTableElements, tier, codeCache);
  }

  /** The same in another tier. */
  public EngineConfig withTier(Tier other) {
    return new EngineConfig(profile, limits, maxMemoryPages, maxTableElements, other, codeCache);
  }

  /** The same with compiled code kept in a folder. */
  public EngineConfig withCodeCache(Path folder) {
    return new EngineConfig(profile, limits, maxMemoryPages, maxTableElements, tier, folder);
  }
}

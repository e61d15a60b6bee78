package dev.ewasm.eei;

import dev.ewasm.engine.EngineConfig;
import dev.ewasm.engine.Tier;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.engine.runtime.InstructionObserver;
import org.jspecify.annotations.Nullable;

/**
 * How {@link EwasmVm} treats contracts, whatever the chain's fork.
 *
 * @param abi what contracts may import
 * @param engine which WebAssembly features they may use and how large they may be
 * @param cacheBytes code bytes of loaded contracts that are remembered, at most
 * @param evm1 what runs code that is not WebAssembly
 * @param debug where the {@code debug} namespace prints; null for nowhere
 * @param observer sees what happens; null for nobody
 * @param instructions sees the instructions of contracts when the engine's tier is {@link
 *     Tier#OBSERVED}; null for nobody
 */
public record VmConfig(
    HostAbi abi,
    EngineConfig engine,
    long cacheBytes,
    Evm1Policy evm1,
    @Nullable DebugSink debug,
    @Nullable EeiObserver observer,
    @Nullable InstructionObserver instructions) {

  private static final long CACHE_BYTES = 64L << 20;

  /** Revision 4 under the consensus profile, other code rejected. */
  public static final VmConfig DEFAULT =
      new VmConfig(
          EeiDialect.REVISION_4,
          EngineConfig.CONSENSUS,
          CACHE_BYTES,
          Evm1Policy.REJECT,
          null,
          null,
          null);

  public VmConfig withAbi(HostAbi newAbi) {
    return new VmConfig(newAbi, engine, cacheBytes, evm1, debug, observer, instructions);
  }

  public VmConfig withEngine(EngineConfig newEngine) {
    return new VmConfig(abi, newEngine, cacheBytes, evm1, debug, observer, instructions);
  }

  public VmConfig withProfile(Profile newProfile) {
    return new VmConfig(
        abi, engine.withProfile(newProfile), cacheBytes, evm1, debug, observer, instructions);
  }

  /** Runs code in another tier. */
  public VmConfig withTier(Tier tier) {
    return new VmConfig(
        abi, engine.withTier(tier), cacheBytes, evm1, debug, observer, instructions);
  }

  public VmConfig withEvm1(Evm1Policy newEvm1) {
    return new VmConfig(abi, engine, cacheBytes, newEvm1, debug, observer, instructions);
  }

  /** Offers the {@code debug} namespace of a dialect and prints to {@code sink}. */
  public VmConfig withDebug(DebugSink sink) {
    HostAbi debugging = abi instanceof EeiDialect dialect ? dialect.withDebug() : abi;
    return new VmConfig(debugging, engine, cacheBytes, evm1, sink, observer, instructions);
  }

  public VmConfig withObserver(@Nullable EeiObserver newObserver) {
    return new VmConfig(abi, engine, cacheBytes, evm1, debug, newObserver, instructions);
  }

  /**
   * Shows every instruction to an observer; null for back to {@link EngineConfig#CONSENSUS}'s tier.
   */
  public VmConfig withInstructionObserver(@Nullable InstructionObserver newInstructions) {
    Tier tier = newInstructions == null ? EngineConfig.CONSENSUS.tier() : Tier.OBSERVED;
    return new VmConfig(
        abi, engine.withTier(tier), cacheBytes, evm1, debug, observer, newInstructions);
  }
}

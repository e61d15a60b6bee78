package dev.ewasm.bench;

import dev.ewasm.engine.Engine;
import dev.ewasm.engine.EngineConfig;
import dev.ewasm.engine.LoadedModule;
import dev.ewasm.engine.Tier;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.Imports;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.InstancePool;

/**
 * What a contract costs before it does anything: loading, and a pooled instance with a small call.
 */
public final class SmallCalls {

  private static final int ROUNDS = 7;
  private static final int LOADS = 300;
  private static final int CALLS = 100_000;
  private static final double NANOS_PER_US = 1e3;

  private SmallCalls() {}

  /** Prints the best of some rounds, in microseconds. */
  public static void main(String[] args) {
    byte[] bytes = Kernel.KECCAK24.bytes();
    Imports none = new Imports();
    EngineConfig config = EngineConfig.CONSENSUS.withTier(Tier.INTERPRETER);
    LoadedModule module = Engine.load(bytes, config);
    InstancePool pool = module.pool(none, 1);
    double load = Double.MAX_VALUE;
    double call = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < LOADS; i++) {
        LoadedModule loaded = Engine.load(bytes, config);
        Instance instance = loaded.pool(none, 0).acquire(new ExecutionContext()).instance();
        instance.invoke("run", new ExecutionContext(), 0);
      }
      load = Math.min(load, (System.nanoTime() - start) / NANOS_PER_US / LOADS);
      start = System.nanoTime();
      for (int i = 0; i < CALLS; i++) {
        Instance instance = pool.acquire(new ExecutionContext()).instance();
        instance.invoke("run", new ExecutionContext(), 0);
        pool.release(instance);
      }
      call = Math.min(call, (System.nanoTime() - start) / NANOS_PER_US / CALLS);
    }
    System.out.printf(
        "load, validate, instantiate, lower and run %,d bytes: %.0f us%n", bytes.length, load);
    System.out.printf("call on a pooled instance, with reset: %.2f us%n", call);
  }
}

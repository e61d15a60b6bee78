package dev.ewasm.bench.scenario;

import dev.ewasm.engine.Engine;
import dev.ewasm.engine.EngineConfig;
import dev.ewasm.engine.LoadedModule;
import dev.ewasm.engine.Tier;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.ExecutionResult;
import dev.ewasm.engine.runtime.Imports;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.Store;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From the bytes of a contract to the end of its first, small call: reading, validation, making an
 * instance, lowering what is called. The module is keccak24, 17 KB of which one function has 15.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class ReadyToRun {

  @Param({"INTERPRETER", "AUTO"})
  public Tier tier = Tier.AUTO;

  private byte[] module = new byte[0];

  @Setup
  public void load() {
    module = Kernel.KECCAK24.bytes();
  }

  @Benchmark
  public ExecutionResult firstCall() {
    LoadedModule loaded = Engine.load(module, EngineConfig.CONSENSUS.withTier(tier));
    Instance instance =
        loaded.instantiate(new Store(), new Imports(), new ExecutionContext()).instance();
    return instance.invoke("run", new ExecutionContext(), 0);
  }
}

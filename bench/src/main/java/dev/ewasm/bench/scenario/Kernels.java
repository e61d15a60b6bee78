package dev.ewasm.bench.scenario;

import dev.ewasm.bench.peer.Guest;
import dev.ewasm.bench.peer.Guests;
import java.io.IOException;
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

/** Compute kernels in our tiers, without gas and charged by the engine. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {DeepStackExecutor.CUSTOM, DeepStackExecutor.OPTION})
@State(Scope.Thread)
public class Kernels {

  @Param public Kernel kernel = Kernel.FIB;

  @Param({"ewasm-interpreter", "ewasm-compiler"})
  public String tier = "ewasm-compiler";

  @Param({"", "rev4"})
  public String schedule = "";

  @SuppressWarnings("NullAway.Init") // by the set-up
  private Guest guest;

  @Setup
  public void load() throws IOException {
    guest = Guests.of(tier, kernel.workload(schedule));
  }

  @Benchmark
  public long run() {
    guest.prepare();
    guest.run();
    return guest.result();
  }
}

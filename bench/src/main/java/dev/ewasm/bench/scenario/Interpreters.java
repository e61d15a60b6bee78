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

/** Our interpreter and those of Chicory and Endive on the same kernels. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {DeepStackExecutor.CUSTOM, DeepStackExecutor.OPTION})
@State(Scope.Thread)
public class Interpreters {

  @Param public Kernel kernel = Kernel.FIB;

  @Param({"ewasm-interpreter", "chicory-interpreter", "endive-interpreter"})
  public String runtime = "ewasm-interpreter";

  @SuppressWarnings("NullAway.Init") // by the set-up
  private Guest guest;

  @Setup
  public void load() throws IOException {
    guest = Guests.of(runtime, kernel.workload(""));
  }

  @Benchmark
  public long run() {
    guest.prepare();
    guest.run();
    return guest.result();
  }
}

package dev.ewasm.bench.state;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Reads of random accounts from a store that was just opened, which has nothing in its caches; the
 * operating system may. The store must hold a large state already.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 10)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@State(Scope.Thread)
public class ColdReads {
  private static final int READS = 10_000;

  @Param("rocksdb:state")
  public String store = "rocksdb:state";

  @Param("1000000")
  public int accounts = 1_000_000;

  @Param("500000")
  public int holders = 500_000;

  @SuppressWarnings("NullAway.Init") // by the set-up
  private LargeState state;

  @Setup(Level.Iteration)
  public void open() throws IOException {
    state = LargeState.open(store, accounts, holders);
  }

  @TearDown(Level.Iteration)
  public void close() {
    state.close();
  }

  @Benchmark
  @OperationsPerInvocation(READS)
  public void read(Blackhole read) {
    for (int i = 0; i < READS; i++) {
      read.consume(state.account(state.database().view()));
    }
  }
}

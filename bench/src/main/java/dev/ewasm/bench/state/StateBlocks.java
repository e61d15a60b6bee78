package dev.ewasm.bench.state;

import dev.ewasm.state.StateDiff;
import dev.ewasm.state.database.StateDatabase;
import dev.ewasm.state.store.StateStores;
import java.util.concurrent.TimeUnit;
import org.apache.tuweni.bytes.Bytes32;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Root, and commit, of a block of token transfers on a state in memory. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class StateBlocks {

  @Param("20000")
  public int accounts = 20_000;

  @Param({"50", "1000"})
  public int transfers = 50;

  @SuppressWarnings("NullAway.Init") // by the set-up
  private StateDatabase database;

  @SuppressWarnings("NullAway.Init") // by the set-up
  private StateMeasurements measurements;

  @SuppressWarnings("NullAway.Init") // by the set-up
  private StateDiff block;

  @Setup
  public void load() {
    var store = StateStores.open("memory");
    StateMeasurements.load(store, accounts, accounts);
    database = StateDatabase.open(store);
    measurements = new StateMeasurements(database, accounts, accounts);
  }

  @Setup(Level.Invocation)
  public void transfers() {
    block = measurements.transfers(transfers);
  }

  @Benchmark
  public Bytes32 root() {
    return database.view().rootAfter(block);
  }

  @Benchmark
  public void commit() {
    database.apply(database.head() + 1, block);
  }
}

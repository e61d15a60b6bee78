package dev.ewasm.bench.state;

import dev.ewasm.bench.scenario.DeepStackExecutor;
import dev.ewasm.eei.EwasmVm;
import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.transaction.Transaction;
import dev.ewasm.eei.transaction.TransactionProcessor;
import dev.ewasm.eei.transaction.TransactionResult;
import dev.ewasm.eei.world.BlockContext;
import dev.ewasm.eei.world.ChainRules;
import dev.ewasm.metering.cost.Schedules;
import dev.ewasm.state.Account;
import dev.ewasm.state.Address;
import dev.ewasm.state.StateDiff;
import dev.ewasm.state.WorldState;
import dev.ewasm.state.database.StateCheck;
import dev.ewasm.state.database.StateDatabase;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
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

/** Blocks, roots and reads on a large state, which is made in the store if that is empty. */
@Warmup(iterations = 2, time = 5)
@Measurement(iterations = 5, time = 4)
@Fork(
    value = 1,
    jvmArgsAppend = {
      DeepStackExecutor.CUSTOM,
      DeepStackExecutor.OPTION,
      "--enable-native-access=ALL-UNNAMED"
    })
@State(Scope.Thread)
public class StateBlocks {
  private static final int TRANSFERS = 1000;
  private static final int SLOTS = 2 * TRANSFERS;

  private final TransactionProcessor processor =
      new TransactionProcessor(
          ChainRules.of(ForkRules.of(dev.ewasm.eei.fork.Fork.BYZANTIUM))
              .withMetering(InstructionMetering.of(Schedules.rev4())),
          new EwasmVm(VmConfig.DEFAULT));

  /** The state that all is measured on. */
  @State(Scope.Benchmark)
  public static class Stored {
    @Param("memory")
    public String store = "memory";

    @Param("1000000")
    public int accounts = 1_000_000;

    /** Of the token: the first of the accounts. */
    @Param("500000")
    public int holders = 500_000;

    @SuppressWarnings("NullAway.Init") // by the set-up
    private LargeState state;

    @SuppressWarnings("NullAway.Init") // by the set-up
    private StateDatabase database;

    @Setup
    public void open() throws IOException {
      state = LargeState.open(store, accounts, holders);
      database = state.database();
    }

    @TearDown
    public void close() {
      state.close();
    }
  }

  /** A block to work out: balances of a token that change. */
  @State(Scope.Thread)
  public static class Diff {
    private StateDiff changes = StateDiff.EMPTY;

    @Setup(Level.Invocation)
    public void change(Stored stored) {
      changes = stored.state.balances(SLOTS);
    }
  }

  /** A block to run: transfers of a token, ready to be executed. */
  @State(Scope.Thread)
  public static class Transfers {
    private List<Transaction> transactions = List.of();
    private Map<Address, List<Bytes32>> touched = Map.of();

    @Setup(Level.Invocation)
    public void make(Stored stored) {
      transactions = stored.state.transfers(TRANSFERS);
      touched = LargeState.touched(transactions);
    }
  }

  /** The root after a block that changes 2,000 slots. */
  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  @OutputTimeUnit(TimeUnit.MILLISECONDS)
  public Bytes32 incrementalRoot(Stored stored, Diff diff) {
    return stored.database.view().rootAfter(diff.changes);
  }

  /** The root of the newest state from all of its entries. */
  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @Warmup(iterations = 2)
  @Measurement(iterations = 3)
  @OutputTimeUnit(TimeUnit.MILLISECONDS)
  public Bytes32 wholeRoot(Stored stored) {
    Bytes32 root = StateCheck.recomputeRoot(stored.database);
    if (!root.equals(stored.database.root())) {
      throw new IllegalStateException("root " + root + ", expected " + stored.database.root());
    }
    return root;
  }

  /**
   * A block of 1,000 transfers: what their access lists would name is fetched where that pays, then
   * they run with gas, root, commit.
   */
  @Benchmark
  @BenchmarkMode(Mode.Throughput)
  @OperationsPerInvocation(TRANSFERS)
  public Bytes32 transfers(Stored stored, Transfers transfers) {
    StateDatabase database = stored.database;
    long number = database.head() + 1;
    BlockContext block =
        new BlockContext(
            number,
            number,
            Long.MAX_VALUE,
            Address.ofNumber(1),
            UInt256.ZERO,
            UInt256.ZERO,
            BlockContext.BlockHashes.NONE);
    database.prefetch(transfers.touched);
    WorldState world = new WorldState(database.view());
    for (Transaction transaction : transfers.transactions) {
      if (!(processor.process(world, block, transaction)
              instanceof TransactionResult.Executed executed)
          || !executed.succeeded()) {
        throw new IllegalStateException("a transfer failed");
      }
    }
    return database.apply(number, world.diff());
  }

  /** A random account of the newest state. */
  @Benchmark
  @BenchmarkMode(Mode.Throughput)
  public Account read(Stored stored) {
    return stored.state.account(stored.database.view());
  }
}

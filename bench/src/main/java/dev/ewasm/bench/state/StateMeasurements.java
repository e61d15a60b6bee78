package dev.ewasm.bench.state;

import dev.ewasm.state.Account;
import dev.ewasm.state.Address;
import dev.ewasm.state.StateDiff;
import dev.ewasm.state.WorldState;
import dev.ewasm.state.database.BlockState;
import dev.ewasm.state.database.StateCheck;
import dev.ewasm.state.database.StateDatabase;
import dev.ewasm.state.database.StateLoader;
import dev.ewasm.state.store.KeyValueStore;
import dev.ewasm.state.store.StateStores;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;

/**
 * Loads a large state into a store and measures reads, blocks and roots on it. Arguments: the
 * store, the number of accounts, the number of slots of the token contract. A store that holds a
 * state already is measured as it is. Each figure is the median of its rounds.
 */
public final class StateMeasurements {
  private static final Address TOKEN = Address.fromHex("0x" + "70".repeat(20));
  private static final int TRANSFERS = 1000;
  private static final int ROUNDS = 41;
  private static final int READS = 100_000;

  private final StateDatabase database;
  private final int accounts;
  private final int slots;
  private final SplittableRandom random = new SplittableRandom(1);

  StateMeasurements(StateDatabase database, int accounts, int slots) {
    this.database = database;
    this.accounts = accounts;
    this.slots = slots;
  }

  /** A thing to time. */
  private interface Work {
    void run();
  }

  public static void main(String[] arguments) {
    KeyValueStore store = StateStores.open(arguments[0]);
    int accounts = Integer.parseInt(arguments[1]);
    int slots = Integer.parseInt(arguments[2]);
    try (store) {
      if (StateDatabase.open(store).isEmpty()) {
        load(store, accounts, slots);
      }
      new StateMeasurements(StateDatabase.open(store), accounts, slots).run();
    }
  }

  static void load(KeyValueStore store, int accounts, int slots) {
    long millis =
        millis(
            () -> {
              StateLoader loader = new StateLoader(store);
              for (int i = 0; i < accounts; i++) {
                loader.account(address(i), 0, UInt256.valueOf(1_000_000_000L + i), Bytes.EMPTY);
              }
              loader.account(TOKEN, 1, UInt256.ZERO, Bytes.of(0));
              for (int i = 0; i < slots; i++) {
                loader.slot(TOKEN, slot(i), UInt256.valueOf(1_000_000 + i).toBytes());
              }
              loader.finish(0, null);
            });
    print("load of %d accounts and %d slots: %d ms", accounts, slots, millis);
  }

  private void run() {
    print("heap limit: %d MiB", Runtime.getRuntime().maxMemory() >> 20);
    reads("first reads", READS / 10);
    reads("reads", READS);
    reads("reads", READS);
    long large = blocks(TRANSFERS);
    long small = blocks(TRANSFERS / 20);
    long[] full = new long[3];
    for (int round = 0; round < full.length; round++) {
      full[round] = micros(() -> expect(StateCheck.recomputeRoot(database)));
    }
    print("root of the whole state anew: %d ms", median(full) / 1000);
    print(
        "times faster: %.0f (%d transfers), %.0f (%d transfers)",
        (double) median(full) / large, TRANSFERS, (double) median(full) / small, TRANSFERS / 20);
    database.store().statistics().forEach(line -> print("%s", line));
  }

  /** Measures blocks of so many transfers and returns the microseconds that their root takes. */
  private long blocks(int transfers) {
    long[] incremental = new long[ROUNDS];
    long[] commits = new long[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      StateDiff diff = transfers(transfers);
      incremental[round] = micros(() -> database.view().rootAfter(diff));
      commits[round] = micros(() -> database.apply(database.head() + 1, diff));
    }
    print(
        "block of %d transfers (%d slots): root %.1f ms, root and commit %.1f ms",
        transfers, 2 * transfers, median(incremental) / 1e3, median(commits) / 1e3);
    return median(incremental);
  }

  private void expect(Bytes32 root) {
    if (!root.equals(database.root())) {
      throw new IllegalStateException("root " + root + ", expected " + database.root());
    }
  }

  private void reads(String name, int count) {
    BlockState state = database.view();
    long millis =
        millis(
            () -> {
              for (int i = 0; i < count; i++) {
                Account account = state.account(address(random.nextInt(accounts)));
                if (account == null) {
                  throw new IllegalStateException("an account is missing");
                }
              }
            });
    print("%s of random accounts: %d/s", name, count * 1000L / Math.max(1, millis));
  }

  /** What transfers of a token change: two balances each, and the senders' accounts. */
  StateDiff transfers(int count) {
    WorldState world = new WorldState(database.view());
    for (int i = 0; i < count; i++) {
      world.beginTransaction();
      Address sender = address(random.nextInt(accounts));
      world.setNonce(sender, world.nonce(sender) + 1);
      world.subtractBalance(sender, UInt256.valueOf(21_000));
      move(world, slot(random.nextInt(slots)), -1);
      move(world, slot(random.nextInt(slots)), 1);
      world.finishTransaction(true);
    }
    return world.diff();
  }

  private static void move(WorldState world, Bytes32 slot, int amount) {
    long balance = world.storage(TOKEN, slot).toUnsignedBigInteger().longValueExact();
    world.setStorage(TOKEN, slot, UInt256.valueOf(balance + amount).toBytes());
  }

  private static Address address(int number) {
    return Address.fromLast20(UInt256.valueOf(0x1000_0000L + number * 2_654_435_761L).toBytes());
  }

  private static Bytes32 slot(int number) {
    return UInt256.valueOf(number).toBytes();
  }

  private static long millis(Work work) {
    return micros(work) / 1000;
  }

  private static long micros(Work work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1000;
  }

  private static long median(long[] values) {
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    return Math.max(1, sorted[sorted.length / 2]);
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation is Error Prone's own artifact
  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
    System.out.flush();
  }
}

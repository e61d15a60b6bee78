package dev.ewasm.bench.state;

import dev.ewasm.eei.transaction.Transaction;
import dev.ewasm.engine.text.TextReader;
import dev.ewasm.state.Account;
import dev.ewasm.state.Address;
import dev.ewasm.state.StateDiff;
import dev.ewasm.state.WorldState;
import dev.ewasm.state.database.BlockState;
import dev.ewasm.state.database.StateDatabase;
import dev.ewasm.state.database.StateLoader;
import dev.ewasm.state.store.KeyValueStore;
import dev.ewasm.state.store.StateStores;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.bytes.MutableBytes;
import org.apache.tuweni.units.bigints.UInt256;

/**
 * A state of many accounts with ether, the first of which hold a token: the contract of {@code
 * transfer.wat}, which keeps a balance in the slot of its owner's address. Run as a program it
 * fills a store beforehand: {@code LargeState STORE ACCOUNTS HOLDERS}.
 */
public final class LargeState implements AutoCloseable {
  static final Address TOKEN = Address.fromHex("0x" + "70".repeat(20));

  /** Gas for a transfer, more than it takes. */
  private static final long GAS = 100_000;

  private static final String CONTRACT = "/dev/ewasm/bench/scenario/transfer.wat";
  private static final int SELECTOR = 4;
  private static final int WORD = 32;

  private final StateDatabase database;
  private final int accounts;
  private final int holders;
  private final SplittableRandom random = new SplittableRandom(1);

  private LargeState(StateDatabase database, int accounts, int holders) {
    this.database = database;
    this.accounts = accounts;
    this.holders = holders;
  }

  public static void main(String[] arguments) throws IOException {
    long start = System.nanoTime();
    try (LargeState state =
        open(arguments[0], Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]))) {
      System.out.printf(
          Locale.ROOT,
          "%s at block %d after %d ms%n",
          state.database.store().describe(),
          state.database.head(),
          (System.nanoTime() - start) / 1_000_000);
      state.database.store().statistics().forEach(System.out::println);
    }
  }

  /** Opens a store and fills it if it is empty. */
  static LargeState open(String address, int accounts, int holders) throws IOException {
    KeyValueStore store = StateStores.open(address);
    if (StateDatabase.open(store).isEmpty()) {
      StateLoader loader = new StateLoader(store);
      for (int i = 0; i < accounts; i++) {
        loader.account(address(i), 0, UInt256.valueOf(10).pow(18), Bytes.EMPTY);
      }
      loader.account(TOKEN, 1, UInt256.ZERO, contract());
      for (int i = 0; i < holders; i++) {
        loader.slot(TOKEN, slot(address(i)), tokens(1_000_000L + i));
      }
      loader.finish(0, null);
    }
    return new LargeState(StateDatabase.open(store), accounts, holders);
  }

  private static Bytes contract() throws IOException {
    try (InputStream in = LargeState.class.getResourceAsStream(CONTRACT)) {
      if (in == null) {
        throw new IOException("no resource " + CONTRACT);
      }
      return Bytes.wrap(TextReader.read(CONTRACT, in.readAllBytes()).bytes());
    }
  }

  StateDatabase database() {
    return database;
  }

  /** Reads one account after another from the newest state. */
  Account account(BlockState state) {
    Account account = state.account(address(random.nextInt(accounts)));
    if (account == null) {
      throw new IllegalStateException("an account is missing");
    }
    return account;
  }

  /** Changes so many balances of the token, two for each transfer, and nothing else. */
  StateDiff balances(int slots) {
    WorldState world = new WorldState(database.view());
    world.beginTransaction();
    for (int i = 0; i < slots; i++) {
      Bytes32 slot = slot(address(random.nextInt(holders)));
      long balance = world.storage(TOKEN, slot).getLong(0, ByteOrder.LITTLE_ENDIAN);
      world.setStorage(TOKEN, slot, tokens(balance + 1));
    }
    world.finishTransaction(true);
    return world.diff();
  }

  /**
   * Returns what transfers read, as their access lists would name it: accounts, and slots of the
   * token.
   */
  static Map<Address, List<Bytes32>> touched(List<Transaction> transfers) {
    Map<Address, List<Bytes32>> touched = new LinkedHashMap<>();
    List<Bytes32> slots = new ArrayList<>(2 * transfers.size());
    for (Transaction transfer : transfers) {
      touched.put(transfer.sender(), List.of());
      slots.add(slot(transfer.sender()));
      slots.add(Bytes32.wrap(transfer.data().slice(SELECTOR, WORD)));
    }
    touched.put(TOKEN, slots);
    return touched;
  }

  /** Makes transfers of a token between holders, each from a sender of its own. */
  List<Transaction> transfers(int count) {
    WorldState state = new WorldState(database.view());
    List<Transaction> transfers = new ArrayList<>(count);
    int first = random.nextInt(holders);
    for (int i = 0; i < count; i++) {
      Address sender = address((int) ((first + i * 7L) % holders));
      Address recipient = address(random.nextInt(holders));
      Bytes input = Bytes.concatenate(Bytes.wrap(new byte[SELECTOR]), slot(recipient), tokens(1));
      transfers.add(
          Transaction.legacy(
              sender, state.nonce(sender), UInt256.ONE, GAS, TOKEN, UInt256.ZERO, input));
    }
    return transfers;
  }

  /** Spread over the whole trie by the hash anyway; consecutive numbers will do. */
  private static Address address(int number) {
    return Address.fromLast20(UInt256.valueOf(0x1000_0000L + number * 2_654_435_761L).toBytes());
  }

  private static Bytes32 slot(Address owner) {
    return Bytes32.rightPad(owner.toBytes());
  }

  private static Bytes32 tokens(long amount) {
    MutableBytes word = MutableBytes.create(WORD);
    word.setLong(0, Long.reverseBytes(amount));
    return Bytes32.wrap(word);
  }

  @Override
  public void close() {
    database.close();
  }
}

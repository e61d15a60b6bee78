package dev.ewasm.vectors.devnode;

import dev.ewasm.eei.transaction.Transaction;
import dev.ewasm.state.Address;
import dev.ewasm.state.StateDiff;
import dev.ewasm.state.WorldState;
import dev.ewasm.state.database.BlockState;
import dev.ewasm.state.database.StateDatabase;
import dev.ewasm.state.store.KeyValueStore;
import dev.ewasm.state.store.WriteBatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * The blocks and the states after them. Reading is safe for several threads; one thread at a time
 * may change it.
 */
final class Chain implements AutoCloseable {

  private static final int CACHED_BLOCKS = 256;

  private final AttachingStore store;
  private final StateDatabase database;
  private final ChainStore blocks;
  private final ChainStore.Identity identity;
  private final Map<Long, Block> cache =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Block> eldest) {
          return size() > CACHED_BLOCKS;
        }
      };
  private volatile Block head;
  private volatile StateOverrides overrides;

  private Chain(
      AttachingStore store,
      StateDatabase database,
      ChainStore blocks,
      ChainStore.Identity identity,
      Block head) {
    this.store = store;
    this.database = database;
    this.blocks = blocks;
    this.identity = identity;
    this.head = head;
    overrides = blocks.overrides();
  }

  /**
   * Opens the chain of a store, which it closes in the end; makes one where there is none: on the
   * state that the store has, or on that of the configuration.
   *
   * @param accounts what the first block of a new chain sets
   * @throws InvalidChainException if the chain is another than the configuration's
   */
  static Chain open(KeyValueStore plainStore, NodeConfig config, StateOverrides accounts) {
    AttachingStore store = new AttachingStore(plainStore);
    StateDatabase database = StateDatabase.open(store);
    ChainStore blocks = new ChainStore(store);
    ChainStore.Identity wanted =
        new ChainStore.Identity(
            config.chain().id(),
            config.chain().fork(),
            config.chain().codeSizeLimit(),
            config.execution().metering().id(),
            Math.max(0, database.head()));
    ChainStore.Identity present = blocks.identity();
    if (present == null) {
      return create(store, database, blocks, wanted, config, accounts);
    }
    requireSame("chain id", present.chainId(), wanted.chainId());
    requireSame("fork", present.fork().fixtureName(), wanted.fork().fixtureName());
    requireSame("code size limit", present.codeSizeLimit(), wanted.codeSizeLimit());
    requireSame("metering", present.metering(), wanted.metering());
    Block head = blocks.block(database.head(), present.fork());
    if (head == null || !head.header().stateRoot().equals(database.root())) {
      throw new InvalidChainException(
          "the newest block of " + store.describe() + " does not go with its state");
    }
    return new Chain(store, database, blocks, present, head);
  }

  private static void requireSame(String what, Object present, Object wanted) {
    if (!present.equals(wanted)) {
      throw new InvalidChainException(
          "the chain in the database has %s %s, not %s".formatted(what, present, wanted));
    }
  }

  private static Chain create(
      AttachingStore store,
      StateDatabase database,
      ChainStore blocks,
      ChainStore.Identity identity,
      NodeConfig config,
      StateOverrides accounts) {
    WorldState world = new WorldState(database.view());
    boolean empty = database.isEmpty();
    if (empty) {
      accounts.applyTo(world);
    }
    BlockHeader header =
        new BlockHeader(
            config.chain().fork(),
            Bytes32.ZERO,
            Address.ZERO,
            world.root(),
            Block.listRoot(List.of()),
            Block.listRoot(List.of()),
            Bytes.wrap(new byte[256]),
            UInt256.ZERO,
            identity.first(),
            config.chain().gasLimit(),
            0,
            config.sealing().clock().instant().getEpochSecond(),
            BlockHeader.EXTRA_DATA,
            Bytes32.ZERO,
            config.chain().baseFee());
    Block first = new Block(header, header.hash(), List.of(), List.of(), StateOverrides.NONE);
    WriteBatch batch = new WriteBatch();
    ChainStore.putIdentity(batch, identity);
    ChainStore.put(batch, first);
    // A state that was there already keeps its root; the accounts come with the next block.
    ChainStore.putOverrides(batch, empty ? StateOverrides.NONE : accounts);
    store.with(
        batch,
        () -> {
          if (empty) {
            database.apply(0, world.diff());
          }
        });
    return new Chain(store, database, blocks, identity, first);
  }

  Block head() {
    return head;
  }

  /** Number of the first block. */
  long first() {
    return identity.first();
  }

  /** What was set from outside since the newest block. */
  StateOverrides overrides() {
    return overrides;
  }

  void setOverrides(StateOverrides newOverrides) {
    WriteBatch batch = new WriteBatch();
    ChainStore.putOverrides(batch, newOverrides);
    store.write(batch);
    overrides = newOverrides;
  }

  /** The state after a block, which must be the newest or one before. */
  BlockState state(long block) {
    return database.view(block);
  }

  /** The newest state, with what was set from outside since. */
  WorldState newestState() {
    WorldState world = new WorldState(database.view());
    overrides.applyTo(world);
    return world;
  }

  /**
   * Fetches what transactions name of the state, together, where one read after another is slow.
   */
  void prefetch(List<SignedTransaction> transactions) {
    Map<Address, List<Bytes32>> named = new LinkedHashMap<>();
    for (SignedTransaction transaction : transactions) {
      Transaction payload = transaction.payload();
      named.computeIfAbsent(payload.sender(), sender -> new ArrayList<>());
      Address recipient = payload.to();
      if (recipient != null) {
        named.computeIfAbsent(recipient, to -> new ArrayList<>());
      }
      for (Transaction.Access access : payload.accessList()) {
        named.computeIfAbsent(access.address(), address -> new ArrayList<>()).addAll(access.keys());
      }
    }
    database.prefetch(named);
  }

  StateDatabase database() {
    return database;
  }

  @Nullable Block block(long number) {
    Block newest = head;
    if (number >= newest.number()) {
      return number == newest.number() ? newest : null;
    }
    synchronized (cache) {
      Block cached = cache.get(number);
      if (cached != null) {
        return cached;
      }
    }
    Block block = blocks.block(number, identity.fork());
    if (block != null) {
      synchronized (cache) {
        // A block that was rolled back meanwhile must not stay.
        if (number < head.number()) {
          cache.put(number, block);
        }
      }
    }
    return block;
  }

  /** Blocks from one to another, both included, that there are. */
  List<Block> blocks(long from, long to) {
    List<Block> found = new ArrayList<>();
    for (long number = Math.max(from, first()); number <= to; number++) {
      Block block = block(number);
      if (block != null) {
        found.add(block);
      }
    }
    return found;
  }

  @Nullable Block block(Bytes32 hash) {
    Long number = blocks.number(hash);
    Block block = number == null ? null : block(number);
    return block == null || !block.hash().equals(hash) ? null : block;
  }

  /** A block's hash for contracts that ask. */
  @Nullable Bytes32 hash(long number) {
    Block block = number < first() ? null : block(number);
    return block == null ? null : block.hash();
  }

  /** A transaction in its block. */
  record Located(Block block, int index) {
    SignedTransaction transaction() {
      return block.transactions().get(index);
    }

    Block.Outcome outcome() {
      return block.outcomes().get(index);
    }
  }

  @Nullable Located find(Bytes32 transaction) {
    ChainStore.Place place = blocks.place(transaction);
    Block block = place == null ? null : block(place.block());
    return block == null || place == null ? null : new Located(block, place.index());
  }

  /** Adds a block and the changes to the state that it makes. */
  void append(Block block, StateDiff diff) {
    WriteBatch batch = new WriteBatch();
    ChainStore.put(batch, block);
    ChainStore.putOverrides(batch, StateOverrides.NONE);
    store.with(batch, () -> database.apply(block.number(), diff));
    overrides = StateOverrides.NONE;
    head = block;
  }

  /**
   * Goes back to an earlier block.
   *
   * @param then what is set from outside after it
   */
  void rollback(Block block, StateOverrides then) {
    WriteBatch batch = new WriteBatch();
    blocks(block.number() + 1, head.number()).forEach(gone -> ChainStore.delete(batch, gone));
    ChainStore.putOverrides(batch, then);
    store.with(batch, () -> database.rollback(block.number()));
    head = block;
    overrides = then;
    synchronized (cache) {
      cache.keySet().removeIf(number -> number >= block.number());
    }
  }

  @Override
  public void close() {
    database.close();
  }
}

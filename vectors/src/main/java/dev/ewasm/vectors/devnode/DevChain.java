package dev.ewasm.vectors.devnode;

import dev.ewasm.eei.EwasmVm;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.transaction.Transaction;
import dev.ewasm.eei.world.ChainRules;
import dev.ewasm.state.Address;
import dev.ewasm.state.WorldState;
import dev.ewasm.state.store.KeyValueStore;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * A chain that develops: takes transactions, seals blocks, and does what developers ask for beside
 * that. Every change runs on one thread, one after another; whoever asks waits for it.
 */
final class DevChain implements AutoCloseable {

  private static final int MAX_SNAPSHOTS = 100_000;

  /** Is told what happens, on the chain's thread; must not wait. */
  interface Listener {
    void sealed(Block block);

    void waiting(SignedTransaction transaction);
  }

  private record Snapshot(
      Block head,
      StateOverrides overrides,
      List<SignedTransaction> pool,
      NodeClock.Setting clock,
      UInt256 baseFee,
      Set<Address> impersonated) {}

  private final NodeConfig config;
  private final Chain chain;
  private final UInt256 chainId;
  private final EwasmVm vm;
  private final BlockProducer producer;
  private final TransactionPool pool = new TransactionPool();
  private final NodeClock clock;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final Map<Address, DevAccounts.Account> accounts = new LinkedHashMap<>();
  private final NavigableMap<Long, Snapshot> snapshots = new TreeMap<>();
  private final ChainThread thread = new ChainThread();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "ewasm-node-timer");
            thread.setDaemon(true);
            return thread;
          });
  private @Nullable Future<?> interval;
  private long intervals;
  private long lastSnapshot;
  private volatile Set<Address> impersonated = Set.of();
  private volatile boolean impersonatesAll;
  private volatile boolean automine;
  private volatile long gasLimit;
  private volatile Address coinbase = Address.ZERO;
  private volatile @Nullable UInt256 nextBaseFee;
  private Bytes32 nextRandomness = Bytes32.ZERO;

  /**
   * @throws InvalidChainException if the store holds another chain
   */
  DevChain(NodeConfig config, KeyValueStore store) {
    this.config = config;
    NodeConfig.Funds funds = config.funds();
    for (DevAccounts.Account account : DevAccounts.of(funds.mnemonic(), funds.accounts())) {
      accounts.put(account.address(), account);
    }
    ForkRules fork = config.chain().rules();
    chainId = UInt256.valueOf(config.chain().id());
    vm = new EwasmVm(config.execution().vm());
    chain = Chain.open(store, config, firstState());
    producer =
        new BlockProducer(
            chain,
            ChainRules.of(fork).withMetering(config.execution().metering()).withChainId(chainId),
            vm);
    NodeConfig.Sealing sealing = config.sealing();
    clock = new NodeClock(sealing.clock());
    gasLimit = config.chain().gasLimit();
    automine = sealing.mining() && sealing.blockTimeSeconds() == 0;
    if (sealing.mining() && sealing.blockTimeSeconds() > 0) {
      startInterval(sealing.blockTimeSeconds() * 1000);
    }
  }

  private StateOverrides firstState() {
    SortedMap<Address, StateOverrides.AccountOverride> first = new TreeMap<>();
    for (Address address : accounts.keySet()) {
      first.put(
          address, StateOverrides.AccountOverride.NOTHING.withBalance(config.funds().balance()));
    }
    config
        .funds()
        .alloc()
        .forEach(
            (address, account) ->
                first.put(
                    address,
                    new StateOverrides.AccountOverride(
                        account.balance(),
                        account.nonce(),
                        account.code().isEmpty() ? null : account.code(),
                        false,
                        account.storage())));
    return new StateOverrides(first);
  }

  NodeConfig config() {
    return config;
  }

  Chain chain() {
    return chain;
  }

  UInt256 chainId() {
    return chainId;
  }

  EwasmVm vm() {
    return vm;
  }

  BlockProducer producer() {
    return producer;
  }

  TransactionPool pool() {
    return pool;
  }

  void addListener(Listener listener) {
    listeners.add(listener);
  }

  /** The accounts whose keys the node has, in order. */
  List<Address> accounts() {
    return List.copyOf(accounts.keySet());
  }

  /** An account whose key the node has, or null. */
  DevAccounts.@Nullable Account account(Address address) {
    return accounts.get(address);
  }

  boolean isImpersonated(Address address) {
    return impersonatesAll || impersonated.contains(address);
  }

  Set<Address> impersonated() {
    return impersonated;
  }

  private <T> T change(Callable<T> work) {
    return thread.run(work);
  }

  private void change(Runnable work) {
    thread.run(Executors.callable(work));
  }

  /**
   * Takes a transaction; when it returns under automine, the block that it is in has been sealed.
   *
   * @throws InvalidTransactionException if it cannot be taken
   */
  void submit(SignedTransaction transaction) {
    change(() -> admit(transaction));
  }

  /** Takes the transaction that {@code make} makes of the nonce that is the sender's next. */
  SignedTransaction submit(Address sender, LongFunction<SignedTransaction> make) {
    return change(
        () -> {
          SignedTransaction transaction = make.apply(nextNonce(sender));
          admit(transaction);
          return transaction;
        });
  }

  private void admit(SignedTransaction transaction) {
    PoolRules.check(this, transaction, chain.newestState());
    pool.add(transaction);
    listeners.forEach(listener -> listener.waiting(transaction));
    if (automine) {
      sealReady();
    }
  }

  long nextNonce(Address sender) {
    return pool.nextNonce(sender, chain.newestState().nonce(sender));
  }

  private void sealReady() {
    while (!ready().isEmpty()) {
      Block before = chain.head();
      int waiting = pool.size();
      sealOne();
      if (chain.head().transactions().isEmpty() && pool.size() == waiting) {
        break;
      }
      if (chain.head().hash().equals(before.hash())) {
        break;
      }
    }
  }

  private List<SignedTransaction> ready() {
    WorldState state = chain.newestState();
    return pool.ready(state::nonce, baseFee());
  }

  private Block sealOne() {
    BlockHeader parent = chain.head().header();
    BlockProducer.Draft draft = producer.draft(template(clock.take(parent.timestamp())), ready());
    chain.append(draft.block(), draft.diff());
    nextBaseFee = null;
    nextRandomness = Bytes32.ZERO;
    draft.hopeless().forEach(transaction -> pool.remove(transaction.hash()));
    draft.block().transactions().forEach(transaction -> pool.remove(transaction.hash()));
    WorldState state = chain.newestState();
    pool.removeStale(state::nonce);
    listeners.forEach(listener -> listener.sealed(draft.block()));
    return draft.block();
  }

  private BlockProducer.Template template(long timestamp) {
    return new BlockProducer.Template(timestamp, gasLimit, coinbase, baseFee(), nextRandomness);
  }

  /** The base fee of the next block. */
  UInt256 baseFee() {
    UInt256 set = nextBaseFee;
    return set != null ? set : producer.nextBaseFee(chain.head().header());
  }

  /** The gas limit of the next block. */
  long gasLimit() {
    return gasLimit;
  }

  Address coinbase() {
    return coinbase;
  }

  /** The block that would be sealed now. */
  BlockProducer.Draft pending() {
    return change(
        () -> producer.draft(template(clock.peek(chain.head().header().timestamp())), ready()));
  }

  // What developers ask for

  /** Seals blocks one after another, {@code interval} seconds apart unless that is 0. */
  void mine(long count, long intervalSeconds) {
    // One task a block, so that a long row of blocks does not keep everybody else waiting.
    for (long i = 0; i < count; i++) {
      long number = i;
      change(
          () -> {
            if (intervalSeconds > 0 && number > 0) {
              clock.setNext(chain.head().header().timestamp() + intervalSeconds);
            }
            sealOne();
          });
    }
  }

  void setAutomine(boolean on) {
    change(
        () -> {
          automine = on;
          if (on) {
            sealReady();
          }
        });
  }

  boolean isAutomine() {
    return automine;
  }

  /** Seals a block every so many milliseconds, whatever waits; 0 ends that. */
  void setIntervalMining(long millis) {
    change(
        () -> {
          automine = false;
          startInterval(millis);
        });
  }

  private void startInterval(long millis) {
    Future<?> before = interval;
    if (before != null) {
      before.cancel(false);
    }
    long row = ++intervals;
    interval =
        millis == 0
            ? null
            : timer.scheduleAtFixedRate(
                () -> sealInRow(row), millis, millis, TimeUnit.MILLISECONDS);
  }

  /** Seals a block unless another interval was set while the timer's thread came here. */
  private void sealInRow(long row) {
    try {
      change(
          () -> {
            if (row == intervals) {
              sealOne();
            }
          });
    } catch (RuntimeException e) {
      System.err.println("ewasm node: block not sealed: " + e);
    }
  }

  /** Changes an account from outside; the next block has the change in its state root. */
  void override(Address address, UnaryOperator<StateOverrides.AccountOverride> edit) {
    change(
        () -> {
          StateOverrides now = chain.overrides();
          chain.setOverrides(now.with(address, edit.apply(now.of(address))));
        });
  }

  void addBalance(Address address, UInt256 more) {
    change(
        () -> {
          UInt256 balance = chain.newestState().balance(address);
          UInt256 sum = balance.add(more);
          if (sum.compareTo(balance) < 0) {
            throw EthereumErrors.invalid("the balance would not fit in 256 bits");
          }
          StateOverrides now = chain.overrides();
          chain.setOverrides(now.with(address, now.of(address).withBalance(sum)));
        });
  }

  /** Everything that is in the state, for {@link #loadState}. */
  Bytes dumpState() {
    return change(() -> StateDump.write(chain));
  }

  /** Sets every account that a dump has to what it has there; others stay. */
  void loadState(Bytes dump) {
    change(() -> chain.setOverrides(StateDump.read(dump, chain.overrides())));
  }

  void impersonate(Address address, boolean on) {
    change(
        () -> {
          Set<Address> changed = new HashSet<>(impersonated);
          if (on) {
            changed.add(address);
          } else {
            changed.remove(address);
          }
          impersonated = Set.copyOf(changed);
        });
  }

  void impersonateAll(boolean on) {
    impersonatesAll = on;
  }

  void setCoinbase(Address address) {
    coinbase = address;
  }

  void setGasLimit(long limit) {
    gasLimit = limit;
  }

  void setNextBaseFee(UInt256 fee) {
    nextBaseFee = fee;
  }

  void setNextRandomness(Bytes32 randomness) {
    change(
        () -> {
          nextRandomness = randomness;
        });
  }

  /** Changes how time goes; returns what {@code edit} does. */
  <T> T withClock(Function<NodeClock, T> edit) {
    return change(() -> edit.apply(clock));
  }

  /** Removes a waiting transaction; whether there was one. */
  boolean drop(Bytes32 hash) {
    return change(() -> pool.remove(hash));
  }

  void dropAll() {
    change(pool::clear);
  }

  /** Removes what waits of one sender. */
  void dropAll(Address sender) {
    change(
        () ->
            pool.all().stream()
                .filter(transaction -> transaction.payload().sender().equals(sender))
                .forEach(transaction -> pool.remove(transaction.hash())));
  }

  /** Takes the newest blocks away. */
  void rollback(long depth) {
    change(
        () -> {
          Block block = chain.block(chain.head().number() - depth);
          if (depth < 0 || block == null) {
            throw EthereumErrors.invalid("there are no %d blocks to take away".formatted(depth));
          }
          chain.rollback(block, StateOverrides.NONE);
          snapshots.values().removeIf(snapshot -> snapshot.head.number() > block.number());
        });
  }

  /** Remembers everything; returns the number to go back with. */
  long snapshot() {
    return change(
        () -> {
          if (snapshots.size() >= MAX_SNAPSHOTS) {
            snapshots.pollFirstEntry();
          }
          snapshots.put(
              ++lastSnapshot,
              new Snapshot(
                  chain.head(),
                  chain.overrides(),
                  pool.all(),
                  clock.setting(),
                  nextBaseFee == null ? UInt256.MAX_VALUE : nextBaseFee,
                  impersonated));
          return lastSnapshot;
        });
  }

  /** Goes back to a snapshot, which is used up with all later ones; whether there was one. */
  boolean revert(long id) {
    return change(
        () -> {
          Snapshot snapshot = snapshots.get(id);
          if (snapshot == null) {
            return false;
          }
          snapshots.tailMap(id, true).clear();
          goBack(snapshot.head, snapshot.overrides);
          pool.restore(snapshot.pool);
          clock.restore(snapshot.clock);
          nextBaseFee = snapshot.baseFee.equals(UInt256.MAX_VALUE) ? null : snapshot.baseFee;
          impersonated = snapshot.impersonated;
          return true;
        });
  }

  private void goBack(Block block, StateOverrides overrides) {
    Block there = chain.block(block.number());
    if (there == null || !there.hash().equals(block.hash())) {
      throw new InvalidTransactionException("the snapshot's block is not part of the chain");
    }
    chain.rollback(block, overrides);
  }

  /** Begins anew after the first block. */
  void reset() {
    change(
        () -> {
          Block first = chain.block(chain.first());
          if (first == null) {
            throw new IllegalStateException("no first block");
          }
          goBack(first, StateOverrides.NONE);
          pool.clear();
          snapshots.clear();
          clock.restore(new NodeClock.Setting(0, null, null));
          nextBaseFee = null;
          impersonated = Set.of();
        });
  }

  /** Finishes what is being done and closes the store. */
  @Override
  public void close() {
    timer.shutdownNow();
    thread.close();
    chain.close();
  }

  /** Signs for an account whose key the node has, or in the name of an impersonated one. */
  SignedTransaction sign(Transaction transaction) {
    DevAccounts.Account account = accounts.get(transaction.sender());
    if (account != null) {
      return account.sign(transaction, chainId);
    }
    if (!isImpersonated(transaction.sender())) {
      throw new InvalidTransactionException("unknown account");
    }
    return TransactionCodec.impersonate(transaction, chainId);
  }
}

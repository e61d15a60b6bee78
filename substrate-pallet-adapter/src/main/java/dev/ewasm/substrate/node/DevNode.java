package dev.ewasm.substrate.node;

import dev.ewasm.engine.DeepStack;
import dev.ewasm.substrate.node.TransactionPool.Pending;
import dev.ewasm.substrate.pallet.EwasmPallet;
import dev.ewasm.substrate.rpc.RpcException;
import dev.ewasm.substrate.rpc.RpcServer;
import dev.ewasm.substrate.rpc.RpcServerConfig;
import dev.ewasm.substrate.runtime.BlockBuilder;
import dev.ewasm.substrate.runtime.ContractRuntime;
import dev.ewasm.substrate.runtime.Extrinsic;
import dev.ewasm.substrate.runtime.InvalidTransaction;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A running node. */
public final class DevNode implements AutoCloseable {

  private final NodeConfig config;
  private final NodeStore store;
  private final Chain chain;
  private final Subscriptions subscriptions = new Subscriptions();
  private final RuntimeApis apis;
  private final TransactionPool pool = new TransactionPool();
  private final ScheduledExecutorService finality =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "substrate-finality");
            thread.setDaemon(true);
            return thread;
          });
  private final Thread author;
  private final RpcServer server;
  private long order;
  private boolean sealWanted;
  private volatile boolean closed;
  private @Nullable Future<?> pendingFinality;
  private volatile Chain.Head finalized;

  private DevNode(NodeConfig config, NodeStore store) throws IOException {
    this.config = config;
    this.store = store;
    ContractRuntime runtime = new ContractRuntime(new EwasmPallet(config.pallet(), config.vm()));
    chain = new Chain(store, runtime);
    finalized = chain.head();
    apis = new RuntimeApis(runtime, chain.genesisHash());
    RpcMethods methods = new RpcMethods(this, chain, subscriptions, apis);
    server =
        RpcServer.open(
            RpcServerConfig.DEFAULT
                .withName("substrate-node")
                .withPort(config.port())
                .withLimits(
                    config.maxConnections(), config.maxMessageBytes(), config.maxQueuedBytes()),
            methods,
            page());
    author = DeepStack.newThread(this::sealBlocks, "substrate-author");
    author.setDaemon(true);
  }

  private static byte[] page() throws IOException {
    try (InputStream resource = DevNode.class.getResourceAsStream("index.html")) {
      return Objects.requireNonNull(resource).readAllBytes();
    }
  }

  /** Starts a node whose chain lasts as long as it runs. */
  public static DevNode start(NodeConfig config) throws IOException {
    return start(config, new InMemoryNodeStore());
  }

  /**
   * Starts a node on a store, which it closes in the end.
   *
   * @throws IOException if the port cannot be listened on
   */
  public static DevNode start(NodeConfig config, NodeStore store) throws IOException {
    DevNode node = new DevNode(config, store);
    node.author.start();
    node.server.start();
    return node;
  }

  /** The port that the node listens on. */
  public int port() {
    return server.port();
  }

  /** Number of the newest block. */
  public long blockNumber() {
    return chain.head().number();
  }

  /** State root of the newest block. */
  public byte[] stateRoot() {
    return chain.head().block().header().stateRoot().clone();
  }

  Chain chain() {
    return chain;
  }

  RpcServer server() {
    return server;
  }

  Chain.Head finalizedHead() {
    return finalized;
  }

  private long nonceOnChain(byte[] account) {
    return chain.runtime().account(chain.head().state(), account).nonce();
  }

  long nextNonce(byte[] account) {
    synchronized (pool) {
      return pool.nextNonce(account, nonceOnChain(account));
    }
  }

  List<byte[]> pending() {
    synchronized (pool) {
      return pool.all().stream().map(Pending::encoded).toList();
    }
  }

  /**
   * Offers an extrinsic to the pool; {@link #sealSoon} afterwards makes a block of it.
   *
   * @param admitted told the hash before any block can hold the extrinsic
   * @return its hash
   */
  byte[] submit(byte[] encoded, Consumer<byte[]> admitted) {
    Extrinsic extrinsic = RpcMethods.decode(encoded);
    InvalidTransaction invalid =
        chain.runtime().validate(extrinsic, encoded.length, apis.position(chain.head()), true);
    if (invalid != null && invalid != InvalidTransaction.FUTURE) {
      throw new RpcException(NodeErrors.INVALID_TRANSACTION, "Invalid Transaction", invalid.text());
    }
    byte[] hash = Extrinsic.hash(encoded);
    synchronized (pool) {
      switch (pool.add(new Pending(hash, encoded, extrinsic, order++))) {
        case ADMITTED -> admitted.accept(hash);
        case KNOWN ->
            throw new RpcException(
                NodeErrors.ALREADY_IMPORTED, "Transaction is already in the pool");
        case UNDERPRICED ->
            throw new RpcException(
                NodeErrors.TOO_LOW_PRIORITY,
                "Priority is too low to replace another transaction of the account and nonce");
        case FULL -> throw new RpcException(NodeErrors.POOL_FULL, "The transaction pool is full");
      }
    }
    return hash;
  }

  /** Lets a node with instant blocks look at its pool. */
  void sealSoon() {
    synchronized (pool) {
      sealWanted = true;
      pool.notifyAll();
    }
  }

  private void sealBlocks() {
    boolean instant = config.blockTimeMillis() == 0;
    long next = System.nanoTime();
    while (!closed) {
      try {
        if (instant) {
          synchronized (pool) {
            while (!sealWanted && !closed) {
              pool.wait();
            }
            sealWanted = false;
          }
          while (!closed && seal(false)) {
            // Until nothing more is ready.
          }
        } else {
          next += TimeUnit.MILLISECONDS.toNanos(config.blockTimeMillis());
          long left = TimeUnit.NANOSECONDS.toMillis(next - System.nanoTime());
          if (left > 0) {
            Thread.sleep(left);
          }
          seal(true);
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        System.err.println("substrate-node: block not sealed: " + e);
      }
    }
  }

  /**
   * Seals a block of what is ready.
   *
   * @param evenIfEmpty whether to seal one without extrinsics
   * @return whether one was sealed
   */
  private boolean seal(boolean evenIfEmpty) {
    List<Pending> ready;
    synchronized (pool) {
      ready = pool.ready(this::nonceOnChain);
    }
    if (ready.isEmpty() && !evenIfEmpty) {
      return false;
    }
    Chain.Head before = chain.head();
    BlockBuilder builder = chain.next(System.currentTimeMillis());
    List<Pending> included = new ArrayList<>();
    List<Pending> refused = new ArrayList<>();
    for (Pending pending : ready) {
      InvalidTransaction invalid = tryApply(builder, pending);
      if (invalid == null) {
        included.add(pending);
      } else if (builder.hasRoom(pending.extrinsic(), pending.encoded().length)
          && invalid != InvalidTransaction.FUTURE) {
        refused.add(pending);
      }
    }
    synchronized (pool) {
      included.forEach(pending -> pool.remove(pending.hash()));
      refused.forEach(pending -> pool.remove(pending.hash()));
    }
    refused.forEach(subscriptions::dropped);
    if (included.isEmpty() && !evenIfEmpty) {
      return !refused.isEmpty();
    }
    Chain.Head head = chain.append(builder.seal(), builder.state());
    synchronized (pool) {
      pool.removeStale(this::nonceOnChain).forEach(subscriptions::dropped);
    }
    subscriptions.imported(before, head, included);
    finalizeLater(head, included);
    return true;
  }

  private void finalizeLater(Chain.Head head, List<Pending> included) {
    Runnable work =
        () -> {
          finalized = head;
          subscriptions.finalized(head, included);
        };
    if (!closed) {
      pendingFinality = finality.schedule(work, config.finalityMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private static @Nullable InvalidTransaction tryApply(BlockBuilder builder, Pending pending) {
    try {
      return builder.apply(pending.encoded(), pending.extrinsic(), false);
    } catch (RuntimeException e) {
      // A fault of ours must not keep the pool from moving on.
      System.err.println("substrate-node: extrinsic dropped: " + e);
      return InvalidTransaction.CALL;
    }
  }

  /** Stops serving, finishes the block at work and closes the store. */
  @Override
  public void close() {
    closed = true;
    server.close();
    synchronized (pool) {
      pool.notifyAll();
    }
    try {
      if (config.blockTimeMillis() != 0) {
        author.interrupt();
      }
      author.join();
      if (pendingFinality != null) {
        pendingFinality.cancel(false);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    finality.shutdownNow();
    store.close();
  }
}

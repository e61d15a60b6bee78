package dev.ewasm.vectors.devnode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ewasm.eei.EwasmVm;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.eei.transaction.Refusal;
import dev.ewasm.eei.transaction.Transaction;
import dev.ewasm.eei.transaction.TransactionProcessor;
import dev.ewasm.eei.transaction.TransactionResult;
import dev.ewasm.eei.world.BlockContext;
import dev.ewasm.eei.world.ChainRules;
import dev.ewasm.state.Address;
import dev.ewasm.state.CommittedState;
import dev.ewasm.state.WorldState;
import dev.ewasm.substrate.rpc.RpcException;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/** Tries out what a transaction would do, on any state. Safe for several threads. */
final class Simulator {

  /** What {@code eth_maxPriorityFeePerGas} proposes, 1 gwei. */
  static final UInt256 TIP = UInt256.valueOf(1_000_000_000L);

  private final DevChain node;

  /**
   * Calls run on threads with deep stacks; more than processors would only wait for each other.
   * First come, first served.
   */
  private final Semaphore slots =
      new Semaphore(2 * Runtime.getRuntime().availableProcessors(), true);

  Simulator(DevChain node) {
    this.node = node;
  }

  /**
   * A state to call on and the block that the call sees.
   *
   * @param world makes the state anew for each try
   */
  record Scene(Supplier<WorldState> world, BlockContext context) {

    /**
     * With changes before the call.
     *
     * @param state overrides as calls have them, or null
     * @param block overrides as calls have them, or null
     */
    Scene with(@Nullable JsonNode state, @Nullable JsonNode block) {
      StateOverrides overrides = OverrideParser.parse(state);
      return new Scene(
          () -> {
            WorldState changed = world.get();
            overrides.applyTo(changed);
            return changed;
          },
          BlockOverrides.apply(block, context));
    }
  }

  /**
   * The state of a block.
   *
   * @throws RpcException if there is no such block
   */
  Scene scene(BlockRef ref) {
    Chain chain = node.chain();
    if (ref instanceof BlockRef.Pending) {
      BlockProducer.Draft draft = node.pending();
      BlockHeader header = draft.block().header();
      if (draft.block().transactions().isEmpty()) {
        return new Scene(chain::newestState, node.producer().context(header));
      }
      List<SignedTransaction> transactions = draft.block().transactions();
      return new Scene(
          () -> replay(chain.newestState(), node.producer().context(header), transactions),
          node.producer().context(header));
    }
    Block block = ref.find(chain);
    if (block == null) {
      throw BlockRef.notFound();
    }
    return scene(block);
  }

  /** The state after a block; for the newest one with what was set from outside since. */
  Scene scene(Block block) {
    Chain chain = node.chain();
    BlockContext context = node.producer().context(block.header());
    if (block.hash().equals(chain.head().hash())) {
      return new Scene(chain::newestState, context);
    }
    CommittedState state = chain.state(block.number());
    return new Scene(() -> new WorldState(state), context);
  }

  private WorldState replay(
      WorldState world, BlockContext context, List<SignedTransaction> transactions) {
    TransactionProcessor processor = processor(node.vm(), node.producer().rules());
    for (SignedTransaction transaction : transactions) {
      processor.process(world, context, transaction.payload());
    }
    return world;
  }

  private static TransactionProcessor processor(EwasmVm vm, ChainRules rules) {
    return new TransactionProcessor(rules, vm).withAnySender();
  }

  /** The state before a transaction of a block, and that block. */
  Scene before(Block block, int index) {
    Chain chain = node.chain();
    CommittedState parent = chain.state(block.number() - 1);
    BlockContext context = node.producer().context(block.header());
    List<SignedTransaction> earlier = block.transactions().subList(0, index);
    return new Scene(
        () -> {
          WorldState world = new WorldState(parent);
          block.before().applyTo(world);
          return replay(world, context, earlier);
        },
        context);
  }

  /** Runs a transaction as it is; the tracer sees it, unless it is null. */
  TransactionResult run(Scene scene, Transaction transaction, @Nullable Tracer tracer) {
    EwasmVm vm =
        tracer == null ? node.vm() : new EwasmVm(tracer.watched(node.config().execution().vm()));
    slots.acquireUninterruptibly();
    try {
      WorldState world = scene.world().get();
      return processor(vm, node.producer().rules())
          .process(tracer == null ? world : tracer.watched(world), scene.context(), transaction);
    } finally {
      slots.release();
    }
  }

  /**
   * Calls as {@code eth_call} does: without a price gas costs nothing.
   *
   * @throws RpcException if it could not be a transaction
   */
  TransactionResult.Executed call(Scene scene, CallRequest request) {
    return call(scene, request, gasOf(request, scene));
  }

  private TransactionResult.Executed call(Scene scene, CallRequest request, long gas) {
    Scene priced = priced(scene, request);
    return switch (run(priced, transaction(priced, request, gas), null)) {
      case TransactionResult.Executed executed -> executed;
      case TransactionResult.Refused refused -> throw refused(refused);
    };
  }

  /** The scene, without fees if the request names no price. */
  Scene priced(Scene scene, CallRequest request) {
    return request.hasPrice() ? scene : withoutFees(scene);
  }

  /**
   * The transaction that a request stands for, with all the gas there is unless it says how much.
   */
  Transaction transaction(Scene scene, CallRequest request) {
    return transaction(scene, request, gasOf(request, scene));
  }

  /** What clients are told of a transaction that cannot be one. */
  static RpcException refused(TransactionResult.Refused refused) {
    String detail = refused.detail().isEmpty() ? "" : ": " + refused.detail();
    String message =
        switch (refused.reason()) {
          case INSUFFICIENT_FUNDS -> "insufficient funds for gas * price + value" + detail;
          case INTRINSIC_GAS_TOO_LOW -> "intrinsic gas too low" + detail;
          case FEE_BELOW_BASE_FEE -> "max fee per gas less than block base fee" + detail;
          case GAS_LIMIT_EXCEEDS_BLOCK -> "exceeds block gas limit" + detail;
          default -> refused.describe();
        };
    return EthereumErrors.rejected(message);
  }

  private long gasOf(CallRequest request, Scene scene) {
    long cap = gasCap(scene);
    Long gas = request.gas();
    return gas == null ? cap : Math.min(gas, cap);
  }

  private long gasCap(Scene scene) {
    long most = rules().maxTransactionGas();
    long limit = scene.context().gasLimit();
    return most == 0 ? limit : Math.min(most, limit);
  }

  private ForkRules rules() {
    return node.producer().rules().fork();
  }

  private static Scene withoutFees(Scene scene) {
    BlockContext block = scene.context();
    return new Scene(
        scene.world(),
        new BlockContext(
            block.number(),
            block.timestamp(),
            block.gasLimit(),
            block.coinbase(),
            block.difficulty(),
            UInt256.ZERO,
            block.blockHashes()));
  }

  private Transaction transaction(Scene scene, CallRequest request, long gas) {
    long nonce = scene.world().get().nonce(request.sender());
    UInt256 tip = request.hasPrice() ? TIP : UInt256.ZERO;
    return request.toTransaction(nonce, gas, tip, scene.context().baseFee(), rules().baseFee());
  }

  /**
   * The least gas with which a call succeeds. Found by trying, since a callee gets at most 63 of 64
   * parts of what is left and refunds come only at the end.
   *
   * @throws RpcException if it fails with all the gas there is, or could not be a transaction
   */
  long estimate(Scene scene, CallRequest request) {
    long most = affordable(scene, request, gasOf(request, scene));
    Transaction whole = transaction(scene, request, most);
    long least = PoolRules.intrinsicGas(rules(), whole);
    if (most < least) {
      throw EthereumErrors.invalid("gas required exceeds allowance (" + most + ")");
    }
    TransactionResult.Executed first = call(scene, request, most);
    if (!first.succeeded()) {
      boolean outOfGas = first.call().outcome() instanceof Outcome.OutOfGas;
      throw outOfGas
          ? EthereumErrors.invalid("gas required exceeds allowance (" + most + ")")
          : EthereumErrors.failed(first.call());
    }
    if (least == first.gasUsed() && first.gasRefunded() == 0) {
      return least;
    }
    // What it used is enough unless it called: then callees left the 64th part of theirs.
    long used = first.gasUsed() + first.gasRefunded();
    long[] guesses = {used, used + used / 63 + 1};
    long fails = Math.max(least - 1, first.gasUsed() - 1);
    long works = most;
    for (int i = 0; fails + 1 < works; i++) {
      boolean guessed = i < guesses.length && guesses[i] > fails && guesses[i] < works;
      long middle = guessed ? guesses[i] : fails + (works - fails) / 2;
      if (succeedsWith(scene, request, middle)) {
        works = middle;
      } else {
        fails = middle;
      }
    }
    return works;
  }

  private boolean succeedsWith(Scene scene, CallRequest request, long gas) {
    Scene priced = priced(scene, request);
    return run(priced, transaction(priced, request, gas), null)
            instanceof TransactionResult.Executed executed
        && executed.succeeded();
  }

  /** The gas that the sender can pay for. */
  private long affordable(Scene scene, CallRequest request, long gas) {
    UInt256 price = request.gasPrice() != null ? request.gasPrice() : request.maxFeePerGas();
    if (price == null || price.isZero()) {
      return gas;
    }
    BigInteger balance = scene.world().get().balance(request.sender()).toUnsignedBigInteger();
    BigInteger left = balance.subtract(request.value().toUnsignedBigInteger());
    if (left.signum() < 0) {
      throw EthereumErrors.rejected(Refusal.INSUFFICIENT_FUNDS.text());
    }
    BigInteger most = left.divide(price.toUnsignedBigInteger());
    return most.min(BigInteger.valueOf(gas)).longValue();
  }

  /** What an access list can leave out: the sender, the recipient, what the rules make warm. */
  boolean isAlwaysWarm(Address address, CallRequest request, Scene scene) {
    return address.equals(request.sender())
        || Objects.equals(address, request.to())
        || address.equals(scene.context().coinbase())
        || node.producer().rules().systemContracts().containsKey(address);
  }
}

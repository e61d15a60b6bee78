package dev.ewasm.eei.transaction;

import dev.ewasm.eei.EwasmVm;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.world.BlockContext;
import dev.ewasm.eei.world.ChainRules;
import dev.ewasm.eei.world.WorldHost;
import dev.ewasm.engine.DeepStack;
import dev.ewasm.state.Account;
import dev.ewasm.state.Address;
import dev.ewasm.state.WorldState;
import java.math.BigInteger;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * Applies transactions to a world state under the rules of one block. Safe for several threads as
 * long as each has a world state of its own.
 *
 * <p>Runs on the calling thread if that has a {@linkplain DeepStack deep stack}, else on one that
 * has. Give a thread that processes many transactions a deep stack itself.
 */
public final class TransactionProcessor {

  private final ChainRules chain;
  private final ForkRules rules;
  private final EwasmVm vm;
  private final boolean anySender;

  public TransactionProcessor(ChainRules chain, EwasmVm vm) {
    this(chain, vm, false);
  }

  private TransactionProcessor(ChainRules chain, EwasmVm vm, boolean anySender) {
    this.chain = chain;
    this.rules = chain.fork();
    this.vm = vm;
    this.anySender = anySender;
  }

  /**
   * One that takes transactions of contracts, too, which no key can have signed: for what only
   * tries a transaction out, and for development chains that act in anybody's name.
   */
  public TransactionProcessor withAnySender() {
    return new TransactionProcessor(chain, vm, true);
  }

  /**
   * Checks and applies a transaction that is alone in its block.
   *
   * @param state left as it was when the transaction is refused
   */
  public TransactionResult process(WorldState state, BlockContext block, Transaction transaction) {
    return process(state, block, transaction, block.gasLimit());
  }

  /**
   * Checks and applies a transaction.
   *
   * @param state left as it was when the transaction is refused
   * @param blockGasLeft gas that the transactions before it left of the block's limit
   */
  public TransactionResult process(
      WorldState state, BlockContext block, Transaction transaction, long blockGasLeft) {
    TransactionResult refused = check(state, block, transaction, blockGasLeft);
    return refused != null ? refused : DeepStack.call(() -> apply(state, block, transaction));
  }

  /** Finds why a transaction cannot be applied to this state, or null. */
  public TransactionResult.@Nullable Refused check(
      WorldState state, BlockContext block, Transaction transaction, long blockGasLeft) {
    if (transaction.type() < Transaction.LEGACY
        || transaction.type() > Transaction.DYNAMIC_FEE
        || (transaction.type() >= Transaction.ACCESS_LIST && !rules.accessLists())
        || (transaction.type() == Transaction.DYNAMIC_FEE && !rules.baseFee())) {
      return refused(Refusal.UNSUPPORTED_TYPE, "type " + transaction.type());
    }
    TransactionResult.Refused refused = checkSender(state, transaction);
    if (refused == null) {
      refused = checkGas(transaction, blockGasLeft);
    }
    return refused == null ? checkFees(state, block, transaction) : refused;
  }

  private TransactionResult.@Nullable Refused checkSender(
      WorldState state, Transaction transaction) {
    Account sender = state.account(transaction.sender());
    long nonce = sender == null ? 0 : sender.nonce();
    int order = Long.compareUnsigned(transaction.nonce(), nonce);
    if (order != 0) {
      return refused(
          order < 0 ? Refusal.NONCE_TOO_LOW : Refusal.NONCE_TOO_HIGH,
          "account has "
              + Long.toUnsignedString(nonce)
              + ", transaction "
              + Long.toUnsignedString(transaction.nonce()));
    }
    if (nonce == -1) {
      return refused(Refusal.NONCE_AT_END, "");
    }
    // EIP-3607, which holds for all blocks since its day.
    if (!anySender && rules.baseFee() && sender != null && sender.hasCode()) {
      return refused(Refusal.SENDER_NOT_EOA, transaction.sender().toString());
    }
    return null;
  }

  private TransactionResult.@Nullable Refused checkGas(Transaction transaction, long blockGasLeft) {
    long gasLimit = transaction.gasLimit();
    if (gasLimit < 0 || gasLimit > blockGasLeft) {
      return refused(
          Refusal.GAS_LIMIT_EXCEEDS_BLOCK, Long.toUnsignedString(gasLimit) + " of " + blockGasLeft);
    }
    if (rules.maxTransactionGas() != 0 && gasLimit > rules.maxTransactionGas()) {
      return refused(Refusal.GAS_LIMIT_TOO_HIGH, gasLimit + " of " + rules.maxTransactionGas());
    }
    if (transaction.isCreation()
        && rules.maxInitCodeSize() != 0
        && transaction.data().size() > rules.maxInitCodeSize()) {
      return refused(
          Refusal.INIT_CODE_TOO_LARGE,
          transaction.data().size() + " bytes of " + rules.maxInitCodeSize());
    }
    long needed = Math.max(intrinsicGas(transaction), rules.intrinsic().floor(transaction.data()));
    return gasLimit < needed
        ? refused(Refusal.INTRINSIC_GAS_TOO_LOW, gasLimit + " of " + needed)
        : null;
  }

  private static TransactionResult.@Nullable Refused checkFees(
      WorldState state, BlockContext block, Transaction transaction) {
    if (transaction.maxFeePerGas().compareTo(block.baseFee()) < 0) {
      return refused(
          Refusal.FEE_BELOW_BASE_FEE,
          transaction.maxFeePerGas().toBigInteger() + " < " + block.baseFee().toBigInteger());
    }
    if (transaction.maxPriorityFeePerGas().compareTo(transaction.maxFeePerGas()) > 0) {
      return refused(Refusal.PRIORITY_FEE_ABOVE_MAX_FEE, "");
    }
    // Beyond 256 bits in the worst case, so not as UInt256.
    BigInteger needed =
        transaction
            .maxFeePerGas()
            .toBigInteger()
            .multiply(BigInteger.valueOf(transaction.gasLimit()))
            .add(transaction.value().toBigInteger());
    BigInteger balance = state.balance(transaction.sender()).toBigInteger();
    return balance.compareTo(needed) < 0
        ? refused(Refusal.INSUFFICIENT_FUNDS, balance + " wei of " + needed)
        : null;
  }

  private static TransactionResult.Refused refused(Refusal reason, String detail) {
    return new TransactionResult.Refused(reason, detail);
  }

  private long intrinsicGas(Transaction transaction) {
    return rules
        .intrinsic()
        .cost(
            transaction.data(),
            transaction.isCreation(),
            transaction.accessList().size(),
            transaction.accessKeys());
  }

  private TransactionResult apply(WorldState state, BlockContext block, Transaction transaction) {
    Address sender = transaction.sender();
    UInt256 priorityFee = priorityFee(block, transaction);
    UInt256 price = block.baseFee().add(priorityFee);
    state.beginTransaction();
    state.subtractBalance(sender, price.multiply(UInt256.valueOf(transaction.gasLimit())));
    warmUp(state, block, transaction);
    WorldHost host = new WorldHost(state, chain, vm, block, sender, price);
    CallResult result = host.call(message(state, transaction));
    long gasUsed = transaction.gasLimit() - result.gasLeft();
    long refund = Math.clamp(result.gasRefund(), 0, gasUsed / rules.refundQuotient());
    long billed = Math.max(gasUsed - refund, rules.intrinsic().floor(transaction.data()));
    state.addBalance(sender, price.multiply(UInt256.valueOf(transaction.gasLimit() - billed)));
    state.addBalance(block.coinbase(), priorityFee.multiply(UInt256.valueOf(billed)));
    state.finishTransaction(rules.clearsEmptyAccounts());
    return new TransactionResult.Executed(
        result, billed, refund, price, result.createAddress(), state.logs());
  }

  private static UInt256 priorityFee(BlockContext block, Transaction transaction) {
    UInt256 affordable = transaction.maxFeePerGas().subtract(block.baseFee());
    UInt256 offered = transaction.maxPriorityFeePerGas();
    return offered.compareTo(affordable) < 0 ? offered : affordable;
  }

  /** The transaction's message; a creation counts the sender's nonce itself. */
  private Message message(WorldState state, Transaction transaction) {
    long gas = transaction.gasLimit() - intrinsicGas(transaction);
    Address to = transaction.to();
    if (to == null) {
      return Message.create(transaction.sender(), transaction.value(), transaction.data(), gas);
    }
    state.setNonce(transaction.sender(), transaction.nonce() + 1);
    return Message.call(transaction.sender(), to, transaction.value(), transaction.data(), gas);
  }

  private void warmUp(WorldState state, BlockContext block, Transaction transaction) {
    if (!rules.accessLists()) {
      return;
    }
    state.warm(transaction.sender());
    Address to = transaction.to();
    if (to != null) {
      state.warm(to);
    }
    if (rules.warmCoinbase()) {
      state.warm(block.coinbase());
    }
    chain.systemContracts().keySet().forEach(state::warm);
    for (Transaction.Access access : transaction.accessList()) {
      state.warm(access.address());
      access.keys().forEach(key -> state.warm(access.address(), key));
    }
  }
}

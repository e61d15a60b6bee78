package dev.ewasm.vectors.devnode;

import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.fork.IntrinsicGas;
import dev.ewasm.eei.transaction.Transaction;
import dev.ewasm.state.Account;
import dev.ewasm.state.WorldState;
import java.math.BigInteger;
import org.apache.tuweni.units.bigints.UInt256;

/** What a transaction must be before it may wait, in the words that clients look for. */
final class PoolRules {

  private static final int MAX_BYTES = 128 << 10;

  private PoolRules() {}

  /**
   * Checks a transaction against the newest state.
   *
   * @throws InvalidTransactionException if it cannot become part of a block
   */
  static void check(DevChain node, SignedTransaction signed, WorldState state) {
    ForkRules rules = node.producer().rules().fork();
    Transaction transaction = signed.payload();
    checkType(rules, transaction);
    UInt256 chainId = signed.chainId();
    if (chainId != null && !chainId.equals(node.chainId())) {
      throw new InvalidTransactionException(
          "invalid chain id for signer: have %s want %s"
              .formatted(chainId.toDecimalString(), node.chainId().toDecimalString()));
    }
    checkGas(rules, transaction, node.gasLimit());
    checkFees(node, transaction);
    Account account = state.account(transaction.sender());
    long nonce = account == null ? 0 : account.nonce();
    if (Long.compareUnsigned(transaction.nonce(), nonce) < 0) {
      throw new InvalidTransactionException(
          "nonce too low: next nonce %s, tx nonce %s"
              .formatted(Long.toUnsignedString(nonce), Long.toUnsignedString(transaction.nonce())));
    }
    if (transaction.nonce() == -1) {
      throw new InvalidTransactionException("nonce has max value");
    }
    if (rules.baseFee()
        && account != null
        && account.hasCode()
        && !node.isImpersonated(transaction.sender())) {
      throw new InvalidTransactionException("sender not an eoa: address " + transaction.sender());
    }
    BigInteger cost = cost(transaction);
    BigInteger balance = state.balance(transaction.sender()).toUnsignedBigInteger();
    if (balance.compareTo(cost) < 0) {
      throw new InvalidTransactionException(
          "insufficient funds for gas * price + value: balance %d, tx cost %d, overshot %d"
              .formatted(balance, cost, cost.subtract(balance)));
    }
  }

  /** Wei that a transaction takes from its sender at most. */
  private static BigInteger cost(Transaction transaction) {
    return transaction
        .maxFeePerGas()
        .toUnsignedBigInteger()
        .multiply(BigInteger.valueOf(transaction.gasLimit()))
        .add(transaction.value().toUnsignedBigInteger());
  }

  private static void checkType(ForkRules rules, Transaction transaction) {
    boolean known =
        switch (transaction.type()) {
          case Transaction.LEGACY -> true;
          case Transaction.ACCESS_LIST -> rules.accessLists();
          case Transaction.DYNAMIC_FEE -> rules.baseFee();
          default -> false;
        };
    if (!known) {
      throw new InvalidTransactionException("transaction type not supported");
    }
  }

  private static void checkGas(ForkRules rules, Transaction transaction, long blockGasLimit) {
    if (transaction.gasLimit() < 0 || transaction.gasLimit() > blockGasLimit) {
      throw new InvalidTransactionException("exceeds block gas limit");
    }
    if (rules.maxTransactionGas() != 0 && transaction.gasLimit() > rules.maxTransactionGas()) {
      throw new InvalidTransactionException(
          "transaction gas limit too high (cap: %d, tx: %d)"
              .formatted(rules.maxTransactionGas(), transaction.gasLimit()));
    }
    int size = transaction.data().size();
    int limit = rules.maxInitCodeSize();
    if (transaction.isCreation() && limit != 0 && size > limit) {
      throw new InvalidTransactionException(
          "max initcode size exceeded: code size %d limit %d".formatted(size, limit));
    }
    if (size > Math.max(MAX_BYTES, 2 * limit)) {
      throw new InvalidTransactionException("oversized data: " + size + " bytes");
    }
    long needed = intrinsicGas(rules, transaction);
    if (transaction.gasLimit() < needed) {
      throw new InvalidTransactionException(
          "intrinsic gas too low: gas %d, minimum needed %d"
              .formatted(transaction.gasLimit(), needed));
    }
  }

  /** Gas that a transaction must bring. */
  static long intrinsicGas(ForkRules rules, Transaction transaction) {
    int keys = transaction.accessList().stream().mapToInt(access -> access.keys().size()).sum();
    IntrinsicGas intrinsic = rules.intrinsic();
    return Math.max(
        intrinsic.cost(
            transaction.data(), transaction.isCreation(), transaction.accessList().size(), keys),
        intrinsic.floor(transaction.data()));
  }

  private static void checkFees(DevChain node, Transaction transaction) {
    if (transaction.maxPriorityFeePerGas().compareTo(transaction.maxFeePerGas()) > 0) {
      throw new InvalidTransactionException(
          "max priority fee per gas higher than max fee per gas: address %s,"
                  .formatted(transaction.sender())
              + " maxPriorityFeePerGas: "
              + transaction.maxPriorityFeePerGas().toDecimalString()
              + ", maxFeePerGas: "
              + transaction.maxFeePerGas().toDecimalString());
    }
    if (transaction.maxFeePerGas().compareTo(node.baseFee()) < 0) {
      throw new InvalidTransactionException(
          "max fee per gas less than block base fee: address %s, maxFeePerGas: %s, baseFee: %s"
              .formatted(
                  transaction.sender(),
                  transaction.maxFeePerGas().toDecimalString(),
                  node.baseFee().toDecimalString()));
    }
  }
}

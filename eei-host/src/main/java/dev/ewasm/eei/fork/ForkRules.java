package dev.ewasm.eei.fork;

import java.util.EnumMap;
import java.util.Map;

/**
 * Everything that depends on the fork.
 *
 * @param fork the fork these rules belong to
 * @param fees prices of the environment interface
 * @param storage prices and refunds of stores
 * @param intrinsic price of a transaction before it runs
 * @param precompiles prices of the precompiled contracts and which exist
 * @param refundQuotient at most gasUsed / this is refunded
 * @param selfDestructRefund refund for the first self-destruct of an account
 * @param maxCodeSize most bytes of code an account may hold; 0 for no limit (EIP-170)
 * @param maxInitCodeSize most bytes of init code; 0 for no limit (EIP-3860)
 * @param maxTransactionGas most gas a transaction may ask for; 0 for no limit (EIP-7825)
 * @param keepsOneSixtyFourth whether a caller keeps 1/64 of its gas back (EIP-150)
 * @param failsOnCodeDeposit whether a creation that cannot pay for its code fails; before Homestead
 *     it succeeded with empty code
 * @param clearsEmptyAccounts whether touched empty accounts vanish, creations start at nonce 1, and
 *     only a transfer of value pays for a new account (EIP-158, EIP-161)
 * @param accessLists whether accounts and slots have cold and warm prices (EIP-2929, EIP-2930)
 * @param baseFee whether blocks have a base fee, which is burnt (EIP-1559)
 * @param reservesCodePrefixEf whether creations may not store code that starts with 0xEF (EIP-3541)
 * @param warmCoinbase whether the coinbase is warm from the start (EIP-3651)
 * @param selfDestructOnlyNew whether self-destruct deletes only accounts of the same transaction
 *     (EIP-6780)
 * @param staticCalls whether static calls and return data exist; they always do in the environment
 *     interface, so this only tells an EVM beside it
 */
public record ForkRules(
    Fork fork,
    EeiFees fees,
    StorageFees storage,
    IntrinsicGas intrinsic,
    PrecompileFees precompiles,
    long refundQuotient,
    long selfDestructRefund,
    int maxCodeSize,
    int maxInitCodeSize,
    long maxTransactionGas,
    boolean keepsOneSixtyFourth,
    boolean failsOnCodeDeposit,
    boolean clearsEmptyAccounts,
    boolean accessLists,
    boolean baseFee,
    boolean reservesCodePrefixEf,
    boolean warmCoinbase,
    boolean selfDestructOnlyNew,
    boolean staticCalls) {

  private static final int MAX_CODE_SIZE = 24_576;

  private static final Map<Fork, ForkRules> RULES = rules();

  /** The rules of a fork. */
  public static ForkRules of(Fork fork) {
    ForkRules rules = RULES.get(fork);
    if (rules == null) {
      throw new IllegalStateException("no rules for " + fork);
    }
    return rules;
  }

  private static Map<Fork, ForkRules> rules() {
    Map<Fork, ForkRules> rules = new EnumMap<>(Fork.class);
    for (Fork fork : Fork.values()) {
      boolean london = fork.isAtLeast(Fork.LONDON);
      boolean spuriousDragon = fork.isAtLeast(Fork.SPURIOUS_DRAGON);
      rules.put(
          fork,
          new ForkRules(
              fork,
              fees(fork),
              storage(fork),
              intrinsic(fork),
              PrecompileFees.of(fork),
              london ? 5 : 2,
              london ? 0 : 24_000,
              spuriousDragon ? MAX_CODE_SIZE : 0,
              fork.isAtLeast(Fork.SHANGHAI) ? 2 * MAX_CODE_SIZE : 0,
              fork.isAtLeast(Fork.OSAKA) ? 1 << 24 : 0,
              fork.isAtLeast(Fork.TANGERINE_WHISTLE),
              fork.isAtLeast(Fork.HOMESTEAD),
              spuriousDragon,
              fork.isAtLeast(Fork.BERLIN),
              london,
              london,
              fork.isAtLeast(Fork.SHANGHAI),
              fork.isAtLeast(Fork.CANCUN),
              fork.isAtLeast(Fork.BYZANTIUM)));
    }
    return rules;
  }

  private static EeiFees fees(Fork fork) {
    if (fork.isAtLeast(Fork.SHANGHAI)) {
      return EeiFees.SHANGHAI;
    }
    if (fork.isAtLeast(Fork.BERLIN)) {
      return EeiFees.BERLIN;
    }
    if (fork.isAtLeast(Fork.ISTANBUL)) {
      return EeiFees.ISTANBUL;
    }
    return fork.isAtLeast(Fork.TANGERINE_WHISTLE) ? EeiFees.BYZANTIUM : EeiFees.FRONTIER;
  }

  private static StorageFees storage(Fork fork) {
    if (fork.isAtLeast(Fork.LONDON)) {
      return StorageFees.LONDON;
    }
    if (fork.isAtLeast(Fork.BERLIN)) {
      return StorageFees.BERLIN;
    }
    if (fork.isAtLeast(Fork.ISTANBUL)) {
      return StorageFees.ISTANBUL;
    }
    // Petersburg took EIP-1283 back.
    return fork == Fork.CONSTANTINOPLE ? StorageFees.CONSTANTINOPLE : StorageFees.LEGACY;
  }

  private static IntrinsicGas intrinsic(Fork fork) {
    if (fork.isAtLeast(Fork.PRAGUE)) {
      return IntrinsicGas.PRAGUE;
    }
    if (fork.isAtLeast(Fork.SHANGHAI)) {
      return IntrinsicGas.SHANGHAI;
    }
    if (fork.isAtLeast(Fork.BERLIN)) {
      return IntrinsicGas.BERLIN;
    }
    if (fork.isAtLeast(Fork.ISTANBUL)) {
      return IntrinsicGas.ISTANBUL;
    }
    return fork.isAtLeast(Fork.HOMESTEAD) ? IntrinsicGas.HOMESTEAD : IntrinsicGas.FRONTIER;
  }

  /**
   * These rules with another limit for the bytes of a contract's code; init code may have twice as
   * many where it is limited.
   */
  public ForkRules withCodeSizeLimit(int bytes) {
    return new ForkRules(
        fork,
        fees,
        storage,
        intrinsic,
        precompiles,
        refundQuotient,
        selfDestructRefund,
        bytes,
        maxInitCodeSize == 0 ? 0 : 2 * bytes,
        maxTransactionGas,
        keepsOneSixtyFourth,
        failsOnCodeDeposit,
        clearsEmptyAccounts,
        accessLists,
        baseFee,
        reservesCodePrefixEf,
        warmCoinbase,
        selfDestructOnlyNew,
        staticCalls);
  }

  /** The most gas a frame with this much left may hand to a callee (EIP-150). */
  public long forwardable(long gasLeft) {
    return keepsOneSixtyFourth ? gasLeft - gasLeft / 64 : gasLeft;
  }
}

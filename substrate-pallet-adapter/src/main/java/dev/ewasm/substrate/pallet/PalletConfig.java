package dev.ewasm.substrate.pallet;

import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.world.ChainRules;
import dev.ewasm.metering.cost.Schedules;
import java.math.BigInteger;
import org.apache.tuweni.units.bigints.UInt256;

/**
 * What a chain decides about the pallet.
 *
 * @param rules fork rules, metering, precompiles and chain id
 * @param minimumGasPrice least native units a gas may cost
 * @param blockGasLimit gas of all calls of a block together, at most
 * @param existentialDeposit least native units an account holds
 */
public record PalletConfig(
    ChainRules rules,
    BigInteger minimumGasPrice,
    long blockGasLimit,
    BigInteger existentialDeposit) {

  private static final int CHAIN_ID = 42;

  /** Ethereum's precompiles, Istanbul's rules, instructions metered. */
  public static final PalletConfig STANDARD =
      new PalletConfig(
          ChainRules.of(ForkRules.of(Fork.ISTANBUL))
              .withMetering(InstructionMetering.of(Schedules.rev4()))
              .withChainId(UInt256.valueOf(CHAIN_ID)),
          BigInteger.ONE,
          75_000_000,
          BigInteger.valueOf(500));

  /**
   * The same with Keccak-256 at address 9, where the contracts compiled for pallet-ssvm expect it.
   */
  public static final PalletConfig DEFAULT = STANDARD.withRules(STANDARD.rules.withKeccakAtNine());

  public PalletConfig withRules(ChainRules newRules) {
    return new PalletConfig(newRules, minimumGasPrice, blockGasLimit, existentialDeposit);
  }

  public PalletConfig withMinimumGasPrice(BigInteger price) {
    return new PalletConfig(rules, price, blockGasLimit, existentialDeposit);
  }

  public PalletConfig withBlockGasLimit(long limit) {
    return new PalletConfig(rules, minimumGasPrice, limit, existentialDeposit);
  }
}

package dev.ewasm.vectors.devnode;

import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.metering.cost.Schedules;
import dev.ewasm.state.Address;
import dev.ewasm.substrate.rpc.RpcServerConfig;
import dev.ewasm.vectors.fixture.FixtureAccount;
import java.time.Clock;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.tuweni.units.bigints.UInt256;

/**
 * How a node runs.
 *
 * @param server where it listens and what it bears
 * @param funds who has ether in the first block
 * @param chain what cannot change while the chain lives, and how its first block begins
 * @param execution how contracts run
 * @param sealing when blocks come
 */
public record NodeConfig(
    RpcServerConfig server, Funds funds, ChainConfig chain, Execution execution, Sealing sealing) {

  /** The words that development chains use everywhere. */
  public static final String TEST_MNEMONIC =
      "test test test test test test test test test test test junk";

  public static final int DEFAULT_PORT = 8545;

  /** The chain id of development chains. */
  public static final long DEFAULT_CHAIN_ID = 31_337;

  public static final long DEFAULT_GAS_LIMIT = 30_000_000;

  private static final long WEI_PER_GWEI = 1_000_000_000L;

  /** Ten accounts with 10,000 ether each, instructions at one gas. */
  public static final NodeConfig DEFAULT =
      new NodeConfig(
          RpcServerConfig.DEFAULT
              .withName("ewasm node")
              .withPort(DEFAULT_PORT)
              .withShapes(1_000, 64),
          new Funds(
              TEST_MNEMONIC,
              10,
              UInt256.valueOf(10_000).multiply(UInt256.valueOf(WEI_PER_GWEI * WEI_PER_GWEI)),
              new TreeMap<>()),
          new ChainConfig(
              DEFAULT_CHAIN_ID, Fork.CANCUN, 0, DEFAULT_GAS_LIMIT, UInt256.valueOf(WEI_PER_GWEI)),
          new Execution(InstructionMetering.of(Schedules.builtIn("rev4")), VmConfig.DEFAULT),
          new Sealing(0, true, Clock.systemUTC()));

  /**
   * Who has ether in the first block.
   *
   * @param mnemonic words of BIP-39 that the node's accounts' keys come from
   * @param accounts how many of them
   * @param balance wei that each of them has
   * @param alloc further accounts
   */
  public record Funds(
      String mnemonic, int accounts, UInt256 balance, SortedMap<Address, FixtureAccount> alloc) {}

  /**
   * What a chain is.
   *
   * @param id of the chain, at most 2^53
   * @param fork whose rules hold
   * @param codeSizeLimit bytes of a contract's code, half of those of init code; 0 for the fork's
   *     own
   * @param gasLimit of blocks
   * @param baseFee of the first block, wei per gas; moves then by EIP-1559
   */
  public record ChainConfig(long id, Fork fork, int codeSizeLimit, long gasLimit, UInt256 baseFee) {

    ForkRules rules() {
      ForkRules rules = ForkRules.of(fork);
      return codeSizeLimit == 0 ? rules : rules.withCodeSizeLimit(codeSizeLimit);
    }
  }

  /**
   * How contracts run.
   *
   * @param metering how instructions are paid for
   * @param vm what contracts may import among others
   */
  public record Execution(InstructionMetering metering, VmConfig vm) {}

  /**
   * When blocks come.
   *
   * @param blockTimeSeconds seconds between blocks; 0 to seal one for each transaction
   * @param mining whether blocks are sealed at all without being asked for
   * @param clock tells the time of blocks, the only thing here that comes from outside
   */
  public record Sealing(long blockTimeSeconds, boolean mining, Clock clock) {}

  public NodeConfig withServer(RpcServerConfig newServer) {
    return new NodeConfig(newServer, funds, chain, execution, sealing);
  }

  public NodeConfig withPort(int port) {
    return withServer(server.withPort(port));
  }

  public NodeConfig withChain(ChainConfig newChain) {
    return new NodeConfig(server, funds, newChain, execution, sealing);
  }
}

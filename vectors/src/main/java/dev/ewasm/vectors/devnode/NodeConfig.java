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
 * @param mnemonic words of BIP-39 that its accounts' keys come from
 * @param accounts how many of them
 * @param balance wei that each has in the first block
 * @param alloc further accounts of the first block
 * @param chainId of the chain, at most 2^53
 * @param fork whose rules hold
 * @param codeSizeLimit bytes of a contract's code, half of those of init code; 0 for the fork's own
 * @param metering how instructions are paid for
 * @param vm how contracts are run: what they may import among others
 * @param gasLimit of blocks
 * @param baseFee of the first block, wei per gas; moves then by EIP-1559
 * @param blockTimeSeconds seconds between blocks; 0 to seal one for each transaction
 * @param mining whether blocks are sealed at all without being asked for
 * @param clock tells the time of blocks, the only thing here that comes from outside
 */
public record NodeConfig(
    RpcServerConfig server,
    String mnemonic,
    int accounts,
    UInt256 balance,
    SortedMap<Address, FixtureAccount> alloc,
    long chainId,
    Fork fork,
    int codeSizeLimit,
    InstructionMetering metering,
    VmConfig vm,
    long gasLimit,
    UInt256 baseFee,
    long blockTimeSeconds,
    boolean mining,
    Clock clock) {

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
          TEST_MNEMONIC,
          10,
          UInt256.valueOf(10_000).multiply(UInt256.valueOf(WEI_PER_GWEI * WEI_PER_GWEI)),
          new TreeMap<>(),
          DEFAULT_CHAIN_ID,
          Fork.CANCUN,
          0,
          InstructionMetering.of(Schedules.builtIn("rev4")),
          VmConfig.DEFAULT,
          DEFAULT_GAS_LIMIT,
          UInt256.valueOf(WEI_PER_GWEI),
          0,
          true,
          Clock.systemUTC());

  ForkRules rules() {
    ForkRules rules = ForkRules.of(fork);
    return codeSizeLimit == 0 ? rules : rules.withCodeSizeLimit(codeSizeLimit);
  }

  public NodeConfig withServer(RpcServerConfig newServer) {
    return new NodeConfig(
        newServer,
        mnemonic,
        accounts,
        balance,
        alloc,
        chainId,
        fork,
        codeSizeLimit,
        metering,
        vm,
        gasLimit,
        baseFee,
        blockTimeSeconds,
        mining,
        clock);
  }

  public NodeConfig withPort(int port) {
    return withServer(server.withPort(port));
  }

  public NodeConfig withAccounts(String words, int count, UInt256 newBalance) {
    return new NodeConfig(
        server,
        words,
        count,
        newBalance,
        alloc,
        chainId,
        fork,
        codeSizeLimit,
        metering,
        vm,
        gasLimit,
        baseFee,
        blockTimeSeconds,
        mining,
        clock);
  }

  public NodeConfig withAlloc(SortedMap<Address, FixtureAccount> newAlloc) {
    return new NodeConfig(
        server,
        mnemonic,
        accounts,
        balance,
        newAlloc,
        chainId,
        fork,
        codeSizeLimit,
        metering,
        vm,
        gasLimit,
        baseFee,
        blockTimeSeconds,
        mining,
        clock);
  }

  public NodeConfig withChain(long newChainId, Fork newFork, int newCodeSizeLimit) {
    return new NodeConfig(
        server,
        mnemonic,
        accounts,
        balance,
        alloc,
        newChainId,
        newFork,
        newCodeSizeLimit,
        metering,
        vm,
        gasLimit,
        baseFee,
        blockTimeSeconds,
        mining,
        clock);
  }

  public NodeConfig withExecution(InstructionMetering newMetering, VmConfig newVm) {
    return new NodeConfig(
        server,
        mnemonic,
        accounts,
        balance,
        alloc,
        chainId,
        fork,
        codeSizeLimit,
        newMetering,
        newVm,
        gasLimit,
        baseFee,
        blockTimeSeconds,
        mining,
        clock);
  }

  public NodeConfig withGas(long newGasLimit, UInt256 newBaseFee) {
    return new NodeConfig(
        server,
        mnemonic,
        accounts,
        balance,
        alloc,
        chainId,
        fork,
        codeSizeLimit,
        metering,
        vm,
        newGasLimit,
        newBaseFee,
        blockTimeSeconds,
        mining,
        clock);
  }

  public NodeConfig withMining(long newBlockTimeSeconds, boolean newMining) {
    return new NodeConfig(
        server,
        mnemonic,
        accounts,
        balance,
        alloc,
        chainId,
        fork,
        codeSizeLimit,
        metering,
        vm,
        gasLimit,
        baseFee,
        newBlockTimeSeconds,
        newMining,
        clock);
  }

  public NodeConfig withClock(Clock newClock) {
    return new NodeConfig(
        server,
        mnemonic,
        accounts,
        balance,
        alloc,
        chainId,
        fork,
        codeSizeLimit,
        metering,
        vm,
        gasLimit,
        baseFee,
        blockTimeSeconds,
        mining,
        newClock);
  }
}

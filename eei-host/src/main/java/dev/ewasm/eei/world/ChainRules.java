package dev.ewasm.eei.world;

import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.eei.contract.Sentinel;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.precompile.Precompile;
import dev.ewasm.eei.precompile.Precompiles;
import dev.ewasm.state.Address;
import java.util.HashMap;
import java.util.Map;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * The rules that hold at one block.
 *
 * @param fork fork rules
 * @param metering how instructions are paid for
 * @param systemContracts contracts that the configuration puts at addresses, precompiles included
 * @param chainId of the chain
 */
public record ChainRules(
    ForkRules fork,
    InstructionMetering metering,
    Map<Address, SystemContract> systemContracts,
    UInt256 chainId) {

  public ChainRules {
    systemContracts = Map.copyOf(systemContracts);
  }

  /** Ethereum's own precompiles of the fork, unmetered instructions, chain 1. */
  public static ChainRules of(ForkRules fork) {
    return new ChainRules(
        fork, InstructionMetering.OFF, natives(Precompiles.ethereum(fork)), UInt256.ONE);
  }

  private static Map<Address, SystemContract> natives(Map<Address, Precompile> precompiles) {
    Map<Address, SystemContract> contracts = new HashMap<>();
    precompiles.forEach(
        (address, precompile) -> contracts.put(address, new SystemContract.Native(precompile)));
    return contracts;
  }

  /** With Keccak-256 at address 9, as the Ewasm design has it. */
  public ChainRules withKeccakAtNine() {
    return withSystemContract(
        Address.ofNumber(9), new SystemContract.Native(Precompiles.keccak256()));
  }

  /** With the Sentinel at address 10: for chains that meter at deployment. */
  public ChainRules withSentinel(Sentinel sentinel) {
    return withSystemContract(
        Address.ofNumber(Sentinel.ADDRESS), new SystemContract.Native(sentinel));
  }

  public ChainRules withSystemContract(Address address, SystemContract contract) {
    Map<Address, SystemContract> more = new HashMap<>(systemContracts);
    more.put(address, contract);
    return new ChainRules(fork, metering, more, chainId);
  }

  public ChainRules withMetering(InstructionMetering newMetering) {
    return new ChainRules(fork, newMetering, systemContracts, chainId);
  }

  public ChainRules withChainId(UInt256 newChainId) {
    return new ChainRules(fork, metering, systemContracts, newChainId);
  }

  @Nullable SystemContract systemContract(Address address) {
    return systemContracts.get(address);
  }
}

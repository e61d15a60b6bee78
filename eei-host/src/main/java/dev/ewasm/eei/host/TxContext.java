package dev.ewasm.eei.host;

import dev.ewasm.state.Address;
import org.apache.tuweni.units.bigints.UInt256;

/**
 * What a contract can learn about its transaction and block.
 *
 * @param gasPrice wei per gas that the transaction pays (Yellow Paper I_p)
 * @param origin who signed the transaction (I_o)
 * @param coinbase beneficiary of the block
 * @param number of the block
 * @param timestamp of the block, seconds since the epoch
 * @param gasLimit of the block
 * @param difficulty of the block; from Paris on its randomness (prevRandao)
 * @param chainId of the chain
 * @param baseFee wei per gas; zero before London
 */
public record TxContext(
    UInt256 gasPrice,
    Address origin,
    Address coinbase,
    long number,
    long timestamp,
    long gasLimit,
    UInt256 difficulty,
    UInt256 chainId,
    UInt256 baseFee) {}

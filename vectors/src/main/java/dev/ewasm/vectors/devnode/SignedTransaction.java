package dev.ewasm.vectors.devnode;

import dev.ewasm.eei.transaction.Transaction;
import java.math.BigInteger;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * A transaction as it was sent.
 *
 * @param payload what it does, with its sender
 * @param chainId the chain it is for; null for a legacy one that is for any
 * @param v third number of the signature: the parity, with what EIP-155 adds for legacy ones
 * @param raw its encoding
 * @param hash Keccak-256 of that
 */
record SignedTransaction(
    Transaction payload,
    @Nullable UInt256 chainId,
    BigInteger v,
    BigInteger r,
    BigInteger s,
    Bytes raw,
    Bytes32 hash) {

  /** What it pays for a gas in a block with this base fee, at least 0. */
  UInt256 effectiveGasPrice(UInt256 baseFee) {
    return baseFee.add(priorityFee(baseFee));
  }

  /** What the coinbase gets for a gas; 0 when the base fee is not covered. */
  UInt256 priorityFee(UInt256 baseFee) {
    if (payload.maxFeePerGas().compareTo(baseFee) < 0) {
      return UInt256.ZERO;
    }
    UInt256 affordable = payload.maxFeePerGas().subtract(baseFee);
    return payload.maxPriorityFeePerGas().compareTo(affordable) < 0
        ? payload.maxPriorityFeePerGas()
        : affordable;
  }
}

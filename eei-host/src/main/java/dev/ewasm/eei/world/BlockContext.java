package dev.ewasm.eei.world;

import dev.ewasm.state.Address;
import java.util.function.LongFunction;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * The block that a transaction runs in.
 *
 * @param number its number, from 0
 * @param timestamp seconds since the epoch
 * @param gasLimit gas of all its transactions together, at most
 * @param coinbase who receives the fees
 * @param difficulty its difficulty; from Paris on its randomness
 * @param baseFee wei per gas that is burnt; zero before London
 * @param blockHashes hash by number; asked only for the 256 blocks before this one, may answer null
 */
public record BlockContext(
    long number,
    long timestamp,
    long gasLimit,
    Address coinbase,
    UInt256 difficulty,
    UInt256 baseFee,
    BlockHashes blockHashes) {

  /** Gives the hashes of earlier blocks. */
  @FunctionalInterface
  public interface BlockHashes extends LongFunction<@Nullable Bytes32> {

    /** A chain that remembers no hashes. */
    BlockHashes NONE = number -> null;

    @Override
    @Nullable Bytes32 apply(long number);
  }
}

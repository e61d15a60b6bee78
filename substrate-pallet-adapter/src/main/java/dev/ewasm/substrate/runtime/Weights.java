package dev.ewasm.substrate.runtime;

import dev.ewasm.substrate.pallet.PalletCall;
import java.math.BigInteger;

/** What calls weigh and what weight costs. Weights are picoseconds of reference time. */
public final class Weights {

  /** Of all extrinsics of a block together, at most: two seconds. */
  public static final long BLOCK_LIMIT = 2_000_000_000_000L;

  /** Of one gas. */
  public static final long PER_GAS = 20_000;

  /** Bytes of all extrinsics of a block together, at most. */
  public static final int BLOCK_LENGTH_LIMIT = 5 << 20;

  private static final long REMARK = 1_000_000;
  private static final long TIMESTAMP = 2_000_000;
  private static final long TRANSFER = 150_000_000;
  private static final long CONTRACT_BALANCE = 200_000_000;
  private static final long CONTRACT = 250_000_000;

  private static final BigInteger BASE_FEE = BigInteger.valueOf(100_000);
  private static final BigInteger FEE_PER_BYTE = BigInteger.valueOf(1_000);
  private static final BigInteger WEIGHT_PER_UNIT = BigInteger.valueOf(1_000);

  private Weights() {}

  /** The most that a call can weigh; saturates. */
  public static long of(RuntimeCall call) {
    return switch (call) {
      case RuntimeCall.Ssvm(PalletCall.Execution execution) ->
          withGas(CONTRACT, execution.gasLimit());
      default -> withoutGas(call);
    };
  }

  /** What a call weighed that used this much gas. */
  static long used(RuntimeCall call, long gasUsed) {
    return withGas(withoutGas(call), BigInteger.valueOf(gasUsed));
  }

  private static long withoutGas(RuntimeCall call) {
    return switch (call) {
      case RuntimeCall.Remark remark -> REMARK;
      case RuntimeCall.SetTimestamp set -> TIMESTAMP;
      case RuntimeCall.Transfer transfer -> TRANSFER;
      case RuntimeCall.Ssvm(PalletCall.Execution execution) -> CONTRACT;
      case RuntimeCall.Ssvm ssvm -> CONTRACT_BALANCE;
    };
  }

  private static long withGas(long weight, BigInteger gas) {
    BigInteger total = gas.multiply(BigInteger.valueOf(PER_GAS)).add(BigInteger.valueOf(weight));
    return total.bitLength() > 63 ? Long.MAX_VALUE : total.longValue();
  }

  /** The fee of an extrinsic in native units: base, length and weight. */
  public static BigInteger fee(int lengthBytes, long weight) {
    return BASE_FEE
        .add(FEE_PER_BYTE.multiply(BigInteger.valueOf(lengthBytes)))
        .add(BigInteger.valueOf(weight).divide(WEIGHT_PER_UNIT));
  }
}

package dev.ewasm.eei.fork;

import org.apache.tuweni.bytes.Bytes;

/**
 * What a transaction costs before any code runs, in gas.
 *
 * @param base every transaction
 * @param creation added when it creates a contract
 * @param zeroByte each zero byte of its data
 * @param nonZeroByte each other byte of its data
 * @param initCodeWord each started 32-byte word of init code (EIP-3860)
 * @param accessListAddress each address of its access list (EIP-2930)
 * @param accessListKey each storage key of it
 * @param floorToken least price of a data token: a zero byte is one, another byte four (EIP-7623);
 *     0 for no floor
 */
public record IntrinsicGas(
    long base,
    long creation,
    long zeroByte,
    long nonZeroByte,
    long initCodeWord,
    long accessListAddress,
    long accessListKey,
    long floorToken) {

  static final IntrinsicGas FRONTIER = new IntrinsicGas(21_000, 0, 4, 68, 0, 0, 0, 0);
  static final IntrinsicGas HOMESTEAD = new IntrinsicGas(21_000, 32_000, 4, 68, 0, 0, 0, 0);
  static final IntrinsicGas ISTANBUL = new IntrinsicGas(21_000, 32_000, 4, 16, 0, 0, 0, 0);
  static final IntrinsicGas BERLIN = new IntrinsicGas(21_000, 32_000, 4, 16, 0, 2_400, 1_900, 0);
  static final IntrinsicGas SHANGHAI = new IntrinsicGas(21_000, 32_000, 4, 16, 2, 2_400, 1_900, 0);
  static final IntrinsicGas PRAGUE = new IntrinsicGas(21_000, 32_000, 4, 16, 2, 2_400, 1_900, 10);

  /** Gas that the transaction must bring and always pays. */
  public long cost(Bytes data, boolean creates, int addresses, int keys) {
    long zeros = zeroBytes(data);
    long cost = base + zeros * zeroByte + (data.size() - zeros) * nonZeroByte;
    if (creates) {
      cost += creation + EeiFees.words(data.size(), initCodeWord);
    }
    return cost + addresses * accessListAddress + keys * accessListKey;
  }

  /** The least gas that a transaction with this data is billed, whatever it executes. */
  public long floor(Bytes data) {
    if (floorToken == 0) {
      return 0;
    }
    long zeros = zeroBytes(data);
    return base + floorToken * (zeros + 4 * (data.size() - zeros));
  }

  private static long zeroBytes(Bytes data) {
    byte[] bytes = data.toArrayUnsafe();
    long zeros = 0;
    for (byte each : bytes) {
      if (each == 0) {
        zeros++;
      }
    }
    return zeros;
  }
}

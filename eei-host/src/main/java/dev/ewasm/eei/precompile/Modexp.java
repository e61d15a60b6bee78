package dev.ewasm.eei.precompile;

import dev.ewasm.eei.fork.PrecompileFees;
import java.math.BigInteger;

/**
 * Modular exponentiation at address 5. Three lengths of 32 bytes, then base, exponent and modulus;
 * the output is as long as the modulus.
 *
 * @spec https://eips.ethereum.org/EIPS/eip-198 EIP-198
 */
final class Modexp implements Precompile {

  private static final int HEADER = 96;
  private static final BigInteger MAX_GAS = BigInteger.valueOf(Long.MAX_VALUE);

  /**
   * Longer operands are priced beyond any gas limit: base and modulus of 16 MiB cost 10^12 gas by
   * the formulas, and an exponent of 2^27 bytes is as long as numbers can be made.
   */
  private static final BigInteger MAX_LENGTH = BigInteger.valueOf(1 << 24);

  private static final BigInteger MAX_EXPONENT_LENGTH = BigInteger.valueOf(1 << 27);

  /** Longest operand from Osaka on (EIP-7823). */
  private static final BigInteger OSAKA_LENGTH = BigInteger.valueOf(1024);

  @Override
  public String name() {
    return "modexp";
  }

  @Override
  public long gas(byte[] input, PrecompileFees fees) {
    BigInteger baseLength = InputReader.number(input, 0, 32);
    BigInteger exponentLength = InputReader.number(input, 32, 32);
    BigInteger modulusLength = InputReader.number(input, 64, 32);
    BigInteger longest = baseLength.max(modulusLength);
    if (fees.modexp() == PrecompileFees.ModexpPrice.EIP_7883
        && longest.max(exponentLength).compareTo(OSAKA_LENGTH) > 0) {
      return Long.MAX_VALUE;
    }
    BigInteger iterations = iterations(input, baseLength, exponentLength, fees);
    BigInteger gas =
        switch (fees.modexp()) {
          case EIP_198 ->
              eip198Complexity(longest)
                  .multiply(iterations.max(BigInteger.ONE))
                  .divide(BigInteger.valueOf(20));
          case EIP_2565 ->
              wordsSquared(longest)
                  .multiply(iterations.max(BigInteger.ONE))
                  .divide(BigInteger.valueOf(3))
                  .max(BigInteger.valueOf(200));
          case EIP_7883 ->
              eip7883Complexity(longest)
                  .multiply(iterations.max(BigInteger.ONE))
                  .max(BigInteger.valueOf(500));
        };
    boolean tooLong =
        longest.compareTo(MAX_LENGTH) > 0
            || (modulusLength.signum() != 0 && exponentLength.compareTo(MAX_EXPONENT_LENGTH) > 0);
    return tooLong || gas.compareTo(MAX_GAS) > 0 ? Long.MAX_VALUE : gas.longValue();
  }

  /** The exponent's bits, as far as its first 32 bytes tell. */
  private static BigInteger iterations(
      byte[] input, BigInteger baseLength, BigInteger exponentLength, PrecompileFees fees) {
    BigInteger head = BigInteger.ZERO;
    if (baseLength.compareTo(MAX_LENGTH) <= 0) {
      int headLength = exponentLength.min(BigInteger.valueOf(32)).intValue();
      head = InputReader.number(input, HEADER + baseLength.longValue(), headLength);
    }
    BigInteger bits = BigInteger.valueOf(Math.max(0, head.bitLength() - 1));
    BigInteger beyond = exponentLength.subtract(BigInteger.valueOf(32)).max(BigInteger.ZERO);
    int perByte = fees.modexp() == PrecompileFees.ModexpPrice.EIP_7883 ? 16 : 8;
    return beyond.multiply(BigInteger.valueOf(perByte)).add(bits);
  }

  private static BigInteger eip198Complexity(BigInteger x) {
    BigInteger square = x.multiply(x);
    if (x.compareTo(BigInteger.valueOf(64)) <= 0) {
      return square;
    }
    if (x.compareTo(BigInteger.valueOf(1024)) <= 0) {
      return square
          .shiftRight(2)
          .add(x.multiply(BigInteger.valueOf(96)))
          .subtract(BigInteger.valueOf(3072));
    }
    return square
        .shiftRight(4)
        .add(x.multiply(BigInteger.valueOf(480)))
        .subtract(BigInteger.valueOf(199_680));
  }

  private static BigInteger wordsSquared(BigInteger x) {
    BigInteger words = x.add(BigInteger.valueOf(7)).shiftRight(3);
    return words.multiply(words);
  }

  private static BigInteger eip7883Complexity(BigInteger x) {
    return x.compareTo(BigInteger.valueOf(32)) <= 0
        ? BigInteger.valueOf(16)
        : wordsSquared(x).shiftLeft(1);
  }

  @Override
  public byte[] run(byte[] input) {
    // The price was paid, so the lengths fit into arrays or do not matter.
    int modulusLength = InputReader.number(input, 64, 32).intValueExact();
    if (modulusLength == 0) {
      return new byte[0];
    }
    int baseLength = InputReader.number(input, 0, 32).intValueExact();
    int exponentLength = InputReader.number(input, 32, 32).intValueExact();
    BigInteger modulus =
        InputReader.number(input, (long) HEADER + baseLength + exponentLength, modulusLength);
    byte[] output = new byte[modulusLength];
    if (modulus.signum() == 0) {
      return output;
    }
    BigInteger base = InputReader.number(input, HEADER, baseLength);
    BigInteger exponent = InputReader.number(input, (long) HEADER + baseLength, exponentLength);
    InputReader.write(base.modPow(exponent, modulus), output, 0, modulusLength);
    return output;
  }
}

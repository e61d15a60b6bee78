package dev.ewasm.eei.fork;

/**
 * Prices of the precompiled contracts, in gas.
 *
 * @param highest the highest address of Ethereum's own precompiles that exists (4, 8 or 9)
 * @param bn128Add alt_bn128 addition
 * @param bn128Mul alt_bn128 multiplication
 * @param bn128Pairing alt_bn128 pairing, before the pairs
 * @param bn128Pair each pair of it
 * @param modexp how modular exponentiation is priced
 */
public record PrecompileFees(
    int highest,
    long bn128Add,
    long bn128Mul,
    long bn128Pairing,
    long bn128Pair,
    ModexpPrice modexp) {

  /** The pricing formula of modular exponentiation. */
  public enum ModexpPrice {
    EIP_198,
    EIP_2565,
    EIP_7883
  }

  static PrecompileFees of(Fork fork) {
    boolean istanbul = fork.isAtLeast(Fork.ISTANBUL);
    int highest = istanbul ? 9 : fork.isAtLeast(Fork.BYZANTIUM) ? 8 : 4;
    ModexpPrice modexp =
        fork.isAtLeast(Fork.OSAKA)
            ? ModexpPrice.EIP_7883
            : fork.isAtLeast(Fork.BERLIN) ? ModexpPrice.EIP_2565 : ModexpPrice.EIP_198;
    return istanbul
        ? new PrecompileFees(highest, 150, 6_000, 45_000, 34_000, modexp)
        : new PrecompileFees(highest, 500, 40_000, 100_000, 80_000, modexp);
  }
}

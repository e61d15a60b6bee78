package dev.ewasm.vectors.scenario;

import dev.ewasm.vectors.abi.AbiType;
import dev.ewasm.vectors.abi.AbiValue;
import java.math.BigInteger;
import java.util.List;

/**
 * A random value.
 *
 * @param min least value of a number
 * @param max greatest value of a number
 * @param except values that are never chosen
 */
record FuzzParameter(
    String name, AbiType type, BigInteger min, BigInteger max, List<AbiValue> except) {

  FuzzParameter {
    except = List.copyOf(except);
  }

  /** Any value of the type. */
  static FuzzParameter of(String name, AbiType type) {
    return switch (type) {
      case AbiType.Int(int bits, boolean signed) ->
          new FuzzParameter(
              name,
              type,
              signed ? BigInteger.ONE.shiftLeft(bits - 1).negate() : BigInteger.ZERO,
              BigInteger.ONE.shiftLeft(signed ? bits - 1 : bits).subtract(BigInteger.ONE),
              List.of());
      default -> new FuzzParameter(name, type, BigInteger.ZERO, BigInteger.ZERO, List.of());
    };
  }

  boolean allows(AbiValue value) {
    return !except.contains(value)
        && (!(value instanceof AbiValue.Int(BigInteger number))
            || (number.compareTo(min) >= 0 && number.compareTo(max) <= 0));
  }
}

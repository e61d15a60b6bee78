package dev.ewasm.state.crypto;

import dev.ewasm.state.Address;
import java.math.BigInteger;
import org.apache.tuweni.bytes.Bytes32;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/** Private keys on secp256k1. */
public final class Secp256k1Key {

  private Secp256k1Key() {}

  /**
   * The address of the account that a private key signs for: the last 20 bytes of the Keccak-256 of
   * its public key.
   *
   * @param privateKey 32 bytes, big-endian
   * @throws IllegalArgumentException if the number is zero or not below the order of the curve
   */
  public static Address address(Bytes32 privateKey) {
    BigInteger number = privateKey.toUnsignedBigInteger();
    if (number.signum() == 0 || number.compareTo(Secp256k1Recovery.ORDER) >= 0) {
      throw new IllegalArgumentException("not a private key: zero, or not below the curve's order");
    }
    ECPoint key =
        new FixedPointCombMultiplier().multiply(Secp256k1Recovery.GENERATOR, number).normalize();
    byte[] coordinates = new byte[64];
    System.arraycopy(key.getEncoded(false), 1, coordinates, 0, 64);
    return Address.of(Keccak.hash(coordinates), 12);
  }
}

package dev.ewasm.eei.precompile;

import dev.ewasm.eei.fork.PrecompileFees;
import dev.ewasm.state.crypto.Keccak;
import dev.ewasm.state.crypto.Secp256k1Recovery;
import java.math.BigInteger;

/**
 * The address that signed a hash, at address 1: hash, v (27 or 28), r and s of 32 bytes each.
 * Answers nothing, and does not fail, when there is no such signature.
 */
final class EcRecover implements Precompile {

  private static final byte[] NOTHING = {};

  @Override
  public String name() {
    return "ecrecover";
  }

  @Override
  public long gas(byte[] input, PrecompileFees fees) {
    return 3000;
  }

  @Override
  public byte[] run(byte[] input) {
    BigInteger v = InputReader.number(input, 32, 32);
    if (v.bitLength() > 8 || (v.intValue() != 27 && v.intValue() != 28)) {
      return NOTHING;
    }
    byte[] key =
        Secp256k1Recovery.publicKey(
            InputReader.bytes(input, 0, 32),
            InputReader.number(input, 64, 32),
            InputReader.number(input, 96, 32),
            v.intValue() - 27);
    if (key == null) {
      return NOTHING;
    }
    byte[] hash = Keccak.hash(key);
    byte[] output = new byte[32];
    System.arraycopy(hash, 12, output, 12, 20);
    return output;
  }
}

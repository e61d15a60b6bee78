package dev.ewasm.eei.precompile;

import dev.ewasm.eei.fork.PrecompileFees;
import dev.ewasm.eei.precompile.bn128.G1;
import dev.ewasm.eei.precompile.bn128.G2;
import dev.ewasm.eei.precompile.bn128.Pairing;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * The three contracts over alt_bn128 at addresses 6 to 8. Points are two numbers of 32 bytes,
 * big-endian; coordinates in the extension come imaginary part first.
 *
 * @spec https://eips.ethereum.org/EIPS/eip-196 EIP-196
 */
final class Bn128 {

  private static final int POINT = 64;
  private static final int PAIR = 192;

  private Bn128() {}

  static final class Add implements Precompile {
    @Override
    public String name() {
      return "ecadd";
    }

    @Override
    public long gas(byte[] input, PrecompileFees fees) {
      return fees.bn128Add();
    }

    @Override
    public byte @Nullable [] run(byte[] input) {
      G1 first = point(input, 0);
      G1 second = point(input, POINT);
      return first == null || second == null ? null : encode(first.plus(second));
    }
  }

  static final class Multiply implements Precompile {
    @Override
    public String name() {
      return "ecmul";
    }

    @Override
    public long gas(byte[] input, PrecompileFees fees) {
      return fees.bn128Mul();
    }

    @Override
    public byte @Nullable [] run(byte[] input) {
      G1 point = point(input, 0);
      return point == null ? null : encode(point.times(InputReader.number(input, POINT, 32)));
    }
  }

  static final class PairingCheck implements Precompile {
    @Override
    public String name() {
      return "ecpairing";
    }

    @Override
    public long gas(byte[] input, PrecompileFees fees) {
      return fees.bn128Pairing() + input.length / PAIR * fees.bn128Pair();
    }

    @Override
    public byte @Nullable [] run(byte[] input) {
      if (input.length % PAIR != 0) {
        return null;
      }
      Pairing pairing = new Pairing();
      for (int offset = 0; offset < input.length; offset += PAIR) {
        G1 p = point(input, offset);
        G2 q = twistPoint(input, offset + POINT);
        if (p == null || q == null) {
          return null;
        }
        pairing.add(p, q);
      }
      byte[] output = new byte[32];
      output[31] = (byte) (pairing.isOne() ? 1 : 0);
      return output;
    }
  }

  private static @Nullable G1 point(byte[] input, int offset) {
    return G1.of(
        InputReader.number(input, offset, 32), InputReader.number(input, offset + 32L, 32));
  }

  private static @Nullable G2 twistPoint(byte[] input, int offset) {
    BigInteger xIm = InputReader.number(input, offset, 32);
    BigInteger xRe = InputReader.number(input, offset + 32L, 32);
    BigInteger yIm = InputReader.number(input, offset + 64L, 32);
    BigInteger yRe = InputReader.number(input, offset + 96L, 32);
    return G2.of(xRe, xIm, yRe, yIm);
  }

  private static byte[] encode(G1 point) {
    byte[] output = new byte[POINT];
    InputReader.write(point.affineX(), output, 0, 32);
    InputReader.write(point.affineY(), output, 32, 32);
    return output;
  }
}

package dev.ewasm.vectors.scenario;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/**
 * SplitMix64. Our own, because what the JDK draws from a generator (bounded numbers above all) may
 * change with its version, and a seed must mean the same arguments everywhere and for ever.
 */
final class FuzzRandom {

  private static final long GOLDEN = 0x9e3779b97f4a7c15L;
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private long state;

  FuzzRandom(long seed) {
    state = seed;
  }

  /** The generator for one run of one test. */
  static FuzzRandom of(long seed, String test, int run) {
    long hash = FNV_OFFSET;
    for (byte each : test.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (each & 0xff)) * FNV_PRIME;
    }
    return new FuzzRandom(mixed(mixed(seed + GOLDEN) ^ hash) + run * GOLDEN);
  }

  private static long mixed(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  long next() {
    state += GOLDEN;
    return mixed(state);
  }

  /** A number from 0 to {@code bound - 1}; the bias of the remainder does not matter here. */
  int below(int bound) {
    return (int) Long.remainderUnsigned(next(), bound);
  }

  byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) next();
    }
    return bytes;
  }

  /** A number of up to {@code bits} bits, small ones as likely as large ones. */
  BigInteger ofBits(int bits) {
    int wanted = bits == 0 ? 0 : below(bits) + 1;
    return new BigInteger(1, bytes(wanted / 8 + 1)).mod(BigInteger.ONE.shiftLeft(wanted));
  }
}

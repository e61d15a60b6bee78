package dev.ewasm.vectors.fuzz;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Generated modules with a few bytes changed, dropped or repeated; most are no longer valid. */
public final class ModuleMutator {

  /** Generated modules to start from; making one costs more than changing it. */
  private static final int BASES = 64;

  private static final byte[][] CACHE = new byte[BASES][];

  private ModuleMutator() {}

  /** The mutated module of this seed. */
  public static byte[] generate(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return mutate(base(random.nextInt(BASES)), random);
  }

  private static synchronized byte[] base(int number) {
    if (CACHE[number] == null) {
      CACHE[number] = ModuleGenerator.generate(number);
    }
    return CACHE[number];
  }

  /** A changed copy of {@code module}. */
  public static byte[] mutate(byte[] module, SplittableRandom random) {
    byte[] bytes = module.clone();
    for (int i = random.nextInt(1, 4); i > 0 && bytes.length > 8; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(8)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes[at] = (byte) random.nextInt(-2, 3);
        case 3 -> bytes = Arrays.copyOf(bytes, at);
        case 4 -> bytes = without(bytes, at, random.nextInt(1, 5));
        case 5 -> bytes = repeated(bytes, at, random.nextInt(1, 9));
        default -> bytes[at] += (byte) (random.nextBoolean() ? 1 : -1);
      }
    }
    return bytes;
  }

  private static byte[] without(byte[] bytes, int at, int count) {
    int end = Math.min(at + count, bytes.length);
    byte[] result = Arrays.copyOf(bytes, bytes.length - (end - at));
    System.arraycopy(bytes, end, result, at, bytes.length - end);
    return result;
  }

  private static byte[] repeated(byte[] bytes, int at, int count) {
    int end = Math.min(at + count, bytes.length);
    byte[] result = Arrays.copyOf(bytes, bytes.length + (end - at));
    System.arraycopy(bytes, at, result, end, bytes.length - at);
    return result;
  }
}

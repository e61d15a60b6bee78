package dev.ewasm.substrate.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Keccak-f[1600] on a state of 200 bytes.
 *
 * @spec https://nvlpubs.nist.gov/nistpubs/FIPS/NIST.FIPS.202.pdf FIPS 202, section 3
 */
final class KeccakPermutation {

  private static final VarHandle LANE =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int ROUNDS = 24;
  private static final int[] ROTATIONS = {
    1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44
  };
  private static final int[] LANES = {
    10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1
  };
  private static final long[] ROUND_CONSTANTS = {
    0x0000000000000001L, 0x0000000000008082L, 0x800000000000808aL, 0x8000000080008000L,
    0x000000000000808bL, 0x0000000080000001L, 0x8000000080008081L, 0x8000000000008009L,
    0x000000000000008aL, 0x0000000000000088L, 0x0000000080008009L, 0x000000008000000aL,
    0x000000008000808bL, 0x800000000000008bL, 0x8000000000008089L, 0x8000000000008003L,
    0x8000000000008002L, 0x8000000000000080L, 0x000000000000800aL, 0x800000008000000aL,
    0x8000000080008081L, 0x8000000000008080L, 0x0000000080000001L, 0x8000000080008008L
  };

  private KeccakPermutation() {}

  static void apply(byte[] state) {
    long[] lanes = new long[25];
    for (int i = 0; i < 25; i++) {
      lanes[i] = (long) LANE.get(state, 8 * i);
    }
    long[] columns = new long[5];
    for (int round = 0; round < ROUNDS; round++) {
      round(lanes, columns, ROUND_CONSTANTS[round]);
    }
    for (int i = 0; i < 25; i++) {
      LANE.set(state, 8 * i, lanes[i]);
    }
  }

  private static void round(long[] lanes, long[] columns, long constant) {
    for (int x = 0; x < 5; x++) {
      columns[x] = lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20];
    }
    for (int x = 0; x < 5; x++) {
      long mixed = columns[(x + 4) % 5] ^ Long.rotateLeft(columns[(x + 1) % 5], 1);
      for (int y = 0; y < 25; y += 5) {
        lanes[y + x] ^= mixed;
      }
    }
    long moved = lanes[1];
    for (int i = 0; i < 24; i++) {
      int lane = LANES[i];
      long next = lanes[lane];
      lanes[lane] = Long.rotateLeft(moved, ROTATIONS[i]);
      moved = next;
    }
    for (int y = 0; y < 25; y += 5) {
      System.arraycopy(lanes, y, columns, 0, 5);
      for (int x = 0; x < 5; x++) {
        lanes[y + x] = columns[x] ^ (~columns[(x + 1) % 5] & columns[(x + 2) % 5]);
      }
    }
    lanes[0] ^= constant;
  }
}

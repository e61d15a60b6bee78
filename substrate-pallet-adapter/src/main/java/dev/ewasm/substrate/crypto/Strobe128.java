package dev.ewasm.substrate.crypto;

/**
 * The part of STROBE-128 that Merlin needs: associated data and pseudo-random output.
 *
 * @spec https://strobe.sourceforge.io/specs/ STROBE protocol framework
 */
final class Strobe128 {

  private static final int RATE = 166;
  private static final int FLAG_I = 1;
  private static final int FLAG_A = 1 << 1;
  private static final int FLAG_C = 1 << 2;
  private static final int FLAG_M = 1 << 4;

  private final byte[] state = new byte[200];
  private int position;
  private int begin;

  Strobe128(byte[] protocol) {
    byte[] start = {1, (byte) (RATE + 2), 1, 0, 1, 96};
    System.arraycopy(start, 0, state, 0, start.length);
    byte[] version = Transcript.ascii("STROBEv1.0.2");
    System.arraycopy(version, 0, state, start.length, version.length);
    KeccakPermutation.apply(state);
    metaAd(protocol, false);
  }

  void metaAd(byte[] data, boolean more) {
    beginOperation(FLAG_M | FLAG_A, more);
    absorb(data);
  }

  void ad(byte[] data) {
    beginOperation(FLAG_A, false);
    absorb(data);
  }

  byte[] prf(int length) {
    beginOperation(FLAG_I | FLAG_A | FLAG_C, false);
    byte[] output = new byte[length];
    for (int i = 0; i < length; i++) {
      output[i] = state[position];
      state[position] = 0;
      advance();
    }
    return output;
  }

  private void beginOperation(int flags, boolean more) {
    if (more) {
      return;
    }
    int previousBegin = begin;
    begin = position + 1;
    absorb((byte) previousBegin);
    absorb((byte) flags);
    if ((flags & FLAG_C) != 0 && position != 0) {
      permute();
    }
  }

  private void absorb(byte... data) {
    for (byte next : data) {
      state[position] ^= next;
      advance();
    }
  }

  private void advance() {
    position++;
    if (position == RATE) {
      permute();
    }
  }

  private void permute() {
    state[position] ^= (byte) begin;
    state[position + 1] ^= 0x04;
    state[RATE + 1] ^= (byte) 0x80;
    KeccakPermutation.apply(state);
    position = 0;
    begin = 0;
  }
}

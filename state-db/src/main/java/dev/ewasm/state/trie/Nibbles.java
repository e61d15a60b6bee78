package dev.ewasm.state.trie;

import java.util.Arrays;

/** Paths of half bytes, one a byte, high half of a key's byte first. */
final class Nibbles {
  static final byte[] NONE = {};

  private Nibbles() {}

  static byte[] of(byte[] key) {
    byte[] nibbles = new byte[2 * key.length];
    for (int i = 0; i < key.length; i++) {
      nibbles[2 * i] = (byte) (key[i] >> 4 & 15);
      nibbles[2 * i + 1] = (byte) (key[i] & 15);
    }
    return nibbles;
  }

  /** Packs an even number of nibbles. */
  static byte[] pack(byte[] nibbles) {
    byte[] key = new byte[nibbles.length / 2];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) (nibbles[2 * i] << 4 | nibbles[2 * i + 1]);
    }
    return key;
  }

  static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  static byte[] append(byte[] path, int nibble) {
    byte[] longer = Arrays.copyOf(path, path.length + 1);
    longer[path.length] = (byte) nibble;
    return longer;
  }

  static byte[] prepend(int nibble, byte[] path) {
    byte[] longer = new byte[path.length + 1];
    longer[0] = (byte) nibble;
    System.arraycopy(path, 0, longer, 1, path.length);
    return longer;
  }

  static byte[] from(byte[] path, int start) {
    return Arrays.copyOfRange(path, start, path.length);
  }

  /** Whether {@code path} goes on with {@code part} at {@code offset}. */
  static boolean continuesWith(byte[] path, int offset, byte[] part) {
    return path.length - offset >= part.length
        && Arrays.equals(path, offset, offset + part.length, part, 0, part.length);
  }
}

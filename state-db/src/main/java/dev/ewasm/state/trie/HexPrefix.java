package dev.ewasm.state.trie;

import dev.ewasm.state.codec.RlpException;

/**
 * Hex-prefix coding of nibble paths.
 *
 * @spec https://ethereum.github.io/yellowpaper/paper.pdf Yellow Paper, appendix C
 */
final class HexPrefix {
  private static final int LEAF = 0x20;
  private static final int ODD = 0x10;

  private HexPrefix() {}

  /** Encodes {@code nibbles[from, to)}. */
  static byte[] encode(byte[] nibbles, int from, int to, boolean leaf) {
    int count = to - from;
    byte[] encoded = new byte[1 + count / 2];
    int flags = leaf ? LEAF : 0;
    int position = from;
    encoded[0] = (byte) ((count & 1) == 0 ? flags : flags | ODD | nibbles[position++]);
    for (int i = 1; i < encoded.length; i++) {
      encoded[i] = (byte) (nibbles[position] << 4 | nibbles[position + 1]);
      position += 2;
    }
    return encoded;
  }

  static boolean isLeaf(byte[] encoded) {
    return encoded.length > 0 && (encoded[0] & LEAF) != 0;
  }

  /** Decodes the path; refuses forms that {@link #encode} does not make. */
  static byte[] decode(byte[] encoded) {
    if (encoded.length == 0 || (encoded[0] & 0xC0) != 0) {
      throw new RlpException("not a hex-prefix path", 0);
    }
    boolean odd = (encoded[0] & ODD) != 0;
    if (!odd && (encoded[0] & 15) != 0) {
      throw new RlpException("a hex-prefix path with dirty padding", 0);
    }
    byte[] all = Nibbles.of(encoded);
    return Nibbles.from(all, odd ? 1 : 2);
  }
}

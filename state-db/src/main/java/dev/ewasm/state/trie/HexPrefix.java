package dev.ewasm.state.trie;

/**
 * Hex-prefix coding of nibble paths.
 *
 * @spec https://ethereum.github.io/yellowpaper/paper.pdf Yellow Paper, appendix C
 */
final class HexPrefix {
  private HexPrefix() {}

  /** Encodes the nibbles [from, to) of {@code key}, high nibble of a byte first. */
  static byte[] encode(byte[] key, int from, int to, boolean leaf) {
    int count = to - from;
    byte[] encoded = new byte[1 + count / 2];
    int flag = leaf ? 2 : 0;
    int position = from;
    if ((count & 1) == 0) {
      encoded[0] = (byte) (flag << 4);
    } else {
      encoded[0] = (byte) ((flag | 1) << 4 | nibble(key, position++));
    }
    for (int i = 1; i < encoded.length; i++) {
      encoded[i] = (byte) (nibble(key, position) << 4 | nibble(key, position + 1));
      position += 2;
    }
    return encoded;
  }

  private static int nibble(byte[] key, int index) {
    int pair = key[index >> 1];
    return (index & 1) == 0 ? pair >> 4 & 15 : pair & 15;
  }
}

package dev.ewasm.engine.text;

/** UTF-8 as the specification demands it: no overlong forms, no surrogates, at most U+10FFFF. */
final class Utf8 {

  private Utf8() {}

  /** Offset of the first byte that breaks the encoding, or -1. */
  static int firstMalformed(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      int b = bytes[i] & 0xff;
      if (b < 0x80) {
        i++;
        continue;
      }
      int length = b >= 0xc2 && b < 0xe0 ? 2 : b >= 0xe0 && b < 0xf0 ? 3 : 4;
      if (b < 0xc2 || b > 0xf4 || to - i < length) {
        return i;
      }
      int second = bytes[i + 1] & 0xff;
      int least = b == 0xe0 ? 0xa0 : b == 0xf0 ? 0x90 : 0x80;
      int most = b == 0xed ? 0x9f : b == 0xf4 ? 0x8f : 0xbf;
      if (second < least || second > most) {
        return i;
      }
      for (int k = 2; k < length; k++) {
        if ((bytes[i + k] & 0xc0) != 0x80) {
          return i;
        }
      }
      i += length;
    }
    return -1;
  }
}

package dev.ewasm.vectors.trace;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.apache.tuweni.bytes.Bytes;

/** Words and byte strings as people like to read them. */
public final class ValueText {

  /** Bytes of a string that are shown, at most. */
  static final int MAX_BYTES = 64;

  private static final int WORD = 32;
  private static final int ADDRESS_PADDING = 12;
  private static final int NUMBER_PADDING = 24;
  private static final int SHORTEST_TEXT = 3;

  private ValueText() {}

  /**
   * A word of 32 bytes: big-endian numbers below 2^64 in decimal, what looks like an address or a
   * short text as such, all else in hexadecimal.
   */
  public static String word(Bytes word) {
    int zeros = word.numberOfLeadingZeroBytes();
    if (word.size() != WORD) {
      return bytes(word);
    }
    if (zeros >= NUMBER_PADDING) {
      return new BigInteger(1, word.toArrayUnsafe()).toString();
    }
    if (zeros == ADDRESS_PADDING) {
      return word.slice(ADDRESS_PADDING).toHexString();
    }
    int end = WORD - word.numberOfTrailingZeroBytes();
    if (end >= SHORTEST_TEXT && isText(word.slice(0, end))) {
      return '"' + new String(word.slice(0, end).toArrayUnsafe(), StandardCharsets.US_ASCII) + '"';
    }
    return word.toHexString();
  }

  private static boolean isText(Bytes bytes) {
    for (int i = 0; i < bytes.size(); i++) {
      int c = bytes.get(i) & 0xff;
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        return false;
      }
    }
    return true;
  }

  /** Hexadecimal, of long strings the beginning and how long they are. */
  public static String bytes(Bytes bytes) {
    return bytes(bytes, bytes.size());
  }

  /** The same for a string of which at least the first {@link #MAX_BYTES} are at hand. */
  static String bytes(Bytes first, long size) {
    return size <= MAX_BYTES
        ? first.toHexString()
        : first.slice(0, MAX_BYTES).toHexString() + "… (" + size + " bytes)";
  }
}

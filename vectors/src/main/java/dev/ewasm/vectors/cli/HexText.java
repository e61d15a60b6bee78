package dev.ewasm.vectors.cli;

import java.util.HexFormat;

/** Hexadecimal on the command line. */
final class HexText {

  private HexText() {}

  /**
   * Bytes of hexadecimal digits, with or without {@code 0x}.
   *
   * @throws IllegalArgumentException says what is wrong and where
   */
  static byte[] parse(String text) {
    String digits = text.startsWith("0x") || text.startsWith("0X") ? text.substring(2) : text;
    for (int i = 0; i < digits.length(); i++) {
      if (!HexFormat.isHexDigit(digits.charAt(i))) {
        throw new IllegalArgumentException(
            "not a hexadecimal digit: '" + digits.charAt(i) + "' at position " + i);
      }
    }
    if (digits.length() % 2 != 0) {
      throw new IllegalArgumentException(
          "odd number of hexadecimal digits (" + digits.length() + ")");
    }
    return HexFormat.of().parseHex(digits);
  }

  /** {@code 0x} and two digits for each byte. */
  static String of(byte[] bytes) {
    return "0x" + HexFormat.of().formatHex(bytes);
  }
}

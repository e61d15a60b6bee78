package dev.ewasm.engine.text;

/** Writes string literals and numbers in the text format. */
final class TextStrings {

  private static final String HEX = "0123456789abcdef";

  private TextStrings() {}

  /** A name between quotes, printable characters as they are. */
  static void quote(StringBuilder out, String name) {
    out.append('"');
    name.codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
              } else if (c < 0x20 || c == 0x7f || isInvisible(c)) {
                out.append("\\u{").append(Integer.toHexString(c)).append('}');
              } else {
                out.appendCodePoint(c);
              }
            });
    out.append('"');
  }

  /** Characters by which a name could look like another, or hide what follows it. */
  private static boolean isInvisible(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.UNASSIGNED
        || type == Character.PRIVATE_USE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  /** Bytes between quotes, all but printable ASCII as hexadecimal escapes. */
  static void quote(StringBuilder out, byte[] bytes, int start, int end) {
    out.append('"');
    for (int i = start; i < end; i++) {
      byte b = bytes[i];
      if (b == '"' || b == '\\') {
        out.append('\\').append((char) b);
      } else if (b >= 0x20 && b < 0x7f) {
        out.append((char) b);
      } else {
        out.append('\\').append(HEX.charAt(b >> 4 & 15)).append(HEX.charAt(b & 15));
      }
    }
    out.append('"');
  }

  /** The shortest decimal that reads back as the same bits; NaNs with their payload. */
  static String f32(int bits) {
    if ((bits & 0x7fff_ffff) > 0x7f80_0000) {
      return nan(bits < 0, bits & 0x7f_ffff, 0x40_0000);
    }
    float value = Float.intBitsToFloat(bits);
    return Float.isInfinite(value) ? infinity(bits < 0) : Float.toString(value);
  }

  /** As {@link #f32}. */
  static String f64(long bits) {
    if ((bits & Long.MAX_VALUE) > 0x7ff0_0000_0000_0000L) {
      return nan(bits < 0, bits & 0xf_ffff_ffff_ffffL, 0x8_0000_0000_0000L);
    }
    double value = Double.longBitsToDouble(bits);
    return Double.isInfinite(value) ? infinity(bits < 0) : Double.toString(value);
  }

  private static String infinity(boolean negative) {
    return negative ? "-inf" : "inf";
  }

  private static String nan(boolean negative, long payload, long canonical) {
    String sign = negative ? "-" : "";
    return payload == canonical ? sign + "nan" : sign + "nan:0x" + Long.toHexString(payload);
  }
}

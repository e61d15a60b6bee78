package dev.ewasm.engine.text;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Number literals (spec 6.3.1, 6.3.2). Methods return null when the text does not follow the
 * grammar and throw {@link OutOfRange} when the number does not fit.
 */
final class NumberLiteral {

  /** The number does not fit its type. */
  static final class OutOfRange extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OutOfRange() {
      super("constant out of range", null, false, false);
    }
  }

  private NumberLiteral() {}

  /** An integer of {@code bits} (8 to 64) bits, signed or unsigned, sign- or zero-extended. */
  static @Nullable Long integer(String text, int bits) {
    if (!isInteger(text)) {
      return null;
    }
    BigInteger value = value(text);
    // Unsigned notation reaches to 2^bits - 1, signed notation to -2^(bits-1).
    boolean fits = value.signum() >= 0 ? value.bitLength() <= bits : value.bitLength() <= bits - 1;
    // With a plus sign the grammar knows only the signed range.
    if (!fits || (text.startsWith("+") && value.bitLength() > bits - 1)) {
      throw new OutOfRange();
    }
    return value.longValue();
  }

  /** An unsigned integer without sign of at most {@code bits} (up to 64) bits. */
  static @Nullable Long natural(String text, int bits) {
    if (text.startsWith("+") || text.startsWith("-") || !isInteger(text)) {
      return null;
    }
    BigInteger value = value(text);
    if (value.bitLength() > bits) {
      throw new OutOfRange();
    }
    return value.longValue();
  }

  private static BigInteger value(String text) {
    boolean negative = text.startsWith("-");
    String digits = text.substring(negative || text.startsWith("+") ? 1 : 0).replace("_", "");
    boolean hex = digits.startsWith("0x");
    String plain = hex ? digits.substring(2) : digits;
    // A number of thousands of digits cannot fit; its quadratic conversion is not worth doing.
    int zeros = 0;
    while (zeros < plain.length() - 1 && plain.charAt(zeros) == '0') {
      zeros++;
    }
    if (plain.length() - zeros > 20) {
      throw new OutOfRange();
    }
    BigInteger value = new BigInteger(plain.substring(zeros), hex ? 16 : 10);
    return negative ? value.negate() : value;
  }

  private static int signEnd(String text) {
    return text.startsWith("+") || text.startsWith("-") ? 1 : 0;
  }

  static boolean isInteger(String text) {
    int from = signEnd(text);
    boolean hex = text.startsWith("0x", from);
    from += hex ? 2 : 0;
    return from < text.length() && digitsEnd(text, from, hex) == text.length();
  }

  /** Whether the text is any number of the format, integer or float. */
  static boolean isNumber(String text) {
    return isInteger(text) || isFloat(text);
  }

  /** End of the digits at {@code from}, single underscores between them allowed. */
  private static int digitsEnd(String text, int from, boolean hex) {
    int i = from;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '_') {
        boolean between = i > from && i + 1 < text.length() && isDigit(text.charAt(i + 1), hex);
        if (!between) {
          return i;
        }
      } else if (!isDigit(c, hex)) {
        return i;
      }
      i++;
    }
    return i;
  }

  private static boolean isDigit(char c, boolean hex) {
    return (c >= '0' && c <= '9') || (hex && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
  }

  private static boolean isFloat(String text) {
    int from = signEnd(text);
    String rest = text.substring(from);
    if (rest.equals("inf") || rest.equals("nan")) {
      return true;
    }
    if (rest.startsWith("nan:")) {
      return rest.startsWith("nan:0x") && isInteger(rest.substring(4));
    }
    boolean hex = text.startsWith("0x", from);
    int start = from + (hex ? 2 : 0);
    int i = digitsEnd(text, start, hex);
    if (i == start) {
      return false;
    }
    if (i < text.length() && text.charAt(i) == '.') {
      i = digitsEnd(text, i + 1, hex);
    }
    if (i < text.length() && Character.toLowerCase(text.charAt(i)) == (hex ? 'p' : 'e')) {
      i++;
      if (i < text.length() && (text.charAt(i) == '+' || text.charAt(i) == '-')) {
        i++;
      }
      int digits = i;
      i = digitsEnd(text, digits, false);
      if (i == digits) {
        return false;
      }
    }
    return i == text.length();
  }

  /** The bits of an f32, rounded to nearest, ties to even. */
  static @Nullable Integer f32(String text) {
    if (!isFloat(text)) {
      return null;
    }
    boolean negative = text.startsWith("-");
    int sign = negative ? Integer.MIN_VALUE : 0;
    String rest = text.substring(signEnd(text));
    if (rest.equals("inf")) {
      return sign | 0x7f80_0000;
    }
    if (rest.startsWith("nan")) {
      return sign | 0x7f80_0000 | (int) payload(rest, 23);
    }
    float value = Float.parseFloat(javaNotation(rest));
    if (Float.isInfinite(value)) {
      throw new OutOfRange();
    }
    return sign | Float.floatToRawIntBits(value);
  }

  /** The bits of an f64, rounded to nearest, ties to even. */
  static @Nullable Long f64(String text) {
    if (!isFloat(text)) {
      return null;
    }
    boolean negative = text.startsWith("-");
    long sign = negative ? Long.MIN_VALUE : 0;
    String rest = text.substring(signEnd(text));
    if (rest.equals("inf")) {
      return sign | 0x7ff0_0000_0000_0000L;
    }
    if (rest.startsWith("nan")) {
      return sign | 0x7ff0_0000_0000_0000L | payload(rest, 52);
    }
    double value = Double.parseDouble(javaNotation(rest));
    if (Double.isInfinite(value)) {
      throw new OutOfRange();
    }
    return sign | Double.doubleToRawLongBits(value);
  }

  private static long payload(String nan, int bits) {
    if (nan.equals("nan")) {
      return 1L << (bits - 1);
    }
    BigInteger payload = value(nan.substring(4));
    if (payload.signum() == 0 || payload.bitLength() > bits) {
      throw new OutOfRange();
    }
    return payload.longValue();
  }

  /**
   * The same number as Java writes it. Java's own conversion rounds correctly for any number of
   * digits, decimal and hexadecimal; only its grammar differs: a hexadecimal number needs its
   * exponent.
   */
  private static String javaNotation(String unsigned) {
    String digits = unsigned.replace("_", "");
    boolean hex = digits.startsWith("0x");
    return hex && digits.indexOf('p') < 0 && digits.indexOf('P') < 0 ? digits + "p0" : digits;
  }
}

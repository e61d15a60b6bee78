package dev.ewasm.engine.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** String literals (spec 6.3.3): checked by the lexer, turned into bytes on demand. */
final class StringLiteral {

  private StringLiteral() {}

  /** Checks the escape that begins at {@code offset} and returns where it ends. */
  static int escapeEnd(SourceText source, int offset) {
    byte[] bytes = source.bytes();
    if (offset + 1 < bytes.length) {
      int c = bytes[offset + 1];
      switch (c) {
        case 't', 'n', 'r', '"', '\'', '\\' -> {
          return offset + 2;
        }
        case 'u' -> {
          return unicodeEscapeEnd(source, offset);
        }
        default -> {
          if (hexDigit(bytes, offset + 1) >= 0 && hexDigit(bytes, offset + 2) >= 0) {
            return offset + 3;
          }
        }
      }
    }
    throw source.error(offset, "malformed escape", "unknown escape in a string");
  }

  private static int unicodeEscapeEnd(SourceText source, int offset) {
    byte[] bytes = source.bytes();
    int i = offset + 2;
    if (i >= bytes.length || bytes[i] != '{') {
      throw source.error(offset, "malformed escape", "\\u{...} expected");
    }
    i++;
    int digits = 0;
    int value = 0;
    for (; i < bytes.length && bytes[i] != '}'; i++) {
      int digit = hexDigit(bytes, i);
      // Underscores may stand between digits.
      boolean separator = bytes[i] == '_' && digits > 0 && hexDigit(bytes, i + 1) >= 0;
      if (digit < 0 && !separator) {
        throw source.error(i, "malformed escape", "hexadecimal digit expected");
      }
      if (digit >= 0) {
        digits++;
        value = value << 4 | digit;
        if (value > Character.MAX_CODE_POINT) {
          throw source.error(offset, "malformed escape", "beyond U+10FFFF");
        }
      }
    }
    if (digits == 0 || i >= bytes.length) {
      throw source.error(offset, "malformed escape", "\\u{...} expected");
    }
    if (value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE) {
      throw source.error(offset, "malformed escape", "a surrogate is no character");
    }
    return i + 1;
  }

  private static int hexDigit(byte[] bytes, int offset) {
    return offset < bytes.length && bytes[offset] > 0 ? Character.digit(bytes[offset], 16) : -1;
  }

  /** The bytes of the literal whose quotes stand at {@code start} and before {@code end}. */
  static void decode(SourceText source, int start, int end, ByteArrayOutputStream into) {
    byte[] bytes = source.bytes();
    int i = start + 1;
    while (i < end - 1) {
      if (bytes[i] != '\\') {
        into.write(bytes[i++]);
        continue;
      }
      int c = bytes[i + 1];
      switch (c) {
        case 't' -> into.write('\t');
        case 'n' -> into.write('\n');
        case 'r' -> into.write('\r');
        case '"', '\'', '\\' -> into.write(c);
        case 'u' -> {
          int close = escapeEnd(source, i);
          String digits =
              new String(bytes, i + 3, close - i - 4, StandardCharsets.US_ASCII).replace("_", "");
          into.writeBytes(
              Character.toString(Integer.parseInt(digits, 16)).getBytes(StandardCharsets.UTF_8));
          i = close;
          continue;
        }
        default -> {
          into.write(hexDigit(bytes, i + 1) << 4 | hexDigit(bytes, i + 2));
          i += 3;
          continue;
        }
      }
      i += 2;
    }
  }

  /** The literal as a name, which must be UTF-8. */
  static String name(SourceText source, int start, int end) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(end - start);
    decode(source, start, end, out);
    byte[] bytes = out.toByteArray();
    if (Utf8.firstMalformed(bytes, 0, bytes.length) >= 0) {
      throw source.error(start, "malformed UTF-8 encoding", "");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}

package dev.ewasm.engine.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The tokens of a source text, comments and annotations left out, as ranges of byte offsets.
 *
 * @spec https://webassembly.github.io/spec/core/text/lexical.html Lexical Format
 */
final class Tokens {

  enum Kind {
    LEFT,
    RIGHT,
    /** Begins with a small letter; includes {@code nan}, {@code inf} and {@code offset=1}. */
    KEYWORD,
    ID,
    STRING,
    /** Begins with a sign or digit; whether it is a number is seen when its value is asked for. */
    NUMBER,
    /** A run of characters that is no token. */
    RESERVED,
    END
  }

  private static final Kind[] KINDS = Kind.values();

  private final SourceText source;
  private byte[] kinds = new byte[64];
  private int[] starts = new int[64];
  private int[] ends = new int[64];
  private int count;

  Tokens(SourceText source) {
    this.source = source;
  }

  void add(Kind kind, int start, int end) {
    if (count == kinds.length) {
      kinds = Arrays.copyOf(kinds, count * 2);
      starts = Arrays.copyOf(starts, count * 2);
      ends = Arrays.copyOf(ends, count * 2);
    }
    kinds[count] = (byte) kind.ordinal();
    starts[count] = start;
    ends[count] = end;
    count++;
  }

  SourceText source() {
    return source;
  }

  /** The kind of token {@code i}; after the last token come only {@link Kind#END}. */
  Kind kind(int i) {
    return i < count ? KINDS[kinds[i]] : Kind.END;
  }

  int start(int i) {
    return i < count ? starts[i] : source.bytes().length;
  }

  int end(int i) {
    return i < count ? ends[i] : source.bytes().length;
  }

  String text(int i) {
    return new String(source.bytes(), start(i), end(i) - start(i), StandardCharsets.UTF_8);
  }

  /** Whether token {@code i} is the keyword {@code word}. */
  boolean is(int i, String word) {
    return kind(i) == Kind.KEYWORD && end(i) - start(i) == word.length() && startsWith(i, word);
  }

  /** Whether the characters of token {@code i} begin with {@code prefix} (ASCII). */
  boolean startsWith(int i, String prefix) {
    int from = start(i);
    if (end(i) - from < prefix.length()) {
      return false;
    }
    byte[] bytes = source.bytes();
    for (int k = 0; k < prefix.length(); k++) {
      if (bytes[from + k] != prefix.charAt(k)) {
        return false;
      }
    }
    return true;
  }
}

package dev.ewasm.engine.text;

import dev.ewasm.engine.text.Tokens.Kind;

/** Cuts a source text into {@link Tokens} in one linear pass. */
final class Lexer {

  private static final boolean[] ID_CHARACTER = idCharacters();

  private final SourceText source;
  private final byte[] bytes;
  private final Tokens tokens;
  private int position;

  private Lexer(SourceText source) {
    this.source = source;
    this.bytes = source.bytes();
    this.tokens = new Tokens(source);
  }

  /**
   * @throws MalformedTextException if the bytes are no UTF-8, hold a character that may not stand
   *     there, or a string, comment or annotation is not closed
   */
  static Tokens tokens(SourceText source) {
    int bad = Utf8.firstMalformed(source.bytes(), 0, source.bytes().length);
    if (bad >= 0) {
      throw source.error(bad, "malformed UTF-8 encoding", "");
    }
    Lexer lexer = new Lexer(source);
    lexer.run();
    return lexer.tokens;
  }

  private static boolean[] idCharacters() {
    boolean[] set = new boolean[256];
    for (char c = '0'; c <= '9'; c++) {
      set[c] = true;
    }
    for (char c = 'a'; c <= 'z'; c++) {
      set[c] = true;
      set[c - 'a' + 'A'] = true;
    }
    for (char c : "!#$%&'*+-./:<=>?@\\^_`|~".toCharArray()) {
      set[c] = true;
    }
    return set;
  }

  static boolean isIdCharacter(char c) {
    return c < 256 && ID_CHARACTER[c];
  }

  private void run() {
    while (skipSpace()) {
      int start = position;
      if (bytes[start] == '(') {
        position++;
        if (position < bytes.length && bytes[position] == '@') {
          annotation(start);
        } else {
          tokens.add(Kind.LEFT, start, position);
        }
      } else if (bytes[start] == ')') {
        position++;
        tokens.add(Kind.RIGHT, start, position);
      } else {
        Kind kind = word();
        tokens.add(kind, start, position);
      }
    }
  }

  /** Moves to the next token; false at the end. */
  private boolean skipSpace() {
    while (position < bytes.length) {
      switch (bytes[position]) {
        case ' ', '\t', '\n', '\r' -> position++;
        case ';' -> {
          if (at(position + 1) != ';') {
            return true;
          }
          lineComment();
        }
        case '(' -> {
          if (at(position + 1) != ';') {
            return true;
          }
          blockComment();
        }
        default -> {
          return true;
        }
      }
    }
    return false;
  }

  private int at(int offset) {
    return offset < bytes.length ? bytes[offset] & 0xff : -1;
  }

  private void lineComment() {
    while (position < bytes.length && bytes[position] != '\n' && bytes[position] != '\r') {
      position++;
    }
  }

  private void blockComment() {
    int start = position;
    int open = 0;
    do {
      int c = at(position);
      if (c < 0) {
        throw source.error(start, "unclosed comment", "");
      }
      if (c == '(' && at(position + 1) == ';') {
        open++;
        position += 2;
      } else if (c == ';' && at(position + 1) == ')') {
        open--;
        position += 2;
      } else {
        position++;
      }
    } while (open > 0);
  }

  /** Skips {@code (@name ...)}, which means nothing to the format itself. */
  private void annotation(int start) {
    position++;
    int name = position;
    if (at(position) == '"') {
      string();
      if (StringLiteral.name(source, name, position).isEmpty()) {
        throw source.error(start, "empty annotation id", "");
      }
    } else {
      while (position < bytes.length && ID_CHARACTER[bytes[position] & 0xff]) {
        position++;
      }
      if (position == name) {
        throw source.error(start, "empty annotation id", "");
      }
    }
    int open = 1;
    while (open > 0) {
      if (!skipSpace()) {
        throw source.error(start, "unclosed annotation", "");
      }
      switch (bytes[position]) {
        case '(' -> {
          open++;
          position++;
        }
        case ')' -> {
          open--;
          position++;
        }
        default -> word();
      }
    }
  }

  /** A run of name characters, strings and reserved punctuation: a token or nothing known. */
  private Kind word() {
    int start = position;
    int strings = 0;
    boolean names = false;
    boolean punctuation = false;
    loop:
    while (position < bytes.length) {
      int c = bytes[position] & 0xff;
      if (ID_CHARACTER[c]) {
        names = true;
        position++;
        continue;
      }
      switch (c) {
        case '"' -> {
          strings++;
          string();
        }
        case ',', '[', ']', '{', '}' -> {
          punctuation = true;
          position++;
        }
        case ';' -> {
          if (at(position + 1) == ';') {
            break loop;
          }
          punctuation = true;
          position++;
        }
        case ' ', '\t', '\n', '\r', '(', ')' -> {
          break loop;
        }
        default -> throw source.error(position, "illegal character", "0x" + Integer.toHexString(c));
      }
    }
    if (punctuation) {
      return Kind.RESERVED;
    }
    return strings == 0 ? wordKind(start) : stringKind(start, strings, names);
  }

  private Kind wordKind(int start) {
    byte first = bytes[start];
    if (first >= 'a' && first <= 'z') {
      return Kind.KEYWORD;
    }
    if (first == '$') {
      if (position == start + 1) {
        throw source.error(start, "empty identifier", "");
      }
      return Kind.ID;
    }
    return first == '+' || first == '-' || (first >= '0' && first <= '9')
        ? Kind.NUMBER
        : Kind.RESERVED;
  }

  private Kind stringKind(int start, int strings, boolean names) {
    if (strings == 1 && !names) {
      return Kind.STRING;
    }
    // An identifier in quotes: $"any characters".
    boolean quotedId =
        strings == 1
            && bytes[start] == '$'
            && bytes[start + 1] == '"'
            && bytes[position - 1] == '"';
    if (!quotedId) {
      return Kind.RESERVED;
    }
    if (StringLiteral.name(source, start + 1, position).isEmpty()) {
      throw source.error(start, "empty identifier", "");
    }
    return Kind.ID;
  }

  private void string() {
    int start = position++;
    while (true) {
      int c = at(position);
      if (c < 0 || c == '\n' || c == '\r') {
        // The 3.0 suite calls $"a<newline> an empty identifier, which it is not.
        throw source.error(start, "unclosed string", "");
      }
      if (c == '"') {
        position++;
        return;
      }
      if (c < 0x20 || c == 0x7f) {
        throw source.error(position, "illegal character", "0x" + Integer.toHexString(c));
      }
      position = c == '\\' ? StringLiteral.escapeEnd(source, position) : position + 1;
    }
  }
}

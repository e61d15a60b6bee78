package dev.ewasm.engine.text;

import dev.ewasm.engine.text.Tokens.Kind;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** A place in the tokens, moved by the parsers of modules and scripts. */
final class TokenReader {

  private final Tokens tokens;
  private int position;

  TokenReader(Tokens tokens, int position) {
    this.tokens = tokens;
    this.position = position;
  }

  Tokens tokens() {
    return tokens;
  }

  int position() {
    return position;
  }

  void position(int newPosition) {
    position = newPosition;
  }

  /** Source offset of the next token. */
  int offset() {
    return tokens.start(position);
  }

  Kind kind() {
    return tokens.kind(position);
  }

  Kind kindAfter() {
    return tokens.kind(position + 1);
  }

  boolean at(Kind kind) {
    return tokens.kind(position) == kind;
  }

  /** Whether an opening parenthesis and then this keyword come next. */
  boolean atOpen(String keyword) {
    return at(Kind.LEFT) && tokens.is(position + 1, keyword);
  }

  boolean takeOpen(String keyword) {
    boolean found = atOpen(keyword);
    if (found) {
      position += 2;
    }
    return found;
  }

  void expectOpen(String keyword) {
    if (!takeOpen(keyword)) {
      throw unexpected("(" + keyword + " expected");
    }
  }

  boolean take(Kind kind) {
    boolean found = at(kind);
    if (found) {
      position++;
    }
    return found;
  }

  void expect(Kind kind) {
    if (!take(kind)) {
      String what =
          switch (kind) {
            case LEFT -> "( expected";
            case RIGHT -> ") expected";
            case END -> "end of text expected";
            case KEYWORD, ID, STRING, NUMBER, RESERVED -> "";
          };
      throw unexpected(what);
    }
  }

  boolean takeKeyword(String word) {
    boolean found = tokens.is(position, word);
    if (found) {
      position++;
    }
    return found;
  }

  /** The next token's characters; it is not passed over. */
  String text() {
    return tokens.text(position);
  }

  void skip() {
    position++;
  }

  /** Passes over what is left of a list whose opening parenthesis was passed, and its end. */
  void skipToClose() {
    int open = 1;
    while (open > 0) {
      switch (kind()) {
        case LEFT -> open++;
        case RIGHT -> open--;
        case END -> throw unexpected(") expected");
        case KEYWORD, ID, STRING, NUMBER, RESERVED -> {}
      }
      position++;
    }
  }

  /** An identifier without its dollar sign, if one comes next. */
  @Nullable String takeId() {
    if (!at(Kind.ID)) {
      return null;
    }
    String name = idAt(position);
    position++;
    return name;
  }

  private String idAt(int token) {
    int start = tokens.start(token);
    SourceText source = tokens.source();
    return source.bytes()[start + 1] == '"'
        ? StringLiteral.name(source, start + 1, tokens.end(token))
        : tokens.text(token).substring(1);
  }

  /** One string literal as bytes, appended to {@code into}. */
  void string(ByteArrayOutputStream into) {
    if (!at(Kind.STRING)) {
      throw unexpected("string expected");
    }
    StringLiteral.decode(tokens.source(), tokens.start(position), tokens.end(position), into);
    position++;
  }

  /** As many string literals as there are, as one run of bytes. */
  byte[] strings() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (at(Kind.STRING)) {
      string(out);
    }
    return out.toByteArray();
  }

  String name() {
    if (!at(Kind.STRING)) {
      throw unexpected("string expected");
    }
    String name = StringLiteral.name(tokens.source(), tokens.start(position), tokens.end(position));
    position++;
    return name;
  }

  /** An unsigned integer of 32 bits. */
  int u32() {
    return (int) natural(32, "i32 constant out of range");
  }

  /** An unsigned integer of up to {@code bits} bits, which says {@code tooLarge} if it is not. */
  long natural(int bits, String tooLarge) {
    if (!at(Kind.NUMBER)) {
      throw unexpected("number expected");
    }
    String text = text();
    try {
      Long value = NumberLiteral.natural(text, bits);
      if (value == null) {
        throw unexpected("number without sign expected");
      }
      position++;
      return value;
    } catch (NumberLiteral.OutOfRange e) {
      throw error(tooLarge, text);
    }
  }

  /** A signed or unsigned integer of {@code bits} bits. */
  long integer(int bits) {
    if (at(Kind.NUMBER)) {
      String text = text();
      try {
        Long value = NumberLiteral.integer(text, bits);
        if (value != null) {
          position++;
          return value;
        }
      } catch (NumberLiteral.OutOfRange e) {
        throw outOfRange(text, bits < 32 ? "i" + bits + " " : "");
      }
    }
    throw unexpected("integer expected");
  }

  private MalformedTextException outOfRange(String text, String type) {
    // The 2.0 suite expects "constant out of range" for all widths; 3.0 names narrow lanes.
    return error("constant out of range", type + text);
  }

  int f32() {
    if (at(Kind.NUMBER) || at(Kind.KEYWORD)) {
      String text = text();
      try {
        Integer bits = NumberLiteral.f32(text);
        if (bits != null) {
          position++;
          return bits;
        }
      } catch (NumberLiteral.OutOfRange e) {
        throw outOfRange(text, "f32 ");
      }
    }
    throw unexpected("f32 expected");
  }

  long f64() {
    if (at(Kind.NUMBER) || at(Kind.KEYWORD)) {
      String text = text();
      try {
        Long bits = NumberLiteral.f64(text);
        if (bits != null) {
          position++;
          return bits;
        }
      } catch (NumberLiteral.OutOfRange e) {
        throw outOfRange(text, "f64 ");
      }
    }
    throw unexpected("f64 expected");
  }

  MalformedTextException error(String rule, String detail) {
    return errorAt(position, rule, detail);
  }

  MalformedTextException errorAt(int token, String rule, String detail) {
    return tokens.source().error(tokens.start(token), rule, detail);
  }

  /** The next token may not stand there. */
  MalformedTextException unexpected(String expected) {
    if (at(Kind.LEFT) && kindAfter() == Kind.KEYWORD) {
      String word = tokens.text(position + 1);
      if (UnsupportedKeyword.isNamed(word)) {
        return errorAt(position + 1, "unknown operator " + UnsupportedKeyword.describe(word), "");
      }
    }
    String text = text();
    String shown = text.length() > 40 ? text.substring(0, 40) + "..." : text;
    boolean unknown =
        switch (kind()) {
          case KEYWORD -> !Keywords.known(text);
          case NUMBER -> !NumberLiteral.isNumber(text);
          case RESERVED -> true;
          case LEFT, RIGHT, ID, STRING, END -> false;
        };
    if (unknown) {
      return error("unknown operator " + UnsupportedKeyword.describe(shown), "");
    }
    String found = at(Kind.END) ? "end of text" : shown;
    return error("unexpected token", expected.isEmpty() ? found : found + ", " + expected);
  }
}

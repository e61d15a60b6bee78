package dev.ewasm.vectors.abi;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/** Reads one value; how deep it nests is up to its type. */
final class ValueParser {

  private final String text;
  private int position;

  ValueParser(String text) {
    this.text = text;
  }

  AbiValue value(AbiType type) {
    return switch (type) {
      case AbiType.Int integer -> number(integer);
      case AbiType.Bool bool -> truth();
      case AbiType.Account account -> new AbiValue.Account(AbiText.address(word()));
      case AbiType.FixedBytes(int size, boolean function) -> {
        Bytes bytes = AbiText.bytes(word());
        if (bytes.size() != size) {
          throw new AbiException(
              "%d bytes expected for %s, not %d"
                  .formatted(size, type.canonicalName(), bytes.size()));
        }
        yield new AbiValue.Data(bytes);
      }
      case AbiType.ByteString bytes -> new AbiValue.Data(AbiText.bytes(word()));
      case AbiType.Text string -> new AbiValue.Text(string());
      case AbiType.ListOf(AbiType element) -> new AbiValue.Items(items(element, '[', ']'));
      case AbiType.ArrayOf(AbiType element, int length) -> {
        List<AbiValue> items = items(element, '[', ']');
        if (items.size() != length) {
          throw new AbiException(
              length + " elements expected for " + type.canonicalName() + ", not " + items.size());
        }
        yield new AbiValue.Items(items);
      }
      case AbiType.Tuple tuple -> fields(tuple);
    };
  }

  private AbiValue number(AbiType.Int type) {
    BigInteger number = AbiText.number(word());
    AbiValue value = new AbiValue.Int(number);
    // Says so now, with the value's place, if it does not fit.
    AbiCodec.encode(type, value);
    return value;
  }

  private AbiValue truth() {
    String word = word();
    return switch (word) {
      case "true", "1" -> new AbiValue.Truth(true);
      case "false", "0" -> new AbiValue.Truth(false);
      default -> throw AbiText.notA("a bool (true or false)", word);
    };
  }

  private List<AbiValue> items(AbiType element, char open, char close) {
    expect(open);
    List<AbiValue> items = new ArrayList<>();
    if (!accept(close)) {
      do {
        items.add(value(element));
      } while (accept(','));
      expect(close);
    }
    return items;
  }

  private AbiValue fields(AbiType.Tuple type) {
    expect('(');
    List<AbiValue> fields = new ArrayList<>();
    for (AbiType component : type.types()) {
      if (!fields.isEmpty()) {
        expect(',');
      }
      fields.add(value(component));
    }
    expect(')');
    return new AbiValue.Fields(fields);
  }

  private String string() {
    if (!at('"')) {
      return word();
    }
    position++;
    StringBuilder string = new StringBuilder();
    while (position < text.length() && text.charAt(position) != '"') {
      char c = text.charAt(position++);
      string.append(c == '\\' ? escaped() : c);
    }
    expect('"');
    return string.toString();
  }

  private char escaped() {
    char kind = position < text.length() ? text.charAt(position++) : ' ';
    return switch (kind) {
      case '"', '\\', '/' -> kind;
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> unicode();
      default -> throw error("no such escape");
    };
  }

  private char unicode() {
    int end = position + 4;
    if (end > text.length() || !text.substring(position, end).matches("[0-9a-fA-F]{4}")) {
      throw error("four hexadecimal digits expected");
    }
    char c = (char) Integer.parseInt(text, position, end, 16);
    position = end;
    return c;
  }

  /** What comes before the next comma or closing bracket. */
  private String word() {
    skipBlanks();
    int start = position;
    while (position < text.length() && ",)]".indexOf(text.charAt(position)) < 0) {
      position++;
    }
    return text.substring(start, position).strip();
  }

  private void skipBlanks() {
    while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
      position++;
    }
  }

  private boolean at(char wanted) {
    skipBlanks();
    return position < text.length() && text.charAt(position) == wanted;
  }

  private boolean accept(char wanted) {
    boolean found = at(wanted);
    if (found) {
      position++;
    }
    return found;
  }

  private void expect(char wanted) {
    if (!accept(wanted)) {
      throw error("'" + wanted + "' expected");
    }
  }

  void end() {
    skipBlanks();
    if (position != text.length()) {
      throw error("unexpected character");
    }
  }

  private AbiException error(String message) {
    return new AbiException(
        "value '" + AbiText.shortened(text) + "': " + message + " at character " + (position + 1));
  }
}

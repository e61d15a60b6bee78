package dev.ewasm.vectors.abi;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads types and signatures. */
final class SignatureParser {

  private static final int MAX_LENGTH = 1 << 16;
  private static final int MAX_NESTING = 32;
  private static final long MAX_STATIC_BYTES = 1L << 25;
  private static final Set<String> MODIFIERS =
      Set.of(
          "external",
          "public",
          "internal",
          "private",
          "view",
          "pure",
          "payable",
          "nonpayable",
          "constant",
          "virtual",
          "override");
  private static final Set<String> LOCATIONS = Set.of("memory", "calldata", "storage");

  private final String text;
  private int position;
  private int nesting;

  SignatureParser(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new AbiException("signature of more than " + MAX_LENGTH + " characters");
    }
    this.text = text;
  }

  /** A named list of parameters with what may follow it. */
  record Signature(
      String name, List<AbiParameter> inputs, List<AbiParameter> outputs, boolean anonymous) {}

  /**
   * Reads {@code [KEYWORD] NAME(PARAMETERS)} and then modifiers and results, as people write them
   * in Solidity and on command lines.
   */
  Signature signature(String keyword) {
    String name = word();
    if (name.equals(keyword) && !at('(')) {
      name = word();
    }
    if (name.equals("constructor")) {
      name = "";
    }
    List<AbiParameter> inputs = parameters();
    List<AbiParameter> outputs = List.of();
    boolean anonymous = false;
    while (!atEnd()) {
      if (at('(')) {
        outputs = parameters();
        break;
      }
      String word = word();
      if (word.equals("anonymous")) {
        anonymous = true;
      } else if (!word.equals("returns") && !MODIFIERS.contains(word)) {
        throw error(word.isEmpty() ? "unexpected character" : "unexpected '" + word + "'");
      }
    }
    accept(';');
    end();
    return new Signature(name, inputs, outputs, anonymous);
  }

  private List<AbiParameter> parameters() {
    expect('(');
    if (++nesting > MAX_NESTING) {
      throw error("nested more than " + MAX_NESTING + " deep");
    }
    List<AbiParameter> parameters = new ArrayList<>();
    if (!accept(')')) {
      do {
        parameters.add(parameter());
      } while (accept(','));
      expect(')');
    }
    nesting--;
    return List.copyOf(parameters);
  }

  private AbiParameter parameter() {
    AbiType type = type();
    boolean indexed = false;
    String name = word();
    while (name.equals("indexed") || LOCATIONS.contains(name) || name.equals("payable")) {
      indexed |= name.equals("indexed");
      name = word();
    }
    return new AbiParameter(name, type, indexed);
  }

  AbiType type() {
    AbiType type;
    if (at('(')) {
      type = tuple();
    } else {
      String name = word();
      type = name.equals("tuple") && at('(') ? tuple() : elementary(name);
    }
    for (int dimension = 0; accept('['); dimension++) {
      if (dimension == MAX_NESTING) {
        throw error("more than " + MAX_NESTING + " dimensions");
      }
      type = accept(']') ? new AbiType.ListOf(type) : array(type);
    }
    return type;
  }

  private AbiType tuple() {
    List<AbiParameter> components = parameters();
    if (components.isEmpty()) {
      throw error("a tuple without components");
    }
    return new AbiType.Tuple(components);
  }

  private AbiType array(AbiType element) {
    int length = number(word(), 1, 1 << 20);
    expect(']');
    AbiType type = new AbiType.ArrayOf(element, length);
    if (size(element) * length > MAX_STATIC_BYTES) {
      throw error("an array of more than " + MAX_STATIC_BYTES + " bytes");
    }
    return type;
  }

  /** Bytes of the head, with those of fixed arrays of variable elements. */
  private static long size(AbiType type) {
    return switch (type) {
      case AbiType.ArrayOf(AbiType element, int length) -> length * size(element);
      case AbiType.Tuple tuple -> tuple.types().stream().mapToLong(SignatureParser::size).sum();
      default -> AbiType.WORD;
    };
  }

  private AbiType elementary(String name) {
    return switch (name) {
      case "bool" -> new AbiType.Bool();
      case "address" -> new AbiType.Account();
      case "string" -> new AbiType.Text();
      case "bytes" -> new AbiType.ByteString();
      case "function" -> new AbiType.FixedBytes(24, true);
      case "uint" -> new AbiType.Int(256, false);
      case "int" -> new AbiType.Int(256, true);
      default -> sized(name);
    };
  }

  private AbiType sized(String name) {
    int digits = name.length();
    while (digits > 0 && Character.isDigit(name.charAt(digits - 1))) {
      digits--;
    }
    String size = name.substring(digits);
    switch (name.substring(0, digits)) {
      case "uint", "int" -> {
        int bits = number(size, 8, 256);
        if (bits % 8 == 0) {
          return new AbiType.Int(bits, name.startsWith("int"));
        }
      }
      case "bytes" -> {
        return new AbiType.FixedBytes(number(size, 1, 32), false);
      }
      default -> {}
    }
    throw error(name.isEmpty() ? "a type expected" : "no such type: " + name);
  }

  private int number(String digits, int least, int most) {
    if (!digits.isEmpty()
        && digits.length() < 9
        && digits.charAt(0) != '0'
        && digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      int number = Integer.parseInt(digits);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw error("a number from " + least + " to " + most + " expected, not '" + digits + "'");
  }

  private String word() {
    skipBlanks();
    int start = position;
    while (position < text.length()
        && (Character.isLetterOrDigit(text.charAt(position))
            || text.charAt(position) == '_'
            || text.charAt(position) == '$')) {
      position++;
    }
    return text.substring(start, position);
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

  private boolean atEnd() {
    skipBlanks();
    return position == text.length() || text.charAt(position) == ';';
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
    String shown = text.length() <= 100 ? text : text.substring(0, 100) + "…";
    return new AbiException(
        "signature '" + shown + "': " + message + " at character " + (position + 1));
  }
}

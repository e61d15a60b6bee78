package dev.ewasm.vectors.scenario;

import dev.ewasm.vectors.abi.AbiException;
import dev.ewasm.vectors.abi.AbiText;
import dev.ewasm.vectors.abi.AbiValue;
import java.math.BigInteger;
import java.util.Map;
import java.util.TreeSet;

/**
 * Whole numbers with {@code + - * / %}, parentheses, {@code $names} and the comparisons {@code ==
 * != < <= > >=}, which give 1 or 0. Of any size; division truncates.
 */
final class Expression {

  private final String text;
  private final Map<String, AbiValue> values;
  private int at;

  private Expression(String text, Map<String, AbiValue> values) {
    this.text = text;
    this.values = values;
  }

  /** Whether a text is one that needs evaluation rather than a plain number. */
  static boolean isOne(String text) {
    return text.indexOf(" - ") >= 0 || text.chars().anyMatch(c -> "$+*/%(=<>!".indexOf(c) >= 0);
  }

  /**
   * The value of an expression.
   *
   * @throws IllegalArgumentException says what is wrong
   */
  static BigInteger evaluate(String text, Map<String, AbiValue> values) {
    Expression expression = new Expression(text, values);
    BigInteger value = expression.comparison();
    expression.blanks();
    if (expression.at < text.length()) {
      throw new IllegalArgumentException(
          "unexpected \"" + text.substring(expression.at) + "\" in \"" + text + "\"");
    }
    return value;
  }

  private BigInteger comparison() {
    BigInteger left = sum();
    for (String operator : new String[] {"==", "!=", "<=", ">=", "<", ">"}) {
      if (accept(operator)) {
        int order = left.compareTo(sum());
        boolean holds =
            switch (operator) {
              case "==" -> order == 0;
              case "!=" -> order != 0;
              case "<=" -> order <= 0;
              case ">=" -> order >= 0;
              case "<" -> order < 0;
              default -> order > 0;
            };
        return holds ? BigInteger.ONE : BigInteger.ZERO;
      }
    }
    return left;
  }

  private BigInteger sum() {
    BigInteger value = product();
    while (true) {
      if (accept("+")) {
        value = value.add(product());
      } else if (accept("-")) {
        value = value.subtract(product());
      } else {
        return value;
      }
    }
  }

  private BigInteger product() {
    BigInteger value = factor();
    while (true) {
      if (accept("*")) {
        value = value.multiply(factor());
      } else if (accept("/")) {
        value = value.divide(divisor(factor()));
      } else if (accept("%")) {
        value = value.remainder(divisor(factor()));
      } else {
        return value;
      }
    }
  }

  private BigInteger divisor(BigInteger value) {
    if (value.signum() == 0) {
      throw new IllegalArgumentException("division by zero in \"" + text + "\"");
    }
    return value;
  }

  private BigInteger factor() {
    if (accept("(")) {
      BigInteger value = comparison();
      if (!accept(")")) {
        throw new IllegalArgumentException("a parenthesis is not closed in \"" + text + "\"");
      }
      return value;
    }
    if (accept("-")) {
      return factor().negate();
    }
    boolean variable = accept("$");
    String word = word();
    if (!variable) {
      blanks();
      try {
        // A unit may stand apart, as in 10 ether.
        return AbiText.number(word + word());
      } catch (AbiException e) {
        throw new IllegalArgumentException("\"" + text + "\": " + e.getMessage(), e);
      }
    }
    return switch (value(word, values)) {
      case AbiValue.Int(BigInteger number) -> number;
      case AbiValue.Truth(boolean truth) -> truth ? BigInteger.ONE : BigInteger.ZERO;
      case AbiValue.Account account -> account.value().toWord().toUnsignedBigInteger();
      default -> throw new IllegalArgumentException("$" + word + " is not a number");
    };
  }

  private String word() {
    int start = at;
    while (at < text.length() && isWord(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  static AbiValue value(String name, Map<String, AbiValue> values) {
    AbiValue value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "nothing is known as $"
              + name
              + (values.isEmpty()
                  ? ""
                  : "; there are $" + String.join(", $", new TreeSet<>(values.keySet()))));
    }
    return value;
  }

  /** What numbers with units and names are made of; a dot belongs to {@code 1.5ether}. */
  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.';
  }

  private boolean accept(String symbol) {
    blanks();
    if (text.startsWith(symbol, at)) {
      at += symbol.length();
      return true;
    }
    return false;
  }

  private void blanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }
}

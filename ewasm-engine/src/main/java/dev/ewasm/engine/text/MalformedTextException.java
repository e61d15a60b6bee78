package dev.ewasm.engine.text;

/**
 * The text is no module or script. The message is {@code file:line:column: rule: detail}, the rule
 * in the wording of the specification's test suite.
 */
public final class MalformedTextException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient TextPosition position;
  private final String rule;

  MalformedTextException(TextPosition position, String rule, String detail) {
    super(position + ": " + (detail.isEmpty() ? rule : rule + ": " + detail));
    this.position = position;
    this.rule = rule;
  }

  public TextPosition position() {
    return position;
  }

  /** The broken rule in the test suite's words, for example {@code unexpected token}. */
  public String rule() {
    return rule;
  }
}

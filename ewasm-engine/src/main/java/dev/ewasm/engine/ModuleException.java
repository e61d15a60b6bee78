package dev.ewasm.engine;

/**
 * Why bytes do not become a running module. The message starts with the rule that was broken, in
 * the wording of the specification's test suite, and ends with where.
 *
 * <p>Unchecked, so that it passes through readers and visitors; whoever loads modules from outside
 * catches it in one place.
 */
public abstract sealed class ModuleException extends RuntimeException
    permits MalformedModuleException, InvalidModuleException, UnlinkableModuleException {

  private static final long serialVersionUID = 1L;

  private final String rule;
  private final int offset;
  private final String spec;

  ModuleException(String rule, String detail, int offset, String spec) {
    super(message(rule, detail, offset, spec));
    this.rule = rule;
    this.offset = offset;
    this.spec = spec;
  }

  private static String message(String rule, String detail, int offset, String spec) {
    StringBuilder text = new StringBuilder(rule);
    if (!detail.isEmpty()) {
      text.append(": ").append(detail);
    }
    if (offset >= 0) {
      text.append(" (at byte ").append(offset).append(" = 0x").append(Integer.toHexString(offset));
      if (!spec.isEmpty()) {
        text.append(", spec ").append(spec);
      }
      text.append(')');
    } else if (!spec.isEmpty()) {
      text.append(" (spec ").append(spec).append(')');
    }
    return text.toString();
  }

  /** The broken rule in the test suite's words, for example {@code type mismatch}. */
  public String rule() {
    return rule;
  }

  /** Byte offset in the module, or -1 when no place can be named. */
  public int offset() {
    return offset;
  }

  /** Section of the core specification that states the rule; empty for the engine's own limits. */
  public String spec() {
    return spec;
  }
}

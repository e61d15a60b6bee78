package dev.ewasm.engine;

/**
 * A well-formed module breaks a validation rule (spec chapter 3), uses a feature that its profile
 * refuses, or exceeds a limit of the engine.
 */
public final class InvalidModuleException extends ModuleException {

  private static final long serialVersionUID = 1L;

  /**
   * @param rule the rule in the wording of the specification's test suite
   * @param detail what was found and expected; may be empty
   * @param offset byte offset in the module, or -1
   * @param spec section of the core specification, for example {@code 3.3.5}; may be empty
   */
  public InvalidModuleException(String rule, String detail, int offset, String spec) {
    super(rule, detail, offset, spec);
  }
}

package dev.ewasm.engine;

/** The imports offered do not match the imports asked for (spec 4.5.4). */
public final class UnlinkableModuleException extends ModuleException {

  private static final long serialVersionUID = 1L;

  /**
   * @param rule the rule in the wording of the specification's test suite
   * @param detail what was found and expected; may be empty
   * @param offset byte offset in the module, or -1
   * @param spec section of the core specification, for example {@code 3.3.5}; may be empty
   */
  public UnlinkableModuleException(String rule, String detail, int offset, String spec) {
    super(rule, detail, offset, spec);
  }
}

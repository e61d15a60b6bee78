package dev.ewasm.engine;

/** The bytes do not follow the binary format (spec chapter 5). */
public final class MalformedModuleException extends ModuleException {

  private static final long serialVersionUID = 1L;

  /**
   * @param rule the rule in the wording of the specification's test suite
   * @param detail what was found and expected; may be empty
   * @param offset byte offset in the module, or -1
   * @param spec section of the core specification, for example {@code 3.3.5}; may be empty
   */
  public MalformedModuleException(String rule, String detail, int offset, String spec) {
    super(rule, detail, offset, spec);
  }
}

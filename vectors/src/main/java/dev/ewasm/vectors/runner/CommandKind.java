package dev.ewasm.vectors.runner;

import dev.ewasm.engine.text.WastCommand;

/** Kinds of script commands by which runs are counted. */
public enum CommandKind {
  MODULE("module"),
  MODULE_DEFINITION("module_definition"),
  MODULE_INSTANCE("module_instance"),
  REGISTER("register"),
  ACTION("action"),
  ASSERT_RETURN("assert_return"),
  ASSERT_TRAP("assert_trap"),
  ASSERT_EXHAUSTION("assert_exhaustion"),
  ASSERT_EXCEPTION("assert_exception"),
  ASSERT_INVALID("assert_invalid"),
  ASSERT_MALFORMED("assert_malformed"),
  ASSERT_MALFORMED_TEXT("assert_malformed (text)"),
  ASSERT_UNINSTANTIABLE("assert_uninstantiable"),
  ASSERT_UNLINKABLE("assert_unlinkable");

  private final String text;

  CommandKind(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  /** Whether commands of this kind state something, rather than prepare for those that do. */
  public boolean isAssertion() {
    return text.startsWith("assert_");
  }

  static CommandKind of(WastCommand command) {
    return switch (command) {
      case WastCommand.Module _ -> MODULE;
      case WastCommand.ModuleDefinition _ -> MODULE_DEFINITION;
      case WastCommand.ModuleInstance _ -> MODULE_INSTANCE;
      case WastCommand.Register _ -> REGISTER;
      case WastCommand.Perform _ -> ACTION;
      case WastCommand.AssertReturn _ -> ASSERT_RETURN;
      case WastCommand.AssertTrap _ -> ASSERT_TRAP;
      case WastCommand.AssertExhaustion _ -> ASSERT_EXHAUSTION;
      case WastCommand.AssertException _ -> ASSERT_EXCEPTION;
      case WastCommand.AssertInvalid _ -> ASSERT_INVALID;
      case WastCommand.AssertMalformed malformed ->
          malformed.source().isText() ? ASSERT_MALFORMED_TEXT : ASSERT_MALFORMED;
      case WastCommand.AssertUninstantiable _ -> ASSERT_UNINSTANTIABLE;
      case WastCommand.AssertUnlinkable _ -> ASSERT_UNLINKABLE;
    };
  }
}

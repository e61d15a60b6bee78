package dev.ewasm.vectors.cli;

import dev.ewasm.eei.Evm1Policy;
import dev.ewasm.evmc.client.Evm1Mode;
import dev.ewasm.evmc.client.EvmcLoadException;

/** The option that says what runs code that is not WebAssembly. */
final class Evm1Option {

  static final String REJECT = "reject";

  private Evm1Option() {}

  /** The policy of a value; nothing native is loaded unless the value asks for it. */
  static Evm1Policy policy(String option, String value) {
    return value.equals(REJECT) ? Evm1Policy.REJECT : Other.policy(option, value);
  }

  /** Apart, so that the usual start loads none of its classes. */
  private static final class Other {

    static Evm1Policy policy(String option, String value) {
      Evm1Mode mode;
      try {
        mode = Evm1Mode.parse(value);
      } catch (EvmcLoadException e) {
        throw CommandException.usage(option + " " + e.getMessage());
      }
      try {
        return mode.policy();
      } catch (EvmcLoadException e) {
        throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
      }
    }
  }
}

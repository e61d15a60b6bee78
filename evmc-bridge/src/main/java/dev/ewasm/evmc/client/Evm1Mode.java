package dev.ewasm.evmc.client;

import dev.ewasm.eei.Evm1Policy;

/** What becomes of code that is not WebAssembly, as option values write it. */
public sealed interface Evm1Mode {

  /** Such code is no contract. */
  record Reject() implements Evm1Mode {}

  /** Such code is handed back to the client, which may have another machine for it. */
  record Fallback() implements Evm1Mode {}

  /** A native machine runs such code. */
  record Native(VmSpec vm) implements Evm1Mode {}

  /**
   * Reads {@code reject}, {@code fallback} or {@code vm:PATH[,NAME=VALUE]...}.
   *
   * @throws EvmcLoadException if it is none of these
   */
  static Evm1Mode parse(String text) throws EvmcLoadException {
    if (text.equals("reject")) {
      return new Reject();
    }
    if (text.equals("fallback")) {
      return new Fallback();
    }
    if (text.startsWith("vm:")) {
      return new Native(VmSpec.parse(text.substring("vm:".length())));
    }
    throw new EvmcLoadException(
        "'" + text + "' is none of reject, fallback, vm:LIBRARY[,NAME=VALUE]");
  }

  /**
   * The policy for an engine; what it says of code that is not run has the status {@code rejected}
   * in either of the first two modes, where no client is behind the engine.
   *
   * @throws EvmcLoadException if the machine cannot be used
   */
  default Evm1Policy policy() throws EvmcLoadException {
    return switch (this) {
      case Reject reject -> Evm1Policy.REJECT;
      case Fallback fallback -> Evm1Policy.REJECT;
      case Native(VmSpec vm) -> NativeEvm1.load(vm);
    };
  }
}

package dev.ewasm.evmc.client;

/**
 * A library that is no EVMC machine that we can use; the message is one line that names the file
 * and the rule it breaks.
 */
public final class EvmcLoadException extends Exception {

  private static final long serialVersionUID = 1L;

  EvmcLoadException(String message) {
    super(message);
  }
}

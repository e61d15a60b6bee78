package dev.ewasm.evmc.client;

/** How a machine took an option; the order is that of {@code evmc_set_option_result}. */
public enum SetOptionResult {
  SUCCESS,
  /** It has no option of this name. */
  INVALID_NAME,
  /** The option cannot have this value. */
  INVALID_VALUE
}

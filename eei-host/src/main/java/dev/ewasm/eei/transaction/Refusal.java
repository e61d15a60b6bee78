package dev.ewasm.eei.transaction;

/** Why a transaction cannot be part of the block; it changes nothing then. */
public enum Refusal {
  UNSUPPORTED_TYPE("transaction type not supported by the fork"),
  NONCE_TOO_LOW("nonce too low"),
  NONCE_TOO_HIGH("nonce too high"),
  NONCE_AT_END("nonce has its maximum value"),
  SENDER_NOT_EOA("sender is a contract"),
  GAS_LIMIT_EXCEEDS_BLOCK("gas limit exceeds the gas left in the block"),
  GAS_LIMIT_TOO_HIGH("gas limit exceeds the transaction gas limit cap"),
  INTRINSIC_GAS_TOO_LOW("gas limit below the intrinsic gas"),
  INIT_CODE_TOO_LARGE("init code exceeds its limit"),
  FEE_BELOW_BASE_FEE("max fee per gas below the base fee"),
  PRIORITY_FEE_ABOVE_MAX_FEE("max priority fee per gas above max fee per gas"),
  INSUFFICIENT_FUNDS("insufficient funds for gas * price + value");

  private final String text;

  Refusal(String text) {
    this.text = text;
  }

  /** One line for people. */
  public String text() {
    return text;
  }
}

package dev.ewasm.substrate.pallet;

/** The pallet's errors. */
public enum PalletError {
  /** The contract address has less than the value. */
  BALANCE_LOW(0),
  /** Gas limit times gas price has more than 256 bits. */
  FEE_OVERFLOW(1),
  /** Fee and value together have more than 256 bits. */
  PAYMENT_OVERFLOW(2),
  /** The signer's native balance does not cover the fee. */
  WITHDRAW_FAILED(3),
  /** The gas price is below the least one. */
  GAS_PRICE_TOO_LOW(4),
  /** The code failed: out of gas, trap, violation, invalid code, address taken. */
  EXIT_REASON_FAILED(5),
  /** The code asked to be undone. */
  EXIT_REASON_REVERT(6),
  /** There is nothing that could run the code. */
  EXIT_REASON_FATAL(7),
  /** The sender's nonce is at its end. */
  INVALID_NONCE(8);

  private final int index;

  PalletError(int index) {
    this.index = index;
  }

  /** The index in the metadata. */
  public int index() {
    return index;
  }
}

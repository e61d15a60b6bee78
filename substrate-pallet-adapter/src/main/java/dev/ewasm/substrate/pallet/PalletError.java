package dev.ewasm.substrate.pallet;

/** The pallet's errors in the order of their indices. */
public enum PalletError {
  /** The contract address has less than the value. */
  BALANCE_LOW,
  /** Gas limit times gas price has more than 256 bits. */
  FEE_OVERFLOW,
  /** Fee and value together have more than 256 bits. */
  PAYMENT_OVERFLOW,
  /** The signer's native balance does not cover the fee. */
  WITHDRAW_FAILED,
  /** The gas price is below the least one. */
  GAS_PRICE_TOO_LOW,
  /** The code failed: out of gas, trap, violation, invalid code, address taken. */
  EXIT_REASON_FAILED,
  /** The code asked to be undone. */
  EXIT_REASON_REVERT,
  /** There is nothing that could run the code. */
  EXIT_REASON_FATAL,
  /** The sender's nonce is at its end. */
  INVALID_NONCE
}

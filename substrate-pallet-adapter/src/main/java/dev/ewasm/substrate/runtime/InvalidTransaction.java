package dev.ewasm.substrate.runtime;

import dev.ewasm.substrate.scale.ScaleWriter;

/** Why an extrinsic cannot be part of a block. */
public enum InvalidTransaction {
  CALL(0, "Transaction call is not expected"),
  PAYMENT(1, "Inability to pay some fees (e.g. account balance too low)"),
  FUTURE(2, "Transaction will be valid in the future"),
  STALE(3, "Transaction is outdated"),
  BAD_PROOF(4, "Transaction has a bad signature"),
  ANCIENT_BIRTH_BLOCK(5, "Transaction has an ancient birth block"),
  EXHAUSTS_RESOURCES(6, "Transaction would exhaust the block limits");

  private final int index;
  private final String text;

  InvalidTransaction(int index, String text) {
    this.index = index;
    this.text = text;
  }

  /** The words that Substrate nodes use. */
  public String text() {
    return text;
  }

  /** The error as {@code TransactionValidityError}. */
  public byte[] encode() {
    return new ScaleWriter().u8(0).u8(index).toByteArray();
  }
}

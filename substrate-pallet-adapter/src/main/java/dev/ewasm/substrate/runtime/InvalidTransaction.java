package dev.ewasm.substrate.runtime;

import dev.ewasm.substrate.scale.ScaleWriter;

/** Why an extrinsic cannot be part of a block; the order is that of the encoding. */
public enum InvalidTransaction {
  CALL("Transaction call is not expected"),
  PAYMENT("Inability to pay some fees (e.g. account balance too low)"),
  FUTURE("Transaction will be valid in the future"),
  STALE("Transaction is outdated"),
  BAD_PROOF("Transaction has a bad signature"),
  ANCIENT_BIRTH_BLOCK("Transaction has an ancient birth block"),
  EXHAUSTS_RESOURCES("Transaction would exhaust the block limits");

  private final String text;

  InvalidTransaction(String text) {
    this.text = text;
  }

  /** The words that Substrate nodes use. */
  public String text() {
    return text;
  }

  /** The error as {@code TransactionValidityError}. */
  public byte[] encode() {
    return new ScaleWriter().u8(0).u8(ordinal()).toByteArray();
  }
}

package dev.ewasm.eei.host;

/** What kind of message; the order is that of {@code evmc_call_kind}. */
public enum CallKind {
  /** Code of the recipient on its own storage. */
  CALL,
  /** Code of another account on the caller's storage, as the caller's caller. */
  DELEGATECALL,
  /** Code of another account on the caller's storage. */
  CALLCODE,
  /** A new contract whose address depends on the sender's nonce. */
  CREATE,
  /** A new contract whose address depends on salt and init code. */
  CREATE2;

  public boolean isCreate() {
    return this == CREATE || this == CREATE2;
  }
}

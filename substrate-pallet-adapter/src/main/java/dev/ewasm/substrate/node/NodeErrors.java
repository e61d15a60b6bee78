package dev.ewasm.substrate.node;

/** Substrate's own codes in errors that clients are told. */
final class NodeErrors {

  static final int BAD_FORMAT = 1001;
  static final int INVALID_TRANSACTION = 1010;
  static final int ALREADY_IMPORTED = 1013;
  static final int TOO_LOW_PRIORITY = 1014;
  static final int POOL_FULL = 1016;
  static final int UNKNOWN_BLOCK = 4003;

  private NodeErrors() {}
}

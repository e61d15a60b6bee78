package dev.ewasm.substrate.node;

import org.jspecify.annotations.Nullable;

/** An error that a JSON-RPC client is told. */
final class RpcException extends RuntimeException {

  static final int PARSE_ERROR = -32700;
  static final int INVALID_REQUEST = -32600;
  static final int METHOD_NOT_FOUND = -32601;
  static final int INVALID_PARAMS = -32602;
  static final int INTERNAL_ERROR = -32603;
  static final int BAD_FORMAT = 1001;
  static final int UNKNOWN_BLOCK = 4003;
  static final int INVALID_TRANSACTION = 1010;
  static final int ALREADY_IMPORTED = 1013;
  static final int TOO_LOW_PRIORITY = 1014;
  static final int POOL_FULL = 1016;

  private final int code;
  private final @Nullable String data;

  RpcException(int code, String message) {
    this(code, message, null);
  }

  RpcException(int code, String message, @Nullable String data) {
    super(message, null, false, false);
    this.code = code;
    this.data = data;
  }

  int code() {
    return code;
  }

  @Nullable String data() {
    return data;
  }

  static RpcException invalidParams(String message) {
    return new RpcException(INVALID_PARAMS, "Invalid params: " + message);
  }
}

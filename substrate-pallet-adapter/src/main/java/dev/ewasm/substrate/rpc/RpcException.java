package dev.ewasm.substrate.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.jspecify.annotations.Nullable;

/** An error that a JSON-RPC client is told. */
public final class RpcException extends RuntimeException {

  public static final int PARSE_ERROR = -32700;
  public static final int INVALID_REQUEST = -32600;
  public static final int METHOD_NOT_FOUND = -32601;
  public static final int INVALID_PARAMS = -32602;
  public static final int INTERNAL_ERROR = -32603;

  private final int code;
  private final transient @Nullable JsonNode data;

  public RpcException(int code, String message) {
    this(code, message, (JsonNode) null);
  }

  public RpcException(int code, String message, @Nullable String data) {
    this(code, message, data == null ? null : (JsonNode) TextNode.valueOf(data));
  }

  /**
   * @param data more about the error, for programs; null for none
   */
  public RpcException(int code, String message, @Nullable JsonNode data) {
    super(message, null, false, false);
    this.code = code;
    this.data = data;
  }

  public int code() {
    return code;
  }

  public @Nullable JsonNode data() {
    return data;
  }

  public static RpcException invalidParams(String message) {
    return new RpcException(INVALID_PARAMS, "Invalid params: " + message);
  }
}

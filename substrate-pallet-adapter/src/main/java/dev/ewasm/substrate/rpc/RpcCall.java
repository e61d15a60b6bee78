package dev.ewasm.substrate.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request as a method sees it.
 *
 * @param params a list, or missing
 * @param client who asks
 * @param after collects what to do once the request was answered
 */
public record RpcCall(JsonNode params, RpcClient client, List<Runnable> after) {

  /** A parameter by position; null if it is missing or null. */
  public @Nullable JsonNode optional(int index) {
    JsonNode value = params.get(index);
    return value == null || value.isNull() ? null : value;
  }

  /** A parameter that must be there. */
  public JsonNode param(int index) {
    JsonNode value = optional(index);
    if (value == null) {
      throw RpcException.invalidParams("parameter " + (index + 1) + " is missing");
    }
    return value;
  }

  /** A string that must be there. */
  public String text(int index) {
    JsonNode value = param(index);
    if (!value.isTextual()) {
      throw RpcException.invalidParams("parameter " + (index + 1) + " is not a string");
    }
    return value.asText();
  }
}

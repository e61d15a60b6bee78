package dev.ewasm.substrate.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** What a method does. Called on the connection's own virtual thread. */
@FunctionalInterface
public interface RpcMethod {

  /**
   * Answers a call.
   *
   * @return the result; null for JSON's null
   * @throws RpcException what the client is told instead
   */
  @Nullable JsonNode call(RpcCall call);
}

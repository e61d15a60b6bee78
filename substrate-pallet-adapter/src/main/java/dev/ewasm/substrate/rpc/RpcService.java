package dev.ewasm.substrate.rpc;

import org.jspecify.annotations.Nullable;

/** The methods behind a server. Safe for several threads. */
@FunctionalInterface
public interface RpcService {

  /** Finds a method; null if there is none of that name. */
  @Nullable RpcMethod find(String name);

  /** Tells that a connection which could subscribe has ended. */
  default void disconnected(RpcClient client) {}

  /**
   * What the client is told of an exception that is not an {@link RpcException}; null if it is a
   * fault of ours, which is reported on standard error.
   */
  default @Nullable RpcException explain(RuntimeException fault) {
    return null;
  }
}

package dev.ewasm.substrate.rpc;

/** Where replies and notifications of one connection go. */
public interface RpcClient {

  /** Queues a message; ends the connection if too much waits already. */
  void send(String message);

  /** Whether notifications can be sent, which a plain HTTP request cannot take. */
  boolean canSubscribe();
}

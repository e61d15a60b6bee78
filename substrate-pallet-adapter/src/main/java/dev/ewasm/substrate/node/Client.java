package dev.ewasm.substrate.node;

/** Where replies and notifications of one connection go. */
interface Client {

  /** Queues a message; ends the connection if too much waits already. */
  void send(String message);

  /** Whether notifications can be sent, which a plain HTTP request cannot take. */
  boolean canSubscribe();
}

package dev.ewasm.substrate.rpc;

import java.net.InetAddress;

/**
 * How a server listens and what it bears.
 *
 * @param name said before messages on standard error
 * @param host address to listen on
 * @param port to listen on; 0 for any free one
 * @param allowedOrigin whose pages browsers let in, {@code *} for all; empty for none
 * @param maxConnections more are turned away
 * @param maxMessageBytes longer messages from clients end their connection
 * @param maxQueuedBytes of messages that a client has not read; more end its connection
 * @param maxBatch requests in one message
 * @param maxNesting depth of the JSON in one message
 * @param idleMillis without a byte from the client; a plain connection ends then, a WebSocket is
 *     asked for a sign of life and ends when none comes in the same time again
 */
public record RpcServerConfig(
    String name,
    InetAddress host,
    int port,
    String allowedOrigin,
    int maxConnections,
    int maxMessageBytes,
    int maxQueuedBytes,
    int maxBatch,
    int maxNesting,
    int idleMillis) {

  /** On this machine only. */
  public static final RpcServerConfig DEFAULT =
      new RpcServerConfig(
          "node",
          InetAddress.getLoopbackAddress(),
          0,
          "*",
          4096,
          16 << 20,
          64 << 20,
          100,
          32,
          30_000);

  public RpcServerConfig withName(String newName) {
    return with(newName, host, port, allowedOrigin);
  }

  public RpcServerConfig withHost(InetAddress newHost) {
    return with(name, newHost, port, allowedOrigin);
  }

  public RpcServerConfig withPort(int newPort) {
    return with(name, host, newPort, allowedOrigin);
  }

  public RpcServerConfig withAllowedOrigin(String origin) {
    return with(name, host, port, origin);
  }

  private RpcServerConfig with(String newName, InetAddress newHost, int newPort, String newOrigin) {
    return new RpcServerConfig(
        newName,
        newHost,
        newPort,
        newOrigin,
        maxConnections,
        maxMessageBytes,
        maxQueuedBytes,
        maxBatch,
        maxNesting,
        idleMillis);
  }

  public RpcServerConfig withLimits(int connections, int messageBytes, int queuedBytes) {
    return new RpcServerConfig(
        name,
        host,
        port,
        allowedOrigin,
        connections,
        messageBytes,
        queuedBytes,
        maxBatch,
        maxNesting,
        idleMillis);
  }

  public RpcServerConfig withShapes(int batch, int nesting) {
    return new RpcServerConfig(
        name,
        host,
        port,
        allowedOrigin,
        maxConnections,
        maxMessageBytes,
        maxQueuedBytes,
        batch,
        nesting,
        idleMillis);
  }

  public RpcServerConfig withIdle(int millis) {
    return new RpcServerConfig(
        name,
        host,
        port,
        allowedOrigin,
        maxConnections,
        maxMessageBytes,
        maxQueuedBytes,
        maxBatch,
        maxNesting,
        millis);
  }
}

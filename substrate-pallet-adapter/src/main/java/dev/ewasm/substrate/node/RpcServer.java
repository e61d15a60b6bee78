package dev.ewasm.substrate.node;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Listens on one port for HTTP and WebSocket. Each connection has a virtual thread that reads and,
 * as a WebSocket, one that writes from a bounded queue; so a client that stops reading or sends too
 * much loses its connection and nothing else happens.
 */
final class RpcServer implements AutoCloseable {

  private static final int BACKLOG = 1024;

  private final NodeConfig config;
  private final RpcHandler handler;
  private final Subscriptions subscriptions;
  private final ServerSocket listener;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final byte[] page;

  RpcServer(NodeConfig config, RpcHandler handler, Subscriptions subscriptions) throws IOException {
    this.config = config;
    this.handler = handler;
    this.subscriptions = subscriptions;
    try (InputStream resource = RpcServer.class.getResourceAsStream("index.html")) {
      page = Objects.requireNonNull(resource).readAllBytes();
    }
    listener = new ServerSocket(config.port(), BACKLOG, InetAddress.getLoopbackAddress());
  }

  int port() {
    return listener.getLocalPort();
  }

  int connectionCount() {
    return connections.size();
  }

  NodeConfig config() {
    return config;
  }

  RpcHandler handler() {
    return handler;
  }

  Subscriptions subscriptions() {
    return subscriptions;
  }

  byte[] page() {
    return page;
  }

  void start() {
    Thread.ofPlatform().name("substrate-listener").daemon(true).start(this::accept);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        if (connections.size() >= config.maxConnections()) {
          turnAway(socket);
          continue;
        }
        connections.add(socket);
        Thread.ofVirtual()
            .start(
                () -> {
                  try (socket) {
                    new HttpConnection(this, socket).serve();
                  } catch (IOException e) {
                    // The client went away; its subscriptions go with it.
                  } finally {
                    connections.remove(socket);
                  }
                });
      } catch (IOException e) {
        if (!listener.isClosed()) {
          System.err.println("substrate-node: connection not accepted: " + e.getMessage());
        }
      }
    }
  }

  private static void turnAway(Socket socket) throws IOException {
    try (socket) {
      socket
          .getOutputStream()
          .write(
              "HTTP/1.1 503 Too many connections\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : connections) {
        socket.close();
      }
    } catch (IOException e) {
      System.err.println("substrate-node: " + e.getMessage());
    }
  }
}

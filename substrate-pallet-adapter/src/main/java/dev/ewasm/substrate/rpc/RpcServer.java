package dev.ewasm.substrate.rpc;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Listens on one port for HTTP and WebSocket. Each connection has a virtual thread that reads and,
 * as a WebSocket, one that writes from a bounded queue; so a client that stops reading or sends too
 * much loses its connection and nothing else happens.
 */
public final class RpcServer implements AutoCloseable {

  private static final int BACKLOG = 1024;

  private final RpcServerConfig config;
  private final RpcHandler handler;
  private final RpcService service;
  private final ServerSocket listener;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final byte[] page;

  private RpcServer(RpcServerConfig config, RpcService service, byte[] page) throws IOException {
    this.config = config;
    this.service = service;
    this.page = page;
    handler = new RpcHandler(config, service);
    listener = new ServerSocket(config.port(), BACKLOG, config.host());
  }

  /**
   * Takes the port; {@link #start} begins to serve.
   *
   * @param page HTML that a browser sees
   * @throws IOException if the port cannot be listened on
   */
  public static RpcServer open(RpcServerConfig config, RpcService service, byte[] page)
      throws IOException {
    return new RpcServer(config, service, page.clone());
  }

  /** The port that it listens on. */
  public int port() {
    return listener.getLocalPort();
  }

  /** How many connections there are now. */
  public int connectionCount() {
    return connections.size();
  }

  RpcServerConfig config() {
    return config;
  }

  RpcHandler handler() {
    return handler;
  }

  RpcService service() {
    return service;
  }

  byte[] page() {
    return page;
  }

  /** Begins to serve. */
  public void start() {
    Thread.ofPlatform().name(config.name() + "-listener").daemon(true).start(this::accept);
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
          System.err.println(config.name() + ": connection not accepted: " + e.getMessage());
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

  /** Ends all connections and gives the port back. */
  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : connections) {
        socket.close();
      }
    } catch (IOException e) {
      System.err.println(config.name() + ": " + e.getMessage());
    }
  }
}

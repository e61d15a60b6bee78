package dev.ewasm.substrate.rpc;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One connection, from its first request until it becomes a WebSocket or ends. */
final class HttpConnection {

  private static final int MAX_HEAD_BYTES = 16 << 10;
  private static final long MAX_DISCARDED_BYTES = 64L << 20;

  private final RpcServer server;
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  HttpConnection(RpcServer server, Socket socket) throws IOException {
    this.server = server;
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(server.config().idleMillis());
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /** A request without its body. */
  private record Request(String method, String path, Map<String, String> headers) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  void serve() throws IOException {
    while (true) {
      Request request = readRequest();
      if (request == null) {
        return;
      }
      if (isForeign(request)) {
        refuse("403 Forbidden", "not for pages of this origin");
        return;
      }
      if (request.header("upgrade").equalsIgnoreCase("websocket")) {
        upgrade(request);
        return;
      }
      if (!respond(request) || request.header("connection").equalsIgnoreCase("close")) {
        return;
      }
    }
  }

  /**
   * Whether it comes from a page that is not let in. Browsers keep answers from such pages, but
   * send their requests all the same, and WebSockets they do not guard at all.
   */
  private boolean isForeign(Request request) {
    String origin = request.header("origin");
    String allowed = server.config().allowedOrigin();
    return !origin.isEmpty() && !allowed.equals("*") && !origin.equals(allowed);
  }

  private void upgrade(Request request) throws IOException {
    String key = request.header("sec-websocket-key");
    if (key.isEmpty() || !request.header("sec-websocket-version").equals("13")) {
      refuse("400 Bad Request", "not a WebSocket of version 13");
      return;
    }
    out.write(
        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: "
                + WebSocketConnection.accept(key)
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    new WebSocketConnection(server, socket, in, out).serve();
  }

  /** Answers a plain request; returns whether another one may follow. */
  private boolean respond(Request request) throws IOException {
    switch (request.method) {
      case "POST" -> {
        long length = contentLength(request);
        if (length < 0) {
          refuse("411 Length Required", "");
          return false;
        }
        if (length > server.config().maxMessageBytes()) {
          refuse("413 Content Too Large", "");
          // A connection that ends with bytes unread takes the answer with it.
          in.skipNBytes(Math.min(length, MAX_DISCARDED_BYTES));
          return false;
        }
        if (request.header("expect").equalsIgnoreCase("100-continue")) {
          out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        byte[] body = in.readNBytes((int) length);
        if (body.length < length) {
          return false;
        }
        StringBuilder reply = new StringBuilder();
        server
            .handler()
            .handle(new String(body, StandardCharsets.UTF_8), PlainClient.INSTANCE, reply::append);
        send("200 OK", "application/json", reply.toString().getBytes(StandardCharsets.UTF_8));
      }
      case "OPTIONS" -> send("204 No Content", "text/plain", new byte[0]);
      case "GET", "HEAD" -> {
        boolean known = request.path.equals("/") || request.path.startsWith("/?");
        send(
            known ? "200 OK" : "404 Not Found",
            "text/html; charset=utf-8",
            known && request.method.equals("GET") ? server.page() : new byte[0]);
      }
      default -> {
        refuse("405 Method Not Allowed", "");
        return false;
      }
    }
    return true;
  }

  private static long contentLength(Request request) {
    try {
      return Long.parseLong(request.header("content-length"));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** Says why the connection ends. */
  private void refuse(String status, String why) throws IOException {
    send(status + "\r\nConnection: close", "text/plain", why.getBytes(StandardCharsets.US_ASCII));
  }

  private void send(String status, String type, byte[] body) throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append("\r\nContent-Type: ");
    head.append(type).append("\r\nContent-Length: ").append(body.length).append("\r\n");
    if (!server.config().allowedOrigin().isEmpty()) {
      head.append("Access-Control-Allow-Origin: ").append(server.config().allowedOrigin());
      head.append("\r\nAccess-Control-Allow-Methods: GET, POST, OPTIONS\r\n");
      head.append("Access-Control-Allow-Headers: content-type\r\nAccess-Control-Max-Age: 600\r\n");
    }
    head.append("\r\n");
    byte[] start = head.toString().getBytes(StandardCharsets.US_ASCII);
    byte[] whole = Arrays.copyOf(start, start.length + body.length);
    System.arraycopy(body, 0, whole, start.length, body.length);
    out.write(whole);
    out.flush();
  }

  private @Nullable Request readRequest() throws IOException {
    int[] left = {MAX_HEAD_BYTES};
    String first = readLine(left);
    if (first.isEmpty()) {
      return null;
    }
    String[] parts = first.split(" ", -1);
    if (parts.length != 3) {
      return null;
    }
    Map<String, String> headers = new HashMap<>();
    for (String line = readLine(left); !line.isEmpty(); line = readLine(left)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
      }
    }
    return new Request(parts[0], parts[1], headers);
  }

  private String readLine(int[] left) throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int next = in.read();
      if (next < 0) {
        if (line.isEmpty()) {
          return "";
        }
        throw new EOFException();
      }
      if (--left[0] < 0) {
        throw new IOException("request head too long");
      }
      if (next == '\n') {
        return line.toString();
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
  }

  /** The sender of a plain request, who can be told nothing later. */
  private enum PlainClient implements RpcClient {
    INSTANCE;

    @Override
    public void send(String message) {
      throw new IllegalStateException("a plain request has no notifications");
    }

    @Override
    public boolean canSubscribe() {
      return false;
    }
  }
}

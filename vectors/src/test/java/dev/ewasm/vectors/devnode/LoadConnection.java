package dev.ewasm.vectors.devnode;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A client's connection: one request at a time, each waits for its reply. */
interface LoadConnection extends AutoCloseable {

  /** Sends a request and returns the reply. */
  String ask(String request) throws IOException, InterruptedException;

  @Override
  void close() throws IOException;

  /** Plain HTTP, kept alive; as little work as possible, since it shares the machine. */
  final class Plain implements LoadConnection {

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    Plain(int port) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream());
      out = socket.getOutputStream();
    }

    @Override
    public String ask(String request) throws IOException {
      out.write(
          ("POST / HTTP/1.1\r\nHost: node\r\nContent-Length: "
                  + request.length()
                  + "\r\n\r\n"
                  + request)
              .getBytes(StandardCharsets.US_ASCII));
      String status = readLine();
      int length = -1;
      for (String line = readLine(); !line.isEmpty(); line = readLine()) {
        if (line.startsWith("Content-Length: ")) {
          length = Integer.parseInt(line.substring("Content-Length: ".length()));
        }
      }
      if (!status.startsWith("HTTP/1.1 200")) {
        throw new IOException(status);
      }
      return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private String readLine() throws IOException {
      StringBuilder line = new StringBuilder();
      while (true) {
        int next = in.read();
        if (next < 0) {
          throw new IOException("the node ended the connection");
        }
        if (next == '\n') {
          return line.toString().strip();
        }
        line.append((char) next);
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** A WebSocket, which may have a subscription. */
  final class Listening implements LoadConnection, WebSocket.Listener {

    private static final String NOTIFICATION = "\"eth_subscription\"";

    private final WebSocket socket;
    private final BlockingQueue<String> replies = new LinkedBlockingQueue<>();
    private final StringBuilder message = new StringBuilder();

    /** How many notifications came. */
    final AtomicLong notifications = new AtomicLong();

    Listening(HttpClient client, int port) {
      socket =
          client
              .newWebSocketBuilder()
              .buildAsync(URI.create("ws://127.0.0.1:" + port), this)
              .join();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      message.append(data);
      if (last) {
        if (message.indexOf(NOTIFICATION) >= 0) {
          notifications.incrementAndGet();
        } else {
          replies.add(message.toString());
        }
        message.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      replies.add("{\"error\":\"" + error + "\"}");
    }

    @Override
    public String ask(String request) throws IOException, InterruptedException {
      socket.sendText(request, true).join();
      String reply = replies.poll(1, TimeUnit.MINUTES);
      if (reply == null) {
        throw new IOException("no reply within a minute");
      }
      return reply;
    }

    @Override
    public void close() {
      socket.abort();
    }
  }
}

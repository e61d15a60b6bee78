package dev.ewasm.substrate.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A WebSocket client of the JDK with the messages it got. */
final class TestSocket implements WebSocket.Listener, AutoCloseable {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
  final CompletableFuture<Integer> closed = new CompletableFuture<>();
  final WebSocket socket;
  private final StringBuilder part = new StringBuilder();
  private int lastId;

  TestSocket(HttpClient client, int port) {
    socket =
        client.newWebSocketBuilder().buildAsync(URI.create("ws://127.0.0.1:" + port), this).join();
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    part.append(data);
    if (last) {
      try {
        messages.add(MAPPER.readTree(part.toString()));
      } catch (java.io.IOException e) {
        closed.completeExceptionally(e);
      }
      part.setLength(0);
    }
    webSocket.request(1);
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
    closed.complete(statusCode);
    return CompletableFuture.completedStage(null);
  }

  @Override
  public void onError(WebSocket webSocket, Throwable error) {
    closed.complete(-1);
  }

  void send(String method, String params) {
    lastId++;
    socket
        .sendText(
            "{\"jsonrpc\":\"2.0\",\"id\":"
                + lastId
                + ",\"method\":\""
                + method
                + "\",\"params\":"
                + params
                + "}",
            true)
        .join();
  }

  /** Sends a request and waits for its reply; notifications before it stay in the queue's order. */
  JsonNode call(String method, String params) throws InterruptedException {
    send(method, params);
    while (true) {
      JsonNode message = next();
      if (message.path("id").asInt() == lastId) {
        return message;
      }
    }
  }

  JsonNode next() throws InterruptedException {
    JsonNode message = messages.poll(30, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("no message in 30 seconds");
    }
    return message;
  }

  @Override
  public void close() {
    socket.abort();
  }
}

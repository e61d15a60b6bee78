package dev.ewasm.vectors.devnode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ewasm.state.store.StateStores;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.tuweni.bytes.Bytes;

/** A node on a free port and a plain client of it. */
final class TestNode implements AutoCloseable {

  static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Path ROOT = Path.of(System.getProperty("ewasm.root", ".."));

  final EthereumNode node;
  final String url;
  private final HttpClient client = HttpClient.newHttpClient();

  private TestNode(EthereumNode node) {
    this.node = node;
    url = "http://127.0.0.1:" + node.port();
  }

  static TestNode start() throws IOException {
    return start(NodeConfig.DEFAULT, "memory");
  }

  static TestNode start(NodeConfig config, String store) throws IOException {
    return new TestNode(EthereumNode.start(config.withPort(0), StateStores.open(store), "test"));
  }

  static Bytes example(String name) throws IOException {
    return Bytes.wrap(Files.readAllBytes(examplePath(name)));
  }

  static Path examplePath(String name) {
    return ROOT.resolve("examples").resolve(name).toAbsolutePath().normalize();
  }

  /** Posts any text; returns the body of the answer. */
  HttpResponse<String> post(String body) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** The whole reply to a call; params is JSON. */
  JsonNode reply(String method, String params) throws IOException, InterruptedException {
    return MAPPER.readTree(
        post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\""
                + method
                + "\",\"params\":"
                + params
                + "}")
            .body());
  }

  /** The result of a call that must succeed. */
  JsonNode result(String method, String params) throws IOException, InterruptedException {
    JsonNode reply = reply(method, params);
    if (!reply.has("result")) {
      throw new AssertionError(shown(method, params) + ": " + reply);
    }
    return reply.get("result");
  }

  /** The error of a call that must fail, as {@code code: message}. */
  String error(String method, String params) throws IOException, InterruptedException {
    JsonNode reply = reply(method, params);
    if (!reply.has("error")) {
      throw new AssertionError(shown(method, params) + ": " + reply);
    }
    return reply.get("error").get("code") + ": " + reply.get("error").get("message").asText();
  }

  private static String shown(String method, String params) {
    return method + " " + params.substring(0, Math.min(params.length(), 500));
  }

  @Override
  public void close() {
    client.close();
    node.close();
  }
}

package dev.ewasm.vectors.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ewasm.vectors.abi.AbiException;
import dev.ewasm.vectors.abi.AbiText;
import dev.ewasm.vectors.abi.RevertReason;
import java.io.IOException;
import java.math.BigInteger;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks a node by JSON-RPC over HTTP. Everything that goes wrong is a {@link CommandException}. */
final class NodeClient {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final long POLL_MILLIS = 100;

  private final URI address;
  private final Duration timeout;
  private final HttpClient client;
  private int lastId;

  NodeClient(URI address, Duration timeout) {
    this.address = address;
    this.timeout = timeout;
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .build();
  }

  /**
   * Calls a method.
   *
   * @param params strings, numbers, booleans or JSON
   * @return the result, never null but perhaps JSON's null
   */
  JsonNode call(String method, Object... params) {
    ObjectNode request = JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
    request.put("id", ++lastId).put("method", method);
    ArrayNode list = request.putArray("params");
    for (Object param : params) {
      list.add(param instanceof JsonNode json ? json : MAPPER.valueToTree(param));
    }
    JsonNode reply = exchange(request.toString());
    JsonNode error = reply.get("error");
    if (error != null && !error.isNull()) {
      throw CommandException.failed(address, EwasmCommand.oneLine(explain(error)));
    }
    JsonNode result = reply.get("result");
    if (result == null) {
      throw CommandException.failed(address, "does not answer as JSON-RPC has it");
    }
    return result;
  }

  private JsonNode exchange(String body) {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      try {
        JsonNode reply = MAPPER.readTree(response.body());
        if (reply != null && reply.isObject()) {
          return reply;
        }
      } catch (JsonProcessingException e) {
        // Falls through to the message.
      }
      throw CommandException.failed(
          address, "does not answer with JSON (HTTP status " + response.statusCode() + ")");
    } catch (ConnectException e) {
      throw CommandException.failed(address, "cannot be reached; is the node running?");
    } catch (HttpTimeoutException e) {
      throw CommandException.failed(
          address, "no answer within " + timeout.toSeconds() + " seconds");
    } catch (IOException e) {
      throw CommandException.failed(address, EwasmCommand.oneLine(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandException.failed(address, "interrupted");
    }
  }

  /** The node's words, with what revert data say unless the words have it. */
  private static String explain(JsonNode error) {
    String message = error.path("message").asText("an error without a message");
    String data = error.path("data").asText("");
    if (!data.startsWith("0x") || data.length() <= 2) {
      return message;
    }
    try {
      String reason = RevertReason.of(AbiText.bytes(data)).text();
      return message.contains(reason) ? message : message + ": " + reason;
    } catch (AbiException e) {
      return message;
    }
  }

  /** A result that must be a quantity. */
  BigInteger quantity(String method, Object... params) {
    String text = call(method, params).asText("");
    if (!text.matches("0x[0-9a-fA-F]{1,64}")) {
      throw CommandException.failed(address, method + " does not answer with a quantity");
    }
    return new BigInteger(text.substring(2), 16);
  }

  /** Waits for a transaction's receipt. */
  JsonNode receipt(String hash) {
    long end = System.nanoTime() + timeout.toNanos();
    while (true) {
      JsonNode receipt = call("eth_getTransactionReceipt", hash);
      if (!receipt.isNull()) {
        return receipt;
      }
      if (System.nanoTime() > end) {
        throw CommandException.failed(
            address,
            "transaction %s is in no block after %d seconds".formatted(hash, timeout.toSeconds()));
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw CommandException.failed(address, "interrupted");
      }
    }
  }

  /** The receipt, or null if the transaction is in no block. */
  @Nullable JsonNode receiptNow(String hash) {
    JsonNode receipt = call("eth_getTransactionReceipt", hash);
    return receipt.isNull() ? null : receipt;
  }
}

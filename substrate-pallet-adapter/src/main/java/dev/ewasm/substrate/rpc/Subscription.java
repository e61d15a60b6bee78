package dev.ewasm.substrate.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client is told about until it asks to stop.
 *
 * @param <T> what it is about
 */
public final class Subscription<T> {

  private final String id;
  private final RpcClient client;
  private final String method;
  private final T topic;
  private final List<String> early = new ArrayList<>();
  private boolean active;

  Subscription(String id, RpcClient client, String method, T topic) {
    this.id = id;
    this.client = client;
    this.method = method;
    this.topic = topic;
  }

  public String id() {
    return id;
  }

  public RpcClient client() {
    return client;
  }

  public T topic() {
    return topic;
  }

  /** Sends a notification, or keeps it until the client knows the subscription's id. */
  public synchronized void send(JsonNode result) {
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    message.put("jsonrpc", "2.0").put("method", method);
    message.putObject("params").put("subscription", id).set("result", result);
    if (active) {
      client.send(message.toString());
    } else {
      early.add(message.toString());
    }
  }

  /** The client was told the id. */
  public synchronized void activate() {
    active = true;
    early.forEach(client::send);
    early.clear();
  }
}

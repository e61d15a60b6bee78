package dev.ewasm.substrate.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** What a client is told about until it asks to stop. */
final class Subscription {

  /** What it is about. */
  sealed interface Topic {
    /** New heads, imported or final. */
    record Heads(boolean onlyFinal) implements Topic {}

    /** Values of storage keys. */
    record Storage(List<byte[]> keys) implements Topic {}

    /** The fate of an extrinsic. */
    record Extrinsic(byte[] hash) implements Topic {}

    /** The runtime's version, which never changes. */
    record RuntimeVersion() implements Topic {}
  }

  private final String id;
  private final Client client;
  private final String method;
  private final Topic topic;
  private final List<String> early = new ArrayList<>();
  private boolean active;

  Subscription(String id, Client client, String method, Topic topic) {
    this.id = id;
    this.client = client;
    this.method = method;
    this.topic = topic;
  }

  String id() {
    return id;
  }

  Client client() {
    return client;
  }

  Topic topic() {
    return topic;
  }

  /** Sends a notification, or keeps it until the client knows the subscription's id. */
  synchronized void send(JsonNode result) {
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
  synchronized void activate() {
    active = true;
    early.forEach(client::send);
    early.clear();
  }
}

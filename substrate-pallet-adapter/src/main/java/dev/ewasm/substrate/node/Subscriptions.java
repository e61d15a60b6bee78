package dev.ewasm.substrate.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.ewasm.substrate.node.Subscription.Topic;
import dev.ewasm.substrate.node.TransactionPool.Pending;
import dev.ewasm.substrate.state.StateTrie;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** All subscriptions of all clients. */
final class Subscriptions {

  private static final int MAX_PER_CLIENT = 1024;

  private final Map<String, Subscription> byId = new ConcurrentHashMap<>();
  private final Map<Client, Set<String>> byClient = new ConcurrentHashMap<>();
  private final AtomicLong lastId = new AtomicLong();

  Subscription add(Client client, String method, Topic topic) {
    if (!client.canSubscribe()) {
      throw new RpcException(
          RpcException.METHOD_NOT_FOUND, "Subscriptions need a WebSocket connection");
    }
    Set<String> own = byClient.computeIfAbsent(client, key -> ConcurrentHashMap.newKeySet());
    if (own.size() >= MAX_PER_CLIENT) {
      throw new RpcException(
          RpcException.INVALID_REQUEST, "Too many subscriptions on the connection");
    }
    String id = "s" + lastId.incrementAndGet();
    Subscription subscription = new Subscription(id, client, method, topic);
    own.add(id);
    byId.put(id, subscription);
    return subscription;
  }

  boolean remove(Client client, String id) {
    Set<String> own = byClient.get(client);
    return own != null && own.remove(id) && byId.remove(id) != null;
  }

  /** The client is gone. */
  void removeAll(Client client) {
    Set<String> own = byClient.remove(client);
    if (own != null) {
      own.forEach(byId::remove);
    }
  }

  int size() {
    return byId.size();
  }

  /** Tells of a new head. */
  void imported(Chain.Head before, Chain.Head head, List<Pending> included) {
    JsonNode header = Json.header(head.block().header());
    JsonNode inBlock = status("inBlock", head.hash());
    for (Subscription subscription : byId.values()) {
      switch (subscription.topic()) {
        case Topic.Heads heads when !heads.onlyFinal() -> subscription.send(header);
        case Topic.Storage storage -> sendChanges(subscription, storage, before, head);
        case Topic.Extrinsic watched -> {
          if (contains(included, watched.hash())) {
            subscription.send(inBlock);
          }
        }
        default -> {}
      }
    }
  }

  /** Tells that a block is final. */
  void finalized(Chain.Head head, List<Pending> included) {
    JsonNode header = Json.header(head.block().header());
    JsonNode status = status("finalized", head.hash());
    for (Subscription subscription : byId.values()) {
      switch (subscription.topic()) {
        case Topic.Heads heads when heads.onlyFinal() -> subscription.send(header);
        case Topic.Extrinsic watched when contains(included, watched.hash()) -> {
          subscription.send(status);
          remove(subscription.client(), subscription.id());
        }
        default -> {}
      }
    }
  }

  /** Tells that an extrinsic will not be included. */
  void dropped(Pending pending) {
    for (Subscription subscription : byId.values()) {
      if (subscription.topic() instanceof Topic.Extrinsic(byte[] hash)
          && Arrays.equals(hash, pending.hash())) {
        subscription.send(TextNode.valueOf("invalid"));
        remove(subscription.client(), subscription.id());
      }
    }
  }

  private static boolean contains(List<Pending> included, byte[] hash) {
    return included.stream().anyMatch(pending -> Arrays.equals(pending.hash(), hash));
  }

  private static JsonNode status(String name, byte[] blockHash) {
    return JsonNodeFactory.instance.objectNode().put(name, Json.hex(blockHash));
  }

  private static void sendChanges(
      Subscription subscription, Topic.Storage storage, Chain.Head before, Chain.Head head) {
    List<byte[]> changed = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (byte[] key : storage.keys()) {
      if (seen.add(Json.hex(key))
          && !Arrays.equals(before.state().get(key), head.state().get(key))) {
        changed.add(key);
      }
    }
    if (!changed.isEmpty()) {
      subscription.send(changeSet(head.hash(), head.state(), changed));
    }
  }

  /** The values of keys in a block's state, as subscribers and queries get them. */
  static JsonNode changeSet(byte[] blockHash, StateTrie state, List<byte[]> keys) {
    var set = JsonNodeFactory.instance.objectNode().put("block", Json.hex(blockHash));
    var changes = set.putArray("changes");
    for (byte[] key : keys) {
      changes.addArray().add(Json.hex(key)).add(Json.hexOrNull(state.get(key)));
    }
    return set;
  }
}

package dev.ewasm.substrate.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.ewasm.substrate.node.TransactionPool.Pending;
import dev.ewasm.substrate.rpc.Subscription;
import dev.ewasm.substrate.rpc.SubscriptionRegistry;
import dev.ewasm.substrate.state.StateTrie;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** All subscriptions of all clients. */
final class Subscriptions {

  private final SubscriptionRegistry<Topic> registry =
      new SubscriptionRegistry<>(number -> "s" + number);

  /** What one is about. */
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

  SubscriptionRegistry<Topic> registry() {
    return registry;
  }

  /** Tells of a new head. */
  void imported(Chain.Head before, Chain.Head head, List<Pending> included) {
    JsonNode header = Json.header(head.block().header());
    JsonNode inBlock = status("inBlock", head.hash());
    for (Subscription<Topic> subscription : registry.all()) {
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
    for (Subscription<Topic> subscription : registry.all()) {
      switch (subscription.topic()) {
        case Topic.Heads heads when heads.onlyFinal() -> subscription.send(header);
        case Topic.Extrinsic watched when contains(included, watched.hash()) -> {
          subscription.send(status);
          registry.remove(subscription.client(), subscription.id());
        }
        default -> {}
      }
    }
  }

  /** Tells that an extrinsic will not be included. */
  void dropped(Pending pending) {
    for (Subscription<Topic> subscription : registry.all()) {
      if (subscription.topic() instanceof Topic.Extrinsic(byte[] hash)
          && Arrays.equals(hash, pending.hash())) {
        subscription.send(TextNode.valueOf("invalid"));
        registry.remove(subscription.client(), subscription.id());
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
      Subscription<Topic> subscription, Topic.Storage storage, Chain.Head before, Chain.Head head) {
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

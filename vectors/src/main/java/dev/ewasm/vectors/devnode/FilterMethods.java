package dev.ewasm.vectors.devnode;

import static dev.ewasm.vectors.devnode.MethodTable.text;
import static dev.ewasm.vectors.devnode.MethodTable.truth;
import static dev.ewasm.vectors.devnode.RpcValues.hex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.ewasm.substrate.rpc.RpcCall;
import dev.ewasm.substrate.rpc.RpcClient;
import dev.ewasm.substrate.rpc.RpcException;
import dev.ewasm.substrate.rpc.Subscription;
import dev.ewasm.substrate.rpc.SubscriptionRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Logs, filters that clients poll, and subscriptions that they are told of. */
final class FilterMethods implements DevChain.Listener {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int MAX_FILTERS = 10_000;
  private static final int MAX_LOGS = 100_000;
  private static final int MAX_KEPT = 10_000;
  private static final long UNUSED_NANOS = 300_000_000_000L;

  /** What a client wants to know of. */
  private sealed interface Topic {
    record Heads() implements Topic {}

    record Logs(LogQuery query) implements Topic {}

    record Waiting(boolean whole) implements Topic {}

    /** Whether the node is behind, which it never is. */
    record Syncing() implements Topic {}
  }

  /** A filter and what happened since it was asked. */
  private static final class Filter {
    final Topic topic;
    final @Nullable JsonNode range;
    private List<JsonNode> changes = new ArrayList<>();
    private volatile long lastUse = System.nanoTime();

    Filter(Topic topic, @Nullable JsonNode range) {
      this.topic = topic;
      this.range = range;
    }

    boolean isUnused() {
      return System.nanoTime() - lastUse > UNUSED_NANOS;
    }

    synchronized void add(JsonNode change) {
      // A filter that is not asked for long must not grow; the newest is what counts.
      if (changes.size() == MAX_KEPT) {
        changes = new ArrayList<>(changes.subList(MAX_KEPT / 2, MAX_KEPT));
      }
      changes.add(change);
    }

    synchronized List<JsonNode> take() {
      List<JsonNode> taken = changes;
      changes = new ArrayList<>();
      return taken;
    }
  }

  private final DevChain node;
  private final SubscriptionRegistry<Topic> subscriptions =
      new SubscriptionRegistry<>(RpcValues::hex);
  private final Map<String, Filter> filters =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Filter> eldest) {
          return size() > MAX_FILTERS;
        }
      };
  private long lastFilter;

  FilterMethods(DevChain node) {
    this.node = node;
  }

  void disconnected(RpcClient client) {
    subscriptions.removeAll(client);
  }

  void addTo(MethodTable table) {
    table.add("eth_getLogs", call -> logs(call.param(0)));
    table.add(
        "eth_newFilter",
        call -> {
          JsonNode range = call.optional(0);
          return newFilter(new Topic.Logs(LogQuery.parse(range)), range);
        });
    table.add("eth_newBlockFilter", call -> newFilter(new Topic.Heads(), null));
    table.add("eth_newPendingTransactionFilter", call -> newFilter(new Topic.Waiting(false), null));
    table.add(
        "eth_getFilterChanges",
        call -> {
          ArrayNode changes = JSON.arrayNode();
          filter(call).take().forEach(changes::add);
          return changes;
        });
    table.add(
        "eth_getFilterLogs",
        call -> {
          Filter filter = filter(call);
          if (!(filter.topic instanceof Topic.Logs)) {
            throw EthereumErrors.invalid("filter not found");
          }
          return logs(filter.range == null ? MethodTable.object() : filter.range);
        });
    table.add(
        "eth_uninstallFilter",
        call -> {
          synchronized (filters) {
            return truth(filters.remove(call.text(0)) != null);
          }
        });
    table.add("eth_subscribe", this::subscribe);
    table.add("eth_unsubscribe", call -> truth(subscriptions.remove(call.client(), call.text(0))));
  }

  private JsonNode newFilter(Topic topic, @Nullable JsonNode range) {
    synchronized (filters) {
      filters.values().removeIf(Filter::isUnused);
      String id = hex(++lastFilter);
      filters.put(id, new Filter(topic, range));
      return text(id);
    }
  }

  private Filter filter(RpcCall call) {
    synchronized (filters) {
      Filter filter = filters.get(call.text(0));
      if (filter == null) {
        // This code, not the one for what is not found: viem then makes the filter anew.
        throw EthereumErrors.invalid("filter not found");
      }
      filter.lastUse = System.nanoTime();
      return filter;
    }
  }

  private JsonNode logs(JsonNode json) {
    LogQuery query = LogQuery.parse(json);
    Chain chain = node.chain();
    ArrayNode logs = JSON.arrayNode();
    if (json.hasNonNull("blockHash")) {
      if (json.hasNonNull("fromBlock") || json.hasNonNull("toBlock")) {
        throw RpcException.invalidParams(
            "cannot specify both BlockHash and FromBlock/ToBlock, choose one or the other");
      }
      Block block = chain.block(RpcValues.hash(json.get("blockHash"), "blockHash"));
      if (block == null) {
        throw EthereumErrors.notFound("unknown block");
      }
      query.collect(block, logs::add);
      return logs;
    }
    long from = number(json.get("fromBlock"), chain);
    long to = Math.min(number(json.get("toBlock"), chain), chain.head().number());
    if (json.hasNonNull("fromBlock") && json.hasNonNull("toBlock") && from > to + 1) {
      throw RpcException.invalidParams("invalid block range params");
    }
    for (long each = Math.max(from, chain.first()); each <= to; each++) {
      Block block = chain.block(each);
      if (block != null) {
        query.collect(block, logs::add);
      }
      if (logs.size() > MAX_LOGS) {
        throw EthereumErrors.tooMuch(
            "query returned more than " + MAX_LOGS + " results; ask for fewer blocks");
      }
    }
    return logs;
  }

  private static long number(@Nullable JsonNode json, Chain chain) {
    return switch (BlockRef.parse(json)) {
      case BlockRef.Latest latest -> chain.head().number();
      case BlockRef.Pending pending -> chain.head().number();
      case BlockRef.Earliest earliest -> chain.first();
      case BlockRef.Height(long number) -> number;
      case BlockRef.Hash hash -> throw RpcException.invalidParams("a block number expected");
    };
  }

  private JsonNode subscribe(RpcCall call) {
    Topic topic =
        switch (call.text(0)) {
          case "newHeads" -> new Topic.Heads();
          case "logs" -> new Topic.Logs(LogQuery.parse(call.optional(1)));
          case "newPendingTransactions" -> {
            JsonNode whole = call.optional(1);
            yield new Topic.Waiting(whole != null && RpcValues.flag(whole, "whole transactions"));
          }
          case "syncing" -> new Topic.Syncing();
          default ->
              throw new RpcException(
                  RpcException.METHOD_NOT_FOUND,
                  "no \"" + call.text(0) + "\" subscription in eth namespace");
        };
    Subscription<Topic> subscription = subscriptions.add(call.client(), "eth_subscription", topic);
    call.after().add(subscription::activate);
    return text(subscription.id());
  }

  private List<Filter> filters() {
    synchronized (filters) {
      filters.values().removeIf(Filter::isUnused);
      return List.copyOf(filters.values());
    }
  }

  @Override
  public void sealed(Block block) {
    JsonNode header = JsonForms.header(block.header(), block.hash());
    for (Subscription<Topic> subscription : subscriptions.all()) {
      switch (subscription.topic()) {
        case Topic.Heads heads -> subscription.send(header);
        case Topic.Logs(LogQuery query) -> query.collect(block, subscription::send);
        case Topic.Waiting _, Topic.Syncing _ -> {}
      }
    }
    for (Filter filter : filters()) {
      switch (filter.topic) {
        case Topic.Heads heads -> filter.add(text(hex(block.hash())));
        case Topic.Logs(LogQuery query) -> query.collect(block, filter::add);
        case Topic.Waiting _, Topic.Syncing _ -> {}
      }
    }
  }

  @Override
  public void waiting(SignedTransaction transaction) {
    JsonNode hash = text(hex(transaction.hash()));
    for (Subscription<Topic> subscription : subscriptions.all()) {
      if (subscription.topic() instanceof Topic.Waiting(boolean whole)) {
        subscription.send(whole ? JsonForms.transaction(transaction) : hash);
      }
    }
    for (Filter filter : filters()) {
      if (filter.topic instanceof Topic.Waiting) {
        filter.add(hash);
      }
    }
  }
}

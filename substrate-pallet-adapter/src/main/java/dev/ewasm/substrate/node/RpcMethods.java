package dev.ewasm.substrate.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.ewasm.substrate.crypto.Hashes;
import dev.ewasm.substrate.crypto.Ss58;
import dev.ewasm.substrate.node.Subscriptions.Topic;
import dev.ewasm.substrate.rpc.RpcCall;
import dev.ewasm.substrate.rpc.RpcClient;
import dev.ewasm.substrate.rpc.RpcException;
import dev.ewasm.substrate.rpc.RpcMethod;
import dev.ewasm.substrate.rpc.RpcService;
import dev.ewasm.substrate.rpc.Subscription;
import dev.ewasm.substrate.runtime.Extrinsic;
import dev.ewasm.substrate.runtime.Weights;
import dev.ewasm.substrate.scale.ScaleException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The JSON-RPC methods by name. */
final class RpcMethods implements RpcService {

  private static final int MAX_KEYS = 1000;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  static byte[] bytes(RpcCall call, int index) {
    return Json.bytes(call.text(index));
  }

  static List<byte[]> keys(RpcCall call, int index) {
    JsonNode list = call.param(index);
    if (!list.isArray() || list.size() > MAX_KEYS) {
      throw RpcException.invalidParams("a list of at most " + MAX_KEYS + " keys expected");
    }
    List<byte[]> keys = new ArrayList<>();
    list.forEach(key -> keys.add(Json.bytes(key.asText())));
    return keys;
  }

  private final Map<String, RpcMethod> methods = new TreeMap<>();
  private final DevNode node;
  private final Chain chain;
  private final Subscriptions subscriptions;
  private final RuntimeApis apis;

  RpcMethods(DevNode node, Chain chain, Subscriptions subscriptions, RuntimeApis apis) {
    this.node = node;
    this.chain = chain;
    this.subscriptions = subscriptions;
    this.apis = apis;
    addSystem();
    addChain();
    addState();
    addAuthor();
    addDevelopment(new DevelopmentMethods(node, chain));
  }

  @Override
  public @Nullable RpcMethod find(String name) {
    return methods.get(name);
  }

  @Override
  public void disconnected(RpcClient client) {
    subscriptions.registry().removeAll(client);
  }

  @Override
  public @Nullable RpcException explain(RuntimeException fault) {
    return fault instanceof ScaleException ? RpcException.invalidParams(fault.toString()) : null;
  }

  private void add(String name, RpcMethod method) {
    methods.put(name, method);
  }

  private static JsonNode text(String text) {
    return TextNode.valueOf(text);
  }

  private static JsonNode hexOrNull(byte @Nullable [] bytes) {
    return bytes == null ? NullNode.instance : text(Json.hex(bytes));
  }

  private void addSystem() {
    add("system_name", call -> text("ewasm substrate-node"));
    add("system_version", call -> text("0.1.0"));
    add("system_chain", call -> text("Development"));
    add("system_chainType", call -> text("Development"));
    add(
        "system_properties",
        call ->
            Json.object()
                .put("ss58Format", Ss58.GENERIC_PREFIX)
                .put("tokenDecimals", 12)
                .put("tokenSymbol", "UNIT"));
    add(
        "system_health",
        call ->
            Json.object().put("peers", 0).put("isSyncing", false).put("shouldHavePeers", false));
    add("system_peers", call -> JSON.arrayNode());
    add("system_nodeRoles", call -> JSON.arrayNode().add("Authority"));
    add("system_localPeerId", call -> text("ewasm-development"));
    add("system_localListenAddresses", call -> JSON.arrayNode());
    RpcMethod accountNextIndex = call -> LongNode.valueOf(node.nextNonce(account(call.text(0))));
    add("system_accountNextIndex", accountNextIndex);
    add("account_nextIndex", accountNextIndex);
    add(
        "rpc_methods",
        call -> {
          ObjectNode result = Json.object();
          ArrayNode names = result.putArray("methods");
          methods.keySet().forEach(names::add);
          return result;
        });
  }

  private static byte[] account(String text) {
    if (text.startsWith("0x")) {
      return Json.bytes(text);
    }
    try {
      return Ss58.decode(text).payload();
    } catch (IllegalArgumentException e) {
      throw RpcException.invalidParams(String.valueOf(e.getMessage()));
    }
  }

  private Chain.Head blockAt(RpcCall call, int index) {
    JsonNode hash = call.optional(index);
    if (hash == null) {
      return chain.head();
    }
    Chain.Head found = chain.at(bytes(call, index));
    if (found == null) {
      throw new RpcException(
          NodeErrors.UNKNOWN_BLOCK,
          "Client error: UnknownBlock: Header was not found in the database");
    }
    return found;
  }

  private void addChain() {
    add("chain_getBlockHash", this::blockHash);
    methods.put("chain_getHead", this::blockHash);
    add(
        "chain_getHeader",
        call -> {
          Chain.Head head = blockOrNull(call);
          return head == null ? NullNode.instance : Json.header(head.block().header());
        });
    add(
        "chain_getBlock",
        call -> {
          Chain.Head head = blockOrNull(call);
          return head == null ? NullNode.instance : block(head);
        });
    add("chain_getFinalizedHead", call -> text(Json.hex(node.finalizedHead().hash())));
    for (String name : List.of("chain_subscribeNewHead", "chain_subscribeNewHeads")) {
      add(name, call -> subscribeHeads(call, "chain_newHead", false));
    }
    add("chain_subscribeAllHeads", call -> subscribeHeads(call, "chain_allHead", false));
    for (String name : List.of("chain_subscribeFinalizedHeads")) {
      add(name, call -> subscribeHeads(call, "chain_finalizedHead", true));
    }
    for (String name :
        List.of(
            "chain_unsubscribeNewHead",
            "chain_unsubscribeNewHeads",
            "chain_unsubscribeAllHeads",
            "chain_unsubscribeFinalizedHeads",
            "state_unsubscribeStorage",
            "state_unsubscribeRuntimeVersion",
            "author_unwatchExtrinsic")) {
      add(
          name,
          call ->
              BooleanNode.valueOf(
                  subscriptions.registry().remove(call.client(), call.param(0).asText())));
    }
  }

  private Chain.@Nullable Head blockOrNull(RpcCall call) {
    return call.optional(0) == null ? chain.head() : chain.at(bytes(call, 0));
  }

  private JsonNode blockHash(RpcCall call) {
    JsonNode number = call.optional(0);
    if (number == null) {
      return text(Json.hex(chain.head().hash()));
    }
    if (number.isArray()) {
      ArrayNode hashes = JSON.arrayNode();
      if (number.size() > MAX_KEYS) {
        throw RpcException.invalidParams("too many numbers");
      }
      number.forEach(each -> hashes.add(hexOrNull(chain.hash(number(each)))));
      return hashes;
    }
    return hexOrNull(chain.hash(number(number)));
  }

  private static long number(JsonNode node) {
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return node.asLong();
    }
    String text = node.asText();
    try {
      return text.startsWith("0x")
          ? Long.parseLong(text, 2, text.length(), 16)
          : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw RpcException.invalidParams("not a block number: " + text);
    }
  }

  private static JsonNode block(Chain.Head head) {
    ObjectNode result = Json.object();
    ObjectNode block = result.putObject("block");
    block.set("header", Json.header(head.block().header()));
    ArrayNode extrinsics = block.putArray("extrinsics");
    head.block().extrinsics().forEach(extrinsic -> extrinsics.add(Json.hex(extrinsic)));
    result.putNull("justifications");
    return result;
  }

  private JsonNode subscribeHeads(RpcCall call, String method, boolean onlyFinal) {
    return subscribe(
        call,
        method,
        new Topic.Heads(onlyFinal),
        () -> Json.header((onlyFinal ? node.finalizedHead() : chain.head()).block().header()));
  }

  private JsonNode subscribe(
      RpcCall call, String method, Topic topic, java.util.function.Supplier<JsonNode> first) {
    Subscription<Topic> subscription = subscriptions.registry().add(call.client(), method, topic);
    subscription.send(first.get());
    call.after().add(subscription::activate);
    return text(subscription.id());
  }

  private void addState() {
    for (String name : List.of("state_getRuntimeVersion", "chain_getRuntimeVersion")) {
      add(
          name,
          call -> {
            blockAt(call, 0);
            return Json.runtimeVersion();
          });
    }
    add("state_getMetadata", call -> text(Json.hex(RuntimeApis.metadata())));
    add(
        "state_call",
        call -> text(Json.hex(apis.call(call.text(0), bytes(call, 1), blockAt(call, 2)))));
    for (String name : List.of("state_getStorage", "state_getStorageAt")) {
      add(name, call -> hexOrNull(blockAt(call, 1).state().get(bytes(call, 0))));
    }
    add(
        "state_getStorageHash",
        call -> {
          byte[] value = blockAt(call, 1).state().get(bytes(call, 0));
          return hexOrNull(value == null ? null : Hashes.blake2b256(value));
        });
    add(
        "state_getStorageSize",
        call -> {
          byte[] value = blockAt(call, 1).state().get(bytes(call, 0));
          return value == null ? NullNode.instance : LongNode.valueOf(value.length);
        });
    add("state_getKeysPaged", this::keysPaged);
    methods.put("state_getKeysPagedAt", this::keysPaged);
    add(
        "state_queryStorageAt",
        call -> {
          Chain.Head at = blockAt(call, 1);
          return JSON.arrayNode()
              .add(Subscriptions.changeSet(at.hash(), at.state(), keys(call, 0)));
        });
    add("state_queryStorage", this::queryStorage);
    add(
        "state_getReadProof",
        call -> {
          Chain.Head at = blockAt(call, 1);
          ObjectNode result = Json.object().put("at", Json.hex(at.hash()));
          ArrayNode proof = result.putArray("proof");
          at.state().proof(keys(call, 0)).forEach(part -> proof.add(Json.hex(part)));
          return result;
        });
    add(
        "state_subscribeStorage",
        call -> {
          List<byte[]> keys = call.optional(0) == null ? List.of() : keys(call, 0);
          Chain.Head head = chain.head();
          return subscribe(
              call,
              "state_storage",
              new Topic.Storage(keys),
              () -> Subscriptions.changeSet(head.hash(), head.state(), keys));
        });
    add(
        "state_subscribeRuntimeVersion",
        call ->
            subscribe(
                call, "state_runtimeVersion", new Topic.RuntimeVersion(), Json::runtimeVersion));
  }

  private JsonNode keysPaged(RpcCall call) {
    byte[] prefix = call.optional(0) == null ? new byte[0] : bytes(call, 0);
    long count = number(call.param(1));
    if (count < 0 || count > MAX_KEYS) {
      throw RpcException.invalidParams("at most " + MAX_KEYS + " keys at once");
    }
    byte[] after = call.optional(2) == null ? null : bytes(call, 2);
    ArrayNode keys = JSON.arrayNode();
    blockAt(call, 3)
        .state()
        .keys(prefix, after, (int) count)
        .forEach(key -> keys.add(Json.hex(key)));
    return keys;
  }

  /** The values of keys at one block and wherever they changed up to another. */
  private JsonNode queryStorage(RpcCall call) {
    List<byte[]> keys = keys(call, 0);
    Chain.Head from = blockAt(call, 1);
    Chain.Head to = blockAt(call, 2);
    if (to.number() - from.number() > MAX_KEYS) {
      throw RpcException.invalidParams("at most " + MAX_KEYS + " blocks at once");
    }
    ArrayNode sets = JSON.arrayNode();
    sets.add(Subscriptions.changeSet(from.hash(), from.state(), keys));
    Chain.Head before = from;
    for (long number = from.number() + 1; number <= to.number(); number++) {
      Chain.Head block = chain.at(number);
      List<byte[]> changed = new ArrayList<>();
      for (byte[] key : keys) {
        if (!java.util.Arrays.equals(before.state().get(key), block.state().get(key))) {
          changed.add(key);
        }
      }
      if (!changed.isEmpty()) {
        sets.add(Subscriptions.changeSet(block.hash(), block.state(), changed));
      }
      before = block;
    }
    return sets;
  }

  private void addAuthor() {
    add(
        "author_submitExtrinsic",
        call -> {
          byte[] hash = node.submit(bytes(call, 0), admitted -> {});
          call.after().add(node::sealSoon);
          return text(Json.hex(hash));
        });
    add(
        "author_submitAndWatchExtrinsic",
        call -> {
          if (!call.client().canSubscribe()) {
            throw new RpcException(
                RpcException.METHOD_NOT_FOUND, "Subscriptions need a WebSocket connection");
          }
          AtomicReference<Subscription<Topic>> created = new AtomicReference<>();
          node.submit(
              bytes(call, 0),
              hash -> {
                Subscription<Topic> subscription =
                    subscriptions
                        .registry()
                        .add(call.client(), "author_extrinsicUpdate", new Topic.Extrinsic(hash));
                subscription.send(text("ready"));
                created.set(subscription);
              });
          Subscription<Topic> subscription = Objects.requireNonNull(created.get());
          call.after().add(subscription::activate);
          call.after().add(node::sealSoon);
          return text(subscription.id());
        });
    add(
        "author_pendingExtrinsics",
        call -> {
          ArrayNode pending = JSON.arrayNode();
          node.pending().forEach(encoded -> pending.add(Json.hex(encoded)));
          return pending;
        });
    add(
        "payment_queryInfo",
        call -> {
          byte[] encoded = bytes(call, 0);
          Extrinsic extrinsic = decode(encoded);
          long weight = Weights.of(extrinsic.call());
          BigInteger fee =
              extrinsic.signed() == null ? BigInteger.ZERO : Weights.fee(encoded.length, weight);
          ObjectNode result = Json.object();
          result.putObject("weight").put("ref_time", weight).put("proof_size", 0);
          return result.put("class", "normal").put("partialFee", fee.toString());
        });
  }

  private void addDevelopment(DevelopmentMethods development) {
    add("dev_accounts", call -> development.accounts());
    add("dev_signCall", development::signCall);
    add("dev_extrinsicEvents", development::extrinsicEvents);
  }

  static Extrinsic decode(byte[] encoded) {
    try {
      return Extrinsic.decode(encoded);
    } catch (ScaleException e) {
      throw new RpcException(NodeErrors.BAD_FORMAT, "Extrinsic has invalid format", e.getMessage());
    }
  }
}

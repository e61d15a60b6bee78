package dev.ewasm.vectors.devnode;

import static dev.ewasm.vectors.devnode.MethodTable.object;
import static dev.ewasm.vectors.devnode.MethodTable.text;
import static dev.ewasm.vectors.devnode.MethodTable.truth;
import static dev.ewasm.vectors.devnode.RpcValues.hex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ewasm.eei.transaction.Transaction;
import dev.ewasm.eei.transaction.TransactionResult;
import dev.ewasm.state.Account;
import dev.ewasm.state.Address;
import dev.ewasm.state.WorldState;
import dev.ewasm.state.crypto.Keccak;
import dev.ewasm.state.database.AccountProof;
import dev.ewasm.substrate.rpc.RpcCall;
import dev.ewasm.substrate.rpc.RpcException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/** {@code eth_}, {@code net_} and {@code web3_}: what the chain is and what is on it. */
final class EthMethods {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int MAX_SLOTS = 1_024;
  private static final long MAX_HISTORY = 1_024;

  private final DevChain node;
  private final Simulator simulator;
  private final String version;

  EthMethods(DevChain node, Simulator simulator, String version) {
    this.node = node;
    this.simulator = simulator;
    this.version = version;
  }

  void addTo(MethodTable table) {
    addFacts(table);
    addState(table);
    addBlocks(table);
    addCalls(table);
  }

  private Chain chain() {
    return node.chain();
  }

  private void addFacts(MethodTable table) {
    table.add("web3_clientVersion", call -> text("ewasm/" + version + "/java"));
    table.add("web3_sha3", call -> text(hex(Keccak.hash(RpcValues.data(call.param(0), "data")))));
    table.add("net_version", call -> text(node.chainId().toDecimalString()));
    table.add("net_listening", call -> truth(true));
    table.add("net_peerCount", call -> text("0x0"));
    table.add("eth_chainId", call -> text(hex(node.chainId())));
    table.add("eth_protocolVersion", call -> text("0x44"));
    table.add("eth_syncing", call -> truth(false));
    table.add("eth_mining", call -> truth(node.isAutomine()));
    table.add("eth_hashrate", call -> text("0x0"));
    table.add("eth_coinbase", call -> text(node.coinbase().toString()));
    table.add("eth_accounts", call -> accounts());
    table.add("eth_requestAccounts", call -> accounts());
    table.add("eth_blockNumber", call -> text(hex(chain().head().number())));
    table.add("eth_gasPrice", call -> text(hex(node.baseFee().add(Simulator.TIP))));
    table.add("eth_maxPriorityFeePerGas", call -> text(hex(Simulator.TIP)));
    table.add("eth_blobBaseFee", call -> text("0x1"));
    table.add("eth_feeHistory", this::feeHistory);
  }

  private JsonNode accounts() {
    ArrayNode accounts = JSON.arrayNode();
    node.accounts().forEach(address -> accounts.add(address.toString()));
    return accounts;
  }

  private void addState(MethodTable table) {
    table.add("eth_getBalance", call -> state(call, 1, (s, a) -> hex(s.balance(a))));
    table.add("eth_getCode", call -> state(call, 1, (s, a) -> hex(s.code(a))));
    table.add("eth_getTransactionCount", this::transactionCount);
    table.add(
        "eth_getStorageAt",
        call -> {
          Bytes32 slot = RpcValues.word(call.param(1), "slot");
          return state(call, 2, (s, a) -> hex(s.storage(a, slot)));
        });
    table.add("eth_getProof", this::proof);
  }

  private interface Read {
    String of(WorldState state, Address address);
  }

  private JsonNode state(RpcCall call, int blockIndex, Read read) {
    Address address = RpcValues.address(call.param(0), "address");
    Simulator.Scene scene = simulator.scene(BlockRef.parse(call.optional(blockIndex)));
    return text(read.of(scene.world().get(), address));
  }

  private JsonNode transactionCount(RpcCall call) {
    BlockRef ref = BlockRef.parse(call.optional(1));
    if (ref instanceof BlockRef.Pending) {
      return text(hex(node.nextNonce(RpcValues.address(call.param(0), "address"))));
    }
    return state(call, 1, (s, a) -> hex(s.nonce(a)));
  }

  private JsonNode proof(RpcCall call) {
    Address address = RpcValues.address(call.param(0), "address");
    JsonNode keys = call.param(1);
    if (!keys.isArray() || keys.size() > MAX_SLOTS) {
      throw RpcException.invalidParams("a list of at most " + MAX_SLOTS + " slots expected");
    }
    List<Bytes32> slots = new ArrayList<>();
    keys.forEach(key -> slots.add(RpcValues.word(key, "slot")));
    Block block = BlockRef.parse(call.optional(2)).find(chain());
    if (block == null || !block.hash().equals(chain().head().hash())) {
      throw block == null
          ? BlockRef.notFound()
          : EthereumErrors.unavailable("proofs are there for the newest block only");
    }
    AccountProof proof = chain().database().prove(address, slots);
    Account account = proof.account();
    ObjectNode json = object().put("address", address.toString());
    json.put("balance", hex(account.balance())).put("codeHash", hex(account.codeHash()));
    json.put("nonce", hex(account.nonce())).put("storageHash", hex(account.storageRoot()));
    addProof(json.putArray("accountProof"), proof.accountProof());
    ArrayNode storage = json.putArray("storageProof");
    for (AccountProof.SlotProof slot : proof.storageProof()) {
      ObjectNode entry = storage.addObject().put("key", hex(slot.slot()));
      entry.put("value", hex(slot.value().toUnsignedBigInteger()));
      addProof(entry.putArray("proof"), slot.proof());
    }
    return json;
  }

  private static void addProof(ArrayNode json, List<Bytes> nodes) {
    nodes.forEach(each -> json.add(hex(each)));
  }

  private void addBlocks(MethodTable table) {
    table.add("eth_getBlockByNumber", this::blockByNumber);
    table.add("eth_getBlockByHash", this::blockByHash);
    table.add("eth_getHeaderByNumber", this::header);
    table.add("eth_getHeaderByHash", this::header);
    for (String by : List.of("Number", "Hash")) {
      table.add(
          "eth_getBlockTransactionCountBy" + by,
          call -> ofBlock(call, block -> text(hex(block.transactions().size()))));
      table.add("eth_getUncleCountByBlock" + by, call -> ofBlock(call, block -> text("0x0")));
      table.add("eth_getUncleByBlock" + by + "AndIndex", call -> JSON.nullNode());
      table.add(
          "eth_getTransactionByBlock" + by + "AndIndex",
          call -> transactionAt(call, (block, index) -> JsonForms.transaction(block, index)));
      table.add(
          "eth_getRawTransactionByBlock" + by + "AndIndex",
          call ->
              transactionAt(
                  call, (block, index) -> text(hex(block.transactions().get(index).raw()))));
    }
    table.add("eth_getBlockReceipts", call -> ofBlock(call, EthMethods::receipts));
    table.add(
        "eth_getTransactionByHash",
        call -> {
          Bytes32 hash = RpcValues.hash(call.param(0), "hash");
          Chain.Located found = chain().find(hash);
          if (found != null) {
            return JsonForms.transaction(found.block(), found.index());
          }
          SignedTransaction waiting = node.pool().find(hash);
          return waiting == null ? JSON.nullNode() : JsonForms.transaction(waiting);
        });
    table.add(
        "eth_getRawTransactionByHash",
        call -> {
          Bytes32 hash = RpcValues.hash(call.param(0), "hash");
          Chain.Located found = chain().find(hash);
          SignedTransaction transaction =
              found == null ? node.pool().find(hash) : found.transaction();
          return transaction == null ? JSON.nullNode() : text(hex(transaction.raw()));
        });
    table.add(
        "eth_getTransactionReceipt",
        call -> {
          Chain.Located found = chain().find(RpcValues.hash(call.param(0), "hash"));
          return found == null ? JSON.nullNode() : JsonForms.receipt(found.block(), found.index());
        });
  }

  private JsonNode blockByNumber(RpcCall call) {
    BlockRef ref = BlockRef.parse(call.param(0));
    boolean whole = flag(call, 1);
    if (ref instanceof BlockRef.Pending) {
      return JsonForms.pendingBlock(node.pending().block(), whole);
    }
    Block block = ref.find(chain());
    return block == null ? JSON.nullNode() : JsonForms.block(block, whole);
  }

  private JsonNode blockByHash(RpcCall call) {
    Block block = chain().block(RpcValues.hash(call.param(0), "hash"));
    return block == null ? JSON.nullNode() : JsonForms.block(block, flag(call, 1));
  }

  private JsonNode header(RpcCall call) {
    return ofBlock(call, block -> JsonForms.header(block.header(), block.hash()));
  }

  private static boolean flag(RpcCall call, int index) {
    JsonNode value = call.optional(index);
    return value != null && RpcValues.flag(value, "parameter " + (index + 1));
  }

  private JsonNode ofBlock(RpcCall call, Function<Block, JsonNode> answer) {
    BlockRef ref = BlockRef.parse(call.param(0));
    Block block = ref instanceof BlockRef.Pending ? node.pending().block() : ref.find(chain());
    return block == null ? JSON.nullNode() : answer.apply(block);
  }

  private interface ByIndex {
    JsonNode of(Block block, int index);
  }

  private JsonNode transactionAt(RpcCall call, ByIndex answer) {
    long index = RpcValues.number(call.param(1), "index");
    return ofBlock(
        call,
        block ->
            index < block.transactions().size() ? answer.of(block, (int) index) : JSON.nullNode());
  }

  private static JsonNode receipts(Block block) {
    ArrayNode receipts = JSON.arrayNode();
    for (int i = 0; i < block.transactions().size(); i++) {
      receipts.add(JsonForms.receipt(block, i));
    }
    return receipts;
  }

  private void addCalls(MethodTable table) {
    table.add(
        "eth_call",
        call -> {
          CallRequest request = CallRequest.parse(call.param(0));
          TransactionResult.Executed result = simulator.call(sceneOf(call), request);
          if (!result.succeeded()) {
            throw EthereumErrors.failed(result.call());
          }
          return text(hex(result.call().output()));
        });
    table.add(
        "eth_estimateGas",
        call -> text(hex(simulator.estimate(sceneOf(call), CallRequest.parse(call.param(0))))));
    table.add("eth_createAccessList", this::createAccessList);
    table.add("eth_simulateV1", call -> BlockSimulation.answer(node, simulator, call));
  }

  private Simulator.Scene sceneOf(RpcCall call) {
    return simulator
        .scene(BlockRef.parse(call.optional(1)))
        .with(call.optional(2), call.optional(3));
  }

  private JsonNode createAccessList(RpcCall call) {
    CallRequest request = CallRequest.parse(call.param(0));
    Simulator.Scene scene = sceneOf(call);
    AccessRecorder recorder = new AccessRecorder();
    Simulator.Scene recorded =
        new Simulator.Scene(() -> recorder.watch(scene.world().get()), scene.context());
    TransactionResult.Executed result = simulator.call(recorded, request);
    List<Transaction.Access> accesses =
        recorder.accesses(
            address -> simulator.isAlwaysWarm(address, request, scene), result.contract());
    CallRequest listed =
        new CallRequest(
            request.from(),
            request.to(),
            request.gas(),
            request.gasPrice(),
            request.maxFeePerGas(),
            request.maxPriorityFeePerGas(),
            request.value(),
            request.data(),
            request.nonce(),
            accesses,
            request.chainId());
    TransactionResult.Executed with = simulator.call(scene, listed);
    ObjectNode json = object();
    json.set("accessList", JsonForms.accessList(accesses));
    json.put("gasUsed", hex(with.gasUsed()));
    if (!with.succeeded()) {
      json.put("error", EthereumErrors.failed(with.call()).getMessage());
    }
    return json;
  }

  private JsonNode feeHistory(RpcCall call) {
    long count = Math.min(RpcValues.number(call.param(0), "blockCount"), MAX_HISTORY);
    BlockRef ref = BlockRef.parse(call.param(1));
    Block newest = ref instanceof BlockRef.Pending ? chain().head() : ref.find(chain());
    if (newest == null) {
      throw BlockRef.notFound();
    }
    @Nullable JsonNode percentiles = call.optional(2);
    long oldest = Math.max(chain().first(), newest.number() - count + 1);
    ObjectNode json = object().put("oldestBlock", hex(oldest));
    ArrayNode fees = json.putArray("baseFeePerGas");
    ArrayNode ratios = json.putArray("gasUsedRatio");
    ArrayNode rewards = percentiles == null ? JSON.arrayNode() : json.putArray("reward");
    for (Block block : chain().blocks(oldest, newest.number())) {
      BlockHeader header = block.header();
      fees.add(hex(header.baseFee()));
      ratios.add((double) header.gasUsed() / Math.max(1, header.gasLimit()));
      if (percentiles != null) {
        rewards.add(rewards(block, percentiles));
      }
    }
    fees.add(hex(node.producer().nextBaseFee(newest.header())));
    json.putArray("baseFeePerBlobGas").add("0x1");
    json.putArray("blobGasUsedRatio").add(0.0);
    return json;
  }

  private record Tip(UInt256 tip, long gasUsed) {}

  /** The tips that so many percent of the block's gas paid at most. */
  private static ArrayNode rewards(Block block, JsonNode percentiles) {
    List<Tip> tips = new ArrayList<>();
    for (int i = 0; i < block.transactions().size(); i++) {
      tips.add(
          new Tip(
              block.transactions().get(i).priorityFee(block.header().baseFee()),
              block.outcomes().get(i).gasUsed()));
    }
    tips.sort(Comparator.comparing(Tip::tip));
    ArrayNode rewards = JSON.arrayNode();
    double last = 0;
    for (JsonNode each : percentiles) {
      double percentile = each.asDouble(-1);
      if (percentile < last || percentile > 100) {
        throw RpcException.invalidParams("percentiles must ascend from 0 to 100");
      }
      last = percentile;
      double wanted = block.header().gasUsed() * percentile / 100;
      UInt256 reward = UInt256.ZERO;
      double gas = 0;
      for (Tip tip : tips) {
        reward = tip.tip();
        gas += tip.gasUsed();
        if (gas >= wanted) {
          break;
        }
      }
      rewards.add(hex(reward));
    }
    return rewards;
  }
}

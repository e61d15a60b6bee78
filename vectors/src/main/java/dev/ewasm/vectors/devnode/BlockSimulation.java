package dev.ewasm.vectors.devnode;

import static dev.ewasm.vectors.devnode.RpcValues.hex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.transaction.Transaction;
import dev.ewasm.eei.transaction.TransactionProcessor;
import dev.ewasm.eei.transaction.TransactionResult;
import dev.ewasm.eei.world.BlockContext;
import dev.ewasm.state.WorldState;
import dev.ewasm.substrate.rpc.RpcCall;
import dev.ewasm.substrate.rpc.RpcException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * {@code eth_simulateV1}: blocks of calls, each on what the ones before left, and none of it stays.
 */
final class BlockSimulation {

  private static final int MAX_BLOCKS = 256;

  private final DevChain node;
  private final WorldState world;
  private final boolean validates;
  private final boolean whole;
  private final Map<Long, Bytes32> hashes = new HashMap<>();
  private BlockHeader parent;

  private BlockSimulation(DevChain node, WorldState world, BlockHeader parent, JsonNode options) {
    this.node = node;
    this.world = world;
    this.parent = parent;
    validates = Tracer.flag(options, "validation");
    whole = Tracer.flag(options, "returnFullTransactions");
    if (Tracer.flag(options, "traceTransfers")) {
      throw RpcException.invalidParams("traceTransfers is not offered");
    }
  }

  /** Answers a request. */
  static JsonNode answer(DevChain node, Simulator simulator, RpcCall call) {
    JsonNode options = call.param(0);
    BlockRef ref = BlockRef.parse(call.optional(1));
    Block base = ref instanceof BlockRef.Pending ? node.chain().head() : ref.find(node.chain());
    if (base == null) {
      throw BlockRef.notFound();
    }
    JsonNode blocks = options.path("blockStateCalls");
    if (!blocks.isArray() || blocks.isEmpty() || blocks.size() > MAX_BLOCKS) {
      throw RpcException.invalidParams("1 to " + MAX_BLOCKS + " blockStateCalls expected");
    }
    BlockSimulation simulation =
        new BlockSimulation(node, simulator.scene(base).world().get(), base.header(), options);
    ArrayNode results = JsonNodeFactory.instance.arrayNode();
    blocks.forEach(block -> results.add(simulation.block(block)));
    return results;
  }

  private JsonNode block(JsonNode json) {
    BlockContext context = BlockOverrides.apply(present(json, "blockOverrides"), next());
    if (context.number() <= parent.number() || context.timestamp() <= parent.timestamp()) {
      throw RpcException.invalidParams("blocks must have rising numbers and times");
    }
    OverrideParser.parse(present(json, "stateOverrides")).applyTo(world);
    TransactionProcessor processor =
        new TransactionProcessor(node.producer().rules(), node.vm()).withAnySender();
    List<SignedTransaction> included = new ArrayList<>();
    List<Block.Outcome> outcomes = new ArrayList<>();
    List<CallResult> results = new ArrayList<>();
    long used = 0;
    for (JsonNode each : json.path("calls")) {
      long left = context.gasLimit() - used;
      Transaction transaction = transaction(CallRequest.parse(each), context, left);
      switch (processor.process(world, context, transaction, left)) {
        case TransactionResult.Refused refused -> throw Simulator.refused(refused);
        case TransactionResult.Executed executed -> {
          used += executed.gasUsed();
          included.add(TransactionCodec.impersonate(transaction, node.chainId()));
          outcomes.add(BlockProducer.outcome(transaction, executed, used));
          results.add(executed.call());
        }
      }
    }
    BlockHeader header =
        node.producer().header(parent, context, world.root(), included, outcomes, used);
    Block block = new Block(header, header.hash(), included, outcomes, StateOverrides.NONE);
    hashes.put(block.number(), block.hash());
    parent = header;
    return described(block, results);
  }

  private static @Nullable JsonNode present(JsonNode json, String name) {
    return json.hasNonNull(name) ? json.get(name) : null;
  }

  /** The block after the last one; its gas has no price unless everything is checked. */
  private BlockContext next() {
    BlockContext context =
        node.producer()
            .context(
                parent,
                new BlockProducer.Template(
                    parent.timestamp() + 1,
                    node.gasLimit(),
                    node.coinbase(),
                    validates ? node.producer().nextBaseFee(parent) : UInt256.ZERO,
                    Bytes32.ZERO));
    return new BlockContext(
        context.number(),
        context.timestamp(),
        context.gasLimit(),
        context.coinbase(),
        context.difficulty(),
        context.baseFee(),
        number -> hashes.containsKey(number) ? hashes.get(number) : node.chain().hash(number));
  }

  private Transaction transaction(CallRequest request, BlockContext context, long gasLeft) {
    long nonce = world.nonce(request.sender());
    Long asked = request.nonce();
    Long gas = request.gas();
    return request.toTransaction(
        validates && asked != null ? asked : nonce,
        gas == null ? gasLeft : gas,
        UInt256.ZERO,
        context.baseFee(),
        node.producer().rules().fork().baseFee());
  }

  private JsonNode described(Block block, List<CallResult> results) {
    ObjectNode json = JsonForms.block(block, whole);
    ArrayNode calls = json.putArray("calls");
    for (int i = 0; i < results.size(); i++) {
      CallResult result = results.get(i);
      ObjectNode call = calls.addObject().put("status", result.isSuccess() ? "0x1" : "0x0");
      call.put("returnData", hex(result.output()));
      call.put("gasUsed", hex(block.outcomes().get(i).gasUsed()));
      call.set("logs", JsonForms.receipt(block, i).get("logs"));
      if (!result.isSuccess()) {
        RpcException failure = EthereumErrors.failed(result);
        call.putObject("error")
            .put("code", failure.code())
            .put("message", failure.getMessage())
            .set("data", failure.data());
      }
    }
    return json;
  }
}

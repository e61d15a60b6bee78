package dev.ewasm.vectors.devnode;

import static dev.ewasm.vectors.devnode.MethodTable.text;
import static dev.ewasm.vectors.devnode.RpcValues.hex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ewasm.eei.transaction.Transaction;
import dev.ewasm.eei.transaction.TransactionResult;
import dev.ewasm.substrate.rpc.RpcCall;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code debug_}: what happened inside. */
final class DebugMethods {

  private final DevChain node;
  private final Simulator simulator;

  DebugMethods(DevChain node, Simulator simulator) {
    this.node = node;
    this.simulator = simulator;
  }

  void addTo(MethodTable table) {
    table.add("debug_traceTransaction", this::traceTransaction);
    table.add("debug_traceCall", this::traceCall);
    for (String by : new String[] {"Number", "Hash"}) {
      table.add("debug_traceBlockBy" + by, this::traceBlock);
    }
    table.add("debug_getRawBlock", call -> ofBlock(call, block -> text(hex(block.encode()))));
    table.add(
        "debug_getRawHeader", call -> ofBlock(call, block -> text(hex(block.header().encode()))));
    table.add(
        "debug_getRawReceipts",
        call ->
            ofBlock(
                call,
                block -> {
                  ArrayNode receipts = JsonNodeFactory.instance.arrayNode();
                  block.outcomes().forEach(each -> receipts.add(hex(each.receipt().encode())));
                  return receipts;
                }));
    table.add(
        "debug_getRawTransaction",
        call -> {
          Chain.Located found = node.chain().find(RpcValues.hash(call.param(0), "hash"));
          return found == null ? text("0x") : text(hex(found.transaction().raw()));
        });
  }

  private JsonNode ofBlock(RpcCall call, Function<Block, JsonNode> answer) {
    Block block = BlockRef.parse(call.param(0)).find(node.chain());
    if (block == null) {
      throw BlockRef.notFound();
    }
    return answer.apply(block);
  }

  private JsonNode traceTransaction(RpcCall call) {
    Chain.Located found = node.chain().find(RpcValues.hash(call.param(0), "hash"));
    if (found == null) {
      throw EthereumErrors.notFound("transaction not found");
    }
    return trace(found.block(), found.index(), call.params().path(1));
  }

  private JsonNode trace(Block block, int index, JsonNode options) {
    Transaction transaction = block.transactions().get(index).payload();
    return trace(simulator.before(block, index), transaction, options);
  }

  private JsonNode trace(Simulator.Scene scene, Transaction transaction, JsonNode options) {
    Tracer tracer = Tracer.of(options, node.config());
    return switch (simulator.run(scene, transaction, tracer)) {
      case TransactionResult.Executed result -> tracer.finish(transaction, result, scene.world());
      case TransactionResult.Refused refused -> throw EthereumErrors.rejected(refused.describe());
    };
  }

  private JsonNode traceBlock(RpcCall call) {
    return ofBlock(
        call,
        block -> {
          ArrayNode traces = JsonNodeFactory.instance.arrayNode();
          for (int i = 0; i < block.transactions().size(); i++) {
            ObjectNode entry =
                traces.addObject().put("txHash", hex(block.transactions().get(i).hash()));
            entry.set("result", trace(block, i, call.params().path(1)));
          }
          return traces;
        });
  }

  private JsonNode traceCall(RpcCall call) {
    CallRequest request = CallRequest.parse(call.param(0));
    JsonNode options = call.params().path(2);
    Simulator.Scene scene =
        simulator
            .scene(BlockRef.parse(call.optional(1)))
            .with(present(options, "stateOverrides"), present(options, "blockOverrides"));
    Simulator.Scene priced = simulator.priced(scene, request);
    return trace(priced, simulator.transaction(priced, request), options);
  }

  private static @Nullable JsonNode present(JsonNode options, String name) {
    return options.hasNonNull(name) ? options.get(name) : null;
  }
}

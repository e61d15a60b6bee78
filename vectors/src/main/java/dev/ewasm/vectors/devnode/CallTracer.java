package dev.ewasm.vectors.devnode;

import static dev.ewasm.vectors.devnode.RpcValues.hex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.host.CallKind;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.eei.transaction.Transaction;
import dev.ewasm.eei.transaction.TransactionResult;
import dev.ewasm.state.Address;
import dev.ewasm.state.Log;
import dev.ewasm.state.WorldState;
import dev.ewasm.vectors.abi.RevertReason;
import dev.ewasm.vectors.trace.CallNode;
import dev.ewasm.vectors.trace.CallTree;
import dev.ewasm.vectors.trace.SourceLookup;
import dev.ewasm.vectors.trace.WasmBacktraces;
import dev.ewasm.vectors.trace.WasmFrame;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The tree of messages in the form of geth's {@code callTracer}. Frames whose code failed have a
 * {@code backtrace} of functions beside that, innermost first.
 */
final class CallTracer implements Tracer {

  private static final int MAX_ITEMS = 200_000;

  private final WasmBacktraces backtraces = new WasmBacktraces(SourceLookup.NONE);
  private final CallTree tree = new CallTree(MAX_ITEMS, backtraces);
  private final boolean onlyTopCall;
  private final boolean withLog;

  CallTracer(JsonNode settings) {
    onlyTopCall = Tracer.flag(settings, "onlyTopCall");
    withLog = Tracer.flag(settings, "withLog");
  }

  @Override
  public VmConfig watched(VmConfig config) {
    return config.withObserver(tree).withInstructionObserver(backtraces);
  }

  @Override
  public JsonNode finish(
      Transaction transaction, TransactionResult.Executed result, Supplier<WorldState> before) {
    ObjectNode json = MethodTable.object();
    json.put("type", transaction.isCreation() ? "CREATE" : "CALL");
    json.put("from", transaction.sender().toString());
    Address to = transaction.isCreation() ? result.contract() : transaction.to();
    put(json, "to", to);
    json.put("value", hex(transaction.value())).put("gas", hex(transaction.gasLimit()));
    json.put("gasUsed", hex(result.gasUsed())).put("input", hex(transaction.data()));
    CallNode root = tree.roots().isEmpty() ? null : tree.roots().getFirst();
    end(json, result.call(), root);
    return json;
  }

  private ObjectNode nested(CallNode node, CallResult result) {
    Message message = node.message();
    ObjectNode json = MethodTable.object();
    boolean isStatic = message.isStatic() && !message.kind().isCreate();
    json.put(
        "type", isStatic && message.kind() == CallKind.CALL ? "STATICCALL" : message.kind().name());
    json.put("from", message.sender().toString());
    put(json, "to", node.target());
    if (!isStatic) {
      json.put("value", hex(message.value()));
    }
    json.put("gas", hex(message.gas())).put("gasUsed", hex(node.gasUsed()));
    json.put("input", hex(message.input()));
    end(json, result, node);
    return json;
  }

  private static void put(ObjectNode json, String name, @Nullable Address address) {
    json.put(name, address == null ? null : address.toString());
  }

  private void end(ObjectNode json, CallResult result, @Nullable CallNode node) {
    json.put("output", hex(result.output()));
    if (!result.isSuccess()) {
      boolean reverted = result.outcome() instanceof Outcome.Revert;
      json.put("error", reverted ? "execution reverted" : result.outcome().describe());
      String reason = reverted ? RevertReason.of(result.output()).text() : "";
      if (!reason.isEmpty()) {
        json.put("revertReason", reason);
      }
    }
    if (node == null) {
      return;
    }
    if (!node.backtrace().isEmpty()) {
      ArrayNode frames = json.putArray("backtrace");
      node.backtrace().stream().map(WasmFrame::text).forEach(frames::add);
    }
    int position = 0;
    for (CallNode.Item item : node.items()) {
      switch (item) {
        case CallNode.Nested(CallNode inner) when !onlyTopCall && inner.result() != null -> {
          json.withArray("calls").add(nested(inner, inner.result()));
          position++;
        }
        case CallNode.HostFunction call when withLog && result.isSuccess() && call.log() != null ->
            json.withArray("logs").add(log(call.log(), position));
        case CallNode.LeftOut _ ->
            throw EthereumErrors.tooMuch("more than " + MAX_ITEMS + " calls and host calls");
        default -> {}
      }
    }
  }

  /**
   * A log.
   *
   * @param position how many messages the frame had sent before
   */
  private static JsonNode log(Log log, int position) {
    ObjectNode json = MethodTable.object().put("address", log.address().toString());
    ArrayNode topics = json.putArray("topics");
    log.topics().forEach(topic -> topics.add(hex(topic)));
    return json.put("data", hex(log.data())).put("position", hex(position));
  }
}

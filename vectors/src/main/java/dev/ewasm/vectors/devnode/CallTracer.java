package dev.ewasm.vectors.devnode;

import static dev.ewasm.vectors.devnode.RpcValues.hex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ewasm.eei.EeiObserver;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.eei.transaction.TransactionResult;
import dev.ewasm.state.Address;
import dev.ewasm.vectors.abi.RevertReason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/** The tree of messages in the form of geth's {@code callTracer}. */
final class CallTracer implements EeiObserver {

  private final Deque<ObjectNode> open = new ArrayDeque<>();
  private @Nullable ObjectNode root;

  @Override
  public void begin(Message message) {
    ObjectNode frame = MethodTable.object();
    boolean isStatic = message.isStatic() && !message.kind().isCreate();
    frame.put(
        "type",
        isStatic && message.kind().name().equals("CALL")
            ? "STATICCALL"
            : message.kind().name().toUpperCase(Locale.ROOT));
    frame.put("from", message.sender().toString());
    frame.put("to", message.codeAddress().toString());
    if (!isStatic) {
      frame.put("value", hex(message.value()));
    }
    frame.put("gas", hex(message.gas())).put("input", hex(message.input()));
    ObjectNode parent = open.peek();
    if (parent == null) {
      root = frame;
    } else {
      parent.withArray("calls").add(frame);
    }
    open.push(frame);
  }

  @Override
  public void enter(Message message) {
    ObjectNode frame = open.peek();
    if (frame != null) {
      // Of a creation the address is known only now.
      frame.put("to", message.codeAddress().toString());
    }
  }

  @Override
  public void end(Message message, CallResult result) {
    ObjectNode frame = open.pop();
    frame.put("gasUsed", hex(message.gas() - result.gasLeft()));
    end(frame, result);
  }

  private static void end(ObjectNode frame, CallResult result) {
    frame.put("output", hex(result.output()));
    if (!result.isSuccess()) {
      boolean reverted = result.outcome() instanceof Outcome.Revert;
      frame.put("error", reverted ? "execution reverted" : result.outcome().describe());
      String reason = reverted ? RevertReason.of(result.output()).text() : "";
      if (!reason.isEmpty()) {
        frame.put("revertReason", reason);
      }
    }
  }

  /** The whole tree; the outermost frame has the gas of the transaction. */
  JsonNode finish(
      Address from,
      @Nullable Address to,
      UInt256 value,
      Bytes data,
      TransactionResult.Executed result) {
    ObjectNode whole = MethodTable.object();
    whole.put("type", to == null ? "CREATE" : "CALL").put("from", from.toString());
    Address target = to == null ? result.contract() : to;
    whole.put("to", target == null ? null : target.toString()).put("value", hex(value));
    whole.put("gas", hex(result.gasUsed() + result.gasRefunded() + result.call().gasLeft()));
    whole.put("gasUsed", hex(result.gasUsed())).put("input", hex(data));
    end(whole, result.call());
    ObjectNode outermost = root;
    if (outermost != null && outermost.has("calls")) {
      whole.set("calls", outermost.get("calls"));
    }
    return whole;
  }
}

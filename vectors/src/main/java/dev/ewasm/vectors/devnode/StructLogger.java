package dev.ewasm.vectors.devnode;

import static dev.ewasm.vectors.devnode.RpcValues.hex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ewasm.eei.EeiFunction;
import dev.ewasm.eei.EeiObserver;
import dev.ewasm.eei.HostCall;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.eei.transaction.TransactionResult;
import dev.ewasm.engine.runtime.Halt;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A step for each call of the environment interface, in the form of struct logs: the operation is
 * the function, the stack its arguments.
 */
final class StructLogger implements EeiObserver {

  private static final int MAX_STEPS = 200_000;

  private record Step(ObjectNode json, long gas) {}

  private final ArrayNode steps = JsonNodeFactory.instance.arrayNode();
  private final Deque<Step> open = new ArrayDeque<>();

  @Override
  public void beforeCall(HostCall call, long gasLeft) {
    EeiFunction function = call.function();
    ObjectNode step = MethodTable.object().put("pc", steps.size()).put("op", function.name());
    step.put("gas", gasLeft).put("depth", call.message().depth() + 1);
    ArrayNode stack = step.putArray("stack");
    for (int i = 0; i < function.type().params().size(); i++) {
      stack.add(hex(call.slot(i)));
    }
    if (steps.size() < MAX_STEPS) {
      steps.add(step);
    }
    open.push(new Step(step, gasLeft));
  }

  @Override
  public void afterCall(HostCall call, long gasLeft, @Nullable Halt halt) {
    Step step = open.pop();
    step.json.put("gasCost", Math.max(0, step.gas - gasLeft));
    if (halt instanceof Outcome outcome
        && !(halt instanceof Outcome.Success)
        && !(halt instanceof Outcome.Revert)) {
      step.json.put("error", outcome.describe());
    }
  }

  JsonNode finish(TransactionResult.Executed result) {
    ObjectNode json = MethodTable.object().put("gas", result.gasUsed());
    json.put("failed", !result.succeeded());
    json.put("returnValue", hex(result.call().output()).substring(2));
    if (!result.succeeded()) {
      json.put("error", result.call().outcome().describe());
    }
    json.set("structLogs", steps);
    return json;
  }
}

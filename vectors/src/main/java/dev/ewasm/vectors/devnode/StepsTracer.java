package dev.ewasm.vectors.devnode;

import static dev.ewasm.vectors.devnode.RpcValues.hex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.eei.transaction.Transaction;
import dev.ewasm.eei.transaction.TransactionResult;
import dev.ewasm.state.WorldState;
import dev.ewasm.vectors.trace.StepTracer;
import dev.ewasm.vectors.trace.TraceStep;
import java.util.function.Supplier;

/**
 * Struct logs: a step for each instruction, or for each call of the environment interface alone.
 * {@code pc} is the byte offset in the module and {@code at} has the function as well.
 */
final class StepsTracer implements Tracer {

  private static final int MAX_STEPS = 100_000;

  private final ArrayNode steps = JsonNodeFactory.instance.arrayNode();
  private final StepTracer tracer;
  private final boolean hostCallsOnly;
  private final boolean returnData;
  private final long limit;
  private boolean overflown;

  StepsTracer(JsonNode options, InstructionMetering metering) {
    hostCallsOnly = Tracer.flag(options.path("tracerConfig"), "hostCallsOnly");
    returnData = Tracer.flag(options, "enableReturnData");
    limit = options.hasNonNull("limit") ? RpcValues.number(options.get("limit"), "limit") : 0;
    boolean stack = !Tracer.flag(options, "disableStack");
    tracer =
        new StepTracer(
            new StepTracer.Scope(!hostCallsOnly, stack, StepTracer.Scope.ALL.wanted()),
            metering,
            this::add);
  }

  private void add(TraceStep step) {
    if (steps.size() >= (limit == 0 ? MAX_STEPS : Math.min(limit, MAX_STEPS))) {
      overflown |= limit == 0 || limit > MAX_STEPS;
      return;
    }
    ObjectNode json = MethodTable.object().put("pc", step.pc()).put("op", step.name());
    if (step.site() != null) {
      json.put("at", step.place());
    }
    json.put("gas", step.gas()).put("gasCost", step.gasCost()).put("depth", step.depth() + 1);
    json.put("refund", step.refund()).put("memSize", step.memoryBytes());
    ArrayNode stack = json.putArray("stack");
    step.stack().forEach(stack::add);
    if (returnData && !step.returnData().isEmpty()) {
      json.put("returnData", hex(step.returnData()));
    }
    if (step.error() != null) {
      json.put("error", step.error());
    }
    steps.add(json);
  }

  @Override
  public VmConfig watched(VmConfig config) {
    VmConfig observed = config.withObserver(tracer);
    return hostCallsOnly ? observed : observed.withInstructionObserver(tracer);
  }

  @Override
  public JsonNode finish(
      Transaction transaction, TransactionResult.Executed result, Supplier<WorldState> before) {
    if (overflown) {
      throw EthereumErrors.tooMuch(
          "more than %d steps; ask for the first ones with limit, or for host calls only"
              .formatted(MAX_STEPS));
    }
    ObjectNode json = MethodTable.object().put("gas", result.gasUsed());
    json.put("failed", !result.succeeded());
    json.put("returnValue", hex(result.call().output()).substring(2));
    if (!result.succeeded()) {
      json.put("error", result.call().outcome().describe());
    }
    return json.set("structLogs", steps);
  }
}

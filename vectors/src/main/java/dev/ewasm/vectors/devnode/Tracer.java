package dev.ewasm.vectors.devnode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.transaction.Transaction;
import dev.ewasm.eei.transaction.TransactionResult;
import dev.ewasm.state.WorldState;
import dev.ewasm.substrate.rpc.RpcException;
import java.util.function.Supplier;

/** Makes the answer to one {@code debug_trace…} request of what it sees of one run. */
interface Tracer {

  /** The state to run on, watched if need be. */
  default WorldState watched(WorldState state) {
    return state;
  }

  /** The machine to run with, watched if need be. */
  default VmConfig watched(VmConfig config) {
    return config;
  }

  /**
   * What is answered after the run.
   *
   * @param before makes the state that it began with
   */
  JsonNode finish(
      Transaction transaction, TransactionResult.Executed result, Supplier<WorldState> before);

  /**
   * The tracer that a request's options name; none stands for steps.
   *
   * @throws RpcException if there is no such tracer
   */
  static Tracer of(JsonNode options, NodeConfig config) {
    String name = options.path("tracer").asText("");
    JsonNode settings = options.path("tracerConfig");
    return switch (name) {
      case "" -> new StepsTracer(options, config.execution().metering());
      case "callTracer" -> new CallTracer(settings);
      case "prestateTracer" -> new PrestateTracer(settings);
      default ->
          throw RpcException.invalidParams(
              "no such tracer: "
                  + name
                  + "; there are callTracer and prestateTracer, or none for steps");
    };
  }

  /** An option that is off unless it is said. */
  static boolean flag(JsonNode settings, String name) {
    return settings.hasNonNull(name) && RpcValues.flag(settings.get(name), name);
  }
}

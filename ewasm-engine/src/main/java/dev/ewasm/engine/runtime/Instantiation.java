package dev.ewasm.engine.runtime;

/** How an instantiation ended (spec 4.5.4). */
public sealed interface Instantiation {

  /** The instance is ready. */
  record Instantiated(Instance instance) implements Instantiation {}

  /**
   * A segment or the start function trapped, ran out of gas or was halted. What was written to
   * imported memories and tables before stays written.
   */
  record Failed(ExecutionResult reason) implements Instantiation {}

  /** The instance; for callers that know it cannot fail. */
  default Instance instance() {
    return switch (this) {
      case Instantiated(Instance instance) -> instance;
      case Failed(ExecutionResult reason) ->
          throw new IllegalStateException("instantiation failed: " + reason);
    };
  }
}

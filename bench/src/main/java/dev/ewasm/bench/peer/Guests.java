package dev.ewasm.bench.peer;

import dev.ewasm.engine.Tier;
import java.io.IOException;

/** Makes guests by the name of their runtime. */
public final class Guests {

  private Guests() {}

  /** Loads the workload in a runtime, named as {@code ewasm bench --peers} names it. */
  public static Guest of(String runtime, Workload workload) throws IOException {
    return switch (runtime) {
      case "ewasm-interpreter" -> new EwasmGuest(workload, Tier.INTERPRETER);
      case "ewasm-compiler" -> new EwasmGuest(workload, Tier.COMPILER);
      case "ewasm-auto" -> new EwasmGuest(workload, Tier.AUTO);
      case "chicory-interpreter" -> new ChicoryGuest(workload, false);
      case "chicory-compiler" -> new ChicoryGuest(workload, true);
      case "endive-interpreter" -> new EndiveGuest(workload, false);
      case "endive-compiler" -> new EndiveGuest(workload, true);
      case "graalwasm" -> new GraalGuest(workload);
      default -> throw new IllegalArgumentException("no runtime " + runtime);
    };
  }
}

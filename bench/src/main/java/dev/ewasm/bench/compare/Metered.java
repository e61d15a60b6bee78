package dev.ewasm.bench.compare;

import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.metering.Metering;
import dev.ewasm.metering.cost.Schedules;

/** How a module is metered: by the engine itself, or by charges written into it. */
final class Metered {

  /** Counts in particles, which a contract that imports {@code useGas} itself cannot clash with. */
  private static final String FALLBACK = "cycles";

  private Metered() {}

  /** The schedule's name for this module. */
  static String schedule(byte[] module, String wanted) {
    for (WasmModule.Import entry : ModuleReader.read(module).imports()) {
      if (entry.module().equals("ethereum") && entry.name().equals("useGas")) {
        return FALLBACK;
      }
    }
    return wanted;
  }

  /** The module that charges itself, as {@code ewasm meter} writes it. */
  static byte[] injected(byte[] module, String schedule) {
    return Metering.segments(Schedules.builtIn(schedule)).apply(ModuleReader.read(module)).bytes();
  }
}

package dev.ewasm.metering;

import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.module.WasmModule.Import;
import dev.ewasm.metering.cost.GasUnit;
import java.util.List;
import java.util.OptionalInt;

/**
 * The function {@code (i64) -> ()} through which injected code charges: {@code ethereum.useGas} for
 * whole gas, {@code ethereum.useParticles} for particles. Amounts are never negative.
 */
public enum MeteringImport {
  USE_GAS("useGas"),
  USE_PARTICLES("useParticles");

  /** The namespace of the Ethereum environment interface. */
  public static final String MODULE = "ethereum";

  /** Parameter: the amount in the schedule's unit. */
  public static final FuncType TYPE = new FuncType(List.of(NumType.I64), List.of());

  private final String text;

  MeteringImport(String text) {
    this.text = text;
  }

  /** The import by which a schedule of this unit charges. */
  public static MeteringImport of(GasUnit unit) {
    return switch (unit) {
      case GAS -> USE_GAS;
      case PARTICLES -> USE_PARTICLES;
    };
  }

  /** The name within {@link #MODULE}. */
  public String text() {
    return text;
  }

  /** The function's index in a module that imports it. */
  OptionalInt indexIn(WasmModule module) {
    int index = 0;
    for (Import imported : module.imports()) {
      if (imported.type() instanceof ExternType.Func) {
        if (imported.module().equals(MODULE) && imported.name().equals(text)) {
          return OptionalInt.of(index);
        }
        index++;
      }
    }
    return OptionalInt.empty();
  }

  /** A module that charges itself already could be made to charge twice, or to pretend to. */
  void requireAbsent(WasmModule module) {
    if (indexIn(module).isPresent()) {
      throw new MeteringException("the module imports " + MODULE + "." + text + " itself");
    }
  }
}

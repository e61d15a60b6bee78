package dev.ewasm.engine.runtime;

import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.NumType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a module may import, by module and field name. Not changed by instantiation; may be shared
 * between threads once filled, as long as only functions are in it.
 */
public final class Imports {

  private static final FuncType GAS_CHARGE = new FuncType(List.of(NumType.I64), List.of());

  private final Map<String, Map<String, ExternValue>> modules = new HashMap<>();

  /** Offers a value; a later one of the same name replaces it. */
  public Imports define(String module, String name, ExternValue value) {
    modules.computeIfAbsent(module, key -> new HashMap<>()).put(name, value);
    return this;
  }

  /** Offers a function of the host. */
  public Imports function(String module, String name, FuncType type, HostFunction function) {
    return define(module, name, FunctionInstance.ofHost(type, function));
  }

  /** Offers a function {@code (i64) -> ()} that the engine runs as a subtraction from the gas. */
  public Imports gasCharge(String module, String name, GasCharge charge) {
    return define(module, name, FunctionInstance.ofGasCharge(GAS_CHARGE, charge));
  }

  /** Offers all exports of an instance under a module name. */
  public Imports instance(String module, Instance instance) {
    for (var export : instance.module().exports()) {
      define(module, export.name(), instance.exportValue(export));
    }
    return this;
  }

  /** The value of this name, or null. */
  public @Nullable ExternValue find(String module, String name) {
    Map<String, ExternValue> fields = modules.get(module);
    return fields == null ? null : fields.get(name);
  }
}

package dev.ewasm.eei;

import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.GasCharge;
import dev.ewasm.engine.runtime.Halt;
import dev.ewasm.engine.runtime.HostFunction;
import dev.ewasm.engine.runtime.Imports;
import dev.ewasm.engine.runtime.Instance;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A dialect of the Ethereum environment interface: the table of revision 4, or a variant of it that
 * compilers and engines in the field agreed on.
 */
public final class EeiDialect implements HostAbi {

  private static final List<EeiFunction> TABLE = revision4();

  /** Revision 4 as designed. */
  public static final EeiDialect REVISION_4 = new EeiDialect("rev4", TABLE);

  /** As the Hera engine: revision 4, with Keccak-256 expected at address 9. */
  public static final EeiDialect HERA = new EeiDialect("hera", TABLE);

  /** As SSVM and WasmEdge: create2, getChainId, and Keccak-256 by callStatic to address 9. */
  public static final EeiDialect SSVM = new EeiDialect("ssvm", ssvm());

  private static final List<EeiDialect> ALL = List.of(REVISION_4, HERA, SSVM);

  private final String id;
  private final Map<String, EeiFunction> functions = new LinkedHashMap<>();

  private EeiDialect(String id, List<EeiFunction> table) {
    this.id = id;
    for (EeiFunction function : table) {
      // A later row replaces the one of the same name.
      functions.put(function.qualifiedName(), function);
    }
  }

  private static List<EeiFunction> revision4() {
    List<EeiFunction> table = new ArrayList<>(EnvironmentFunctions.all());
    table.addAll(AccountFunctions.all());
    table.addAll(CallFunctions.all());
    return table;
  }

  private static List<EeiFunction> ssvm() {
    List<EeiFunction> table = new ArrayList<>(TABLE);
    table.add(CallFunctions.callStaticWithKeccak());
    table.add(CallFunctions.create2());
    table.add(EnvironmentFunctions.getChainId());
    return table;
  }

  /** The dialect of this name, in any case. */
  public static Optional<EeiDialect> named(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    return ALL.stream().filter(dialect -> dialect.id.equals(wanted)).findFirst();
  }

  /** The declared dialects. */
  public static List<EeiDialect> all() {
    return ALL;
  }

  /** This dialect with the {@code debug} namespace. */
  public EeiDialect withDebug() {
    if (hasModule(EeiFunction.DEBUG)) {
      return this;
    }
    List<EeiFunction> table = new ArrayList<>(functions.values());
    table.addAll(DebugFunctions.all());
    return new EeiDialect(id + "+debug", table);
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public @Nullable EeiFunction find(String module, String name) {
    return functions.get(module + "." + name);
  }

  @Override
  public Collection<EeiFunction> functions() {
    return functions.values();
  }

  @Override
  public boolean hasModule(String module) {
    return functions.values().stream().anyMatch(function -> function.module().equals(module));
  }

  @Override
  public Imports bind(ForkRules rules, long unitsPerGas) {
    Imports imports = new Imports();
    for (EeiFunction function : functions.values()) {
      if (function.name().equals("useGas")) {
        imports.gasCharge(
            function.module(),
            function.name(),
            new GasCharge(unitsPerGas, EnvironmentFunctions.NEGATIVE_GAS));
      } else {
        imports.function(
            function.module(),
            function.name(),
            function.type(),
            new Binding(function, function.charge().bind(rules, unitsPerGas)));
      }
    }
    return imports;
  }

  /** The common road of every function: charge, static check, handler. */
  private record Binding(EeiFunction function, Charge.Bound charge) implements HostFunction {

    @Override
    public @Nullable Halt call(Instance caller, ExecutionContext context, long[] slots, int base) {
      EeiFrame frame = (EeiFrame) context.host;
      if (frame == null) {
        throw new IllegalStateException(function.qualifiedName() + " called outside a message");
      }
      EeiObserver observer = frame.config.observer();
      return observer == null
          ? run(frame, context, slots, base)
          : observed(observer, frame, context, slots, base);
    }

    private @Nullable Halt run(EeiFrame frame, ExecutionContext context, long[] slots, int base) {
      context.gasLeft -= charge.cost(slots, base);
      if (context.gasLeft < 0) {
        return frame.outOfGas();
      }
      if (function.changesState() && frame.message.isStatic()) {
        return new Outcome.StaticModeViolation(function.name());
      }
      return function.handler().run(frame, slots, base);
    }

    private @Nullable Halt observed(
        EeiObserver observer, EeiFrame frame, ExecutionContext context, long[] slots, int base) {
      HostCall call = new HostCall(frame, function, slots, base);
      observer.beforeCall(call, frame.gasLeft());
      Halt halt = run(frame, context, slots, base);
      observer.afterCall(call, frame.gasLeft(), halt);
      return halt;
    }
  }
}

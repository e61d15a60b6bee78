package dev.ewasm.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.InstructionSite;
import dev.ewasm.engine.module.Limits;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.engine.module.RefType;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.ExecutionResult;
import dev.ewasm.engine.runtime.FunctionInstance;
import dev.ewasm.engine.runtime.Global;
import dev.ewasm.engine.runtime.Imports;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.Instantiation;
import dev.ewasm.engine.runtime.Memory;
import dev.ewasm.engine.runtime.Store;
import dev.ewasm.engine.runtime.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Runs scripts of the specification's test suite in their JSON form. */
final class SpecScripts {

  private final SpecSuite suite;
  private final EngineConfig config;

  /** What went wrong, one line each. */
  final List<String> failures = new ArrayList<>();

  int assertions;

  private Store store = new Store();
  private Imports imports = new Imports();
  private final Map<String, Instance> named = new HashMap<>();
  private @Nullable Instance current;
  private SpecSuite.Script script = new SpecSuite.Script("/", List.of());

  SpecScripts(SpecSuite suite, Profile profile, Tier tier) {
    this.suite = suite;
    this.config = EngineConfig.FULL.withProfile(profile).withTier(tier);
  }

  void run(SpecSuite.Script script) {
    this.script = script;
    store = new Store();
    imports = spectest();
    named.clear();
    current = null;
    for (JsonNode command : script.commands()) {
      String where = script.path() + ":" + command.get("line").asInt() + ": ";
      try {
        if (command.get("type").asText().startsWith("assert_")) {
          assertions++;
        }
        String problem = run(command);
        if (problem != null) {
          failures.add(where + command.get("type").asText() + ": " + problem);
        }
      } catch (RuntimeException | StackOverflowError e) {
        failures.add(where + e);
      }
    }
  }

  private @Nullable String run(JsonNode command) {
    return switch (command.get("type").asText()) {
      case "module" -> {
        Instantiation made = instantiate(command);
        if (!(made instanceof Instantiation.Instantiated(Instance instance))) {
          yield "not instantiated: " + made;
        }
        current = instance;
        if (command.has("name")) {
          named.put(command.get("name").asText(), instance);
        }
        yield null;
      }
      case "register" -> {
        imports.instance(command.get("as").asText(), instance(command));
        yield null;
      }
      case "action" -> {
        ExecutionResult result = perform(command.get("action"));
        yield result instanceof ExecutionResult.Completed ? null : result.toString();
      }
      case "assert_return" -> checkReturn(command);
      case "assert_trap", "assert_exhaustion" ->
          checkTrap(perform(command.get("action")), command.get("text").asText());
      case "assert_uninstantiable" -> {
        Instantiation made = instantiate(command);
        yield made instanceof Instantiation.Failed(ExecutionResult reason)
            ? checkTrap(reason, command.get("text").asText())
            : "instantiated";
      }
      case "assert_invalid", "assert_malformed", "assert_unlinkable" -> checkRefused(command);
      default -> "unknown command";
    };
  }

  private @Nullable String checkRefused(JsonNode command) {
    String text = command.get("text").asText();
    try {
      if (command.get("type").asText().equals("assert_unlinkable")) {
        instantiate(command);
      } else {
        Engine.load(file(command), config);
      }
    } catch (ModuleException e) {
      String message = String.valueOf(e.getMessage());
      boolean kind =
          switch (e) {
            case MalformedModuleException _ ->
                command.get("type").asText().equals("assert_malformed");
            case InvalidModuleException _ -> command.get("type").asText().equals("assert_invalid");
            case UnlinkableModuleException _ ->
                command.get("type").asText().equals("assert_unlinkable");
          };
      if (!kind || !message.startsWith(text)) {
        return "expected \"" + text + "\", found " + e;
      }
      return null;
    }
    return "accepted, expected \"" + text + "\"";
  }

  private static @Nullable String checkTrap(ExecutionResult result, String text) {
    if (result instanceof ExecutionResult.Trapped(var trap) && text.startsWith(trap.text())) {
      return null;
    }
    return "expected trap \"" + text + "\", found " + result;
  }

  private Instantiation instantiate(JsonNode command) {
    byte[] bytes = file(command);
    return Engine.load(bytes, config).instantiate(store, imports, context());
  }

  private Instance instance(JsonNode holder) {
    // An action names its module, a register command too, but elsewhere.
    JsonNode name = holder.has("field") ? holder.get("module") : holder.get("name");
    Instance instance = name == null ? current : named.get(name.asText());
    if (instance == null) {
      throw new IllegalStateException("no module " + name);
    }
    return instance;
  }

  private ExecutionResult perform(JsonNode action) {
    Instance instance = instance(action);
    String field = action.get("field").asText();
    if (action.get("type").asText().equals("get")) {
      if (!(instance.export(field) instanceof Global global)) {
        throw new IllegalStateException("no global " + field);
      }
      return new ExecutionResult.Completed(new long[] {global.value, global.high});
    }
    List<Long> slots = new ArrayList<>();
    for (JsonNode arg : action.get("args")) {
      addSlots(arg, slots);
    }
    return instance.invoke(field, context(), slots.stream().mapToLong(Long::longValue).toArray());
  }

  private static void addSlots(JsonNode value, List<Long> slots) {
    String text = value.get("value").isTextual() ? value.get("value").asText() : "";
    switch (value.get("type").asText()) {
      case "i32", "f32" -> slots.add((long) Integer.parseUnsignedInt(text));
      case "i64", "f64" -> slots.add(Long.parseUnsignedLong(text));
      case "v128" -> {
        long[] halves = new long[2];
        int bits = bits(value.get("lane_type").asText());
        int lane = 0;
        for (JsonNode element : value.get("value")) {
          long lower = Long.parseUnsignedLong(element.asText());
          halves[lane * bits / 64] |= lower << (lane * bits % 64);
          lane++;
        }
        slots.add(halves[0]);
        slots.add(halves[1]);
      }
      default -> slots.add(text.equals("null") ? 0 : Long.parseLong(text) + 1);
    }
  }

  private static int bits(String laneType) {
    return Integer.parseInt(laneType.substring(1));
  }

  private @Nullable String checkReturn(JsonNode command) {
    ExecutionResult result = perform(command.get("action"));
    if (!(result instanceof ExecutionResult.Completed(long[] values))) {
      return result.toString();
    }
    int slot = 0;
    for (JsonNode expected : command.get("expected")) {
      String type = expected.get("type").asText();
      if (type.equals("v128")) {
        int bits = bits(expected.get("lane_type").asText());
        int lane = 0;
        for (JsonNode element : expected.get("value")) {
          long half = values[slot + lane * bits / 64] >>> (lane * bits % 64);
          long found = bits == 64 ? half : half & ((1L << bits) - 1);
          if (!matches(element.asText(), bits, found)) {
            return "lane " + lane + ": expected " + element + ", found " + found;
          }
          lane++;
        }
        slot += 2;
      } else if (!matches(expected, type, values[slot++])) {
        return "expected " + expected + ", found " + values[slot - 1];
      }
    }
    return null;
  }

  private static boolean matches(JsonNode expected, String type, long found) {
    if (!expected.has("value")) {
      return found != 0;
    }
    String text = expected.get("value").asText();
    return switch (type) {
      case "i32", "f32" -> found == (int) found && matches(text, 32, found & 0xffff_ffffL);
      case "i64", "f64" -> matches(text, 64, found);
      default -> found == (text.equals("null") ? 0 : Long.parseLong(text) + 1);
    };
  }

  /**
   * Whether the lane is as expected; every NaN the engine computes is the canonical one, positive
   * unless a negation made it otherwise.
   */
  private static boolean matches(String expected, int bits, long found) {
    if (expected.startsWith("nan:")) {
      return bits == 32
          ? (found & 0x7fff_ffffL) == 0x7fc0_0000L
          : (found & Long.MAX_VALUE) == 0x7ff8_0000_0000_0000L;
    }
    return found == Long.parseUnsignedLong(expected);
  }

  private byte[] file(JsonNode command) {
    try {
      return suite.file(script, command.get("filename").asText());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Imports spectest() {
    Imports imports = new Imports();
    print(imports, "print");
    print(imports, "print_i32", NumType.I32);
    print(imports, "print_i64", NumType.I64);
    print(imports, "print_f32", NumType.F32);
    print(imports, "print_f64", NumType.F64);
    print(imports, "print_i32_f32", NumType.I32, NumType.F32);
    print(imports, "print_f64_f64", NumType.F64, NumType.F64);
    global(imports, "global_i32", NumType.I32, 666);
    global(imports, "global_i64", NumType.I64, 666);
    global(imports, "global_f32", NumType.F32, Float.floatToRawIntBits(666.6f));
    global(imports, "global_f64", NumType.F64, Double.doubleToRawLongBits(666.6));
    return imports
        .define(
            "spectest", "table", new Table(RefType.FUNCREF, new Limits(10, OptionalLong.of(20))))
        .define("spectest", "memory", new Memory(new Limits(1, OptionalLong.of(2))));
  }

  private static void print(Imports imports, String name, ValType... params) {
    FuncType type = new FuncType(List.of(params), List.of());
    imports.define(
        "spectest", name, FunctionInstance.ofHost(type, (caller, context, slots, base) -> null));
  }

  private static void global(Imports imports, String name, ValType type, long value) {
    imports.define("spectest", name, new Global(new ExternType.Global(type, false), value, 0));
  }

  /** Somebody looks at every operand, which must not disturb anything. */
  private static ExecutionContext context() {
    ExecutionContext context = new ExecutionContext();
    context.observer =
        run -> {
          InstructionSite site = run.site();
          for (int i = 0; i < site.operands().size(); i++) {
            run.operand(i);
          }
        };
    return context;
  }
}

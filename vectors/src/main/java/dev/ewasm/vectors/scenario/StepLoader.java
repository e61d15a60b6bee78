package dev.ewasm.vectors.scenario;

import dev.ewasm.vectors.abi.AbiFunction;
import dev.ewasm.vectors.fixture.FixtureException;
import dev.ewasm.vectors.fixture.JsonValue;
import dev.ewasm.vectors.fixture.Suggestion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads steps; knows which accounts and contracts there are at each. */
final class StepLoader {

  static final Set<String> BLOCK_KEYS =
      Set.of("number", "time", "coinbase", "difficulty", "base-fee", "gas-limit");

  private static final Set<String> MESSAGE_KEYS =
      Set.of("args", "from", "value", "gas-limit", "reverts", "fails", "logs", "gas");
  private static final Set<String> INVOKE_KEYS =
      with(MESSAGE_KEYS, "data", "returns", "output", "save");
  private static final Set<String> CALL_KEYS = with(INVOKE_KEYS, "call", "static");
  private static final Set<String> SEND_KEYS = with(INVOKE_KEYS, "send");
  private static final Set<String> DEPLOY_KEYS = with(MESSAGE_KEYS, "deploy", "as");
  private static final Set<String> CHECK_KEYS = Set.of("balance", "nonce", "storage", "code");
  private static final Set<String> REVERT_KEYS = Set.of("error", "args", "data", "text");
  private static final Set<String> LOG_KEYS = Set.of("event", "args", "address", "topics", "data");
  private static final Set<String> GAS_KEYS = Set.of("min", "max");
  private static final Set<String> STEPS =
      Set.of(
          "call", "send", "deploy", "expect", "assert", "block", "roll", "warp", "skip", "deal",
          "store", "prank");

  private final Set<String> accounts;
  private final Map<String, Scenario.Contract> templates;
  private final Map<String, ContractAbi> contracts;

  StepLoader(Set<String> accounts, Map<String, Scenario.Contract> templates) {
    this.accounts = with(accounts, Scenario.SENDER);
    this.templates = templates;
    contracts = new HashMap<>();
    templates.forEach((name, contract) -> contracts.put(name, contract.abi()));
  }

  /** One that knows what {@code other} learned so far. */
  StepLoader(StepLoader other) {
    accounts = other.accounts;
    templates = other.templates;
    contracts = new HashMap<>(other.contracts);
  }

  private static Set<String> with(Set<String> keys, String... more) {
    Set<String> all = new HashSet<>(keys);
    all.addAll(List.of(more));
    return Set.copyOf(all);
  }

  List<Step> steps(JsonValue array) throws FixtureException {
    List<Step> steps = new ArrayList<>();
    for (JsonValue element : array.elements()) {
      steps.add(step(element));
    }
    return steps;
  }

  private Step step(JsonValue step) throws FixtureException {
    List<String> kinds = step.fields().keySet().stream().filter(STEPS::contains).toList();
    if (kinds.size() != 1) {
      @Nullable String first = step.fields().keySet().stream().findFirst().orElse(null);
      if (kinds.isEmpty() && first != null) {
        throw step.errorAtKey(first, Suggestion.unknown("a step", first, STEPS));
      }
      throw step.error(
          "a step does one thing, this one "
              + (kinds.isEmpty() ? "none; there are " : String.join(" and ", kinds))
              + (kinds.isEmpty() ? String.join(", ", new TreeSet<>(STEPS)) : ""));
    }
    String kind = kinds.getFirst();
    JsonValue value = step.get(kind);
    return switch (kind) {
      case "call" -> invoke(step, value, Step.Kind.CALL, CALL_KEYS);
      case "send" -> invoke(step, value, Step.Kind.SEND, SEND_KEYS);
      case "deploy" -> deploy(step, value);
      default -> {
        step.allowOnly("a step of this kind", Set.of(kind));
        yield control(kind, value);
      }
    };
  }

  private Step control(String kind, JsonValue value) throws FixtureException {
    return switch (kind) {
      case "expect" -> {
        value.allowOnly("expect", CHECK_KEYS);
        yield new Step.Check(value, value.fields());
      }
      case "assert" -> new Step.Assert(value);
      case "block" -> {
        value.allowOnly("block", BLOCK_KEYS);
        yield new Step.Block(value, value.fields());
      }
      case "roll" -> new Step.Block(value, Map.of("number", value));
      case "warp" -> new Step.Block(value, Map.of("time", value));
      case "skip" -> new Step.Block(value, Map.of("skip", value));
      case "deal" -> new Step.Deal(value, value.fields());
      case "store" -> new Step.Store(value, value.fields());
      case "prank" -> new Step.Prank(value);
      default -> throw new IllegalStateException(kind);
    };
  }

  private Step.Invoke invoke(JsonValue step, JsonValue value, Step.Kind kind, Set<String> keys)
      throws FixtureException {
    step.allowOnly("a " + (kind == Step.Kind.CALL ? "call" : "send"), keys);
    String text = value.string();
    int parenthesis = text.indexOf('(');
    int dot = text.lastIndexOf('.', parenthesis < 0 ? text.length() : parenthesis);
    String target = dot < 0 ? text : text.substring(0, dot);
    boolean isAddress = target.startsWith("0x") || target.startsWith("$");
    if (!isAddress && !accounts.contains(target) && !contracts.containsKey(target)) {
      Set<String> known = new TreeSet<>(accounts);
      known.addAll(contracts.keySet());
      throw value.error(
          "no account or contract is named \"" + target + "\"" + Suggestion.hint(target, known));
    }
    ContractAbi abi = contracts.getOrDefault(target, ContractAbi.NONE);
    @Nullable AbiFunction function =
        dot < 0 ? null : abi.function(value, target, text.substring(dot + 1));
    if (function == null) {
      for (String key : List.of("args", "returns", "save")) {
        if (step.find(key) != null) {
          throw step.errorAtKey(key, "\"" + key + "\" needs a function: \"" + text + ".FUNCTION\"");
        }
      }
    } else if (step.find("data") != null) {
      throw step.errorAtKey("data", "the function makes the data: leave out one of them");
    }
    @Nullable JsonValue isStatic = step.find("static");
    return new Step.Invoke(
        step,
        kind,
        target,
        function,
        step.find("args"),
        step.find("data"),
        step.find("from"),
        step.find("value"),
        step.find("gas-limit"),
        isStatic != null && isStatic.bool(),
        saves(step.find("save"), function),
        "",
        expected(step, target, abi));
  }

  private static List<String> saves(@Nullable JsonValue value, @Nullable AbiFunction function)
      throws FixtureException {
    List<String> names = new ArrayList<>();
    if (value != null && function != null) {
      for (JsonValue name : value.elementsOrSelf()) {
        names.add(name.string());
      }
      if (names.size() > function.outputs().size()) {
        throw value.error(
            function.signature() + " returns " + function.outputs().size() + " values to save");
      }
    }
    return names;
  }

  private Step.Invoke deploy(JsonValue step, JsonValue value) throws FixtureException {
    step.allowOnly("a deploy", DEPLOY_KEYS);
    String name = value.string();
    Scenario.@Nullable Contract template = templates.get(name);
    if (template == null || template.isDeployed()) {
      throw value.error(
          template == null
              ? "no contract is named \"" + name + "\"" + Suggestion.hint(name, templates.keySet())
              : "\"" + name + "\" has no creation code (\"deploy\") to create it with");
    }
    @Nullable JsonValue as = step.find("as");
    String newName = as == null ? name : as.string();
    contracts.put(newName, template.abi());
    Step.Invoke usual = template.deployment();
    @Nullable JsonValue args = step.find("args");
    @Nullable JsonValue from = step.find("from");
    @Nullable JsonValue wei = step.find("value");
    @Nullable JsonValue gasLimit = step.find("gas-limit");
    return new Step.Invoke(
        step,
        Step.Kind.DEPLOY,
        name,
        usual.function(),
        args == null ? usual.arguments() : args,
        null,
        from == null ? usual.from() : from,
        wei == null ? usual.value() : wei,
        gasLimit == null ? usual.gasLimit() : gasLimit,
        false,
        List.of(),
        newName,
        expected(step, name, template.abi()));
  }

  private Step.Expected expected(JsonValue step, String target, ContractAbi abi)
      throws FixtureException {
    @Nullable JsonValue reverts = step.find("reverts");
    @Nullable JsonValue fails = step.find("fails");
    @Nullable JsonValue returns = step.find("returns");
    @Nullable JsonValue output = step.find("output");
    @Nullable JsonValue logs = step.find("logs");
    @Nullable JsonValue gas = step.find("gas");
    long endings =
        java.util.stream.Stream.of(reverts, fails, returns == null ? output : returns)
            .filter(java.util.Objects::nonNull)
            .count();
    if (endings > 1 || (returns != null && output != null)) {
      throw step.error("one of returns, output, reverts and fails says how it ends");
    }
    if (reverts != null && reverts.kind() == JsonValue.Kind.OBJECT) {
      reverts.allowOnly("reverts", REVERT_KEYS);
      @Nullable JsonValue error = reverts.find("error");
      if (error != null) {
        abi.error(error, target, error.string());
      }
    }
    if (logs != null) {
      for (JsonValue log : logs.elements()) {
        log.allowOnly("a log", LOG_KEYS);
        @Nullable JsonValue event = log.find("event");
        if (event != null) {
          eventOwner(log, target, abi).event(event, target, event.string());
        }
      }
    }
    if (gas != null) {
      checkGas(gas);
    }
    return new Step.Expected(returns, output, reverts, fails, logs, gas);
  }

  /** The ABI that says what an event in a log is: of its address, else of the target. */
  private ContractAbi eventOwner(JsonValue log, String target, ContractAbi abi)
      throws FixtureException {
    @Nullable JsonValue address = log.find("address");
    return address == null || address.scalarText().equals(target)
        ? abi
        : contracts.getOrDefault(address.scalarText(), abi);
  }

  static void checkGas(JsonValue gas) throws FixtureException {
    if (gas.kind() == JsonValue.Kind.OBJECT) {
      gas.allowOnly("gas", GAS_KEYS);
    }
  }
}

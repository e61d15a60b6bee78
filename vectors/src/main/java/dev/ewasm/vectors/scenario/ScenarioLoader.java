package dev.ewasm.vectors.scenario;

import dev.ewasm.eei.fork.Fork;
import dev.ewasm.vectors.abi.AbiException;
import dev.ewasm.vectors.abi.AbiText;
import dev.ewasm.vectors.abi.AbiType;
import dev.ewasm.vectors.abi.AbiValue;
import dev.ewasm.vectors.fixture.FixtureException;
import dev.ewasm.vectors.fixture.JsonValue;
import dev.ewasm.vectors.fixture.Suggestion;
import dev.ewasm.vectors.fixture.YamlDocument;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Reads a scenario file and refuses what it does not understand: unknown keys, contracts,
 * functions, events and files that are not there.
 */
final class ScenarioLoader {

  private static final Set<String> FILE_KEYS =
      Set.of("version", "fork", "block", "accounts", "contracts", "setup", "tests");
  private static final Set<String> ACCOUNT_KEYS = Set.of("address", "balance", "nonce", "storage");
  private static final Set<String> CONTRACT_KEYS =
      Set.of("deploy", "code", "abi", "args", "from", "value", "gas-limit", "address", "in-setup");
  private static final Set<String> TEST_KEYS = Set.of("steps", "fuzz", "runs", "gas", "skip");
  private static final Set<String> FUZZ_KEYS = Set.of("type", "min", "max", "except");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,63}");
  private static final int MAX_RUNS = 10_000_000;

  private final Path file;
  private final ContractFiles files;
  private final Map<String, Scenario.Contract> contracts = new LinkedHashMap<>();

  private ScenarioLoader(Path file) {
    this.file = file;
    files = new ContractFiles(file);
  }

  /** Reads a file, YAML or JSON. */
  static ScenarioFile load(Path file) throws FixtureException {
    ScenarioLoader loader = new ScenarioLoader(file);
    Scenario scenario = loader.scenario(YamlDocument.read(file));
    return new ScenarioFile(scenario, loader.files.read());
  }

  private Scenario scenario(JsonValue document) throws FixtureException {
    document.allowOnly("a scenario file", FILE_KEYS);
    @Nullable JsonValue version = document.find("version");
    if (version != null && !version.scalarText().equals("1")) {
      throw version.error("this ewasm reads version 1 of the format");
    }
    @Nullable Fork fork = fork(document.find("fork"));
    @Nullable JsonValue block = document.find("block");
    if (block != null) {
      block.allowOnly("block", StepLoader.BLOCK_KEYS);
    }
    Map<String, JsonValue> accounts = accounts(document.find("accounts"));
    @Nullable JsonValue declared = document.find("contracts");
    if (declared != null) {
      for (Map.Entry<String, JsonValue> entry : declared.fields().entrySet()) {
        name(declared, entry.getKey());
        if (accounts.containsKey(entry.getKey())) {
          throw declared.errorAtKey(
              entry.getKey(), "\"" + entry.getKey() + "\" is an account already");
        }
        contracts.put(entry.getKey(), contract(entry.getKey(), entry.getValue()));
      }
    }
    StepLoader steps = new StepLoader(accounts.keySet(), contracts);
    @Nullable JsonValue setup = document.find("setup");
    List<Step> setupSteps = setup == null ? List.of() : steps.steps(setup);
    List<Scenario.Test> tests = new ArrayList<>();
    for (Map.Entry<String, JsonValue> entry : document.get("tests").fields().entrySet()) {
      tests.add(test(entry.getKey(), entry.getValue(), new StepLoader(steps)));
    }
    if (tests.isEmpty()) {
      throw document.get("tests").error("no test in it");
    }
    return new Scenario(
        file, fork, block, accounts, contracts, setupSteps, tests, created(setupSteps, tests));
  }

  private Map<String, Scenario.Contract> created(List<Step> setup, List<Scenario.Test> tests) {
    Map<String, Scenario.Contract> created = new HashMap<>();
    Stream.concat(setup.stream(), tests.stream().flatMap(test -> test.steps().stream()))
        .forEach(
            step -> {
              if (step instanceof Step.Invoke invoke && invoke.kind() == Step.Kind.DEPLOY) {
                created.put(invoke.as(), contracts.get(invoke.target()));
              }
            });
    return created;
  }

  private static @Nullable Fork fork(@Nullable JsonValue value) throws FixtureException {
    if (value == null) {
      return null;
    }
    String name = value.string();
    return Fork.byName(name)
        .orElseThrow(
            () ->
                value.error(
                    "no such fork: "
                        + name
                        + Suggestion.hint(
                            name, Arrays.stream(Fork.values()).map(Fork::fixtureName).toList())));
  }

  private static Map<String, JsonValue> accounts(@Nullable JsonValue object)
      throws FixtureException {
    Map<String, JsonValue> accounts = new LinkedHashMap<>();
    if (object != null) {
      for (Map.Entry<String, JsonValue> entry : object.fields().entrySet()) {
        name(object, entry.getKey());
        if (entry.getValue().kind() == JsonValue.Kind.OBJECT) {
          entry.getValue().allowOnly("an account", ACCOUNT_KEYS);
        }
        accounts.put(entry.getKey(), entry.getValue());
      }
    }
    return accounts;
  }

  private static void name(JsonValue object, String name) throws FixtureException {
    if (!NAME.matcher(name).matches()) {
      throw object.errorAtKey(
          name,
          "a name has letters, digits, - and _ and does not begin with a digit: \"" + name + "\"");
    }
  }

  private Scenario.Contract contract(String name, JsonValue value) throws FixtureException {
    value.allowOnly("contract " + name, CONTRACT_KEYS);
    @Nullable JsonValue deploy = value.find("deploy");
    @Nullable JsonValue code = value.find("code");
    @Nullable JsonValue source = deploy == null ? code : deploy;
    if (source == null || (deploy != null && code != null)) {
      throw value.error(
          "a contract needs one of \"deploy\" (its creation code) and \"code\" (put there as is)");
    }
    @Nullable JsonValue abiValue = value.find("abi");
    ContractAbi abi = abiValue == null ? ContractAbi.NONE : files.abi(abiValue);
    Bytes bytes = files.code(source);
    if (deploy == null) {
      for (String key : List.of("args", "from", "gas-limit")) {
        if (value.find(key) != null) {
          throw value.errorAtKey(key, "only a contract with \"deploy\" has \"" + key + "\"");
        }
      }
    } else if (value.find("address") != null) {
      throw value.errorAtKey("address", "the chain gives a deployed contract its address");
    }
    @Nullable JsonValue inSetup = value.find("in-setup");
    Step.Invoke deployment =
        new Step.Invoke(
            value,
            Step.Kind.DEPLOY,
            name,
            abi.constructor(),
            value.find("args"),
            null,
            value.find("from"),
            value.find("value"),
            value.find("gas-limit"),
            false,
            List.of(),
            name,
            new Step.Expected(null, null, null, null, null, null));
    return new Scenario.Contract(
        value,
        abi,
        bytes,
        deploy == null,
        inSetup == null || inSetup.bool(),
        value.find("address"),
        deployment);
  }

  private Scenario.Test test(String name, JsonValue value, StepLoader steps)
      throws FixtureException {
    if (value.kind() == JsonValue.Kind.ARRAY) {
      return new Scenario.Test(name, List.of(), 0, steps.steps(value), null, null);
    }
    value.allowOnly("a test", TEST_KEYS);
    List<FuzzParameter> parameters = new ArrayList<>();
    @Nullable JsonValue fuzz = value.find("fuzz");
    if (fuzz != null) {
      for (Map.Entry<String, JsonValue> entry : fuzz.fields().entrySet()) {
        name(fuzz, entry.getKey());
        parameters.add(parameter(entry.getKey(), entry.getValue()));
      }
    }
    @Nullable JsonValue runs = value.find("runs");
    int count = 0;
    if (runs != null) {
      count = runs.scalarText().matches("[0-9]{1,8}") ? Integer.parseInt(runs.scalarText()) : 0;
      if (parameters.isEmpty() || count < 1 || count > MAX_RUNS) {
        throw runs.error("\"runs\" is a number from 1 to " + MAX_RUNS + " of a test with \"fuzz\"");
      }
    }
    @Nullable JsonValue gas = value.find("gas");
    if (gas != null) {
      StepLoader.checkGas(gas);
    }
    @Nullable JsonValue skip = value.find("skip");
    return new Scenario.Test(
        name,
        parameters,
        count,
        steps.steps(value.get("steps")),
        gas,
        skip == null ? null : skip.string());
  }

  private static FuzzParameter parameter(String name, JsonValue value) throws FixtureException {
    boolean isObject = value.kind() == JsonValue.Kind.OBJECT;
    if (isObject) {
      value.allowOnly("a fuzz parameter", FUZZ_KEYS);
    }
    JsonValue typeName = isObject ? value.get("type") : value;
    try {
      AbiType type = AbiType.parse(typeName.string());
      FuzzParameter any = FuzzParameter.of(name, type);
      if (!isObject) {
        return any;
      }
      @Nullable JsonValue min = value.find("min");
      @Nullable JsonValue max = value.find("max");
      if ((min != null || max != null) && !(type instanceof AbiType.Int)) {
        throw value.error("only numbers have \"min\" and \"max\"");
      }
      BigInteger least = min == null ? any.min() : AbiText.number(min.scalarText());
      BigInteger most = max == null ? any.max() : AbiText.number(max.scalarText());
      if (least.compareTo(most) > 0
          || least.compareTo(any.min()) < 0
          || most.compareTo(any.max()) > 0) {
        throw value.error("from " + least + " to " + most + " there is no " + type.canonicalName());
      }
      List<AbiValue> except = new ArrayList<>();
      @Nullable JsonValue excluded = value.find("except");
      if (excluded != null) {
        for (JsonValue each : excluded.elementsOrSelf()) {
          except.add(AbiText.parse(type, each.scalarText()));
        }
      }
      return new FuzzParameter(name, type, least, most, except);
    } catch (AbiException e) {
      throw typeName.error(String.valueOf(e.getMessage()));
    }
  }
}

package dev.ewasm.vectors.scenario;

import dev.ewasm.eei.world.BlockContext;
import dev.ewasm.eei.world.ChainRules;
import dev.ewasm.state.Address;
import dev.ewasm.state.InMemoryState;
import dev.ewasm.state.StateDiff;
import dev.ewasm.state.crypto.Keccak;
import dev.ewasm.vectors.abi.AbiFunction;
import dev.ewasm.vectors.abi.AbiValue;
import dev.ewasm.vectors.fixture.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/** Takes the steps of a scenario, one after the other. Not safe for several threads. */
final class ScenarioRun {

  private static final long GAS_LIMIT = 10_000_000;
  private static final long BLOCK_GAS_LIMIT = 30_000_000;
  private static final UInt256 SENDER_BALANCE = UInt256.valueOf(10).pow(24);

  private final Scenario scenario;
  private final RunSettings settings;
  private final ChainRules rules;
  private final TestChain chain;
  private final Binder binder;
  private final boolean isSetup;
  private Address sender;
  private long gasUsed;

  private ScenarioRun(
      Scenario scenario,
      RunSettings settings,
      ChainRules rules,
      TestChain chain,
      Binder binder,
      boolean isSetup,
      Address sender) {
    this.scenario = scenario;
    this.settings = settings;
    this.rules = rules;
    this.chain = chain;
    this.binder = binder;
    this.isSetup = isSetup;
    this.sender = sender;
  }

  /** Puts the accounts into an empty state and stands before the setup. */
  static ScenarioRun genesis(Scenario scenario, RunSettings settings, InMemoryState state)
      throws StepFailure {
    ChainRules rules = settings.chain(scenario.fork());
    Binder binder = new Binder();
    Address sender = addressOf(Scenario.SENDER);
    binder.name(Scenario.SENDER, sender);
    state.put(sender, 0, SENDER_BALANCE, Bytes.EMPTY, Map.of());
    for (Map.Entry<String, JsonValue> entry : scenario.accounts().entrySet()) {
      putAccount(entry.getKey(), entry.getValue(), binder, state);
    }
    BlockContext first =
        new BlockContext(
            1,
            1_000,
            BLOCK_GAS_LIMIT,
            Address.ZERO,
            UInt256.ZERO,
            UInt256.ZERO,
            TestChain::blockHash);
    TestChain chain = new TestChain(state, rules, settings.vm(), first);
    return new ScenarioRun(scenario, settings, rules, chain, binder, true, sender);
  }

  /** The same names, block and sender on a state of its own. */
  ScenarioRun fresh(RunSettings other, InMemoryState base) {
    return new ScenarioRun(
        scenario,
        other,
        rules,
        new TestChain(base, rules, other.vm(), chain.block()),
        binder.copy(),
        false,
        sender);
  }

  /** The address of an account that is known by name alone. */
  static Address addressOf(String name) {
    byte[] hash = Keccak.hash(("ewasm account " + name).getBytes(StandardCharsets.UTF_8));
    return Address.of(hash, hash.length - Address.SIZE);
  }

  private static void putAccount(String name, JsonValue value, Binder binder, InMemoryState state)
      throws StepFailure {
    Map<String, JsonValue> fields = Map.of();
    @Nullable JsonValue balance = null;
    switch (value.kind()) {
      case NULL -> {}
      case OBJECT -> {
        fields = Steps.fields(value);
        balance = fields.get("balance");
      }
      default -> balance = value;
    }
    @Nullable JsonValue address = fields.get("address");
    @Nullable JsonValue nonce = fields.get("nonce");
    @Nullable JsonValue storage = fields.get("storage");
    Address place = address == null ? addressOf(name) : binder.address(address);
    binder.name(name, place);
    Map<Bytes32, Bytes32> slots = new HashMap<>();
    if (storage != null) {
      for (Map.Entry<String, JsonValue> slot : Steps.fields(storage).entrySet()) {
        slots.put(
            Steps.slot(binder, storage, slot.getKey()), binder.wei(slot.getValue()).toBytes());
      }
    }
    state.put(
        place,
        nonce == null ? 0 : binder.count(nonce),
        balance == null ? UInt256.ZERO : binder.wei(balance),
        Bytes.EMPTY,
        slots);
  }

  Binder binder() {
    return binder;
  }

  /** Whole gas of all messages so far. */
  long gasUsed() {
    return gasUsed;
  }

  /** What changed, to be called after the last step. */
  StateDiff changes() {
    return chain.world().diff();
  }

  /** Makes the contracts of the file and takes the steps of its setup. */
  void setUp() throws StepFailure {
    @Nullable JsonValue block = scenario.block();
    if (block != null) {
      moveBlock(block, Steps.fields(block));
    }
    for (Map.Entry<String, Scenario.Contract> entry : scenario.contracts().entrySet()) {
      Scenario.Contract contract = entry.getValue();
      if (contract.isInSetup()) {
        if (contract.isDeployed()) {
          put(entry.getKey(), contract);
        } else {
          invoke(contract.deployment());
        }
      }
    }
    steps(scenario.setup());
  }

  private void put(String name, Scenario.Contract contract) throws StepFailure {
    @Nullable String invalid = settings.vm().loader().check(contract.code());
    if (invalid != null) {
      throw StepFailure.at(contract.place(), "not a valid contract: " + invalid);
    }
    @Nullable JsonValue place = contract.address();
    Address address = place == null ? addressOf(name) : binder.address(place);
    binder.name(name, address);
    @Nullable JsonValue balance = contract.deployment().value();
    chain.world().setNonce(address, 1);
    chain.world().setCode(address, contract.code());
    if (balance != null) {
      chain.world().setBalance(address, binder.wei(balance));
    }
  }

  void steps(List<Step> steps) throws StepFailure {
    for (Step step : steps) {
      take(step);
    }
  }

  private void take(Step step) throws StepFailure {
    switch (step) {
      case Step.Invoke invoke -> invoke(invoke);
      case Step.Check(JsonValue place, Map<String, JsonValue> expected) ->
          new StateExpectation(binder, chain.world()).check(place, expected);
      case Step.Assert(JsonValue place) -> {
        if (binder.number(place).signum() == 0) {
          throw StepFailure.at(place, "does not hold: " + Binder.scalar(place));
        }
      }
      case Step.Block(JsonValue place, Map<String, JsonValue> changes) -> moveBlock(place, changes);
      case Step.Deal(JsonValue place, Map<String, JsonValue> balances) -> {
        for (Map.Entry<String, JsonValue> entry : balances.entrySet()) {
          chain
              .world()
              .setBalance(binder.address(place, entry.getKey()), binder.wei(entry.getValue()));
        }
      }
      case Step.Store(JsonValue place, Map<String, JsonValue> slots) -> {
        for (Map.Entry<String, JsonValue> entry : slots.entrySet()) {
          Address address = binder.address(place, entry.getKey());
          for (Map.Entry<String, JsonValue> slot : Steps.fields(entry.getValue()).entrySet()) {
            chain
                .world()
                .setStorage(
                    address,
                    Steps.slot(binder, entry.getValue(), slot.getKey()),
                    binder.wei(slot.getValue()).toBytes());
          }
        }
      }
      case Step.Prank(JsonValue place) -> sender = binder.address(place);
    }
  }

  private void moveBlock(JsonValue place, Map<String, JsonValue> changes) throws StepFailure {
    BlockContext now = chain.block();
    @Nullable JsonValue number = changes.get("number");
    @Nullable JsonValue time = changes.get("time");
    @Nullable JsonValue skip = changes.get("skip");
    @Nullable JsonValue coinbase = changes.get("coinbase");
    @Nullable JsonValue difficulty = changes.get("difficulty");
    @Nullable JsonValue baseFee = changes.get("base-fee");
    @Nullable JsonValue gasLimit = changes.get("gas-limit");
    long timestamp = time == null ? now.timestamp() : binder.count(time);
    if (skip != null) {
      timestamp += binder.count(skip);
      if (timestamp < 0) {
        throw StepFailure.at(place, "the time passes 2^63 - 1");
      }
    }
    chain.moveTo(
        new BlockContext(
            number == null ? now.number() : binder.count(number),
            timestamp,
            gasLimit == null ? now.gasLimit() : binder.count(gasLimit),
            coinbase == null ? now.coinbase() : binder.address(coinbase),
            difficulty == null ? now.difficulty() : binder.wei(difficulty),
            baseFee == null ? now.baseFee() : binder.wei(baseFee),
            now.blockHashes()));
  }

  private void invoke(Step.Invoke step) throws StepFailure {
    @Nullable JsonValue fromValue = step.from();
    @Nullable JsonValue weiValue = step.value();
    @Nullable JsonValue gasValue = step.gasLimit();
    Address from = fromValue == null ? sender : binder.address(fromValue);
    UInt256 wei = weiValue == null ? UInt256.ZERO : binder.wei(weiValue);
    long gasLimit =
        gasValue == null ? Math.min(GAS_LIMIT, chain.block().gasLimit()) : binder.count(gasValue);
    @Nullable AbiFunction function = step.function();
    List<AbiValue> arguments = List.of();
    Bytes input = Bytes.EMPTY;
    if (function != null) {
      arguments = binder.values(step.place(), function.inputs(), step.arguments());
      Bytes encoded = function.encodeValues(arguments);
      input =
          step.kind() == Step.Kind.DEPLOY
              ? encoded
              : Bytes.concatenate(function.selector(), encoded);
    } else {
      input = rawInput(step);
    }
    if (step.kind() == Step.Kind.DEPLOY) {
      input = Bytes.concatenate(contract(step).code(), input);
    }
    String description = describe(step, function, arguments, input, from, wei);
    settings.listener().step(isSetup, description, new ScenarioDecoder(scenario, binder));
    TestChain.Sent sent =
        switch (step.kind()) {
          case SEND -> chain.send(from, target(step), wei, input, gasLimit);
          case CALL -> chain.call(from, target(step), wei, input, gasLimit, step.isStatic());
          case DEPLOY -> chain.send(from, null, wei, input, gasLimit);
        };
    gasUsed += sent.gasUsed();
    @Nullable Address created = sent.result().createAddress();
    if (created != null) {
      binder.name(step.as(), created);
    }
    new MessageExpectation(binder, scenario, step, description).check(sent);
    if (function != null && !step.saves().isEmpty() && sent.result().isSuccess()) {
      List<AbiValue> values =
          MessageExpectation.decoded(step.place(), function, sent.result().output());
      for (int i = 0; i < step.saves().size(); i++) {
        binder.set(step.saves().get(i), values.get(i));
      }
    }
  }

  private Bytes rawInput(Step.Invoke step) throws StepFailure {
    @Nullable JsonValue data = step.data();
    if (data != null) {
      return binder.data(data);
    }
    // Arguments of a creation whose constructor nobody described.
    @Nullable JsonValue arguments = step.arguments();
    if (arguments == null) {
      return Bytes.EMPTY;
    }
    if (arguments.kind() == JsonValue.Kind.ARRAY && arguments.elementsOrSelf().isEmpty()) {
      return Bytes.EMPTY;
    }
    if (arguments.kind() != JsonValue.Kind.STRING) {
      throw StepFailure.at(
          arguments,
          "the ABI has no constructor that tells how to encode this; give bytes (0x...) instead");
    }
    return binder.data(arguments);
  }

  private Scenario.Contract contract(Step.Invoke step) throws StepFailure {
    Scenario.@Nullable Contract contract = scenario.contracts().get(step.target());
    if (contract == null) {
      throw StepFailure.at(step.place(), "no contract is named \"" + step.target() + "\"");
    }
    return contract;
  }

  private Address target(Step.Invoke step) throws StepFailure {
    return binder.address(step.place(), step.target());
  }

  private String describe(
      Step.Invoke step,
      @Nullable AbiFunction function,
      List<AbiValue> arguments,
      Bytes input,
      Address from,
      UInt256 wei) {
    StringBuilder text =
        new StringBuilder(step.kind().name().toLowerCase(Locale.ROOT))
            .append(' ')
            .append(step.target());
    if (function != null) {
      if (step.kind() != Step.Kind.DEPLOY) {
        text.append('.').append(function.name());
      }
      text.append('(').append(print(arguments)).append(')');
    } else if (step.kind() != Step.Kind.DEPLOY && !input.isEmpty()) {
      String hex = input.toHexString();
      text.append(" with ").append(hex.length() > 80 ? hex.substring(0, 80) + "…" : hex);
    }
    text.append(" from ").append(binder.describe(from));
    if (!wei.isZero()) {
      text.append(" value ").append(wei.toUnsignedBigInteger());
    }
    return text.toString();
  }

  private String print(List<AbiValue> values) {
    return String.join(
        ", ", values.stream().map(value -> MessageExpectation.print(binder, value)).toList());
  }

  /** Compares the gas of the whole test. */
  void checkGas(@Nullable JsonValue expected) throws StepFailure {
    if (expected != null) {
      MessageExpectation.checkGas(binder, expected, gasUsed, "the test");
    }
  }
}

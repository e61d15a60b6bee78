package dev.ewasm.vectors.scenario;

import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.state.Log;
import dev.ewasm.vectors.abi.AbiEvent;
import dev.ewasm.vectors.abi.AbiException;
import dev.ewasm.vectors.abi.AbiFunction;
import dev.ewasm.vectors.abi.AbiParameter;
import dev.ewasm.vectors.abi.AbiText;
import dev.ewasm.vectors.abi.AbiType;
import dev.ewasm.vectors.abi.AbiValue;
import dev.ewasm.vectors.abi.RevertReason;
import dev.ewasm.vectors.fixture.FixtureException;
import dev.ewasm.vectors.fixture.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/** Compares what a message did with what a step expects, and says what differs. */
final class MessageExpectation {

  private final Binder binder;
  private final Scenario scenario;
  private final ContractAbi abi;
  private final Step.Invoke step;
  private final String description;

  MessageExpectation(Binder binder, Scenario scenario, Step.Invoke step, String description) {
    this.binder = binder;
    this.scenario = scenario;
    this.abi = scenario.abi(step.target());
    this.step = step;
    this.description = description;
  }

  void check(TestChain.Sent sent) throws StepFailure {
    Step.Expected expected = step.expected();
    @Nullable JsonValue reverts = expected.reverts();
    @Nullable JsonValue fails = expected.fails();
    CallResult result = sent.result();
    if (reverts != null && !isFalse(reverts)) {
      reverted(reverts, sent);
    } else if (fails != null && !isFalse(fails)) {
      failed(fails, sent);
    } else if (!result.isSuccess()) {
      throw StepFailure.at(step.place(), description + ": " + ending(sent));
    } else {
      succeeded(expected, result.output());
    }
    @Nullable JsonValue logs = expected.logs();
    if (logs != null) {
      logs(logs, sent.logs());
    }
    @Nullable JsonValue gas = expected.gas();
    if (gas != null) {
      checkGas(binder, gas, sent.gasUsed(), description);
    }
  }

  private static boolean isFalse(JsonValue value) throws StepFailure {
    return value.kind() == JsonValue.Kind.BOOLEAN && Binder.scalar(value).equals("false");
  }

  private static boolean isTrue(JsonValue value) throws StepFailure {
    return value.kind() == JsonValue.Kind.BOOLEAN && Binder.scalar(value).equals("true");
  }

  /** How a message ended, with the reason it gave. */
  private String ending(TestChain.Sent sent) {
    @Nullable String refusal = sent.refusal();
    if (refusal != null) {
      return "refused: " + refusal;
    }
    CallResult result = sent.result();
    if (!(result.outcome() instanceof Outcome.Revert)) {
      return result.outcome().describe();
    }
    String reason = RevertReason.of(result.output(), abi.errors()).text();
    return reason.isEmpty() ? "reverted without a reason" : "reverted: " + reason;
  }

  private void succeeded(Step.Expected expected, Bytes output) throws StepFailure {
    @Nullable JsonValue raw = expected.output();
    if (raw != null && !output.equals(binder.data(raw))) {
      throw StepFailure.at(
          raw, description + ": output is " + output + ", expected " + binder.data(raw));
    }
    @Nullable JsonValue returns = expected.returns();
    @Nullable AbiFunction function = step.function();
    if (returns == null || function == null) {
      return;
    }
    if (function.outputs().isEmpty()) {
      throw StepFailure.at(
          returns, "the ABI does not say what " + function.signature() + " returns");
    }
    List<AbiValue> found = decoded(returns, function, output);
    List<AbiValue> wanted = wantedValues(returns, function.outputs());
    if (!found.equals(wanted)) {
      throw StepFailure.at(
          returns, description + ": returned " + print(found) + ", expected " + print(wanted));
    }
  }

  /** A single array result may be written without a list around it. */
  private List<AbiValue> wantedValues(JsonValue returns, List<AbiParameter> outputs)
      throws StepFailure {
    boolean whole =
        outputs.size() == 1
            && returns.kind() == JsonValue.Kind.ARRAY
            && (outputs.getFirst().type() instanceof AbiType.ListOf
                || outputs.getFirst().type() instanceof AbiType.ArrayOf)
            && !(returns.elementsOrSelf().size() == 1
                && returns.elementsOrSelf().getFirst().kind() == JsonValue.Kind.ARRAY);
    return whole
        ? List.of(binder.value(outputs.getFirst().type(), returns))
        : binder.values(returns, outputs, returns);
  }

  static List<AbiValue> decoded(JsonValue place, AbiFunction function, Bytes output)
      throws StepFailure {
    try {
      return function.decodeResult(output);
    } catch (AbiException e) {
      throw StepFailure.at(
          place,
          function.signature()
              + " returned "
              + output
              + ", which is not what its ABI says: "
              + e.getMessage());
    }
  }

  private void reverted(JsonValue expected, TestChain.Sent sent) throws StepFailure {
    Bytes output = sent.result().output();
    if (!(sent.result().outcome() instanceof Outcome.Revert)) {
      throw StepFailure.at(
          expected,
          description
              + ": "
              + (sent.result().isSuccess() ? "succeeded" : ending(sent))
              + ", expected a revert");
    }
    if (isTrue(expected)) {
      return;
    }
    if (expected.kind() != JsonValue.Kind.OBJECT) {
      revertText(expected, output);
      return;
    }
    Map<String, JsonValue> fields = Steps.fields(expected);
    @Nullable JsonValue text = fields.get("text");
    @Nullable JsonValue data = fields.get("data");
    @Nullable JsonValue error = fields.get("error");
    if (text != null) {
      revertText(text, output);
    }
    if (data != null && !output.equals(binder.data(data))) {
      throw StepFailure.at(
          data, description + ": reverted with " + output + ", expected " + binder.data(data));
    }
    if (error != null) {
      customError(error, fields.get("args"), output);
    }
  }

  private void revertText(JsonValue expected, Bytes output) throws StepFailure {
    String found = RevertReason.of(output, abi.errors()).text();
    String wanted = Binder.scalar(expected);
    if (!found.equals(wanted)) {
      throw StepFailure.at(
          expected,
          description
              + (found.isEmpty() ? ": reverted without a reason" : ": reverted: " + found)
              + ", expected \""
              + wanted
              + "\"");
    }
  }

  private void customError(JsonValue name, @Nullable JsonValue arguments, Bytes output)
      throws StepFailure {
    AbiFunction error;
    try {
      error = abi.error(name, step.target(), Binder.scalar(name));
    } catch (FixtureException e) {
      throw Binder.unplaced(name, e);
    }
    if (!error.matches(output)) {
      String found = RevertReason.of(output, abi.errors()).text();
      throw StepFailure.at(
          name,
          description
              + (found.isEmpty() ? ": reverted without a reason" : ": reverted: " + found)
              + ", expected error "
              + error.name());
    }
    if (arguments != null) {
      List<AbiValue> wanted = binder.values(name, error.inputs(), arguments);
      List<AbiValue> found;
      try {
        found = error.decodeCall(output);
      } catch (AbiException e) {
        throw StepFailure.at(name, description + ": " + e.getMessage());
      }
      if (!found.equals(wanted)) {
        throw StepFailure.at(
            arguments,
            description
                + ": reverted: "
                + error.name()
                + "("
                + print(found)
                + "), expected ("
                + print(wanted)
                + ")");
      }
    }
  }

  private void failed(JsonValue expected, TestChain.Sent sent) throws StepFailure {
    String found = ending(sent);
    boolean is =
        !sent.result().isSuccess()
            && (isTrue(expected)
                ? !(sent.result().outcome() instanceof Outcome.Revert)
                : found.contains(Binder.scalar(expected)));
    if (!is) {
      throw StepFailure.at(
          expected,
          description
              + ": "
              + found
              + ", expected "
              + (isTrue(expected) ? "a failure" : "\"" + Binder.scalar(expected) + "\""));
    }
  }

  private void logs(JsonValue expected, List<Log> found) throws StepFailure {
    List<JsonValue> wanted = Steps.elements(expected);
    if (wanted.size() != found.size()) {
      throw StepFailure.at(
          expected,
          description
              + ": "
              + (found.size() == 1 ? "1 log" : found.size() + " logs")
              + found.stream().map(log -> " " + print(log)).collect(Collectors.joining(","))
              + ", expected "
              + wanted.size());
    }
    for (int i = 0; i < wanted.size(); i++) {
      log(wanted.get(i), Steps.fields(wanted.get(i)), found.get(i));
    }
  }

  private void log(JsonValue place, Map<String, JsonValue> wanted, Log found) throws StepFailure {
    @Nullable JsonValue address = wanted.get("address");
    if (address != null && !found.address().equals(binder.address(address))) {
      throw StepFailure.at(
          address,
          description
              + ": log "
              + print(found)
              + " is of "
              + binder.describe(found.address())
              + ", expected "
              + Binder.scalar(address));
    }
    @Nullable JsonValue event = wanted.get("event");
    if (event != null) {
      event(event, wanted.get("args"), address, found);
    }
    @Nullable JsonValue topics = wanted.get("topics");
    if (topics != null) {
      List<Bytes32> values = new ArrayList<>();
      for (JsonValue topic : Steps.elements(topics)) {
        values.add(Steps.slot(binder, topic, Binder.scalar(topic)));
      }
      if (!values.equals(found.topics())) {
        throw StepFailure.at(
            topics, description + ": topics are " + found.topics() + ", expected " + values);
      }
    }
    @Nullable JsonValue data = wanted.get("data");
    if (data != null && event == null && !found.data().equals(binder.data(data))) {
      throw StepFailure.at(
          data, description + ": data is " + found.data() + ", expected " + binder.data(data));
    }
    if (event == null && address == null && topics == null && data == null) {
      throw StepFailure.at(place, "nothing is said of this log");
    }
  }

  private void event(
      JsonValue name, @Nullable JsonValue arguments, @Nullable JsonValue address, Log found)
      throws StepFailure {
    ContractAbi owner = address == null ? abi : scenario.abi(Binder.scalar(address));
    if (owner.events().isEmpty()) {
      owner = abi;
    }
    AbiEvent event;
    try {
      event = owner.event(name, step.target(), Binder.scalar(name));
    } catch (FixtureException e) {
      throw Binder.unplaced(name, e);
    }
    if (!event.matches(found)) {
      throw StepFailure.at(
          name, description + ": log is " + print(found) + ", expected " + event.name());
    }
    if (arguments == null) {
      return;
    }
    List<AbiValue> values;
    try {
      values = event.decode(found);
    } catch (AbiException e) {
      throw StepFailure.at(name, description + ": " + e.getMessage());
    }
    boolean isNamed = arguments.kind() == JsonValue.Kind.OBJECT;
    for (int i = 0; i < values.size(); i++) {
      AbiParameter input = event.inputs().get(i);
      @Nullable JsonValue wanted =
          isNamed
              ? Steps.fields(arguments).get(input.name())
              : argument(arguments, i, event.inputs().size());
      if (wanted != null) {
        AbiType type = values.get(i) instanceof AbiValue.Data ? hashed(input) : input.type();
        AbiValue value = binder.value(type, wanted);
        if (!value.equals(values.get(i))) {
          throw StepFailure.at(
              wanted,
              description
                  + ": "
                  + event.name()
                  + "."
                  + (input.name().isEmpty() ? i : input.name())
                  + " is "
                  + print(binder, values.get(i))
                  + ", expected "
                  + print(binder, value));
        }
      }
    }
    if (isNamed) {
      try {
        arguments.allowOnly(
            "event " + event.name(),
            event.inputs().stream().map(AbiParameter::name).collect(Collectors.toSet()));
      } catch (FixtureException e) {
        throw Binder.unplaced(arguments, e);
      }
    }
  }

  private static @Nullable JsonValue argument(JsonValue arguments, int index, int count)
      throws StepFailure {
    List<JsonValue> elements = arguments.elementsOrSelf();
    if (elements.size() != count) {
      throw StepFailure.at(arguments, count + " values expected, found " + elements.size());
    }
    return elements.get(index);
  }

  /** An indexed value that does not fit a word is in the log as its Keccak-256. */
  private static AbiType hashed(AbiParameter input) {
    return switch (input.type()) {
      case AbiType.FixedBytes fixed -> fixed;
      case AbiType.ByteString bytes when !input.indexed() -> bytes;
      default -> new AbiType.FixedBytes(Bytes32.SIZE, false);
    };
  }

  static void checkGas(Binder binder, JsonValue expected, long gasUsed, String what)
      throws StepFailure {
    if (expected.kind() != JsonValue.Kind.OBJECT) {
      long exact = binder.count(expected);
      if (gasUsed != exact) {
        throw StepFailure.at(expected, what + ": used " + gasUsed + " gas, expected " + exact);
      }
      return;
    }
    @Nullable JsonValue min = Steps.fields(expected).get("min");
    @Nullable JsonValue max = Steps.fields(expected).get("max");
    if (min != null && gasUsed < binder.count(min)) {
      throw StepFailure.at(
          min, what + ": used " + gasUsed + " gas, expected at least " + binder.count(min));
    }
    if (max != null && gasUsed > binder.count(max)) {
      throw StepFailure.at(
          max, what + ": used " + gasUsed + " gas, expected at most " + binder.count(max));
    }
  }

  private String print(List<AbiValue> values) {
    return values.stream().map(value -> print(binder, value)).collect(Collectors.joining(", "));
  }

  /** Accounts by their names. */
  static String print(Binder binder, AbiValue value) {
    return value instanceof AbiValue.Account account
        ? binder.describe(account.value())
        : AbiText.print(value);
  }

  private String print(Log log) {
    Optional<AbiEvent> event = abi.eventOf(log);
    if (event.isPresent()) {
      try {
        return event.get().name() + "(" + print(event.get().decode(log)) + ")";
      } catch (AbiException e) {
        // Data of another shape: as it is.
      }
    }
    return log.topics() + " " + log.data();
  }
}

package dev.ewasm.vectors.scenario;

import dev.ewasm.state.Address;
import dev.ewasm.vectors.abi.AbiCodec;
import dev.ewasm.vectors.abi.AbiException;
import dev.ewasm.vectors.abi.AbiParameter;
import dev.ewasm.vectors.abi.AbiText;
import dev.ewasm.vectors.abi.AbiType;
import dev.ewasm.vectors.abi.AbiValue;
import dev.ewasm.vectors.fixture.FixtureException;
import dev.ewasm.vectors.fixture.JsonValue;
import dev.ewasm.vectors.fixture.Suggestion;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/** What names stand for while a test runs, and what is written in a scenario by type. */
final class Binder {

  private static final int LONG_BITS = 63;

  private final Map<String, Address> names;
  private final Map<String, AbiValue> variables;

  Binder() {
    this(new TreeMap<>(), new HashMap<>());
  }

  private Binder(Map<String, Address> names, Map<String, AbiValue> variables) {
    this.names = names;
    this.variables = variables;
  }

  Binder copy() {
    return new Binder(new TreeMap<>(names), new HashMap<>(variables));
  }

  void name(String name, Address address) {
    names.put(name, address);
  }

  void set(String variable, AbiValue value) {
    variables.put(variable, value);
  }

  /** The name of an account, or its address. */
  String describe(Address address) {
    return nameOf(address).orElse(address.toString());
  }

  Optional<String> nameOf(Address address) {
    return names.entrySet().stream()
        .filter(entry -> entry.getValue().equals(address))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  Address address(JsonValue value) throws StepFailure {
    return address(value, scalar(value));
  }

  Address address(JsonValue place, String text) throws StepFailure {
    @Nullable Address named = names.get(text);
    if (named != null) {
      return named;
    }
    try {
      if (text.startsWith("$")
          && Expression.value(text.substring(1), variables) instanceof AbiValue.Account account) {
        return account.value();
      }
      return AbiText.address(text);
    } catch (AbiException e) {
      boolean name = !text.startsWith("0x");
      throw StepFailure.at(
          place,
          name
              ? "no account or contract is named \""
                  + text
                  + "\""
                  + Suggestion.hint(text, names.keySet())
              : String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw StepFailure.at(place, String.valueOf(e.getMessage()));
    }
  }

  BigInteger number(JsonValue value) throws StepFailure {
    return number(value, scalar(value));
  }

  BigInteger number(JsonValue value, String text) throws StepFailure {
    try {
      return Expression.isOne(text) ? Expression.evaluate(text, variables) : AbiText.number(text);
    } catch (AbiException | IllegalArgumentException e) {
      throw StepFailure.at(value, String.valueOf(e.getMessage()));
    }
  }

  UInt256 wei(JsonValue value) throws StepFailure {
    BigInteger number = number(value);
    if (number.signum() < 0 || number.bitLength() > UInt256.SIZE * 8) {
      throw StepFailure.at(value, number + " is not a number of 256 bits");
    }
    return UInt256.valueOf(number);
  }

  /** A number from 0 to 2^63 - 1. */
  long count(JsonValue value) throws StepFailure {
    BigInteger number = number(value);
    if (number.signum() < 0 || number.bitLength() > LONG_BITS) {
      throw StepFailure.at(value, number + " is not a number from 0 to 2^63 - 1");
    }
    return number.longValue();
  }

  Bytes data(JsonValue value) throws StepFailure {
    return value(new AbiType.ByteString(), value) instanceof AbiValue.Data(Bytes bytes)
        ? bytes
        : Bytes.EMPTY;
  }

  boolean truth(JsonValue value) throws StepFailure {
    return value(new AbiType.Bool(), value) instanceof AbiValue.Truth(boolean truth) && truth;
  }

  /** Values for parameters: a list in their order, or an object by their names. */
  List<AbiValue> values(
      JsonValue place, List<AbiParameter> parameters, @Nullable JsonValue arguments)
      throws StepFailure {
    if (arguments != null && arguments.kind() == JsonValue.Kind.OBJECT) {
      return named(parameters, arguments);
    }
    List<JsonValue> given =
        arguments == null
            ? List.of()
            : arguments.kind() == JsonValue.Kind.ARRAY
                ? Steps.elements(arguments)
                : List.of(arguments);
    if (given.size() != parameters.size()) {
      throw StepFailure.at(
          arguments == null ? place : arguments,
          parameters.size()
              + (parameters.size() == 1 ? " value" : " values")
              + " expected ("
              + String.join(", ", parameters.stream().map(Binder::describe).toList())
              + "), found "
              + given.size());
    }
    List<AbiValue> values = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      values.add(value(parameters.get(i).type(), given.get(i)));
    }
    return values;
  }

  private List<AbiValue> named(List<AbiParameter> parameters, JsonValue object) throws StepFailure {
    try {
      object.allowOnly(
          "these values", new TreeSet<>(parameters.stream().map(AbiParameter::name).toList()));
      List<AbiValue> values = new ArrayList<>();
      for (AbiParameter parameter : parameters) {
        values.add(value(parameter.type(), object.get(parameter.name())));
      }
      return values;
    } catch (FixtureException e) {
      throw unplaced(object, e);
    }
  }

  static String describe(AbiParameter parameter) {
    String type = parameter.type().canonicalName();
    return parameter.name().isEmpty() ? type : type + " " + parameter.name();
  }

  AbiValue value(AbiType type, JsonValue value) throws StepFailure {
    return switch (type) {
      case AbiType.Account account -> new AbiValue.Account(address(value));
      case AbiType.Int integer -> checked(type, value, new AbiValue.Int(number(value)));
      case AbiType.ListOf(AbiType element) when value.kind() == JsonValue.Kind.ARRAY ->
          new AbiValue.Items(values(element, value));
      case AbiType.ArrayOf(AbiType element, int length) when value.kind() == JsonValue.Kind.ARRAY ->
          checked(type, value, new AbiValue.Items(values(element, value)));
      case AbiType.Tuple tuple
          when value.kind() == JsonValue.Kind.ARRAY || value.kind() == JsonValue.Kind.OBJECT ->
          new AbiValue.Fields(values(value, tuple.components(), value));
      default -> scalar(type, value);
    };
  }

  private List<AbiValue> values(AbiType element, JsonValue array) throws StepFailure {
    List<AbiValue> values = new ArrayList<>();
    for (JsonValue item : Steps.elements(array)) {
      values.add(value(element, item));
    }
    return values;
  }

  private AbiValue scalar(AbiType type, JsonValue value) throws StepFailure {
    String text = scalar(value);
    try {
      if (text.startsWith("$")
          && text.substring(1).chars().allMatch(c -> c == '_' || Character.isLetterOrDigit(c))) {
        return checked(type, value, Expression.value(text.substring(1), variables));
      }
      return type instanceof AbiType.Text ? new AbiValue.Text(text) : AbiText.parse(type, text);
    } catch (AbiException | IllegalArgumentException e) {
      throw StepFailure.at(value, String.valueOf(e.getMessage()));
    }
  }

  private static AbiValue checked(AbiType type, JsonValue place, AbiValue value)
      throws StepFailure {
    try {
      AbiCodec.encode(List.of(type), List.of(value));
      return value;
    } catch (AbiException e) {
      throw StepFailure.at(place, String.valueOf(e.getMessage()));
    }
  }

  static String scalar(JsonValue value) throws StepFailure {
    try {
      return value.kind() == JsonValue.Kind.BOOLEAN
          ? Boolean.toString(value.bool())
          : value.scalarText();
    } catch (FixtureException e) {
      throw unplaced(value, e);
    }
  }

  /** An error that names its place, as the failure of the step there. */
  static StepFailure unplaced(JsonValue value, FixtureException e) {
    String message = String.valueOf(e.getMessage());
    String where = value.where() + ": ";
    return StepFailure.at(
        value, message.startsWith(where) ? message.substring(where.length()) : message);
  }
}

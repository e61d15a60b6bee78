package dev.ewasm.vectors.scenario;

import dev.ewasm.state.Log;
import dev.ewasm.vectors.abi.AbiEvent;
import dev.ewasm.vectors.abi.AbiException;
import dev.ewasm.vectors.abi.AbiFunction;
import dev.ewasm.vectors.abi.AbiParameter;
import dev.ewasm.vectors.abi.AbiType;
import dev.ewasm.vectors.fixture.FixtureException;
import dev.ewasm.vectors.fixture.JsonValue;
import dev.ewasm.vectors.fixture.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a contract offers: from the JSON that compilers write, or from signatures as people write
 * them.
 *
 * @param constructor what a creation takes; null when nothing was said of it
 */
public record ContractAbi(
    List<AbiFunction> functions,
    List<AbiEvent> events,
    List<AbiFunction> errors,
    @Nullable AbiFunction constructor) {

  /** A contract of which nothing is known. */
  static final ContractAbi NONE = new ContractAbi(List.of(), List.of(), List.of(), null);

  public ContractAbi {
    functions = List.copyOf(functions);
    events = List.copyOf(events);
    errors = List.copyOf(errors);
  }

  /**
   * Reads an array of signatures or of JSON entries, or an object that has the array as {@code
   * abi}.
   */
  public static ContractAbi read(JsonValue document) throws FixtureException {
    JsonValue entries = document.kind() == JsonValue.Kind.OBJECT ? document.get("abi") : document;
    List<AbiFunction> functions = new ArrayList<>();
    List<AbiEvent> events = new ArrayList<>();
    List<AbiFunction> errors = new ArrayList<>();
    @Nullable AbiFunction constructor = null;
    for (JsonValue entry : entries.elements()) {
      String signature =
          entry.kind() == JsonValue.Kind.OBJECT ? signature(entry) : entry.string().strip();
      try {
        if (signature.startsWith("event ")) {
          events.add(AbiEvent.parse(signature));
        } else if (signature.startsWith("error ")) {
          errors.add(AbiFunction.parseError(signature));
        } else if (signature.startsWith("constructor")) {
          constructor = AbiFunction.parse(signature);
        } else if (!signature.isEmpty()) {
          functions.add(AbiFunction.parse(signature));
        }
      } catch (AbiException e) {
        throw entry.error(String.valueOf(e.getMessage()));
      }
    }
    return new ContractAbi(functions, events, errors, constructor);
  }

  /** An entry of JSON as a signature; empty for those that nothing can be done with. */
  private static String signature(JsonValue entry) throws FixtureException {
    @Nullable JsonValue type = entry.find("type");
    String kind = type == null ? "function" : type.string();
    return switch (kind) {
      case "function" ->
          "function "
              + entry.get("name").string()
              + parameters(entry.find("inputs"))
              + " returns "
              + parameters(entry.find("outputs"));
      case "event" -> {
        @Nullable JsonValue anonymous = entry.find("anonymous");
        yield "event "
            + entry.get("name").string()
            + parameters(entry.find("inputs"))
            + (anonymous != null && anonymous.bool() ? " anonymous" : "");
      }
      case "error" -> "error " + entry.get("name").string() + parameters(entry.find("inputs"));
      case "constructor" -> "constructor" + parameters(entry.find("inputs"));
      case "fallback", "receive" -> "";
      default -> throw entry.error("no such kind of ABI entry: " + kind);
    };
  }

  private static String parameters(@Nullable JsonValue list) throws FixtureException {
    if (list == null) {
      return "()";
    }
    StringBuilder text = new StringBuilder("(");
    for (JsonValue parameter : list.elements()) {
      text.append(text.length() == 1 ? "" : ", ").append(type(parameter));
      @Nullable JsonValue indexed = parameter.find("indexed");
      if (indexed != null && indexed.bool()) {
        text.append(" indexed");
      }
      @Nullable JsonValue name = parameter.find("name");
      if (name != null && !name.string().isEmpty()) {
        text.append(' ').append(name.string());
      }
    }
    return text.append(')').toString();
  }

  private static String type(JsonValue parameter) throws FixtureException {
    String type = parameter.get("type").string();
    return type.startsWith("tuple")
        ? parameters(parameter.get("components")) + type.substring("tuple".length())
        : type;
  }

  /**
   * The function of this name, or signature where several have the name.
   *
   * @param place what names it, for the error
   */
  AbiFunction function(JsonValue place, String contract, String name) throws FixtureException {
    List<AbiFunction> found =
        functions.stream()
            .filter(each -> each.name().equals(name) || each.signature().equals(name))
            .toList();
    if (found.size() == 1) {
      return found.getFirst();
    }
    if (found.size() > 1) {
      throw place.error(
          contract
              + " has several functions "
              + name
              + ": write one of "
              + String.join(", ", found.stream().map(AbiFunction::signature).toList()));
    }
    throw place.error(
        functions.isEmpty()
            ? "the ABI of " + contract + " is not known: give it an \"abi\""
            : contract
                + " has no function "
                + name
                + Suggestion.hint(name, functions.stream().map(AbiFunction::name).toList()));
  }

  AbiEvent event(JsonValue place, String contract, String name) throws FixtureException {
    return events.stream()
        .filter(each -> each.name().equals(name) || each.signature().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                place.error(
                    contract
                        + " has no event "
                        + name
                        + Suggestion.hint(name, events.stream().map(AbiEvent::name).toList())));
  }

  AbiFunction error(JsonValue place, String contract, String name) throws FixtureException {
    return errors.stream()
        .filter(each -> each.name().equals(name) || each.signature().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                place.error(
                    contract
                        + " has no error "
                        + name
                        + Suggestion.hint(name, errors.stream().map(AbiFunction::name).toList())));
  }

  /** The event that a log is of. */
  Optional<AbiEvent> eventOf(Log log) {
    return events.stream().filter(event -> event.matches(log)).findFirst();
  }

  static List<AbiType> types(List<AbiParameter> parameters) {
    return parameters.stream().map(AbiParameter::type).toList();
  }
}

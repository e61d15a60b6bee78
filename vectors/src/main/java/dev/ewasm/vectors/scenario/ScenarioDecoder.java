package dev.ewasm.vectors.scenario;

import dev.ewasm.state.Address;
import dev.ewasm.state.Log;
import dev.ewasm.vectors.abi.AbiException;
import dev.ewasm.vectors.abi.AbiFunction;
import dev.ewasm.vectors.abi.AbiParameter;
import dev.ewasm.vectors.abi.AbiValue;
import dev.ewasm.vectors.abi.RevertReason;
import dev.ewasm.vectors.trace.CallDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** Reads traces with the names and ABIs of a scenario. */
final class ScenarioDecoder implements CallDecoder {

  private final Scenario scenario;
  private final Binder binder;

  ScenarioDecoder(Scenario scenario, Binder binder) {
    this.scenario = scenario;
    this.binder = binder;
  }

  private ContractAbi abi(Address address) {
    return binder.nameOf(address).map(scenario::abi).orElse(ContractAbi.NONE);
  }

  private Optional<AbiFunction> function(Address target, Bytes input) {
    return abi(target).functions().stream().filter(each -> each.matches(input)).findFirst();
  }

  @Override
  public @Nullable String name(Address address) {
    return binder.nameOf(address).orElse(null);
  }

  @Override
  public @Nullable String input(Address target, Bytes input) {
    Optional<AbiFunction> function = function(target, input);
    if (function.isEmpty()) {
      return null;
    }
    try {
      return function.get().name()
          + print(function.get().inputs(), function.get().decodeCall(input));
    } catch (AbiException e) {
      return null;
    }
  }

  @Override
  public @Nullable String output(Address target, Bytes input, Bytes output) {
    Optional<AbiFunction> function = function(target, input);
    if (function.isEmpty() || function.get().outputs().isEmpty()) {
      return null;
    }
    try {
      return print(function.get().outputs(), function.get().decodeResult(output));
    } catch (AbiException e) {
      return null;
    }
  }

  @Override
  public @Nullable String reason(Address target, Bytes output) {
    String text = RevertReason.of(output, abi(target).errors()).text();
    return text.isEmpty() ? null : text;
  }

  @Override
  public @Nullable String event(Log log) {
    try {
      return abi(log.address())
          .eventOf(log)
          .map(event -> event.name() + print(event.inputs(), event.decode(log)))
          .orElse(null);
    } catch (AbiException e) {
      return null;
    }
  }

  private String print(List<AbiParameter> parameters, List<AbiValue> values) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      String name = parameters.get(i).name();
      parts.add(
          (name.isEmpty() ? "" : name + ": ") + MessageExpectation.print(binder, values.get(i)));
    }
    return "(" + String.join(", ", parts) + ")";
  }
}

package dev.ewasm.vectors.abi;

import java.util.List;

/**
 * A parameter, result or component.
 *
 * @param name empty if the signature gives none
 * @param indexed whether an event has it as a topic
 */
public record AbiParameter(String name, AbiType type, boolean indexed) {

  static List<AbiType> types(List<AbiParameter> parameters) {
    return parameters.stream().map(AbiParameter::type).toList();
  }
}

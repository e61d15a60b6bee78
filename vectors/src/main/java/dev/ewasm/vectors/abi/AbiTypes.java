package dev.ewasm.vectors.abi;

import java.util.List;
import java.util.stream.Collectors;

/** The list of types in a signature, which may be empty. */
record AbiTypes(List<AbiParameter> parameters) {

  String canonicalName() {
    return parameters.stream()
        .map(parameter -> parameter.type().canonicalName())
        .collect(Collectors.joining(",", "(", ")"));
  }
}

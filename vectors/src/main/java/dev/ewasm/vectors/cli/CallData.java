package dev.ewasm.vectors.cli;

import dev.ewasm.vectors.abi.AbiFunction;
import dev.ewasm.vectors.abi.AbiText;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What is sent to a contract.
 *
 * @param function null if it was given as bytes
 */
record CallData(@Nullable AbiFunction function, Bytes bytes) {

  /**
   * Makes call data of a signature with arguments, of bytes, or of nothing.
   *
   * @throws CommandException if it makes none
   */
  static CallData of(@Nullable String signature, List<String> arguments) {
    if (signature == null) {
      return new CallData(null, Bytes.EMPTY);
    }
    if (signature.startsWith("0x")) {
      if (!arguments.isEmpty()) {
        throw CommandException.usage("call data in hexadecimal takes no arguments");
      }
      return new CallData(null, ClientOptions.typed(() -> AbiText.bytes(signature)));
    }
    AbiFunction function = ClientOptions.function(signature);
    return new CallData(function, ClientOptions.typed(() -> function.encodeCall(arguments)));
  }
}

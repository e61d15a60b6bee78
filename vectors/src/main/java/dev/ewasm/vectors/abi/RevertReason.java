package dev.ewasm.vectors.abi;

import dev.ewasm.state.Address;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * What revert data says.
 *
 * @param error name of the error: {@code Error}, {@code Panic} or a custom one; empty if the data
 *     is not an error of the ABI
 * @param values its values
 * @param text one line for people; empty if there is no data
 */
public record RevertReason(String error, List<AbiValue> values, String text) {

  private static final AbiFunction ERROR = AbiFunction.parseError("Error(string)");
  private static final AbiFunction PANIC = AbiFunction.parseError("Panic(uint256)");
  private static final Map<Integer, String> PANICS =
      Map.of(
          0x00, "generic panic",
          0x01, "assertion failed",
          0x11, "arithmetic underflow or overflow",
          0x12, "division or modulo by zero",
          0x21, "value out of range for an enum",
          0x22, "storage byte array wrongly encoded",
          0x31, "pop from an empty array",
          0x32, "index out of bounds",
          0x41, "too much memory allocated",
          0x51, "call of a function that was not set");

  public RevertReason {
    values = List.copyOf(values);
  }

  /** Reads revert data, without custom errors. */
  public static RevertReason of(Bytes data) {
    return of(data, List.of());
  }

  /**
   * Reads revert data.
   *
   * @param errors custom errors that it may be
   */
  public static RevertReason of(Bytes data, List<AbiFunction> errors) {
    return error(ERROR, data)
        .or(() -> error(PANIC, data))
        .or(() -> errors.stream().flatMap(custom -> error(custom, data).stream()).findFirst())
        .orElseGet(() -> new RevertReason("", List.of(), plain(data)));
  }

  private static Optional<RevertReason> error(AbiFunction error, Bytes data) {
    if (!error.matches(data)) {
      return Optional.empty();
    }
    try {
      List<AbiValue> values = error.decodeCall(data);
      return Optional.of(new RevertReason(error.name(), values, text(error, values)));
    } catch (AbiException e) {
      // Only the selector fits.
      return Optional.empty();
    }
  }

  private static String text(AbiFunction error, List<AbiValue> values) {
    if (error.equals(ERROR) && values.getFirst() instanceof AbiValue.Text(String text)) {
      return text.chars().anyMatch(Character::isISOControl) ? AbiText.quoted(text) : text;
    }
    if (error.equals(PANIC) && values.getFirst() instanceof AbiValue.Int(BigInteger code)) {
      String meaning =
          code.bitLength() < 16 ? PANICS.getOrDefault(code.intValue(), "unknown") : "unknown";
      return "panic: %s (0x%02x)".formatted(meaning, code);
    }
    return error.name() + "(" + AbiText.print(values) + ")";
  }

  /** Contracts that do not know the ABI revert with a plain word. */
  private static String plain(Bytes data) {
    if (data.size() <= Address.SIZE * 10) {
      try {
        String text =
            StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(data.toArrayUnsafe()))
                .toString();
        if (text.chars().noneMatch(Character::isISOControl)) {
          return text;
        }
      } catch (CharacterCodingException e) {
        // Not a text.
      }
    }
    return AbiText.shortened(data.toHexString());
  }
}

package dev.ewasm.vectors.abi;

import dev.ewasm.state.Address;
import dev.ewasm.state.crypto.Keccak;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Values as people write them.
 *
 * <ul>
 *   <li>integers: {@code 42}, {@code -1}, {@code 0x2a}, {@code 1_000}, {@code 1e18}, {@code
 *       1.5ether}, {@code 3gwei}
 *   <li>{@code true}, {@code false}; addresses and bytes in hexadecimal
 *   <li>strings: as they are; within arrays and tuples, or with {@code "} around them, with the
 *       escapes of JSON
 *   <li>arrays {@code [1,2,3]} and tuples {@code (1,0xab,"text")}
 * </ul>
 */
public final class AbiText {

  private static final int MAX_DIGITS = 100;
  private static final Map<String, Integer> UNITS =
      Map.of("wei", 0, "kwei", 3, "mwei", 6, "gwei", 9, "szabo", 12, "finney", 15, "ether", 18);

  private AbiText() {}

  /**
   * Reads one value of a type.
   *
   * @throws AbiException if the text is not one
   */
  public static AbiValue parse(AbiType type, String text) {
    if (type instanceof AbiType.Text && !text.startsWith("\"")) {
      return new AbiValue.Text(text);
    }
    ValueParser parser = new ValueParser(text);
    AbiValue value = parser.value(type);
    parser.end();
    return value;
  }

  /**
   * Reads one value for each type.
   *
   * @throws AbiException if there are more or fewer, or one is not of its type
   */
  public static List<AbiValue> parse(List<AbiParameter> parameters, List<String> texts) {
    if (parameters.size() != texts.size()) {
      throw new AbiException(
          "%d argument%s expected (%s), not %d"
              .formatted(
                  parameters.size(),
                  parameters.size() == 1 ? "" : "s",
                  parameters.stream()
                      .map(parameter -> parameter.type().canonicalName())
                      .collect(Collectors.joining(",")),
                  texts.size()));
    }
    List<AbiValue> values = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      try {
        values.add(parse(parameters.get(i).type(), texts.get(i)));
      } catch (AbiException e) {
        throw new AbiException("argument " + (i + 1) + ": " + e.getMessage());
      }
    }
    return values;
  }

  /**
   * Reads an integer in any of its forms, units included.
   *
   * @throws AbiException if it is none
   */
  public static BigInteger number(String text) {
    String plain = text.replace("_", "").toLowerCase(Locale.ROOT).strip();
    boolean negative = plain.startsWith("-");
    String digits = negative ? plain.substring(1) : plain;
    BigInteger number = null;
    if (digits.length() <= MAX_DIGITS) {
      number = digits.startsWith("0x") ? hexadecimal(digits) : decimal(digits);
    }
    if (number == null) {
      throw new AbiException("not an integer: '" + shortened(text) + "'");
    }
    return negative ? number.negate() : number;
  }

  private static @Nullable BigInteger hexadecimal(String digits) {
    String rest = digits.substring(2);
    return !rest.isEmpty() && rest.chars().allMatch(HexFormat::isHexDigit)
        ? new BigInteger(rest, 16)
        : null;
  }

  private static @Nullable BigInteger decimal(String digits) {
    int end = digits.length();
    while (end > 0 && digits.charAt(end - 1) >= 'a' && digits.charAt(end - 1) <= 'z') {
      end--;
    }
    String unit = digits.substring(end).strip();
    Integer power = unit.isEmpty() ? Integer.valueOf(0) : UNITS.get(unit);
    String value = digits.substring(0, end).strip();
    if (power == null || !value.matches("[0-9]+(\\.[0-9]+)?(e[0-9]{1,2})?")) {
      return null;
    }
    try {
      return new BigDecimal(value).scaleByPowerOfTen(power).toBigIntegerExact();
    } catch (ArithmeticException e) {
      return null;
    }
  }

  static AbiException notA(String what, String text) {
    return new AbiException("not " + what + ": '" + shortened(text) + "'");
  }

  static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }

  /**
   * Reads an address of 40 digits; if they have both cases, they must be the checksum of EIP-55.
   *
   * @throws AbiException if it is none
   */
  public static Address address(String text) {
    if (!text.matches("0[xX][0-9a-fA-F]{40}")) {
      throw notA("an address (0x and 40 hexadecimal digits)", text);
    }
    Address address = Address.fromHex("0x" + text.substring(2).toLowerCase(Locale.ROOT));
    String digits = text.substring(2);
    boolean oneCase =
        digits.equals(digits.toLowerCase(Locale.ROOT))
            || digits.equals(digits.toUpperCase(Locale.ROOT));
    if (!oneCase && !digits.equals(checksummed(address).substring(2))) {
      throw new AbiException(
          "the checksum of address " + text + " is wrong; it would be " + checksummed(address));
    }
    return address;
  }

  /** The address in the two cases of EIP-55. */
  public static String checksummed(Address address) {
    String digits = address.toString().substring(2);
    byte[] hash = Keccak.hash(digits.getBytes(StandardCharsets.US_ASCII));
    StringBuilder text = new StringBuilder("0x");
    for (int i = 0; i < digits.length(); i++) {
      int nibble = hash[i / 2] >> (i % 2 == 0 ? 4 : 0) & 0xf;
      text.append(nibble >= 8 ? Character.toUpperCase(digits.charAt(i)) : digits.charAt(i));
    }
    return text.toString();
  }

  /**
   * Reads bytes in hexadecimal.
   *
   * @throws AbiException if it is not that
   */
  public static Bytes bytes(String text) {
    boolean prefixed = text.startsWith("0x") || text.startsWith("0X");
    String digits = prefixed ? text.substring(2) : text;
    if (!prefixed || !digits.chars().allMatch(HexFormat::isHexDigit)) {
      throw notA("bytes (0x and hexadecimal digits)", text);
    }
    if (digits.length() % 2 != 0) {
      throw new AbiException("an odd number of hexadecimal digits: '" + shortened(text) + "'");
    }
    return Bytes.wrap(HexFormat.of().parseHex(digits));
  }

  /** Prints a value in the form that {@link #parse} reads. */
  public static String print(AbiValue value) {
    return switch (value) {
      case AbiValue.Int(BigInteger number) -> number.toString();
      case AbiValue.Truth(boolean truth) -> Boolean.toString(truth);
      case AbiValue.Account(Address address) -> checksummed(address);
      case AbiValue.Data(Bytes bytes) -> bytes.toHexString();
      case AbiValue.Text(String text) -> quoted(text);
      case AbiValue.Items(List<AbiValue> values) -> joined(values, "[", "]");
      case AbiValue.Fields(List<AbiValue> values) -> joined(values, "(", ")");
    };
  }

  /** Prints values with commas between them. */
  public static String print(List<AbiValue> values) {
    return joined(values, "", "");
  }

  private static String joined(List<AbiValue> values, String before, String after) {
    return values.stream().map(AbiText::print).collect(Collectors.joining(", ", before, after));
  }

  /** A string with {@code "} around it and the escapes of JSON for all that is not printable. */
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> {
          boolean strange =
              Character.isISOControl(c)
                  || Character.getType(c) == Character.FORMAT
                  || c == '\u2028'
                  || c == '\u2029';
          quoted.append(strange ? String.format("\\u%04x", (int) c) : String.valueOf(c));
        }
      }
    }
    return quoted.append('"').toString();
  }
}

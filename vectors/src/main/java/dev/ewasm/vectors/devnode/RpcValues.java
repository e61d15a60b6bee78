package dev.ewasm.vectors.devnode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ewasm.state.Address;
import dev.ewasm.substrate.rpc.RpcException;
import java.math.BigInteger;
import java.util.HexFormat;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;

/** Quantities and data as requests and replies have them: hexadecimal with {@code 0x}. */
final class RpcValues {

  private static final int MAX_DIGITS = 64;

  private RpcValues() {}

  static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }

  static String hex(UInt256 value) {
    return hex(value.toUnsignedBigInteger());
  }

  static String hex(BigInteger value) {
    return "0x" + value.toString(16);
  }

  static String hex(Bytes value) {
    return value.toHexString();
  }

  /** A quantity: hexadecimal, or a number of JSON. */
  static BigInteger quantity(JsonNode json, String what) {
    if (json.isIntegralNumber() && json.bigIntegerValue().signum() >= 0) {
      return json.bigIntegerValue();
    }
    String text = json.isTextual() ? json.asText() : "";
    if (!text.startsWith("0x")) {
      throw RpcException.invalidParams(
          what + ": " + (json.isTextual() ? "hex string without 0x prefix" : "not a quantity"));
    }
    String digits = text.substring(2);
    if (digits.isEmpty()) {
      throw RpcException.invalidParams(what + ": hex string \"0x\"");
    }
    if (digits.length() > MAX_DIGITS || !digits.chars().allMatch(HexFormat::isHexDigit)) {
      throw RpcException.invalidParams(
          what + (digits.length() > MAX_DIGITS ? ": above 256 bits" : ": invalid hex string"));
    }
    return new BigInteger(digits, 16);
  }

  static UInt256 uint256(JsonNode json, String what) {
    BigInteger value = quantity(json, what);
    if (value.bitLength() > 256) {
      throw RpcException.invalidParams(what + ": above 256 bits");
    }
    return UInt256.valueOf(value);
  }

  /** A quantity of at most 63 bits. */
  static long number(JsonNode json, String what) {
    BigInteger value = quantity(json, what);
    if (value.bitLength() > 63) {
      throw RpcException.invalidParams(what + ": above 63 bits");
    }
    return value.longValue();
  }

  /** Unsigned data, an even number of digits. */
  static Bytes data(JsonNode json, String what) {
    String text = json.isTextual() ? json.asText() : "";
    if (!text.startsWith("0x")) {
      throw RpcException.invalidParams(
          what + ": " + (json.isTextual() ? "hex string without 0x prefix" : "not a string"));
    }
    if (text.length() % 2 != 0) {
      throw RpcException.invalidParams(what + ": hex string of odd length");
    }
    try {
      return Bytes.wrap(HexFormat.of().parseHex(text, 2, text.length()));
    } catch (IllegalArgumentException e) {
      throw RpcException.invalidParams(what + ": invalid hex string");
    }
  }

  static Address address(JsonNode json, String what) {
    Bytes bytes = data(json, what);
    if (bytes.size() != Address.SIZE) {
      throw RpcException.invalidParams(
          what + ": hex string has length " + 2 * bytes.size() + ", want 40 for an address");
    }
    return Address.of(bytes);
  }

  static Bytes32 hash(JsonNode json, String what) {
    Bytes bytes = data(json, what);
    if (bytes.size() != Bytes32.SIZE) {
      throw RpcException.invalidParams(
          what + ": hex string has length " + 2 * bytes.size() + ", want 64 for 32 bytes");
    }
    return Bytes32.wrap(bytes);
  }

  static boolean flag(JsonNode json, String what) {
    if (!json.isBoolean()) {
      throw RpcException.invalidParams(what + ": not a boolean");
    }
    return json.asBoolean();
  }

  /** A storage slot or its value: up to 32 bytes, as data or as a quantity. */
  static Bytes32 word(JsonNode json, String what) {
    return UInt256.valueOf(quantity(json, what)).toBytes();
  }
}

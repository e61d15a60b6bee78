package dev.ewasm.vectors.devnode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ewasm.eei.transaction.Transaction;
import dev.ewasm.state.Address;
import dev.ewasm.substrate.rpc.RpcException;
import java.util.ArrayList;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/** A transaction as requests describe it, with what they leave open as null. */
record CallRequest(
    @Nullable Address from,
    @Nullable Address to,
    @Nullable Long gas,
    @Nullable UInt256 gasPrice,
    @Nullable UInt256 maxFeePerGas,
    @Nullable UInt256 maxPriorityFeePerGas,
    UInt256 value,
    Bytes data,
    @Nullable Long nonce,
    @Nullable List<Transaction.Access> accessList,
    @Nullable UInt256 chainId) {

  /**
   * Reads the object of a request.
   *
   * @throws RpcException if it is not one, or says two things at once
   */
  static CallRequest parse(JsonNode json) {
    if (!json.isObject()) {
      throw RpcException.invalidParams("a transaction object expected");
    }
    @Nullable UInt256 gasPrice = uint256(json, "gasPrice");
    @Nullable UInt256 maxFee = uint256(json, "maxFeePerGas");
    @Nullable UInt256 maxTip = uint256(json, "maxPriorityFeePerGas");
    if (gasPrice != null && (maxFee != null || maxTip != null)) {
      throw RpcException.invalidParams(
          "both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified");
    }
    @Nullable Bytes input = data(json, "input");
    @Nullable Bytes data = data(json, "data");
    if (input != null && data != null && !input.equals(data)) {
      throw RpcException.invalidParams(
          "both \"data\" and \"input\" are set and not equal. Please use \"input\" to pass"
              + " transaction call data");
    }
    @Nullable UInt256 value = uint256(json, "value");
    return new CallRequest(
        address(json, "from"),
        address(json, "to"),
        number(json, "gas") == null ? number(json, "gasLimit") : number(json, "gas"),
        gasPrice,
        maxFee,
        maxTip,
        value == null ? UInt256.ZERO : value,
        input != null ? input : data != null ? data : Bytes.EMPTY,
        number(json, "nonce"),
        accessList(json.get("accessList")),
        uint256(json, "chainId"));
  }

  private static @Nullable JsonNode field(JsonNode json, String name) {
    JsonNode value = json.get(name);
    return value == null || value.isNull() ? null : value;
  }

  private static @Nullable Address address(JsonNode json, String name) {
    JsonNode value = field(json, name);
    return value == null || (value.isTextual() && value.asText().isEmpty())
        ? null
        : RpcValues.address(value, name);
  }

  private static @Nullable UInt256 uint256(JsonNode json, String name) {
    JsonNode value = field(json, name);
    return value == null ? null : RpcValues.uint256(value, name);
  }

  private static @Nullable Long number(JsonNode json, String name) {
    JsonNode value = field(json, name);
    return value == null ? null : (Long) RpcValues.number(value, name);
  }

  private static @Nullable Bytes data(JsonNode json, String name) {
    JsonNode value = field(json, name);
    return value == null ? null : RpcValues.data(value, name);
  }

  private static @Nullable List<Transaction.Access> accessList(@Nullable JsonNode json) {
    if (json == null || json.isNull()) {
      return null;
    }
    List<Transaction.Access> accesses = new ArrayList<>();
    for (JsonNode entry : json) {
      List<Bytes32> keys = new ArrayList<>();
      entry.path("storageKeys").forEach(key -> keys.add(RpcValues.word(key, "storageKeys")));
      accesses.add(
          new Transaction.Access(
              RpcValues.address(entry.path("address"), "accessList.address"), keys));
    }
    return accesses;
  }

  Address sender() {
    return from == null ? Address.ZERO : from;
  }

  /** Whether it says what a gas may cost. */
  boolean hasPrice() {
    return gasPrice != null || maxFeePerGas != null || maxPriorityFeePerGas != null;
  }

  /**
   * The transaction, with what is open filled in.
   *
   * @param tip of a gas where none is given
   * @param baseFee of the block that it is for
   */
  Transaction toTransaction(
      long useNonce, long gasLimit, UInt256 tip, UInt256 baseFee, boolean dynamic) {
    List<Transaction.Access> accesses = accessList == null ? List.of() : accessList;
    if (gasPrice != null || !dynamic) {
      UInt256 price = gasPrice != null ? gasPrice : baseFee.add(tip);
      return new Transaction(
          accessList == null ? Transaction.LEGACY : Transaction.ACCESS_LIST,
          sender(),
          useNonce,
          price,
          price,
          gasLimit,
          to,
          value,
          data,
          accesses);
    }
    UInt256 maxTip = maxPriorityFeePerGas;
    UInt256 maxFee = maxFeePerGas;
    if (maxTip == null) {
      maxTip = maxFee != null && maxFee.compareTo(tip) < 0 ? maxFee : tip;
    }
    if (maxFee == null) {
      maxFee = baseFee.multiply(UInt256.valueOf(2)).add(maxTip);
    }
    return new Transaction(
        Transaction.DYNAMIC_FEE,
        sender(),
        useNonce,
        maxFee,
        maxTip,
        gasLimit,
        to,
        value,
        data,
        accesses);
  }
}

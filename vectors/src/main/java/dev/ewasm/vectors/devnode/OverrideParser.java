package dev.ewasm.vectors.devnode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ewasm.state.Address;
import dev.ewasm.substrate.rpc.RpcException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/** Reads the state overrides of a call: an object from address to what is another there. */
final class OverrideParser {

  private OverrideParser() {}

  static StateOverrides parse(@Nullable JsonNode json) {
    if (json == null) {
      return StateOverrides.NONE;
    }
    if (!json.isObject()) {
      throw RpcException.invalidParams("an object of state overrides expected");
    }
    SortedMap<Address, StateOverrides.AccountOverride> accounts = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      accounts.put(
          RpcValues.address(MethodTable.text(entry.getKey()), "address of an override"),
          account(entry.getValue()));
    }
    return new StateOverrides(accounts);
  }

  private static StateOverrides.AccountOverride account(JsonNode json) {
    if (!json.isObject()) {
      throw RpcException.invalidParams("an override is not an object");
    }
    JsonNode balance = json.get("balance");
    JsonNode nonce = json.get("nonce");
    JsonNode code = json.get("code");
    JsonNode state = json.get("state");
    JsonNode stateDiff = json.get("stateDiff");
    if (state != null && stateDiff != null) {
      throw RpcException.invalidParams("an override has both 'state' and 'stateDiff'");
    }
    return new StateOverrides.AccountOverride(
        balance == null ? null : RpcValues.uint256(balance, "balance"),
        nonce == null ? null : (Long) RpcValues.number(nonce, "nonce"),
        code == null ? null : RpcValues.data(code, "code"),
        state != null,
        slots(state == null ? stateDiff : state));
  }

  private static SortedMap<Bytes32, Bytes32> slots(@Nullable JsonNode json) {
    SortedMap<Bytes32, Bytes32> slots = new TreeMap<>();
    if (json != null) {
      json.properties()
          .forEach(
              entry ->
                  slots.put(
                      RpcValues.word(MethodTable.text(entry.getKey()), "slot"),
                      RpcValues.word(entry.getValue(), "value of a slot")));
    }
    return slots;
  }
}

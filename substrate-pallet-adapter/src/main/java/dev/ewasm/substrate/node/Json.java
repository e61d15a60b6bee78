package dev.ewasm.substrate.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ewasm.substrate.rpc.RpcException;
import dev.ewasm.substrate.runtime.ContractRuntime;
import dev.ewasm.substrate.runtime.Header;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The JSON forms of what the node answers with. */
final class Json {

  private static final HexFormat HEX = HexFormat.of();

  private Json() {}

  static String hex(byte[] bytes) {
    return "0x" + HEX.formatHex(bytes);
  }

  static @Nullable String hexOrNull(byte @Nullable [] bytes) {
    return bytes == null ? null : hex(bytes);
  }

  static byte[] bytes(String text) {
    // As in Substrate, 0x may be missing.
    int start = text.startsWith("0x") ? 2 : 0;
    try {
      return HEX.parseHex(text, start, text.length());
    } catch (IllegalArgumentException e) {
      throw RpcException.invalidParams("not hexadecimal: an even number of digits expected");
    }
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static JsonNode header(Header header) {
    ObjectNode json = object();
    json.put("parentHash", hex(header.parentHash()));
    json.put("number", "0x" + Long.toHexString(header.number()));
    json.put("stateRoot", hex(header.stateRoot()));
    json.put("extrinsicsRoot", hex(header.extrinsicsRoot()));
    ArrayNode logs = json.putObject("digest").putArray("logs");
    header.digest().forEach(item -> logs.add(hex(item.encode())));
    return json;
  }

  static JsonNode runtimeVersion() {
    ObjectNode json = object();
    json.put("specName", ContractRuntime.NAME).put("implName", ContractRuntime.NAME);
    json.put("authoringVersion", 1).put("specVersion", ContractRuntime.SPEC_VERSION);
    json.put("implVersion", 1).put("transactionVersion", ContractRuntime.TRANSACTION_VERSION);
    json.put("stateVersion", 1).put("systemVersion", 1);
    ArrayNode apis = json.putArray("apis");
    ContractRuntime.Api.ALL.forEach(api -> apis.addArray().add(hex(api.id())).add(api.version()));
    return json;
  }
}

package dev.ewasm.substrate.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.ewasm.substrate.crypto.KeyPair;
import dev.ewasm.substrate.crypto.KeyType;
import dev.ewasm.substrate.crypto.Ss58;
import dev.ewasm.substrate.pallet.AccountMapping;
import dev.ewasm.substrate.rpc.RpcCall;
import dev.ewasm.substrate.rpc.RpcException;
import dev.ewasm.substrate.runtime.ContractRuntime;
import dev.ewasm.substrate.runtime.Era;
import dev.ewasm.substrate.runtime.EventRecord;
import dev.ewasm.substrate.runtime.Extrinsic;
import dev.ewasm.substrate.runtime.Metadata;
import dev.ewasm.substrate.scale.ScaleException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the node's own page needs beyond Substrate's methods: it has neither a signer nor a SCALE
 * decoder. Only the development accounts sign here, whose keys everybody has.
 */
final class DevelopmentMethods {

  private final DevNode node;
  private final Chain chain;
  private final Metadata metadata = Metadata.load();
  private final Map<String, KeyPair> accounts = new LinkedHashMap<>();

  DevelopmentMethods(DevNode node, Chain chain) {
    this.node = node;
    this.chain = chain;
    for (String name : Chain.DEVELOPMENT_NAMES) {
      accounts.put(name, KeyPair.fromUri(KeyType.SR25519, "//" + name));
    }
  }

  /** {@code dev_accounts()}: name, account id, its SS58 form and its address in contracts. */
  JsonNode accounts() {
    ArrayNode result = JsonNodeFactory.instance.arrayNode();
    accounts.forEach(
        (name, pair) ->
            result
                .addObject()
                .put("name", name)
                .put("accountId", Json.hex(pair.accountId()))
                .put("ss58", Ss58.encode(Ss58.GENERIC_PREFIX, pair.accountId()))
                .put("address", AccountMapping.address(pair.accountId()).toString()));
    return result;
  }

  /** {@code dev_signCall(name, call)}: the call as an extrinsic with the account's next nonce. */
  JsonNode signCall(RpcCall call) {
    KeyPair signer = accounts.get(call.text(0));
    if (signer == null) {
      throw RpcException.invalidParams(
          "no development account " + call.text(0) + "; there are " + accounts.keySet());
    }
    Extrinsic.Implicit implicit =
        new Extrinsic.Implicit(
            ContractRuntime.SPEC_VERSION,
            ContractRuntime.TRANSACTION_VERSION,
            chain.genesisHash(),
            chain.genesisHash());
    try {
      Extrinsic signed =
          Extrinsic.sign(
              signer,
              RpcMethods.bytes(call, 1),
              Era.IMMORTAL,
              node.nextNonce(signer.accountId()),
              BigInteger.ZERO,
              implicit);
      return TextNode.valueOf(Json.hex(signed.encode()));
    } catch (ScaleException e) {
      throw RpcException.invalidParams("the call cannot be decoded: " + e.getMessage());
    }
  }

  /**
   * {@code dev_extrinsicEvents(blockHash, extrinsic)}: the events of an extrinsic, which is given
   * as it was submitted; each with pallet, name and its fields in SCALE. Null if the block or the
   * extrinsic in it is unknown.
   */
  JsonNode extrinsicEvents(RpcCall call) {
    Chain.Head head = chain.at(RpcMethods.bytes(call, 0));
    int index = head == null ? -1 : indexOf(head.block().extrinsics(), RpcMethods.bytes(call, 1));
    byte[] encoded = head == null ? null : head.state().get(ContractRuntime.EVENTS_KEY);
    if (index < 0 || encoded == null) {
      return NullNode.instance;
    }
    ArrayNode result = JsonNodeFactory.instance.arrayNode();
    for (EventRecord event : EventRecord.decodeAll(encoded, metadata)) {
      if (event.phase() == index) {
        ObjectNode json = result.addObject();
        json.put("event", metadata.eventName(event.pallet(), event.event()));
        ArrayNode fields = json.putArray("fields");
        event.fields().forEach(field -> fields.add(Json.hex(field)));
      }
    }
    return result;
  }

  private static int indexOf(List<byte[]> extrinsics, byte[] wanted) {
    for (int i = 0; i < extrinsics.size(); i++) {
      if (Arrays.equals(extrinsics.get(i), wanted)) {
        return i;
      }
    }
    return -1;
  }
}

package dev.ewasm.vectors.devnode;

import static dev.ewasm.vectors.devnode.MethodTable.object;
import static dev.ewasm.vectors.devnode.MethodTable.text;
import static dev.ewasm.vectors.devnode.RpcValues.hex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ewasm.eei.transaction.Transaction;
import dev.ewasm.state.Address;
import dev.ewasm.state.WorldState;
import java.util.Map;

/** {@code txpool_}: what waits for a block. */
final class PoolMethods {

  private final DevChain node;

  PoolMethods(DevChain node) {
    this.node = node;
  }

  void addTo(MethodTable table) {
    table.add("eth_pendingTransactions", call -> pendingTransactions());
    table.add("txpool_status", call -> status());
    table.add("txpool_content", call -> content(JsonForms::transaction));
    table.add("txpool_inspect", call -> content(PoolMethods::summary));
  }

  private JsonNode pendingTransactions() {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    node.pool().all().forEach(transaction -> list.add(JsonForms.transaction(transaction)));
    return list;
  }

  private Map<Boolean, Map<Address, Map<Long, SignedTransaction>>> waiting() {
    WorldState state = node.chain().newestState();
    return node.pool().content(state::nonce);
  }

  private JsonNode status() {
    ObjectNode json = object();
    waiting()
        .forEach(
            (pending, part) ->
                json.put(
                    pending ? "pending" : "queued",
                    hex(part.values().stream().mapToInt(Map::size).sum())));
    return json;
  }

  private interface Form {
    JsonNode of(SignedTransaction transaction);
  }

  private JsonNode content(Form form) {
    ObjectNode json = object();
    waiting()
        .forEach(
            (pending, part) -> {
              ObjectNode senders = json.putObject(pending ? "pending" : "queued");
              part.forEach(
                  (sender, own) -> {
                    ObjectNode nonces = senders.putObject(sender.toString());
                    own.forEach(
                        (nonce, transaction) ->
                            nonces.set(Long.toUnsignedString(nonce), form.of(transaction)));
                  });
            });
    return json;
  }

  private static JsonNode summary(SignedTransaction signed) {
    Transaction payload = signed.payload();
    Address to = payload.to();
    return text(
        "%s: %s wei + %d gas × %s wei"
            .formatted(
                to == null ? "contract creation" : to.toString(),
                payload.value().toDecimalString(),
                payload.gasLimit(),
                payload.maxFeePerGas().toDecimalString()));
  }
}

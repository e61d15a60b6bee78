package dev.ewasm.vectors.devnode;

import static dev.ewasm.vectors.devnode.MethodTable.object;
import static dev.ewasm.vectors.devnode.MethodTable.text;
import static dev.ewasm.vectors.devnode.RpcValues.hex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ewasm.eei.transaction.Transaction;
import dev.ewasm.state.Address;
import dev.ewasm.substrate.rpc.RpcCall;
import dev.ewasm.substrate.rpc.RpcException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;
import org.web3j.crypto.StructuredDataEncoder;

/** Signing, sending, and what waits. */
final class SendMethods {

  private final DevChain node;
  private final Simulator simulator;

  SendMethods(DevChain node, Simulator simulator) {
    this.node = node;
    this.simulator = simulator;
  }

  void addTo(MethodTable table) {
    table.add("eth_sendTransaction", this::send);
    table.add(
        "eth_sendRawTransaction",
        call -> {
          SignedTransaction transaction =
              TransactionCodec.decode(RpcValues.data(call.param(0), "transaction"));
          node.submit(transaction);
          return text(hex(transaction.hash()));
        });
    table.add("eth_signTransaction", this::signTransaction);
    table.add("eth_sign", call -> sign(call.param(0), RpcValues.data(call.param(1), "message")));
    table.add(
        "personal_sign", call -> sign(call.param(1), RpcValues.data(call.param(0), "message")));
    table.add("eth_signTypedData_v4", this::signTypedData);
    table.add("eth_signTypedData", this::signTypedData);
    table.add("eth_pendingTransactions", call -> pendingTransactions());
    table.add("txpool_status", call -> status());
    table.add("txpool_content", call -> content(JsonForms::transaction));
    table.add("txpool_inspect", call -> content(SendMethods::summary));
  }

  private JsonNode send(RpcCall call) {
    CallRequest request = CallRequest.parse(call.param(0));
    Address sender = senderOf(request);
    long gas = gasOf(request);
    SignedTransaction sent;
    Long nonce = request.nonce();
    if (nonce != null) {
      sent = node.sign(complete(request, nonce, gas));
      node.submit(sent);
    } else {
      sent = node.submit(sender, next -> node.sign(complete(request, next, gas)));
    }
    return text(hex(sent.hash()));
  }

  private Address senderOf(CallRequest request) {
    Address sender = request.from();
    if (sender == null) {
      throw RpcException.invalidParams("from is missing");
    }
    if (node.account(sender) == null && !node.isImpersonated(sender)) {
      throw EthereumErrors.server("unknown account");
    }
    UInt256 chainId = request.chainId();
    if (chainId != null && !chainId.equals(node.chainId())) {
      throw EthereumErrors.server(
          "chainId does not match node's (have=%s, want=%s)"
              .formatted(chainId.toDecimalString(), node.chainId().toDecimalString()));
    }
    return sender;
  }

  private long gasOf(CallRequest request) {
    Long gas = request.gas();
    return gas == null ? simulator.estimate(simulator.scene(new BlockRef.Pending()), request) : gas;
  }

  private Transaction complete(CallRequest request, long nonce, long gas) {
    return request.toTransaction(
        nonce, gas, Simulator.TIP, node.baseFee(), node.producer().rules().fork().baseFee());
  }

  private JsonNode signTransaction(RpcCall call) {
    CallRequest request = CallRequest.parse(call.param(0));
    Address sender = senderOf(request);
    Long nonce = request.nonce();
    SignedTransaction signed =
        node.sign(
            complete(request, nonce == null ? node.nextNonce(sender) : nonce, gasOf(request)));
    ObjectNode json = object().put("raw", hex(signed.raw()));
    json.set("tx", JsonForms.transaction(signed));
    return json;
  }

  private DevAccounts.Account account(JsonNode address) {
    DevAccounts.Account account = node.account(RpcValues.address(address, "address"));
    if (account == null) {
      throw EthereumErrors.server("unknown account");
    }
    return account;
  }

  private JsonNode sign(JsonNode address, Bytes message) {
    return text(hex(Bytes.wrap(account(address).signMessage(message.toArrayUnsafe()))));
  }

  private JsonNode signTypedData(RpcCall call) {
    DevAccounts.Account account = account(call.param(0));
    JsonNode data = call.param(1);
    try {
      byte[] hash =
          new StructuredDataEncoder(data.isTextual() ? data.asText() : data.toString())
              .hashStructuredData();
      return text(hex(Bytes.wrap(account.signHash(hash))));
    } catch (IOException | RuntimeException e) {
      throw RpcException.invalidParams("typed data: " + firstLine(e));
    }
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("not as EIP-712 has it");
  }

  private JsonNode pendingTransactions() {
    var list = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.arrayNode();
    node.pool().all().forEach(transaction -> list.add(JsonForms.transaction(transaction)));
    return list;
  }

  private Map<Boolean, Map<Address, Map<Long, SignedTransaction>>> waiting() {
    var state = node.chain().newestState();
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
              new LinkedHashMap<>(part)
                  .forEach(
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

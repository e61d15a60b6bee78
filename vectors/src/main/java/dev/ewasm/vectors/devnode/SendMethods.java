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
import java.math.BigInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;
import org.web3j.crypto.StructuredDataEncoder;

/** Signing and sending. */
final class SendMethods {

  private static final long DEFAULT_WAIT_MILLIS = 5_000;
  private static final long MAX_WAIT_MILLIS = 60_000;
  private static final long POLL_NANOS = 5_000_000;

  private final DevChain node;
  private final Simulator simulator;

  SendMethods(DevChain node, Simulator simulator) {
    this.node = node;
    this.simulator = simulator;
  }

  void addTo(MethodTable table) {
    table.add("eth_sendTransaction", this::send);
    table.add("eth_sendUnsignedTransaction", this::sendUnsigned);
    table.add("eth_sendRawTransaction", call -> text(hex(sendRaw(call).hash())));
    table.add("eth_sendRawTransactionSync", this::sendRawAndWait);
    table.add("eth_signTransaction", this::signTransaction);
    table.add("eth_fillTransaction", this::fillTransaction);
    table.add("eth_sign", call -> sign(call.param(0), RpcValues.data(call.param(1), "message")));
    table.add(
        "personal_sign", call -> sign(call.param(1), RpcValues.data(call.param(0), "message")));
    table.add("eth_signTypedData_v4", this::signTypedData);
    table.add("eth_signTypedData", this::signTypedData);
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

  /** Sends in the name of any account, as if it were impersonated. */
  private JsonNode sendUnsigned(RpcCall call) {
    CallRequest request = CallRequest.parse(call.param(0));
    Address sender = claimedSender(request);
    long gas = gasOf(request);
    Long nonce = request.nonce();
    SignedTransaction sent =
        node.submit(
            sender,
            next ->
                TransactionCodec.impersonate(
                    complete(request, nonce == null ? next : nonce, gas), node.chainId()));
    return text(hex(sent.hash()));
  }

  private SignedTransaction sendRaw(RpcCall call) {
    SignedTransaction transaction;
    try {
      transaction = TransactionCodec.decode(RpcValues.data(call.param(0), "transaction"));
    } catch (InvalidTransactionException e) {
      throw EthereumErrors.invalid(String.valueOf(e.getMessage()));
    }
    node.submit(transaction);
    return transaction;
  }

  /** Sends and answers with the receipt (EIP-7966). */
  private JsonNode sendRawAndWait(RpcCall call) {
    JsonNode given = call.optional(1);
    long millis =
        given == null ? DEFAULT_WAIT_MILLIS : RpcValues.number(given, "timeout in milliseconds");
    if (millis == 0 || millis > MAX_WAIT_MILLIS) {
      throw RpcException.invalidParams(
          "timeout in milliseconds: not between 1 and " + MAX_WAIT_MILLIS);
    }
    SignedTransaction sent = sendRaw(call);
    long start = System.nanoTime();
    while (true) {
      Chain.Located found = node.chain().find(sent.hash());
      if (found != null) {
        return JsonForms.receipt(found.block(), found.index());
      }
      if (System.nanoTime() - start > millis * 1_000_000) {
        throw new RpcException(
            EthereumErrors.STILL_WAITING,
            "The transaction was added to the mempool but wasn't processed in " + millis + " ms",
            text(hex(sent.hash())));
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private Address senderOf(CallRequest request) {
    Address sender = claimedSender(request);
    if (node.account(sender) == null && !node.isImpersonated(sender)) {
      throw EthereumErrors.invalid("unknown account");
    }
    return sender;
  }

  private Address claimedSender(CallRequest request) {
    Address sender = request.from();
    if (sender == null) {
      throw RpcException.invalidParams("from is missing");
    }
    UInt256 chainId = request.chainId();
    if (chainId != null && !chainId.equals(node.chainId())) {
      throw EthereumErrors.rejected(
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
    senderOf(request);
    return described(node.sign(filled(request)));
  }

  /** What the transaction would be with all that is open filled in, without a signature. */
  private JsonNode fillTransaction(RpcCall call) {
    CallRequest request = CallRequest.parse(call.param(0));
    claimedSender(request);
    return described(
        TransactionCodec.sign(
            filled(request),
            node.chainId(),
            new TransactionCodec.Signature(0, BigInteger.ZERO, BigInteger.ZERO)));
  }

  private Transaction filled(CallRequest request) {
    Long nonce = request.nonce();
    return complete(
        request, nonce == null ? node.nextNonce(request.sender()) : nonce, gasOf(request));
  }

  private static JsonNode described(SignedTransaction transaction) {
    ObjectNode json = object().put("raw", hex(transaction.raw()));
    json.set("tx", JsonForms.transaction(transaction));
    return json;
  }

  private DevAccounts.Account account(JsonNode address) {
    DevAccounts.Account account = node.account(RpcValues.address(address, "address"));
    if (account == null) {
      throw EthereumErrors.invalid("unknown account");
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
}

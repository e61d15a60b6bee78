package dev.ewasm.vectors.devnode;

import static dev.ewasm.vectors.devnode.RpcValues.hex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ewasm.eei.transaction.Transaction;
import dev.ewasm.state.Address;
import dev.ewasm.state.Log;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/** Blocks, transactions, receipts and logs as replies have them. */
final class JsonForms {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private JsonForms() {}

  /**
   * A block.
   *
   * @param whole whether with its transactions, rather than their hashes
   */
  static ObjectNode block(Block block, boolean whole) {
    ObjectNode json = header(block.header(), block.hash());
    json.put("totalDifficulty", "0x0").put("size", hex(block.encode().size()));
    ArrayNode transactions = json.putArray("transactions");
    for (int i = 0; i < block.transactions().size(); i++) {
      if (whole) {
        transactions.add(transaction(block, i));
      } else {
        transactions.add(hex(block.transactions().get(i).hash()));
      }
    }
    json.putArray("uncles");
    if (block.header().hasWithdrawals()) {
      json.putArray("withdrawals");
    }
    return json;
  }

  /** A block that is not sealed: what would only be known then is null. */
  static ObjectNode pendingBlock(Block block, boolean whole) {
    ObjectNode json = block(block, whole);
    json.putNull("hash").putNull("nonce").putNull("miner");
    if (whole) {
      json.path("transactions").forEach(each -> unseal((ObjectNode) each));
    }
    return json;
  }

  private static void unseal(ObjectNode transaction) {
    transaction.putNull("blockHash").putNull("blockNumber").putNull("transactionIndex");
  }

  static ObjectNode header(BlockHeader header, Bytes32 hash) {
    ObjectNode json = JSON.objectNode();
    json.put("number", hex(header.number())).put("hash", hex(hash));
    json.put("parentHash", hex(header.parentHash())).put("nonce", hex(BlockHeader.NONCE));
    json.put("sha3Uncles", hex(BlockHeader.NO_UNCLES)).put("logsBloom", hex(header.logsBloom()));
    json.put("transactionsRoot", hex(header.transactionsRoot()));
    json.put("stateRoot", hex(header.stateRoot())).put("receiptsRoot", hex(header.receiptsRoot()));
    json.put("miner", header.coinbase().toString()).put("difficulty", hex(header.difficulty()));
    json.put("extraData", hex(header.extraData())).put("gasLimit", hex(header.gasLimit()));
    json.put("gasUsed", hex(header.gasUsed())).put("timestamp", hex(header.timestamp()));
    json.put("mixHash", hex(header.mixHash()));
    if (header.hasBaseFee()) {
      json.put("baseFeePerGas", hex(header.baseFee()));
    }
    if (header.hasWithdrawals()) {
      json.put("withdrawalsRoot", hex(BlockHeader.NO_WITHDRAWALS));
    }
    if (header.hasBlobGas()) {
      json.put("blobGasUsed", "0x0").put("excessBlobGas", "0x0");
      json.put("parentBeaconBlockRoot", hex(Bytes32.ZERO));
    }
    if (header.hasRequests()) {
      json.put("requestsHash", hex(BlockHeader.NO_REQUESTS));
    }
    return json;
  }

  static ObjectNode transaction(Block block, int index) {
    ObjectNode json = transaction(block.transactions().get(index));
    json.put("blockHash", hex(block.hash())).put("blockNumber", hex(block.number()));
    json.put("transactionIndex", hex(index));
    json.put("gasPrice", hex(block.outcomes().get(index).effectiveGasPrice()));
    return json;
  }

  /** A transaction that waits for a block. */
  static ObjectNode transaction(SignedTransaction signed) {
    Transaction payload = signed.payload();
    ObjectNode json = JSON.objectNode();
    json.putNull("blockHash").putNull("blockNumber").putNull("transactionIndex");
    json.put("hash", hex(signed.hash())).put("type", hex(payload.type()));
    json.put("from", payload.sender().toString());
    Address to = payload.to();
    json.put("to", to == null ? null : to.toString());
    json.put("nonce", hex(payload.nonce())).put("gas", hex(payload.gasLimit()));
    json.put("gasPrice", hex(payload.maxFeePerGas()));
    if (payload.type() == Transaction.DYNAMIC_FEE) {
      json.put("maxFeePerGas", hex(payload.maxFeePerGas()));
      json.put("maxPriorityFeePerGas", hex(payload.maxPriorityFeePerGas()));
    }
    json.put("value", hex(payload.value())).put("input", hex(payload.data()));
    if (payload.type() != Transaction.LEGACY) {
      json.set("accessList", accessList(payload.accessList()));
      json.put("yParity", hex(signed.v()));
    }
    UInt256 chainId = signed.chainId();
    if (chainId != null) {
      json.put("chainId", hex(chainId));
    }
    json.put("v", hex(signed.v())).put("r", hex(signed.r())).put("s", hex(signed.s()));
    return json;
  }

  static ArrayNode accessList(Iterable<Transaction.Access> accesses) {
    ArrayNode list = JSON.arrayNode();
    for (Transaction.Access access : accesses) {
      ObjectNode entry = list.addObject().put("address", access.address().toString());
      ArrayNode keys = entry.putArray("storageKeys");
      access.keys().forEach(key -> keys.add(hex(key)));
    }
    return list;
  }

  static ObjectNode receipt(Block block, int index) {
    SignedTransaction signed = block.transactions().get(index);
    Transaction payload = signed.payload();
    Block.Outcome outcome = block.outcomes().get(index);
    ObjectNode json = JSON.objectNode();
    json.put("transactionHash", hex(signed.hash())).put("transactionIndex", hex(index));
    json.put("blockHash", hex(block.hash())).put("blockNumber", hex(block.number()));
    json.put("from", payload.sender().toString());
    Address to = payload.to();
    json.put("to", to == null ? null : to.toString());
    json.put("cumulativeGasUsed", hex(outcome.receipt().cumulativeGasUsed()));
    json.put("gasUsed", hex(outcome.gasUsed()));
    json.put("effectiveGasPrice", hex(outcome.effectiveGasPrice()));
    Address contract = outcome.contract();
    json.put("contractAddress", contract == null ? null : contract.toString());
    json.set("logs", logs(block, index));
    json.put("logsBloom", hex(outcome.receipt().bloom())).put("type", hex(payload.type()));
    json.put("status", outcome.receipt().succeeded() ? "0x1" : "0x0");
    return json;
  }

  private static ArrayNode logs(Block block, int index) {
    ArrayNode logs = JSON.arrayNode();
    int number = block.firstLog(index);
    for (Log log : block.outcomes().get(index).receipt().logs()) {
      logs.add(log(block, index, number++, log));
    }
    return logs;
  }

  /**
   * A log.
   *
   * @param number of the log in its block
   */
  static JsonNode log(Block block, int transaction, int number, Log log) {
    ObjectNode json = JSON.objectNode().put("address", log.address().toString());
    ArrayNode topics = json.putArray("topics");
    log.topics().forEach(topic -> topics.add(hex(topic)));
    json.put("data", hex(log.data())).put("blockNumber", hex(block.number()));
    json.put("blockHash", hex(block.hash()));
    json.put("blockTimestamp", hex(block.header().timestamp()));
    json.put("transactionHash", hex(block.transactions().get(transaction).hash()));
    json.put("transactionIndex", hex(transaction)).put("logIndex", hex(number));
    return json.put("removed", false);
  }

  static JsonNode orNull(@Nullable JsonNode json) {
    return json == null ? JSON.nullNode() : json;
  }
}

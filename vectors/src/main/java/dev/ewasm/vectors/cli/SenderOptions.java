package dev.ewasm.vectors.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ewasm.eei.transaction.Transaction;
import dev.ewasm.state.Address;
import dev.ewasm.vectors.abi.AbiText;
import dev.ewasm.vectors.devnode.DevAccounts;
import dev.ewasm.vectors.devnode.NodeConfig;
import java.math.BigInteger;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who sends a transaction, and what it may cost; to be mixed in. */
final class SenderOptions {

  private static final int WORD_BITS = 256;

  @Option(
      names = "--private-key",
      paramLabel = "HEX",
      description = "Sign here, with this key of 32 bytes.")
  private @Nullable String privateKey;

  @Option(
      names = "--mnemonic",
      paramLabel = "WORDS",
      description = "Sign here, with a key of these words (default: those of test chains).")
  private String mnemonic = NodeConfig.TEST_MNEMONIC;

  @Option(
      names = "--mnemonic-index",
      paramLabel = "N",
      description = "Which of the words' keys, from 0.")
  private @Nullable Integer index;

  @Option(
      names = "--from",
      paramLabel = "ADDRESS",
      description = "Let the node sign, for this account (default: the node's first account).")
  private @Nullable String from;

  @Option(
      names = "--value",
      paramLabel = "WEI",
      description = "Wei to send along, such as 1ether (default: 0).")
  private String value = "0";

  @Option(names = "--gas", paramLabel = "GAS", description = "Gas limit (default: estimated).")
  private @Nullable String gas;

  @Option(
      names = "--gas-price",
      paramLabel = "WEI",
      description = "Price of a gas; makes a legacy transaction.")
  private @Nullable String gasPrice;

  @Option(
      names = "--max-fee",
      paramLabel = "WEI",
      description = "Most that a gas may cost (default: twice the base fee and the tip).")
  private @Nullable String maxFee;

  @Option(
      names = "--priority-fee",
      paramLabel = "WEI",
      description = "Tip for a gas (default: what the node proposes).")
  private @Nullable String priorityFee;

  @Option(names = "--nonce", paramLabel = "N", description = "Nonce (default: the next one).")
  private @Nullable String nonce;

  /**
   * Sends a transaction.
   *
   * @param to null to create a contract
   * @return its hash
   */
  String send(NodeClient client, @Nullable Address to, Bytes data) {
    if (gasPrice != null && (maxFee != null || priorityFee != null)) {
      throw CommandException.usage("--gas-price excludes --max-fee and --priority-fee");
    }
    if (from != null && (privateKey != null || index != null)) {
      throw CommandException.usage("--from excludes --private-key and --mnemonic-index");
    }
    if (privateKey != null && index != null) {
      throw CommandException.usage("--private-key excludes --mnemonic-index");
    }
    // What was mistyped is said before the node is asked anything.
    request(Address.ZERO, to, data);
    addFees(JsonNodeFactory.instance.objectNode());
    DevAccounts.Account account = account();
    Address sender = account != null ? account.address() : nodeAccount(client);
    ObjectNode request = request(sender, to, data);
    if (account == null) {
      addFees(request);
      return client.call("eth_sendTransaction", request).asText();
    }
    Transaction transaction = transaction(client, sender, to, data, request);
    UInt256 chainId = UInt256.valueOf(client.quantity("eth_chainId"));
    String raw = account.encodeSigned(transaction, chainId).toHexString();
    return client.call("eth_sendRawTransaction", raw).asText();
  }

  /** The amount of the option {@code --value}. */
  BigInteger wei() {
    return amount("--value", value);
  }

  /** The account of the option {@code --from}, or null without it. */
  @Nullable Address from() {
    return from == null ? null : address("--from", from);
  }

  private DevAccounts.@Nullable Account account() {
    try {
      if (privateKey != null) {
        return DevAccounts.Account.of(key("--private-key", privateKey));
      }
      return index == null ? null : DevAccounts.account(mnemonic, index);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(
          (privateKey != null ? "--private-key: " : "--mnemonic: ") + e.getMessage());
    }
  }

  /** A private key; the message never shows it. */
  static Bytes32 key(String option, String text) {
    String digits = text.startsWith("0x") ? text.substring(2) : text;
    if (!digits.matches("[0-9a-fA-F]{64}")) {
      throw CommandException.usage(option + ": not 32 bytes in hexadecimal");
    }
    return Bytes32.fromHexString(digits);
  }

  private Address nodeAccount(NodeClient client) {
    Address given = from();
    if (given != null) {
      return given;
    }
    JsonNode first = client.call("eth_accounts").path(0);
    if (!first.isTextual()) {
      throw CommandException.usage(
          "who sends? The node has no accounts: --private-key or --mnemonic-index");
    }
    return ClientOptions.told(() -> AbiText.address(first.asText()));
  }

  private ObjectNode request(Address sender, @Nullable Address to, Bytes data) {
    ObjectNode request = JsonNodeFactory.instance.objectNode().put("from", sender.toString());
    if (to != null) {
      request.put("to", to.toString());
    }
    request.put("data", data.toHexString()).put("value", hex(wei()));
    put(request, "gas", "--gas", gas);
    put(request, "nonce", "--nonce", nonce);
    return request;
  }

  private void addFees(ObjectNode request) {
    put(request, "gasPrice", "--gas-price", gasPrice);
    put(request, "maxFeePerGas", "--max-fee", maxFee);
    put(request, "maxPriorityFeePerGas", "--priority-fee", priorityFee);
  }

  private static void put(ObjectNode request, String name, String option, @Nullable String text) {
    if (text != null) {
      request.put(name, hex(amount(option, text)));
    }
  }

  private Transaction transaction(
      NodeClient client, Address sender, @Nullable Address to, Bytes data, ObjectNode request) {
    BigInteger useNonce =
        nonce != null
            ? amount("--nonce", nonce)
            : client.quantity("eth_getTransactionCount", sender.toString(), "pending");
    BigInteger gasLimit =
        gas != null ? amount("--gas", gas) : client.quantity("eth_estimateGas", request);
    JsonNode baseFee = client.call("eth_getBlockByNumber", "latest", false).path("baseFeePerGas");
    boolean dynamic = gasPrice == null && baseFee.isTextual();
    BigInteger tip;
    BigInteger fee;
    if (dynamic) {
      tip =
          priorityFee != null
              ? amount("--priority-fee", priorityFee)
              : client.quantity("eth_maxPriorityFeePerGas");
      BigInteger base = ClientOptions.told(() -> AbiText.number(baseFee.asText()));
      fee = maxFee != null ? amount("--max-fee", maxFee) : base.shiftLeft(1).add(tip);
      tip = priorityFee == null ? tip.min(fee) : tip;
    } else {
      fee = gasPrice != null ? amount("--gas-price", gasPrice) : client.quantity("eth_gasPrice");
      tip = fee;
    }
    return new Transaction(
        dynamic ? Transaction.DYNAMIC_FEE : Transaction.LEGACY,
        sender,
        useNonce.longValue(),
        UInt256.valueOf(fee),
        UInt256.valueOf(tip),
        gasLimit.longValue(),
        to,
        UInt256.valueOf(wei()),
        data,
        List.of());
  }

  static String hex(BigInteger value) {
    return "0x" + value.toString(16);
  }

  /** An amount that is not negative, in any of the forms of {@link AbiText#number}. */
  static BigInteger amount(String option, String text) {
    BigInteger amount =
        RunOptions.parse(option, text, given -> ClientOptions.typed(() -> AbiText.number(given)));
    if (amount.signum() < 0 || amount.bitLength() > WORD_BITS) {
      throw CommandException.usage(option + " " + text + ": not between 0 and 2^256");
    }
    return amount;
  }

  static Address address(String what, String text) {
    try {
      return AbiText.address(text);
    } catch (dev.ewasm.vectors.abi.AbiException e) {
      throw CommandException.usage(what + ": " + e.getMessage());
    }
  }
}

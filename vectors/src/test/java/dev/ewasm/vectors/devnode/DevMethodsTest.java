package dev.ewasm.vectors.devnode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ewasm.engine.text.TextReader;
import java.nio.charset.StandardCharsets;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What developers do to a chain, beside what viem's test client does in {@code viem.mjs}. */
final class DevMethodsTest {

  private static final String FROM = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266";
  private static final String TO = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8";
  private static final String NOBODY = "0x9999999999999999999999999999999999999999";

  private TestNode node;

  @BeforeEach
  void start() throws Exception {
    node = TestNode.start();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private static String transfer(String from, String more) {
    return "{\"from\":\"%s\",\"to\":\"%s\",\"value\":\"0x1\"%s}".formatted(from, TO, more);
  }

  private String balance(String address) throws Exception {
    return node.result("eth_getBalance", "[\"" + address + "\",\"latest\"]").asText();
  }

  @Test
  void aStateGoesFromOneNodeToAnother() throws Exception {
    JsonNode token =
        node.result(
            "eth_getTransactionReceipt",
            "["
                + node.result(
                    "eth_sendTransaction",
                    "[{\"from\":\"%s\",\"data\":\"%s\"}]"
                        .formatted(FROM, TestNode.example("erc20/erc20.wasm").toHexString()))
                + "]");
    node.result("anvil_setBalance", "[\"" + NOBODY + "\",\"0x5\"]");
    node.result("anvil_addBalance", "[\"" + NOBODY + "\",\"0x2\"]");
    JsonNode dump = node.result("anvil_dumpState", "[]");
    String call = "[{\"to\":" + token.get("contractAddress") + ",\"data\":\"0x18160ddd\"}]";
    try (TestNode other = TestNode.start()) {
      assertThat(other.result("eth_call", call).asText()).isEqualTo("0x");
      assertThat(other.result("anvil_loadState", "[" + dump + "]").asBoolean()).isTrue();
      assertThat(other.result("eth_call", call).asText()).endsWith("3e8");
      assertThat(other.result("eth_getBalance", "[\"" + NOBODY + "\",\"latest\"]").asText())
          .isEqualTo("0x7");
      other.result("evm_mine", "[]");
      node.result("evm_mine", "[]");
      assertThat(other.node.stateRoot()).isEqualTo(node.node.stateRoot());
    }
  }

  @Test
  void blocksComeByThemselves() throws Exception {
    node.result("evm_setIntervalMining", "[1]");
    JsonNode hash = node.result("eth_sendTransaction", "[" + transfer(FROM, "") + "]");
    while (node.result("eth_getTransactionReceipt", "[" + hash + "]").isNull()
        || node.node.blockNumber() < 2) {
      Thread.sleep(20);
    }
    node.result("evm_setIntervalMining", "[0]");
    node.result("evm_setAutomine", "[false]");
    long stopped = node.node.blockNumber();
    node.result("eth_sendTransaction", "[" + transfer(FROM, "") + "]");
    assertThat(node.result("txpool_status", "[]").get("pending").asText()).isEqualTo("0x1");
    assertThat(node.node.blockNumber()).isEqualTo(stopped);
    node.result("anvil_dropAllTransactions", "[]");
    node.result("anvil_setBlockTimestampInterval", "[7]");
    node.result("hardhat_mine", "[\"0x2\"]");
    JsonNode last = node.result("eth_getBlockByNumber", "[\"latest\",false]");
    JsonNode before = node.result("eth_getBlockByHash", "[" + last.get("parentHash") + ",false]");
    assertThat(Long.decode(last.get("timestamp").asText()))
        .isEqualTo(Long.decode(before.get("timestamp").asText()) + 7);
  }

  @Test
  void rollbackTakesBlocksAway() throws Exception {
    node.result("eth_sendTransaction", "[" + transfer(FROM, "") + "]");
    JsonNode snapshot = node.result("evm_snapshot", "[]");
    String before = balance(TO);
    JsonNode hash = node.result("eth_sendTransaction", "[" + transfer(FROM, "") + "]");
    JsonNode later = node.result("evm_snapshot", "[]");
    node.result("anvil_rollback", "[1]");
    assertThat(balance(TO)).isEqualTo(before);
    assertThat(node.result("eth_getTransactionReceipt", "[" + hash + "]").isNull()).isTrue();
    assertThat(node.result("evm_revert", "[" + later + "]").asBoolean()).isFalse();
    assertThat(node.result("evm_revert", "[" + snapshot + "]").asBoolean()).isTrue();
    assertThat(node.result("evm_revert", "[" + snapshot + "]").asBoolean()).isFalse();
    node.result("hardhat_reset", "[]");
    assertThat(node.node.blockNumber()).isZero();
  }

  @Test
  void unsignedAndFilledTransactions() throws Exception {
    node.result("hardhat_setBalance", "[\"" + NOBODY + "\",\"0xde0b6b3a7640000\"]");
    JsonNode hash = node.result("eth_sendUnsignedTransaction", "[" + transfer(NOBODY, "") + "]");
    JsonNode receipt = node.result("eth_getTransactionReceipt", "[" + hash + "]");
    assertThat(receipt.get("from").asText()).isEqualTo(NOBODY);
    assertThat(receipt.get("status").asText()).isEqualTo("0x1");
    JsonNode filled =
        node.result("eth_fillTransaction", "[" + transfer(NOBODY, "") + "]").get("tx");
    assertThat(filled.get("nonce").asText()).isEqualTo("0x1");
    assertThat(filled.get("gas").asText()).isEqualTo("0x5208");
    assertThat(filled.get("maxFeePerGas").asText()).startsWith("0x");
    assertThat(node.error("eth_sendTransaction", "[" + transfer(NOBODY, "") + "]"))
        .isEqualTo("-32000: unknown account");
  }

  @Test
  void aTransactionCanBeSentAndItsReceiptHadAtOnce() throws Exception {
    String raw =
        node.result("eth_signTransaction", "[" + transfer(FROM, ",\"gas\":\"0x5208\"") + "]")
            .get("raw")
            .asText();
    JsonNode receipt = node.result("eth_sendRawTransactionSync", "[\"" + raw + "\"]");
    assertThat(receipt.get("status").asText()).isEqualTo("0x1");
    node.result("evm_setAutomine", "[false]");
    raw =
        node.result("eth_signTransaction", "[" + transfer(FROM, ",\"gas\":\"0x5208\"") + "]")
            .get("raw")
            .asText();
    JsonNode error = node.reply("eth_sendRawTransactionSync", "[\"" + raw + "\",20]").get("error");
    assertThat(error.get("code").asInt()).isEqualTo(4);
    assertThat(
            node.result("eth_getTransactionByHash", "[" + error.get("data") + "]")
                .get("nonce")
                .asText())
        .isEqualTo("0x1");
    node.result("anvil_removePoolTransactions", "[\"" + FROM + "\"]");
    assertThat(node.result("txpool_status", "[]").get("pending").asText()).isEqualTo("0x0");
  }

  /** The codes are those of EIP-1474, the words geth's. */
  @Test
  void refusedTransactions() throws Exception {
    node.result("evm_setAutomine", "[false]");
    String gas = ",\"gas\":\"0x5208\",\"maxPriorityFeePerGas\":\"0x1\",\"maxFeePerGas\":";
    node.result(
        "eth_sendTransaction",
        "[" + transfer(FROM, gas + "\"0x77359400\",\"nonce\":\"0x0\"") + "]");
    String[][] cases = {
      {gas + "\"0x77359401\",\"nonce\":\"0x0\"", "replacement transaction underpriced"},
      {gas + "\"0x77359400\",\"nonce\":\"0x0\"", "already known"},
      {gas + "\"0x1\",\"nonce\":\"0x1\"", "max fee per gas less than block base fee"},
      {gas + "\"0x0\",\"nonce\":\"0x1\"", "max priority fee per gas higher than max fee per gas"},
      {
        gas + "\"0xffffffffffffffffffff\",\"nonce\":\"0x1\"",
        "insufficient funds for gas * price + value"
      },
      {",\"gas\":\"0x1\"", "intrinsic gas too low"},
      {",\"gas\":\"0xffffffffff\"", "exceeds block gas limit"},
      {",\"gas\":\"0x5208\",\"chainId\":\"0x1\"", "chainId does not match node's"},
    };
    for (String[] each : cases) {
      assertThat(node.error("eth_sendTransaction", "[" + transfer(FROM, each[0]) + "]"))
          .as(each[0])
          .startsWith("-32003: " + each[1]);
    }
    node.result("evm_mine", "[]");
    assertThat(
            node.error(
                "eth_sendTransaction",
                "[" + transfer(FROM, ",\"gas\":\"0x5208\",\"nonce\":\"0x0\"") + "]"))
        .isEqualTo("-32003: nonce too low: next nonce 1, tx nonce 0");
  }

  @Test
  void callsOnAnotherBlockThanThereIs() throws Exception {
    String text =
        """
        (module
          (import "ethereum" "getBlockNumber" (func $number (result i64)))
          (import "ethereum" "getBlockTimestamp" (func $time (result i64)))
          (import "ethereum" "finish" (func $finish (param i32 i32)))
          (memory (export "memory") 1)
          (func (export "main")
            (i64.store (i32.const 0) (call $number))
            (i64.store (i32.const 8) (call $time))
            (call $finish (i32.const 0) (i32.const 16))))
        """;
    String facts =
        Bytes.wrap(TextReader.read("facts.wat", text.getBytes(StandardCharsets.UTF_8)).bytes())
            .toHexString();
    String code = "{\"" + NOBODY + "\":{\"code\":\"" + facts + "\"}}";
    assertThat(
            node.result(
                    "eth_call",
                    "[{\"to\":\"%s\"},\"latest\",%s,{\"number\":\"0x1234\",\"time\":\"0x5\"}]"
                        .formatted(NOBODY, code))
                .asText())
        .isEqualTo("0x34120000000000000500000000000000");
    assertThat(
            node.result(
                    "debug_traceCall",
                    "[{\"to\":\"%s\"},\"latest\",{\"stateOverrides\":%s,\"blockOverrides\":{\"number\":\"0x7\"},\"tracer\":\"callTracer\"}]"
                        .formatted(NOBODY, code))
                .get("output")
                .asText())
        .startsWith("0x0700000000000000");
  }
}

package dev.ewasm.vectors.devnode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ewasm.vectors.runner.RuntimeDeployer;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code debug_} tells of transactions. */
final class DebugMethodsTest {

  private static final String FROM = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266";
  private static final String TO = "70997970c51812dc3a010c7d01b50e0d17dc79c8";
  private static final String TRANSFER = "0xa9059cbb" + "0".repeat(24) + TO + "0".repeat(63) + "9";

  private TestNode node;

  @BeforeEach
  void start() throws Exception {
    node = TestNode.start();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private JsonNode receipt(String to, String data) throws Exception {
    String target = to.isEmpty() ? "" : ",\"to\":\"" + to + "\"";
    JsonNode hash =
        node.result(
            "eth_sendTransaction",
            "[{\"from\":\"%s\",\"data\":\"%s\",\"gas\":\"0x2dc6c0\"%s}]"
                .formatted(FROM, data, target));
    return node.result("eth_getTransactionReceipt", "[" + hash + "]");
  }

  private String deploy(Bytes initCode) throws Exception {
    return receipt("", initCode.toHexString()).get("contractAddress").asText();
  }

  private JsonNode trace(JsonNode receipt, String options) throws Exception {
    return node.result(
        "debug_traceTransaction", "[" + receipt.get("transactionHash") + "," + options + "]");
  }

  private static List<String> names(JsonNode steps) {
    return steps.findValuesAsText("op");
  }

  @Test
  void stepsAreInstructionsOrHostCalls() throws Exception {
    String token = deploy(TestNode.example("erc20/erc20.wasm"));
    JsonNode receipt = receipt(token, TRANSFER);
    JsonNode all = trace(receipt, "{}");
    assertThat(all.get("failed").asBoolean()).isFalse();
    assertThat(all.get("gas").asLong()).isEqualTo(Long.decode(receipt.get("gasUsed").asText()));
    JsonNode first = all.get("structLogs").get(0);
    assertThat(first.get("at").asText()).contains(":0x");
    assertThat(first.get("depth").asInt()).isEqualTo(1);
    List<String> names = names(all.get("structLogs"));
    assertThat(names).contains("i32.const", "call ethereum.storageStore");

    JsonNode host = trace(receipt, "{\"tracerConfig\":{\"hostCallsOnly\":true}}");
    assertThat(names(host.get("structLogs"))).contains("storageLoad", "storageStore", "log");
    assertThat(names.stream().filter(name -> name.startsWith("call ethereum.")).toList())
        .hasSameSizeAs(names(host.get("structLogs")));

    JsonNode short5 = trace(receipt, "{\"limit\":5,\"disableStack\":true}");
    assertThat(short5.get("structLogs")).hasSize(5);
    assertThat(short5.get("structLogs").get(4).get("stack")).isEmpty();
  }

  @Test
  void aRunOfManyStepsIsNotCutInSilence() throws Exception {
    // (func (export "main") (loop (br 0)))
    String loop =
        "0x0061736d010000000104016000000302010005030100010711"
            + "02066d656d6f72790200046d61696e00000a0901070003400c000b0b";
    assertThat(node.error("debug_traceCall", "[{\"data\":\"" + loop + "\",\"gas\":\"0xf4240\"}]"))
        .startsWith("-32005: more than 100000 steps");
    JsonNode begun =
        node.result(
            "debug_traceCall",
            "[{\"data\":\"" + loop + "\",\"gas\":\"0xf4240\"},\"latest\",{\"limit\":7}]");
    assertThat(begun.get("structLogs")).hasSize(7);
    assertThat(begun.get("error").asText()).isEqualTo("out of gas");
  }

  @Test
  void callTreesHaveLogsAndWhereItFailed() throws Exception {
    String token = deploy(TestNode.example("erc20/erc20.wasm"));
    JsonNode call =
        trace(
            receipt(token, TRANSFER),
            "{\"tracer\":\"callTracer\",\"tracerConfig\":{\"withLog\":true}}");
    assertThat(call.get("type").asText()).isEqualTo("CALL");
    assertThat(call.get("to").asText()).isEqualTo(token);
    assertThat(call.get("logs").get(0).get("address").asText()).isEqualTo(token);
    assertThat(call.get("logs").get(0).get("topics").get(2).asText()).endsWith(TO);

    String counter = deploy(RuntimeDeployer.wrap(TestNode.example("c/counter.wasm")));
    JsonNode reverted = trace(receipt(counter, "0x02"), "{\"tracer\":\"callTracer\"}");
    assertThat(reverted.get("error").asText()).isEqualTo("execution reverted");
    assertThat(reverted.get("revertReason").asText()).isEqualTo("no");
    assertThat(reverted.get("backtrace").get(0).asText()).contains(":0x");
  }

  @Test
  void prestateIsWhatWasReadAndTheDifferenceWhatWasChanged() throws Exception {
    String token = deploy(TestNode.example("erc20/erc20.wasm"));
    JsonNode receipt = receipt(token, TRANSFER);
    JsonNode before = trace(receipt, "{\"tracer\":\"prestateTracer\"}");
    assertThat(before.get(token).get("code").asText()).startsWith("0x0061736d");
    assertThat(before.get(token).get("storage").toString()).contains("3e8");
    assertThat(before.has(FROM)).isTrue();
    JsonNode change =
        trace(receipt, "{\"tracer\":\"prestateTracer\",\"tracerConfig\":{\"diffMode\":true}}");
    assertThat(change.get("pre").get(token).get("storage").toString()).contains("3e8\"");
    JsonNode after = change.get("post").get(token);
    assertThat(after.get("storage").toString()).contains("3df\"").contains("09\"");
    assertThat(after.has("code")).isFalse();
    assertThat(change.get("post").get(FROM).get("nonce").asInt())
        .isEqualTo(change.get("pre").get(FROM).get("nonce").asInt() + 1);
  }

  @Test
  void tracingABlockAndRawForms() throws Exception {
    String token = deploy(TestNode.example("erc20/erc20.wasm"));
    node.result("evm_setAutomine", "[false]");
    for (int i = 0; i < 2; i++) {
      node.result(
          "eth_sendTransaction",
          "[{\"from\":\"%s\",\"to\":\"%s\",\"data\":\"%s\",\"gas\":\"0x7a120\"}]"
              .formatted(FROM, token, TRANSFER));
    }
    node.result("evm_mine", "[]");
    JsonNode traces =
        node.result("debug_traceBlockByNumber", "[\"latest\",{\"tracer\":\"callTracer\"}]");
    assertThat(traces).hasSize(2);
    JsonNode receipts = node.result("eth_getBlockReceipts", "[\"latest\"]");
    for (int i = 0; i < 2; i++) {
      assertThat(traces.get(i).get("result").get("gasUsed"))
          .isEqualTo(receipts.get(i).get("gasUsed"));
      assertThat(traces.get(i).get("txHash")).isEqualTo(receipts.get(i).get("transactionHash"));
    }
    String raw = node.result("debug_getRawBlock", "[\"latest\"]").asText();
    assertThat(raw)
        .contains(node.result("debug_getRawHeader", "[\"latest\"]").asText().substring(2));
    assertThat(node.result("debug_getRawReceipts", "[\"latest\"]")).hasSize(2);
    assertThat(node.result("eth_getHeaderByNumber", "[\"latest\"]").get("hash").asText())
        .isEqualTo(node.node.blockHash().toHexString());
  }
}

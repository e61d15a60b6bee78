package dev.ewasm.vectors.devnode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ewasm.eei.fork.Fork;
import dev.ewasm.state.database.StateCheck;
import dev.ewasm.state.database.StateDatabase;
import dev.ewasm.state.store.StateStores;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chains that outlive their node. */
final class NodePersistenceTest {

  private static final String FROM = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266";
  private static final String TO = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8";

  @TempDir private Path folder;

  private static String transfer(long value) {
    return "[{\"from\":\"%s\",\"to\":\"%s\",\"value\":\"0x%x\",\"gas\":\"0x5208\"}]"
        .formatted(FROM, TO, value);
  }

  @Test
  void aRestartedNodeKnowsEverything() throws Exception {
    String store = "rocksdb:" + folder.resolve("chain");
    String deployed;
    JsonNode receipt;
    JsonNode block;
    Bytes32 root;
    try (TestNode node = TestNode.start(NodeConfig.DEFAULT, store)) {
      deployed =
          node.result(
                  "eth_sendTransaction",
                  "[{\"from\":\"%s\",\"data\":\"%s\"}]"
                      .formatted(FROM, TestNode.example("erc20/erc20.wasm").toHexString()))
              .asText();
      node.result("eth_sendTransaction", transfer(5));
      receipt = node.result("eth_getTransactionReceipt", "[\"" + deployed + "\"]");
      block = node.result("eth_getBlockByNumber", "[\"0x1\",true]");
      node.result("anvil_setBalance", "[\"" + TO + "\",\"0x7\"]");
      root = node.node.stateRoot();
    }
    try (TestNode node = TestNode.start(NodeConfig.DEFAULT, store)) {
      assertThat(node.node.blockNumber()).isEqualTo(2);
      assertThat(node.node.stateRoot()).isEqualTo(root);
      assertThat(node.result("eth_getTransactionReceipt", "[\"" + deployed + "\"]"))
          .isEqualTo(receipt);
      assertThat(node.result("eth_getBlockByNumber", "[\"0x1\",true]")).isEqualTo(block);
      assertThat(node.result("eth_getBalance", "[\"" + TO + "\",\"latest\"]").asText())
          .isEqualTo("0x7");
      assertThat(
              node.result(
                      "eth_call",
                      "[{\"to\":%s,\"data\":\"0x18160ddd\"},\"0x1\"]"
                          .formatted(receipt.get("contractAddress")))
                  .asText())
          .endsWith("3e8");
      node.result("eth_sendTransaction", transfer(6));
      assertThat(node.result("eth_getBalance", "[\"" + TO + "\",\"latest\"]").asText())
          .isEqualTo("0xd");
      assertThat(
              node.result(
                      "debug_traceTransaction",
                      "[\"" + deployed + "\",{\"tracer\":\"callTracer\"}]")
                  .get("gasUsed"))
          .isEqualTo(receipt.get("gasUsed"));
    }
    NodeConfig.ChainConfig london =
        new NodeConfig.ChainConfig(31_337, Fork.LONDON, 0, 30_000_000, UInt256.ONE);
    assertThatThrownBy(() -> TestNode.start(NodeConfig.DEFAULT.withChain(london), store).close())
        .isInstanceOf(InvalidChainException.class)
        .hasMessage("the chain in the database has fork Cancun, not London");
    try (StateDatabase database = StateDatabase.open(StateStores.open(store, false))) {
      assertThat(StateCheck.run(database, true).faults()).isEmpty();
    }
  }

  /** A node in a process of its own, which is killed while transactions come in. */
  @Test
  void whatWasAnsweredIsThereAfterAKill() throws Exception {
    String store = "rocksdb:" + folder.resolve("killed");
    List<String> answered = new CopyOnWriteArrayList<>();
    for (int round = 0; round < 2; round++) {
      try (NodeProcess node = NodeProcess.start("--db", store);
          HttpClient client = HttpClient.newHttpClient()) {
        Thread killer = Thread.ofVirtual().start(() -> killAfter(40, answered, node));
        sendUntilItEnds(client, node.uri(), answered, 100 * (round + 1));
        killer.join();
      }
      while (answered.size() % 100 != 0) {
        answered.add("");
      }
    }
    answered.removeIf(String::isEmpty);
    try (TestNode node = TestNode.start(NodeConfig.DEFAULT, store)) {
      assertThat(node.node.blockNumber()).isGreaterThanOrEqualTo(answered.size());
      for (String hash : answered) {
        assertThat(
                node.result("eth_getTransactionReceipt", "[\"" + hash + "\"]")
                    .path("status")
                    .asText())
            .isEqualTo("0x1");
      }
      JsonNode head = node.result("eth_getBlockByNumber", "[\"latest\",false]");
      assertThat(head.get("stateRoot").asText()).isEqualTo(node.node.stateRoot().toHexString());
    }
    try (StateDatabase database = StateDatabase.open(StateStores.open(store, false))) {
      assertThat(StateCheck.run(database, false).faults()).isEmpty();
    }
  }

  /** Ends a process as soon as so many of its hundred answers have come. */
  private static void killAfter(int answers, List<String> answered, NodeProcess node) {
    try {
      while (answered.size() % 100 < answers && node.isAlive()) {
        Thread.sleep(2);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    node.kill();
  }

  private static void sendUntilItEnds(HttpClient client, URI uri, List<String> answered, int most)
      throws InterruptedException {
    try {
      while (answered.size() < most - 1) {
        String body =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_sendTransaction\",\"params\":"
                + transfer(answered.size())
                + "}";
        String reply =
            client
                .send(
                    HttpRequest.newBuilder(uri)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                    HttpResponse.BodyHandlers.ofString())
                .body();
        answered.add(TestNode.MAPPER.readTree(reply).get("result").asText());
      }
    } catch (IOException e) {
      // The node is gone.
    }
  }
}

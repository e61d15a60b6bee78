package dev.ewasm.vectors.devnode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The usual JavaScript clients against the node, and another implementation of Ethereum's rules
 * over the blocks that come of it.
 */
final class NodeClientsTest {

  private static void client(String script, TestNode node, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("node", script, node.url));
    command.addAll(List.of(arguments));
    StringBuilder output = new StringBuilder();
    int code = NodeClients.run(command, output);
    assertThat(code).as(output.toString()).isZero();
    assertThat(output.toString()).contains("PASS");
  }

  @Test
  void ethersAndViemDeployAndCallAndTheBlocksAreEthereums() throws Exception {
    NodeClients.install();
    String erc20 = TestNode.examplePath("erc20/erc20.wasm").toString();
    try (TestNode node = TestNode.start()) {
      client("ethers.mjs", node, erc20, TestNode.examplePath("c/counter.deploy.wasm").toString());
      client("viem.mjs", node, erc20);
      client("ethereumjs.mjs", node, "15");
    }
  }
}

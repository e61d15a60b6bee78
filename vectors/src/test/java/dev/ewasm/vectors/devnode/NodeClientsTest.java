package dev.ewasm.vectors.devnode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The usual JavaScript clients against the node, and another implementation of Ethereum's rules
 * over the blocks that come of it. Needs node and npm, which fetches the clients once into {@code
 * target}.
 */
final class NodeClientsTest {

  private static final Path FOLDER =
      Path.of(System.getProperty("ewasm.root", "..")).resolve("vectors/target/node-clients");

  private static int run(List<String> command, StringBuilder output)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile("client", ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(FOLDER.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(4, TimeUnit.MINUTES);
    process.destroyForcibly();
    output.append(Files.readString(log));
    Files.delete(log);
    return ended ? process.exitValue() : -1;
  }

  /** Installs the clients; skips the test with one line if that cannot be done. */
  private static void install() throws IOException, InterruptedException {
    Files.createDirectories(FOLDER);
    for (String name :
        List.of("package.json", "package-lock.json", "ethers.mjs", "viem.mjs", "ethereumjs.mjs")) {
      try (InputStream file = NodeClientsTest.class.getResourceAsStream(name)) {
        Files.copy(
            Objects.requireNonNull(file),
            FOLDER.resolve(name),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (Files.isRegularFile(FOLDER.resolve("node_modules/.package-lock.json"))) {
      return;
    }
    String reason = null;
    StringBuilder output = new StringBuilder();
    try {
      if (run(List.of("npm", "ci", "--no-audit", "--no-fund"), output) != 0) {
        reason = "npm could not fetch them";
      }
    } catch (IOException e) {
      reason = "node and npm are needed";
    }
    if (reason != null) {
      System.out.println("Tests of ethers and viem skipped: " + reason);
    }
    Assumptions.assumeTrue(reason == null);
  }

  private static void client(String script, TestNode node, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("node", script, node.url));
    command.addAll(List.of(arguments));
    StringBuilder output = new StringBuilder();
    int code = run(command, output);
    assertThat(code).as(output.toString()).isZero();
    assertThat(output.toString()).contains("PASS");
  }

  @Test
  void ethersAndViemDeployAndCallAndTheBlocksAreEthereums() throws Exception {
    install();
    String erc20 = TestNode.examplePath("erc20/erc20.wasm").toString();
    try (TestNode node = TestNode.start()) {
      client("ethers.mjs", node, erc20, TestNode.examplePath("c/counter.deploy.wasm").toString());
      client("viem.mjs", node, erc20);
      client("ethereumjs.mjs", node, "15");
    }
  }
}

package dev.ewasm.substrate.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.state.store.KeyValueStore;
import dev.ewasm.state.store.StateStores;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real JavaScript clients against the node: they deploy the ERC-20 of {@code examples}, call
 * it, read storage and events, see a failed call, and pay fees with keys of all types. Needs node
 * and npm, which fetches the clients once into {@code target}.
 */
final class ClientAcceptanceTest {

  private static final Path MODULE =
      Path.of(System.getProperty("ewasm.root", "..")).resolve("substrate-pallet-adapter");
  private static final Path FOLDER = MODULE.resolve("target/clients");

  @TempDir private Path temporary;

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
    for (String name : List.of("package.json", "polkadotjs.mjs", "papi.mjs", "page.mjs")) {
      try (InputStream file = ClientAcceptanceTest.class.getResourceAsStream(name)) {
        Files.copy(
            Objects.requireNonNull(file),
            FOLDER.resolve(name),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (Files.isDirectory(FOLDER.resolve("node_modules/polkadot-api"))
        && Files.isDirectory(FOLDER.resolve("node_modules/@polkadot/api"))
        && Files.isDirectory(FOLDER.resolve("node_modules/playwright-core"))) {
      return;
    }
    String reason = null;
    StringBuilder output = new StringBuilder();
    try {
      if (run(List.of("npm", "install", "--no-audit", "--no-fund"), output) != 0) {
        reason = "npm could not fetch them";
      }
    } catch (IOException e) {
      reason = "node and npm are needed";
    }
    if (reason != null) {
      System.out.println("Client acceptance tests skipped: " + reason);
    }
    Assumptions.assumeTrue(reason == null);
  }

  private static String client(String script, int port, String... arguments)
      throws IOException, InterruptedException {
    return node(script, "ws://127.0.0.1:" + port, arguments);
  }

  private static String node(String script, String address, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("node", script, address));
    command.addAll(List.of(arguments));
    StringBuilder output = new StringBuilder();
    int code = run(command, output);
    assertThat(code).as(output.toString()).isZero();
    return output.toString();
  }

  @Test
  void bothClientsRunAndASecondRunSeesTheOldState() throws Exception {
    install();
    String database = "rocksdb:" + temporary.resolve("chain");
    long number;
    byte[] root;
    try (DevNode node = start(StateStores.open(database))) {
      assertThat(client("polkadotjs.mjs", node.port(), erc20()))
          .contains("failed call -> ExitReasonFailed", "PASS");
      assertThat(client("papi.mjs", node.port())).contains("PASS");
      number = node.blockNumber();
      root = node.stateRoot();
      assertThat(number).isGreaterThanOrEqualTo(8);
    }
    try (DevNode node = start(StateStores.open(database))) {
      assertThat(node.blockNumber()).isEqualTo(number);
      assertThat(node.stateRoot()).isEqualTo(root);
      assertThat(client("papi.mjs", node.port()))
          .contains("finalized " + number + " Number " + number, "PASS");
      assertThat(node.blockNumber()).isEqualTo(number + 1);
    }
  }

  private static DevNode start(KeyValueStore store) throws IOException {
    return DevNode.start(NodeConfig.DEFAULT.withPort(0), new KeyValueNodeStore(store));
  }

  /** Chromium under one of the names that distributions give it. */
  private static Path chromium() {
    Path found = null;
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      for (String name : List.of("chromium", "chromium-browser", "google-chrome")) {
        Path file = Path.of(folder, name);
        if (found == null && Files.isExecutable(file)) {
          found = file;
        }
      }
    }
    if (found == null) {
      System.out.println("Test of the node's page skipped: no Chromium on the path");
    }
    // A browser is much to ask of a machine that only builds; .ci/run installs one.
    Assumptions.assumeTrue(found != null);
    return Objects.requireNonNull(found);
  }

  @Test
  void thePageDeploysAndCallsInABrowser() throws Exception {
    Path browser = chromium();
    install();
    try (DevNode node = DevNode.start(NodeConfig.DEFAULT.withPort(0))) {
      assertThat(
              node(
                  "page.mjs",
                  "http://127.0.0.1:" + node.port() + "/",
                  browser.toString(),
                  erc20(),
                  FOLDER.resolve("page.png").toString()))
          .contains("PASS");
      assertThat(node.blockNumber()).isGreaterThanOrEqualTo(3);
    }
  }

  private static String erc20() {
    return MODULE
        .resolveSibling("examples")
        .resolve("erc20/erc20.wasm")
        .toAbsolutePath()
        .toString();
  }

  @Test
  void servesAPage() throws Exception {
    try (DevNode node = DevNode.start(NodeConfig.DEFAULT.withPort(0))) {
      var uri = java.net.URI.create("http://127.0.0.1:" + node.port() + "/");
      try (InputStream page = uri.toURL().openStream()) {
        assertThat(new String(page.readAllBytes(), StandardCharsets.UTF_8))
            .contains("ewasm substrate-node");
      }
    }
  }
}

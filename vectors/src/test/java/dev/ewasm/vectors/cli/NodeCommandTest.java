package dev.ewasm.vectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.state.store.KeyValueStore;
import dev.ewasm.state.store.StateStores;
import dev.ewasm.vectors.devnode.NodeProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ewasm node} as a process: how it starts, ends and says no. */
final class NodeCommandTest {

  @TempDir private Path folder;

  private static HttpResponse<String> post(
      NodeProcess node, String method, String params, String... headers)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest.Builder request = HttpRequest.newBuilder(node.uri());
      if (headers.length > 0) {
        request.headers(headers);
      }
      return client.send(
          request
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":[%s]}"
                          .formatted(method, params)))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void aSignalEndsItAndTheNextOneGoesOn() throws Exception {
    String store = "rocksdb:" + folder.resolve("chain");
    String[] options = {
      "--accounts=2",
      "--chain-id=7",
      "--fork-rules=London",
      "--cors=https://example.org",
      "--db",
      store
    };
    try (NodeProcess node = NodeProcess.start(options)) {
      assertThat(node.banner())
          .contains("(1) 0x70997970C51812dc3A010C7d01b50e0d17dc79C8")
          .contains("0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d")
          .contains("chain id   7\n")
          .contains("fork       London\n")
          .doesNotContain("(2)");
      HttpResponse<String> mined = post(node, "evm_mine", "");
      assertThat(mined.headers().firstValue("Access-Control-Allow-Origin"))
          .hasValue("https://example.org");
      assertThat(post(node, "eth_getBlockByNumber", "\"latest\",false").body())
          .contains("baseFeePerGas")
          .doesNotContain("withdrawalsRoot");
      assertThat(post(node, "evm_mine", "", "Origin", "https://example.org").statusCode())
          .isEqualTo(200);
      assertThat(post(node, "evm_mine", "", "Origin", "https://example.com").statusCode())
          .isEqualTo(403);
      assertThat(node.interrupt()).isZero();
      assertThat(node.rest()).isEqualTo("ewasm: node stopped at block 2\n");
    }
    try (NodeProcess node = NodeProcess.start(options)) {
      assertThat(post(node, "eth_blockNumber", "").body()).contains("\"0x2\"");
      assertThat(post(node, "eth_chainId", "").body()).contains("\"0x7\"");
    }
  }

  @Test
  void whatIsTakenIsOneLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CommandLineRun run = CommandLineRun.ewasm("node", "--port=" + taken.getLocalPort());
      assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(run.err())
          .startsWith("ewasm: 127.0.0.1:" + taken.getLocalPort() + ": cannot be listened on: ")
          .hasLineCount(1);
    }
    String name = "rocksdb:" + folder.resolve("open");
    try (KeyValueStore store = StateStores.open(name)) {
      CommandLineRun run = CommandLineRun.ewasm("node", "--port=0", "--db", name);
      assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(run.err()).startsWith("ewasm: ").contains(name).hasLineCount(1);
      assertThat(store.describe()).contains("open");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--port=70000|--port 70000: not between 0 and 65535",
        "--accounts=-1|--accounts -1",
        "--block-time=5 --no-mining|exclude each other",
        "--mnemonic=hello|--mnemonic: not a mnemonic",
        "--fork-rules=Moon|--fork-rules Moon: no such fork",
        "--balance=much|much",
        "--base-fee=-1|--base-fee -1",
        "--cors=example.org|--cors example.org: not an origin",
        "--metering=free|free",
        "--dialect=dutch|dutch",
        "--db=floppy:a|floppy",
        "--host=no.such.host.invalid|--host no.such.host.invalid",
        "--chain-id=0|--chain-id 0"
      })
  void mistakesAreErrorsOfUsage(String options, String message) {
    CommandLineRun run = CommandLineRun.ewasm(("node " + options).split(" "));
    assertThat(run.err()).startsWith("ewasm: ").contains(message);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
  }
}

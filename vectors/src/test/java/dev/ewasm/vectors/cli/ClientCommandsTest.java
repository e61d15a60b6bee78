package dev.ewasm.vectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ewasm.state.store.StateStores;
import dev.ewasm.vectors.devnode.EthereumNode;
import dev.ewasm.vectors.devnode.NodeConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands that ask a node, and those that need none. */
final class ClientCommandsTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String KEY =
      "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
  private static final String FIRST = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
  private static final String SECOND = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
  private static final String TRANSFER =
      "Transfer(address indexed from, address indexed to, uint256 value)";

  private static EthereumNode node;

  @BeforeAll
  static void start() throws IOException {
    node = EthereumNode.start(NodeConfig.DEFAULT.withPort(0), StateStores.open("memory"), "test");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  private static CommandLineRun ask(String command, String... arguments) {
    List<String> line = new ArrayList<>(List.of(command));
    line.add("--rpc-url=http://127.0.0.1:" + node.port());
    line.addAll(List.of(arguments));
    return CommandLineRun.ewasm(line.toArray(String[]::new));
  }

  private static JsonNode json(CommandLineRun run) throws IOException {
    assertThat(run.err()).isEmpty();
    JsonNode json = MAPPER.readTree(run.out());
    assertThat(json.get("version").asInt()).isEqualTo(1);
    return json;
  }

  private static String deploy(String... arguments) throws IOException {
    JsonNode json = json(ask("deploy", arguments));
    assertThat(json.get("succeeded").asBoolean()).isTrue();
    return json.get("receipt").get("contractAddress").asText();
  }

  @Test
  void deployCallSendAndReceipt() throws Exception {
    String token = deploy("--json", "--private-key", KEY, Examples.path("erc20/erc20.wasm"));
    assertThat(ask("call", token, "totalSupply()(uint256)").out()).isEqualTo("1000\n");
    CommandLineRun sent =
        ask("send", token, "transfer(address,uint256)", SECOND, "7", "--event", TRANSFER);
    assertThat(sent.exitCode()).isZero();
    assertThat(sent.out())
        .contains("status       success")
        .contains("Transfer(from: " + FIRST + ", to: " + SECOND + ", value: 7)");
    JsonNode balance = json(ask("call", "--json", token, "balanceOf(address)(uint256)", SECOND));
    assertThat(balance.get("values").get(0).asText()).isEqualTo("7");
    String hash =
        ask(
                "send",
                "--no-wait",
                "--mnemonic-index",
                "1",
                token,
                "transfer(address,uint256)",
                FIRST,
                "2")
            .out()
            .strip();
    JsonNode receipt = json(ask("receipt", "--wait", "--json", "--event", TRANSFER, hash));
    assertThat(receipt.get("events").get(0).get("values").toString())
        .isEqualTo("[\"" + SECOND + "\",\"" + FIRST + "\",\"2\"]");
    CommandLineRun refused = ask("send", token, "transfer(address,uint256)", SECOND, "1ether");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(refused.err()).endsWith(": execution reverted\n");
    CommandLineRun failed =
        ask("send", "--gas", "100000", token, "transfer(address,uint256)", SECOND, "1ether");
    assertThat(failed.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(failed.out()).contains("status       failed");
  }

  @Test
  void aRuntimeModuleGetsInitCode() throws Exception {
    String counter =
        deploy(
            "--json",
            "--gas-price",
            "3gwei",
            "--mnemonic-index",
            "3",
            "--runtime",
            Examples.path("c/counter.wasm"));
    assertThat(ask("call", counter, "0x0105").out()).endsWith("05\n");
    CommandLineRun reverted = ask("call", counter, "0x02");
    assertThat(reverted.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(reverted.err()).endsWith(": execution reverted: no\n");
  }

  @Test
  void aPlainTransfer() {
    String mistyped = FIRST.replace("0xf39F", "0xF39F");
    assertThat(ask("send", "0x" + "a".repeat(40), "--value", "1.5ether").exitCode()).isZero();
    assertThat(ask("send", mistyped, "--value", "1.5ether").err()).contains("checksum");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "call 0x12 f()|TO: not an address",
        "call 0xffffffffffffffffffffffffffffffffffffffff f(|expected",
        "call 0xffffffffffffffffffffffffffffffffffffffff f(uint8) 256|does not fit uint8",
        "call 0xffffffffffffffffffffffffffffffffffffffff f(uint8)|1 argument expected",
        "send 0xffffffffffffffffffffffffffffffffffffffff --private-key 0x12|not 32 bytes",
        "send 0xffffffffffffffffffffffffffffffffffffffff --value much|not an integer",
        "send 0xffffffffffffffffffffffffffffffffffffffff --gas-price 1 --max-fee 1|excludes",
        "receipt 0x12|not a transaction's hash",
        "abi-encode f(uint256) x|not an integer",
        "abi-decode f(uint256) 0x00|no results",
        "abi-decode f()(uint256) zz|not bytes",
        "keccak 0x1|odd number",
        "address|is needed, not 0",
        "address --from 0xffffffffffffffffffffffffffffffffffffffff|either --nonce or --salt",
        "call --rpc-url ftp://x 0xffffffffffffffffffffffffffffffffffffffff|not an address such as"
      })
  void mistakesAreErrorsOfUsage(String line, String message) {
    CommandLineRun run = CommandLineRun.ewasm(line.split(" "));
    assertThat(run.err()).startsWith("ewasm: ").contains(message).hasLineCount(1);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aNodeThatIsNotThere() {
    CommandLineRun run =
        CommandLineRun.ewasm("receipt", "--rpc-url=http://127.0.0.1:1", "0x" + "1".repeat(64));
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err())
        .isEqualTo("ewasm: http://127.0.0.1:1: cannot be reached; is the node running?\n");
    assertThat(ask("receipt", "0x" + "1".repeat(64)).err())
        .endsWith(": no such transaction in any block\n");
  }

  @Test
  void whatNeedsNoNode() {
    assertThat(CommandLineRun.ewasm("keccak", "transfer(address,uint256)").out())
        .startsWith("0xa9059cbb");
    assertThat(CommandLineRun.ewasm("abi-encode", "--call", "baz(uint32,bool)", "69", "true").out())
        .startsWith("0xcdcd77c0");
    assertThat(CommandLineRun.ewasm("abi-encode", "f(int8)", "--", "-1").out())
        .isEqualTo("0x" + "ff".repeat(32) + "\n");
    String call =
        CommandLineRun.ewasm("abi-encode", "--call", "f((uint8,string)[])", "[(1,a)]").out();
    assertThat(
            CommandLineRun.ewasm("abi-decode", "--input", "f((uint8,string)[])", call.strip())
                .out())
        .isEqualTo("[(1, \"a\")]\n");
    assertThat(CommandLineRun.ewasm("address", "--private-key", KEY).out()).isEqualTo(FIRST + "\n");
    assertThat(CommandLineRun.ewasm("address", "--mnemonic-index", "1").out())
        .isEqualTo(SECOND + "\n");
    assertThat(CommandLineRun.ewasm("address", "--from", FIRST, "--nonce", "0").out())
        .isEqualTo("0x5FbDB2315678afecb367f032d93F642f64180aa3\n");
    // The first example of EIP-1014.
    assertThat(
            CommandLineRun.ewasm(
                    "address",
                    "--from",
                    "0x0000000000000000000000000000000000000000",
                    "--salt",
                    "0x00",
                    "--init-code",
                    "0x00")
                .out())
        .isEqualTo("0x4D1A2e2bB4F88F0250f26Ffff098B0b30B26BF38\n");
  }
}

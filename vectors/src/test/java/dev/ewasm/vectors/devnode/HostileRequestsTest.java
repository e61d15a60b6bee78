package dev.ewasm.vectors.devnode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input of every kind: the right error, and the node and its state stay as they are. */
final class HostileRequestsTest {

  private static final String TO = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8";

  private TestNode node;
  private Bytes32 root;

  @BeforeEach
  void start() throws Exception {
    node =
        TestNode.start(
            NodeConfig.DEFAULT.withServer(
                NodeConfig.DEFAULT.server().withLimits(500, 1 << 20, 4 << 20)),
            "memory");
    root = node.node.stateRoot();
  }

  @AfterEach
  void theNodeIsAsItWas() throws Exception {
    assertThat(node.result("eth_blockNumber", "[]").asText()).isEqualTo("0x0");
    assertThat(node.node.stateRoot()).isEqualTo(root);
    assertThat(node.result("txpool_status", "[]").get("queued").asText()).isEqualTo("0x0");
    node.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{|-32700",
        "nonsense|-32700",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\"} {|-32700",
        "\"text\"|-32600",
        "7|-32600",
        "[]|-32600",
        "{\"id\":1}|-32600",
        "{\"id\":1,\"method\":7}|-32600",
        "{\"id\":1,\"method\":\"no_such\"}|-32601",
        "{\"id\":1,\"method\":\"eth_subscribe\",\"params\":[\"newHeads\"]}|-32601",
        "{\"id\":1,\"method\":\"eth_getBalance\"}|-32602",
        "{\"id\":1,\"method\":\"eth_getBalance\",\"params\":{}}|-32602",
        "{\"id\":1,\"method\":\"eth_getBalance\",\"params\":[7]}|-32602",
        "{\"id\":1,\"method\":\"eth_getBalance\",\"params\":[\"0x12\"]}|-32602",
        "{\"id\":1,\"method\":\"eth_getBalance\",\"params\":[\"70997970c51812dc3a010c7d01b50e0d17dc79c8\"]}|-32602",
        "{\"id\":1,\"method\":\"eth_getBlockByNumber\",\"params\":[\"newest\",true]}|-32602",
        "{\"id\":1,\"method\":\"eth_getBlockByNumber\",\"params\":[\"0x\",true]}|-32602",
        "{\"id\":1,\"method\":\"eth_getBlockByNumber\",\"params\":[\"0xffffffffffffffffff\",true]}|-32602",
        "{\"id\":1,\"method\":\"eth_getBlockByNumber\",\"params\":[\"0x1\",\"yes\"]}|-32602",
        "{\"id\":1,\"method\":\"eth_call\",\"params\":[\"0x\"]}|-32602",
        "{\"id\":1,\"method\":\"eth_call\",\"params\":[{\"to\":\"0x7\"}]}|-32602",
        "{\"id\":1,\"method\":\"eth_call\",\"params\":[{\"data\":\"0x1\"}]}|-32602",
        "{\"id\":1,\"method\":\"eth_call\",\"params\":[{},\"0x99\"]}|-32001",
        "{\"id\":1,\"method\":\"eth_call\",\"params\":[{\"gasPrice\":\"0x1\",\"maxFeePerGas\":\"0x1\"}]}|-32602",
        "{\"id\":1,\"method\":\"eth_call\",\"params\":[{\"value\":\"0x1\"}]}|-32003",
        "{\"id\":1,\"method\":\"eth_call\",\"params\":[{},\"latest\",[]]}|-32602",
        "{\"id\":1,\"method\":\"eth_call\",\"params\":[{},\"latest\",{\"0x70997970c51812dc3a010c7d01b50e0d17dc79c8\":7}]}|-32602",
        "{\"id\":1,\"method\":\"eth_call\",\"params\":[{},\"latest\",{},{\"moon\":1}]}|-32602",
        "{\"id\":1,\"method\":\"eth_getLogs\",\"params\":[{\"topics\":[[[]]]}]}|-32602",
        "{\"id\":1,\"method\":\"eth_getLogs\",\"params\":[{\"blockHash\":\"0x1111111111111111111111111111111111111111111111111111111111111111\"}]}|-32001",
        "{\"id\":1,\"method\":\"eth_getLogs\",\"params\":[{\"fromBlock\":\"0x9\",\"toBlock\":\"0x1\"}]}|-32602",
        "{\"id\":1,\"method\":\"eth_getFilterChanges\",\"params\":[\"0x77\"]}|-32000",
        "{\"id\":1,\"method\":\"eth_sendRawTransaction\",\"params\":[\"0x\"]}|-32000",
        "{\"id\":1,\"method\":\"eth_sendRawTransaction\",\"params\":[\"0xc0\"]}|-32000",
        "{\"id\":1,\"method\":\"eth_sendRawTransaction\",\"params\":[\"0xf800\"]}|-32000",
        "{\"id\":1,\"method\":\"eth_sendRawTransaction\",\"params\":[\"0x02c0\"]}|-32000",
        "{\"id\":1,\"method\":\"eth_sendRawTransaction\",\"params\":[\"0x7f\"]}|-32000",
        "{\"id\":1,\"method\":\"eth_signTypedData_v4\",\"params\":[\"0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266\",\"{}\"]}|-32602",
        "{\"id\":1,\"method\":\"debug_traceTransaction\",\"params\":[\"0x1111111111111111111111111111111111111111111111111111111111111111\"]}|-32001",
        "{\"id\":1,\"method\":\"debug_traceCall\",\"params\":[{},\"latest\",{\"tracer\":\"noTracer\"}]}|-32602",
        "{\"id\":1,\"method\":\"eth_simulateV1\",\"params\":[{\"blockStateCalls\":[]}]}|-32602",
        "{\"id\":1,\"method\":\"eth_simulateV1\",\"params\":[{\"blockStateCalls\":[{\"blockOverrides\":{\"number\":0}}]}]}|-32602",
        "{\"id\":1,\"method\":\"eth_simulateV1\",\"params\":[{\"blockStateCalls\":[{\"calls\":[{\"value\":\"0x1\"}]}]}]}|-32003",
        "{\"id\":1,\"method\":\"evm_setAutomine\",\"params\":[\"yes\"]}|-32602",
        "{\"id\":1,\"method\":\"anvil_loadState\",\"params\":[\"0x1234\"]}|-32602",
        "{\"id\":1,\"method\":\"anvil_rollback\",\"params\":[1]}|-32000",
        "{\"id\":1,\"method\":\"eth_sendRawTransactionSync\",\"params\":[\"0xc0\",0]}|-32602",
        "{\"id\":1,\"method\":\"evm_revert\",\"params\":[\"x\"]}|-32602",
        "{\"id\":1,\"method\":\"anvil_mine\",\"params\":[\"0xffffffff\"]}|-32602",
        "{\"id\":1,\"method\":\"evm_setNextBlockTimestamp\",\"params\":[1]}|-32000",
        "{\"id\":1,\"method\":\"anvil_setBalance\",\"params\":[\"0x70997970c51812dc3a010c7d01b50e0d17dc79c8\",\"0x10000000000000000000000000000000000000000000000000000000000000000\"]}|-32602"
      })
  void badRequestsHaveTheirCode(String request, int code) throws Exception {
    HttpResponse<String> response = node.post(request);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(TestNode.MAPPER.readTree(response.body()).path("error").path("code").asInt())
        .as(response.body())
        .isEqualTo(code);
  }

  @Test
  void deepNestingAndLongBatchesAreRefused() throws Exception {
    assertThat(node.post("[".repeat(200_000)).body()).contains("-32700");
    assertThat(
            node.post("{\"id\":1,\"method\":\"eth_call\",\"params\":" + "[".repeat(500_000)).body())
        .contains("-32700");
    String one = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\"}";
    assertThat(node.post("[" + (one + ",").repeat(1_000) + one + "]").body()).contains("-32600");
    JsonNode batch = TestNode.MAPPER.readTree(node.post("[" + one + ",7," + one + "]").body());
    assertThat(batch).hasSize(3);
    assertThat(batch.get(1).get("error").get("code").asInt()).isEqualTo(-32600);
    assertThat(batch.get(2).get("result").asText()).isEqualTo("0x7a69");
  }

  @Test
  void giantPayloadsAreRefused() throws Exception {
    assertThat(node.post("x".repeat((1 << 20) + 1)).statusCode()).isEqualTo(413);
    assertThat(
            node.error(
                "eth_sendTransaction",
                "[{\"from\":\"0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266\",\"gas\":\"0x1c9c380\",\"data\":\"0x"
                    + "00".repeat(200_000)
                    + "\"}]"))
        .isEqualTo("-32003: max initcode size exceeded: code size 200000 limit 49152");
  }

  @Test
  void brokenSignedTransactionsAreRefused() throws Exception {
    DevAccounts.Account account = DevAccounts.account(NodeConfig.TEST_MNEMONIC, 0);
    byte[] good =
        account
            .sign(
                dev.ewasm.eei.transaction.Transaction.legacy(
                    account.address(),
                    0,
                    UInt256.valueOf(2_000_000_000L),
                    21_000,
                    dev.ewasm.state.Address.fromHex(TO),
                    UInt256.ONE,
                    Bytes.EMPTY),
                UInt256.valueOf(31_337))
            .raw()
            .toArray();
    Random random = new Random(5);
    for (int i = 0; i < 300; i++) {
      byte[] bad = good.clone();
      bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      // Whatever bit is another, the signature is of somebody without funds, or of nobody.
      assertThat(
              node.error("eth_sendRawTransaction", "[\"" + Bytes.wrap(bad).toHexString() + "\"]"))
          .matches("-3200[03]: .+");
    }
  }

  /** Connections that send half a request, nothing, or do not read what they asked for. */
  @Test
  void halfOpenSocketsAndSlowReadersHarmNobody() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.node.port());
      sockets.add(socket);
      OutputStream out = socket.getOutputStream();
      switch (i % 3) {
        case 0 -> out.write("POST / HTTP/1.1\r\nContent-Le".getBytes(StandardCharsets.US_ASCII));
        case 1 ->
            out.write(
                "POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\n{\"id\":1,"
                    .getBytes(StandardCharsets.US_ASCII));
        default -> {}
      }
    }
    assertThat(node.result("eth_chainId", "[]").asText()).isEqualTo("0x7a69");
    for (Socket socket : sockets) {
      socket.close();
    }
    try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), node.node.port())) {
      slow.setReceiveBufferSize(4096);
      slow.getOutputStream()
          .write(
              String.join(
                      "\r\n",
                      "GET / HTTP/1.1",
                      "Upgrade: websocket",
                      "Connection: Upgrade",
                      "Sec-WebSocket-Version: 13",
                      "Sec-WebSocket-Key: AAAA",
                      "",
                      "")
                  .getBytes(StandardCharsets.US_ASCII));
      byte[] request = "{\"id\":1,\"method\":\"rpc_methods\"}".getBytes(StandardCharsets.US_ASCII);
      byte[] frame = new byte[6 + request.length];
      frame[0] = (byte) 0x81;
      frame[1] = (byte) (0x80 | request.length);
      System.arraycopy(request, 0, frame, 6, request.length);
      boolean ended = false;
      try {
        long end = System.nanoTime() + 60_000_000_000L;
        while (System.nanoTime() < end) {
          slow.getOutputStream().write(frame);
        }
      } catch (java.io.IOException e) {
        ended = true;
      }
      assertThat(ended).as("a client that does not read is let go").isTrue();
    }
  }

  @Test
  void manyClientsAtOnceGetTheirAnswers() throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> all = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        all.add(
            clients.submit(
                () -> {
                  int right = 0;
                  try (Socket socket =
                      new Socket(InetAddress.getLoopbackAddress(), node.node.port())) {
                    for (int j = 0; j < 20; j++) {
                      right += ask(socket) ? 1 : 0;
                    }
                  }
                  return right;
                }));
      }
      for (Future<Integer> client : all) {
        assertThat(client.get()).isEqualTo(20);
      }
    }
  }

  private static boolean ask(Socket socket) throws java.io.IOException {
    String body =
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_call\",\"params\":[{\"to\":\""
            + TO
            + "\"}]}";
    socket
        .getOutputStream()
        .write(
            ("POST / HTTP/1.1\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII));
    InputStream in = socket.getInputStream();
    StringBuilder text = new StringBuilder();
    while (!text.toString().endsWith("}")) {
      int next = in.read();
      if (next < 0) {
        return false;
      }
      text.append((char) next);
    }
    return text.toString().endsWith("\"result\":\"0x\"}");
  }

  @Test
  void anEndlessLoopEnds() throws Exception {
    // (func (export "main") (loop (br 0)))
    String loop =
        "0x0061736d010000000104016000000302010005030100010711"
            + "02066d656d6f72790200046d61696e00000a0901070003400c000b0b";
    assertThat(node.error("eth_call", "[{\"data\":\"" + loop + "\"}]"))
        .isEqualTo("-32000: out of gas");
    assertThat(node.error("eth_estimateGas", "[{\"data\":\"" + loop + "\"}]"))
        .startsWith("-32000: gas required exceeds allowance");
  }
}

package dev.ewasm.substrate.node;

import static dev.ewasm.substrate.SubstrateVectors.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.ewasm.substrate.crypto.KeyPair;
import dev.ewasm.substrate.crypto.KeyType;
import dev.ewasm.substrate.pallet.Balances;
import dev.ewasm.substrate.pallet.PalletCall;
import dev.ewasm.substrate.rpc.RpcException;
import dev.ewasm.substrate.runtime.ContractRuntime;
import dev.ewasm.substrate.runtime.Era;
import dev.ewasm.substrate.runtime.Extrinsic;
import dev.ewasm.substrate.runtime.RuntimeCall;
import dev.ewasm.substrate.state.StateTrie;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DevNodeTest {

  private static final KeyPair ALICE = KeyPair.fromUri(KeyType.ED25519, "//Alice");
  private static final int MAX_MESSAGE = 1 << 20;
  private static final int MAX_QUEUE = 1 << 18;

  private final HttpClient http = HttpClient.newHttpClient();
  private DevNode node;

  @BeforeEach
  void start() throws IOException {
    node = DevNode.start(NodeConfig.DEFAULT.withPort(0).withLimits(1500, MAX_MESSAGE, MAX_QUEUE));
  }

  @AfterEach
  void stop() {
    node.close();
    http.shutdownNow();
  }

  private TestSocket connect() {
    return new TestSocket(http, node.port());
  }

  private byte[] signed(RuntimeCall call, long nonce, Era era) {
    byte[] genesis = node.chain().genesisHash();
    byte[] birth = era.isImmortal() ? genesis : node.chain().head().hash();
    Extrinsic.Implicit implicit =
        new Extrinsic.Implicit(
            ContractRuntime.SPEC_VERSION, ContractRuntime.TRANSACTION_VERSION, genesis, birth);
    return Extrinsic.sign(ALICE, call.encode(), era, nonce, BigInteger.ZERO, implicit).encode();
  }

  private static RuntimeCall deposit(long value) {
    return new RuntimeCall.Ssvm(new PalletCall.Deposit(BigInteger.valueOf(value)));
  }

  private static String quoted(byte[] bytes) {
    return "[\"" + hex(bytes) + "\"]";
  }

  @Test
  void followsAnExtrinsicIntoABlock() throws Exception {
    try (TestSocket socket = connect()) {
      byte[] account = Balances.key(ALICE.accountId());
      socket.call("state_subscribeStorage", "[[\"" + hex(account) + "\"]]");
      socket.call("chain_subscribeNewHeads", "[]");
      Era era = Era.mortal(64, 0);
      JsonNode reply =
          socket.call("author_submitAndWatchExtrinsic", quoted(signed(deposit(1000), 0, era)));
      String id = reply.get("result").asText();
      List<String> methods = new ArrayList<>();
      List<String> states = new ArrayList<>();
      while (!states.contains("finalized")) {
        JsonNode message = socket.next();
        methods.add(message.get("method").asText());
        JsonNode params = message.get("params");
        if (params.get("subscription").asText().equals(id)) {
          JsonNode result = params.get("result");
          states.add(result.isTextual() ? result.asText() : result.fieldNames().next());
        }
      }
      assertThat(states).containsExactly("ready", "inBlock", "finalized");
      assertThat(methods).contains("state_storage", "chain_newHead", "author_extrinsicUpdate");
      assertThat(node.blockNumber()).isEqualTo(1);
    }
  }

  @Test
  void refusesWithTheReason() throws Exception {
    try (TestSocket socket = connect()) {
      byte[] good = signed(deposit(1000), 0, Era.IMMORTAL);
      assertThat(refusal(socket, signed(deposit(1), 0, new Era(64, 40)))).contains("birth block");
      byte[] tampered = good.clone();
      tampered[tampered.length - 1] ^= 1;
      assertThat(refusal(socket, tampered)).contains("bad signature");
      socket.call("author_submitExtrinsic", quoted(good));
      while (node.blockNumber() < 1) {
        Thread.sleep(10);
      }
      assertThat(refusal(socket, good)).contains("outdated");
      BigInteger tooMuch = BigInteger.TWO.pow(127);
      Extrinsic.Implicit implicit =
          new Extrinsic.Implicit(
              ContractRuntime.SPEC_VERSION,
              ContractRuntime.TRANSACTION_VERSION,
              node.chain().genesisHash(),
              node.chain().genesisHash());
      byte[] tip =
          Extrinsic.sign(ALICE, deposit(1).encode(), Era.IMMORTAL, 1, tooMuch, implicit).encode();
      assertThat(refusal(socket, tip)).contains("pay some fees");
      Extrinsic.Implicit elsewhere =
          new Extrinsic.Implicit(
              ContractRuntime.SPEC_VERSION,
              ContractRuntime.TRANSACTION_VERSION,
              new byte[32],
              new byte[32]);
      byte[] otherChain =
          Extrinsic.sign(ALICE, deposit(1).encode(), Era.IMMORTAL, 1, BigInteger.ZERO, elsewhere)
              .encode();
      assertThat(refusal(socket, otherChain)).contains("bad signature");
      byte[] greedy =
          signed(
              new RuntimeCall.Ssvm(
                  new PalletCall.Create(
                      new byte[8],
                      BigInteger.ZERO,
                      BigInteger.valueOf(0xffffffffL),
                      BigInteger.ONE,
                      false)),
              1,
              Era.IMMORTAL);
      assertThat(refusal(socket, greedy)).contains("exhaust the block limits");
    }
  }

  private static String refusal(TestSocket socket, byte[] extrinsic) throws InterruptedException {
    JsonNode error = socket.call("author_submitExtrinsic", quoted(extrinsic)).get("error");
    assertThat(error).isNotNull();
    return error.path("message").asText() + ": " + error.path("data").asText();
  }

  @Test
  void signsForDevelopmentAccountsOnly() throws Exception {
    try (TestSocket socket = connect()) {
      JsonNode accounts = socket.call("dev_accounts", "[]").get("result");
      assertThat(accounts).hasSize(6);
      assertThat(accounts.get(0).get("address").asText())
          .isEqualTo("0x9621dde636de098b43efb0fa9b61facfe328f99d");
      String call = hex(deposit(1000).encode());
      String signed =
          socket.call("dev_signCall", "[\"Alice\",\"" + call + "\"]").get("result").asText();
      assertThat(socket.call("author_submitExtrinsic", "[\"" + signed + "\"]").get("error"))
          .isNull();
      while (node.blockNumber() < 1) {
        Thread.sleep(10);
      }
      String head = hex(node.chain().head().hash());
      JsonNode events =
          socket.call("dev_extrinsicEvents", "[\"" + head + "\",\"" + signed + "\"]").get("result");
      assertThat(events.findValuesAsText("event")).endsWith("System.ExtrinsicSuccess");
      assertThat(socket.call("dev_extrinsicEvents", "[\"" + head + "\",\"0x\"]").get("result"))
          .isEqualTo(NullNode.instance);
      assertThat(error(socket, "[\"Mallory\",\"" + call + "\"]"))
          .contains("no development account");
      assertThat(error(socket, "[\"Alice\",\"0x0909\"]")).contains("no call 9 in pallet 9");
    }
  }

  private static String error(TestSocket socket, String parameters) throws InterruptedException {
    return socket.call("dev_signCall", parameters).get("error").get("message").asText();
  }

  @Test
  void readsThePast() throws Exception {
    try (TestSocket socket = connect()) {
      byte[] key = Balances.key(ALICE.accountId());
      String before = socket.call("state_getStorage", quoted(key)).get("result").asText();
      socket.call("author_submitExtrinsic", quoted(signed(deposit(1000), 0, Era.IMMORTAL)));
      while (node.blockNumber() < 1) {
        Thread.sleep(10);
      }
      String genesis = hex(node.chain().genesisHash());
      String parameters = "[\"" + hex(key) + "\",\"" + genesis + "\"]";
      assertThat(socket.call("state_getStorage", parameters).get("result").asText())
          .isEqualTo(before)
          .isNotEqualTo(socket.call("state_getStorage", quoted(key)).get("result").asText());
      JsonNode proof = socket.call("state_getReadProof", "[[\"" + hex(key) + "\"]]").get("result");
      List<byte[]> nodes = new ArrayList<>();
      proof.get("proof").forEach(part -> nodes.add(Json.bytes(part.asText())));
      assertThat(StateTrie.verify(node.stateRoot(), nodes, key)).isNotNull();
    }
  }

  /**
   * Every byte-mutated extrinsic is refused and changes nothing. A mutation that still decodes has
   * a wrong signature; the account's own signature fails under any other content.
   */
  @Test
  void refusesMutatedExtrinsicsAndChangesNothing() {
    int mutations = Integer.getInteger("ewasm.substrate.mutations", 3_000);
    List<byte[]> corpus =
        List.of(
            signed(deposit(1000), 0, Era.IMMORTAL),
            signed(deposit(1000), 0, Era.mortal(64, 0)),
            signed(new RuntimeCall.Remark(new byte[40]), 0, Era.IMMORTAL));
    byte[] root = node.stateRoot();
    Random random = new Random(8);
    Map<Integer, Integer> codes = new HashMap<>();
    for (int i = 0; i < mutations; i++) {
      byte[] mutated = corpus.get(i % corpus.size()).clone();
      int position = random.nextInt(mutated.length);
      mutated[position] ^= (byte) (1 + random.nextInt(255));
      try {
        node.submit(mutated, hash -> {});
        throw new AssertionError("accepted: " + hex(mutated));
      } catch (RpcException e) {
        codes.merge(e.code(), 1, Integer::sum);
      }
    }
    assertThat(codes.keySet())
        .containsExactlyInAnyOrder(NodeErrors.BAD_FORMAT, NodeErrors.INVALID_TRANSACTION);
    assertThat(node.pending()).isEmpty();
    assertThat(node.stateRoot()).isEqualTo(root);
  }

  @Test
  void endsTheConnectionOfAClientThatDoesNotRead() throws Exception {
    try (Socket stalled = new Socket(InetAddress.getLoopbackAddress(), node.port());
        TestSocket other = connect()) {
      stalled.setReceiveBufferSize(4096);
      stalled
          .getOutputStream()
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
      byte[] request =
          "{\"id\":1,\"method\":\"state_getMetadata\",\"params\":[]}"
              .getBytes(StandardCharsets.US_ASCII);
      byte[] frame = new byte[6 + request.length];
      frame[0] = (byte) 0x81;
      frame[1] = (byte) (0x80 | request.length);
      System.arraycopy(request, 0, frame, 6, request.length);
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100_000; i++) {
                  stalled.getOutputStream().write(frame);
                }
              })
          .isInstanceOf(IOException.class);
      assertThat(other.call("system_chain", "[]").get("result").asText()).isEqualTo("Development");
    }
  }

  @Test
  void endsTheConnectionAfterAnOversizedMessage() throws Exception {
    try (TestSocket socket = connect();
        TestSocket other = connect()) {
      socket.socket.sendText("x".repeat(MAX_MESSAGE + 1), true).isDone();
      assertThat(socket.closed.get(30, java.util.concurrent.TimeUnit.SECONDS)).isIn(1009, -1);
      assertThat(other.call("system_chain", "[]").get("result").asText()).isEqualTo("Development");
      assertThat(other.call("no_such_method", "[]").at("/error/code").asInt()).isEqualTo(-32601);
    }
  }

  @Test
  void servesAThousandConnectionsAndTurnsMoreAway() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      byte[] body =
          "{\"id\":1,\"method\":\"system_chain\",\"params\":[]}"
              .getBytes(StandardCharsets.US_ASCII);
      byte[] request =
          ("POST / HTTP/1.1\r\nContent-Length: "
                  + body.length
                  + "\r\n\r\n"
                  + new String(body, StandardCharsets.US_ASCII))
              .getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < 1000; i++) {
        sockets.add(new Socket(InetAddress.getLoopbackAddress(), node.port()));
      }
      for (Socket socket : sockets) {
        socket.getOutputStream().write(request);
      }
      for (Socket socket : sockets) {
        assertThat(new String(socket.getInputStream().readNBytes(15), StandardCharsets.US_ASCII))
            .isEqualTo("HTTP/1.1 200 OK");
      }
      for (int i = 1000; i < 1501; i++) {
        sockets.add(new Socket(InetAddress.getLoopbackAddress(), node.port()));
      }
      assertThat(
              new String(
                  sockets.getLast().getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 503");
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    try (TestSocket socket = connect()) {
      assertThat(socket.call("system_chain", "[]").has("result")).isTrue();
    }
  }

  @Test
  void sealsByTime() throws Exception {
    try (DevNode timed = DevNode.start(NodeConfig.DEFAULT.withPort(0).withBlockTime(20))) {
      while (timed.blockNumber() < 5) {
        Thread.sleep(5);
      }
      assertThat(timed.blockNumber()).isGreaterThanOrEqualTo(5);
    }
  }
}

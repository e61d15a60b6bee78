package dev.ewasm.vectors.devnode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.eei.transaction.Transaction;
import dev.ewasm.state.Address;
import dev.ewasm.state.codec.ContractAddress;
import java.io.IOException;
import java.math.BigInteger;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many clients at once against a node in a process of its own: half over HTTP, half over WebSocket,
 * reading and sending, some told of every block. The long form, whose figures stand in {@code
 * docs/node.md}, is {@code -Dewasm.node.load.seconds=60}; it looks at the node's memory as well.
 */
final class NodeLoadTest {

  private static final int CLIENTS = 200;
  private static final int SUBSCRIBED_EACH = 10;
  private static final int SECONDS = Integer.getInteger("ewasm.node.load.seconds", 2);
  private static final boolean LONG = SECONDS >= 10;
  private static final long ADDED = 5;
  private static final long MAX_GROWTH_BYTES = 32L << 20;

  private enum Kind {
    CALL,
    BALANCE,
    BLOCK,
    LOGS,
    ESTIMATE,
    SEND,
    RECEIPT
  }

  @TempDir private Path folder;

  /** What a client saw: how long each request took, in nanoseconds. */
  private static final class Seen {
    final Map<Kind, LongStream.Builder> nanos = new EnumMap<>(Kind.class);
    long requests;
    long sent;

    LongStream times(Kind kind) {
      LongStream.Builder times = nanos.get(kind);
      return times == null ? LongStream.empty() : times.build();
    }

    void add(Kind kind, long time) {
      nanos.computeIfAbsent(kind, key -> LongStream.builder()).add(time);
      requests++;
    }
  }

  private static String request(String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":[%s]}"
        .formatted(method, params);
  }

  private static String result(LoadConnection connection, String method, String params)
      throws IOException, InterruptedException {
    String reply = connection.ask(request(method, params));
    if (!reply.contains("\"result\":")) {
      throw new AssertionError(method + " " + params + ": " + reply);
    }
    return reply;
  }

  private static String quoted(String reply) {
    int start = reply.indexOf("\"result\":\"") + 10;
    return reply.substring(start, reply.indexOf('"', start));
  }

  @Test
  void everyClientIsServed() throws Exception {
    List<DevAccounts.Account> accounts = DevAccounts.of(NodeConfig.TEST_MNEMONIC, CLIENTS + 1);
    try (NodeProcess node =
            NodeProcess.start(
                "--quiet",
                "--accounts",
                "" + (CLIENTS + 1),
                "--db",
                "rocksdb:" + folder.resolve("chain"));
        HttpClient sockets = HttpClient.newHttpClient();
        Connections connections = new Connections(new ArrayList<>());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      String counter = deploy(node, accounts.getLast().address());
      long[] heap = new long[2];
      CountDownLatch begin = new CountDownLatch(1);
      long[] deadline = new long[1];
      List<Future<Seen>> clients = new ArrayList<>();
      List<LoadConnection.Listening> subscribed = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        LoadConnection connection;
        if (i % 2 == 0) {
          connection = new LoadConnection.Plain(node.port());
        } else {
          LoadConnection.Listening listening = new LoadConnection.Listening(sockets, node.port());
          connection = listening;
          if (i % SUBSCRIBED_EACH == 1) {
            result(connection, "eth_subscribe", "\"newHeads\"");
            subscribed.add(listening);
          }
        }
        connections.all.add(connection);
        Client client = new Client(connection, accounts.get(i), counter, i);
        clients.add(
            threads.submit(
                () -> {
                  begin.await();
                  return client.run(deadline);
                }));
      }
      long blocks = number(ask(node, "eth_blockNumber", ""));
      deadline[0] = System.nanoTime() + SECONDS * 1_000_000_000L;
      begin.countDown();
      if (LONG) {
        Thread.sleep(SECONDS * 250L);
        heap[0] = heapBytes(node.pid());
      }
      List<Seen> all = new ArrayList<>();
      for (Future<Seen> client : clients) {
        all.add(client.get());
      }
      long sent = all.stream().mapToLong(seen -> seen.sent).sum();
      assertThat(all).allMatch(seen -> seen.requests > 0);
      String sum = ask(node, "eth_call", read(counter));
      assertThat(new BigInteger(sum.substring(2), 16)).isEqualTo(ADDED * sent);
      assertThat(number(ask(node, "eth_blockNumber", ""))).isEqualTo(blocks + sent);
      for (LoadConnection.Listening each : subscribed) {
        for (int i = 0; i < 6_000 && each.notifications.get() < sent; i++) {
          Thread.sleep(10);
        }
        assertThat(each.notifications).hasValue(sent);
      }
      if (LONG) {
        heap[1] = heapBytes(node.pid());
        print(all, sent, heap, node.pid());
        assertThat(heap[1] - heap[0]).isLessThan(MAX_GROWTH_BYTES);
      }
      assertThat(node.interrupt()).isZero();
    }
  }

  /** Asks on a connection of its own, since the node ends idle ones. */
  private static String ask(NodeProcess node, String method, String params) throws Exception {
    try (LoadConnection connection = new LoadConnection.Plain(node.port())) {
      return quoted(result(connection, method, params));
    }
  }

  private static String deploy(NodeProcess node, Address from) throws Exception {
    Bytes code = TestNode.example("c/counter.deploy.wasm");
    ask(
        node,
        "eth_sendTransaction",
        "{\"from\":\"%s\",\"data\":\"%s\"}".formatted(from, code.toHexString()));
    return ContractAddress.create(from, 0).toString();
  }

  private static String read(String counter) {
    return "{\"to\":\"" + counter + "\",\"data\":\"0x00\"},\"latest\"";
  }

  private static long number(String hex) {
    return Long.decode(hex);
  }

  /** All connections, so that they end whatever happens. */
  private record Connections(List<LoadConnection> all) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      for (LoadConnection each : all) {
        each.close();
      }
    }
  }

  /** One client, whose account nobody else uses. */
  private record Client(
      LoadConnection connection, DevAccounts.Account account, String counter, int index) {

    Seen run(long[] deadline) throws Exception {
      Seen seen = new Seen();
      Random random = new Random(index);
      do {
        Kind kind =
            switch (random.nextInt(20)) {
              case 0, 1, 2 -> Kind.BALANCE;
              case 3, 4 -> Kind.BLOCK;
              case 5, 6 -> Kind.LOGS;
              case 7 -> Kind.ESTIMATE;
              case 8, 9, 10 -> Kind.SEND;
              default -> Kind.CALL;
            };
        String reply = timed(seen, kind);
        if (kind == Kind.SEND) {
          seen.sent++;
          long start = System.nanoTime();
          String receipt =
              result(connection, "eth_getTransactionReceipt", "\"" + quoted(reply) + "\"");
          seen.add(Kind.RECEIPT, System.nanoTime() - start);
          assertThat(receipt).contains("\"status\":\"0x1\"");
        }
      } while (System.nanoTime() < deadline[0]);
      return seen;
    }

    private String timed(Seen seen, Kind kind) throws Exception {
      String add =
          "{\"from\":\"%s\",\"to\":\"%s\",\"data\":\"0x0105\",\"gas\":\"0x30d40\"}"
              .formatted(account.address(), counter);
      boolean signs = kind == Kind.SEND && index % 2 == 1;
      String raw = signs ? signed(seen.sent) : "";
      long start = System.nanoTime();
      String reply =
          switch (kind) {
            case CALL -> result(connection, "eth_call", read(counter));
            case BALANCE ->
                result(connection, "eth_getBalance", "\"" + account.address() + "\",\"latest\"");
            case BLOCK -> result(connection, "eth_getBlockByNumber", "\"latest\",true");
            case LOGS -> result(connection, "eth_getLogs", "{\"fromBlock\":\"latest\"}");
            case ESTIMATE -> result(connection, "eth_estimateGas", add);
            case SEND ->
                signs
                    ? result(connection, "eth_sendRawTransaction", "\"" + raw + "\"")
                    : result(connection, "eth_sendTransaction", add);
            case RECEIPT -> throw new IllegalArgumentException("asked after each sending");
          };
      seen.add(kind, System.nanoTime() - start);
      return reply;
    }

    private String signed(long nonce) {
      return account
          .encodeSigned(
              new Transaction(
                  Transaction.DYNAMIC_FEE,
                  account.address(),
                  nonce,
                  UInt256.valueOf(3_000_000_000L),
                  UInt256.valueOf(1_000_000_000L),
                  200_000,
                  Address.fromHex(counter),
                  UInt256.ZERO,
                  Bytes.fromHexString("0x0105"),
                  List.of()),
              UInt256.valueOf(NodeConfig.DEFAULT_CHAIN_ID))
          .toHexString();
    }
  }

  /** Bytes that a process' heap holds after a collection. */
  private static long heapBytes(long pid) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                "" + pid,
                "GC.class_histogram")
            .start();
    String text =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return Long.parseLong(text.substring(text.lastIndexOf(' ') + 1));
  }

  private static void print(List<Seen> all, long sent, long[] heap, long pid) throws IOException {
    System.out.printf(
        "%d clients, %d s: %,d requests, %,d of them sent a transaction%n",
        CLIENTS, SECONDS, all.stream().mapToLong(seen -> seen.requests).sum(), sent);
    for (Kind kind : Kind.values()) {
      long[] sorted = all.stream().flatMapToLong(seen -> seen.times(kind)).sorted().toArray();
      System.out.printf(
          "%-9s %,9d  median %6.1f ms  99%% %6.1f ms  longest %6.1f ms%n",
          kind.name().toLowerCase(Locale.ROOT),
          sorted.length,
          sorted[sorted.length / 2] / 1e6,
          sorted[(int) (sorted.length * 0.99)] / 1e6,
          sorted[sorted.length - 1] / 1e6);
    }
    long[] each = all.stream().mapToLong(seen -> seen.requests).sorted().toArray();
    System.out.printf(
        "requests of a client: fewest %,d, median %,d, most %,d%n",
        each[0], each[each.length / 2], each[each.length - 1]);
    String resident =
        Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
            .filter(line -> line.startsWith("VmRSS"))
            .findFirst()
            .orElse("");
    System.out.printf(
        "heap in use: %.1f MiB after a quarter, %.1f MiB in the end; resident %s%n",
        heap[0] / 1048576.0, heap[1] / 1048576.0, resident.replaceAll("[^0-9kB ]", "").strip());
  }
}

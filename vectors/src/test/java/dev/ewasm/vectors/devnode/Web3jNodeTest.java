package dev.ewasm.vectors.devnode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ewasm.state.Account;
import dev.ewasm.state.Address;
import dev.ewasm.state.database.AccountProof;
import dev.ewasm.vectors.abi.AbiText;
import dev.ewasm.vectors.runner.RuntimeDeployer;
import io.reactivex.disposables.Disposable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.web3j.abi.EventEncoder;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.FunctionReturnDecoder;
import org.web3j.abi.TypeReference;
import org.web3j.abi.datatypes.Bool;
import org.web3j.abi.datatypes.Event;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.generated.Uint256;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.methods.request.EthFilter;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.EthBlock;
import org.web3j.protocol.core.methods.response.EthCall;
import org.web3j.protocol.core.methods.response.EthLog;
import org.web3j.protocol.core.methods.response.EthSendTransaction;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.protocol.http.HttpService;
import org.web3j.protocol.websocket.WebSocketService;
import org.web3j.tx.RawTransactionManager;
import org.web3j.tx.gas.DefaultGasProvider;
import org.web3j.tx.response.PollingTransactionReceiptProcessor;

/** The examples' contracts deployed and called by Web3j. */
@SuppressWarnings("rawtypes") // as Web3j's values are
final class Web3jNodeTest {

  private static final Event TRANSFER =
      new Event(
          "Transfer",
          List.of(
              new TypeReference<org.web3j.abi.datatypes.Address>(true) {},
              new TypeReference<org.web3j.abi.datatypes.Address>(true) {},
              new TypeReference<Uint256>() {}));
  private static final String OTHER = "0x70997970c51812dc3a010c7d01b50e0d17dc79c8";

  private TestNode node;
  private Web3j web3;
  private Credentials credentials;
  private RawTransactionManager manager;

  @BeforeEach
  void start() throws Exception {
    node = TestNode.start();
    web3 = Web3j.build(new HttpService(node.url));
    credentials =
        Credentials.create(
            DevAccounts.account(NodeConfig.TEST_MNEMONIC, 0).privateKey().toHexString());
    manager =
        new RawTransactionManager(
            web3,
            credentials,
            NodeConfig.DEFAULT_CHAIN_ID,
            new PollingTransactionReceiptProcessor(web3, 20, 500));
  }

  @AfterEach
  void stop() {
    web3.shutdown();
    node.close();
  }

  private TransactionReceipt receipt(EthSendTransaction sent) throws Exception {
    assertThat(sent.getError()).isNull();
    return web3.ethGetTransactionReceipt(sent.getTransactionHash())
        .send()
        .getTransactionReceipt()
        .orElseThrow();
  }

  private TransactionReceipt deploy(Bytes initCode) throws Exception {
    TransactionReceipt receipt =
        receipt(
            manager.sendTransaction(
                DefaultGasProvider.GAS_PRICE,
                BigInteger.valueOf(3_000_000),
                null,
                initCode.toHexString(),
                BigInteger.ZERO));
    assertThat(receipt.isStatusOK()).isTrue();
    return receipt;
  }

  private TransactionReceipt send(String to, String data) throws Exception {
    return receipt(
        manager.sendEIP1559Transaction(
            NodeConfig.DEFAULT_CHAIN_ID,
            BigInteger.valueOf(1_000_000_000L),
            BigInteger.valueOf(5_000_000_000L),
            BigInteger.valueOf(500_000),
            to,
            data,
            BigInteger.ZERO));
  }

  private EthCall call(String to, String data) throws Exception {
    return web3.ethCall(
            Transaction.createEthCallTransaction(credentials.getAddress(), to, data),
            DefaultBlockParameterName.LATEST)
        .send();
  }

  private BigInteger balanceOf(String token, String holder) throws Exception {
    Function function =
        new Function(
            "balanceOf",
            List.of(new org.web3j.abi.datatypes.Address(holder)),
            List.of(new TypeReference<Uint256>() {}));
    List<Type> values =
        FunctionReturnDecoder.decode(
            call(token, FunctionEncoder.encode(function)).getValue(),
            function.getOutputParameters());
    return (BigInteger) values.getFirst().getValue();
  }

  private static String transfer(String to, long amount) {
    return FunctionEncoder.encode(
        new Function(
            "transfer",
            List.of(
                new org.web3j.abi.datatypes.Address(to), new Uint256(BigInteger.valueOf(amount))),
            List.of(new TypeReference<Bool>() {})));
  }

  @Test
  void tokenInAssemblyScript() throws Exception {
    String token = deploy(TestNode.example("erc20/erc20.wasm")).getContractAddress();
    assertThat(balanceOf(token, credentials.getAddress())).isEqualTo(1000);

    TransactionReceipt sent = send(token, transfer(OTHER, 30));
    assertThat(sent.getType()).isEqualTo("0x2");
    assertThat(sent.getLogs()).hasSize(1);
    assertThat(balanceOf(token, OTHER)).isEqualTo(30);

    EthFilter filter =
        new EthFilter(DefaultBlockParameterName.EARLIEST, DefaultBlockParameterName.LATEST, token);
    filter.addSingleTopic(EventEncoder.encode(TRANSFER));
    List<EthLog.LogResult<?>> logs = web3.ethGetLogs(filter).send().getLogs();
    assertThat(logs).hasSize(1);
    EthLog.LogObject log = (EthLog.LogObject) logs.getFirst().get();
    assertThat(log.getTransactionHash()).isEqualTo(sent.getTransactionHash());
    assertThat(log.getTopics().get(2)).endsWith(OTHER.substring(2));

    EthBlock.Block block = web3.ethGetBlockByHash(sent.getBlockHash(), true).send().getBlock();
    assertThat(block.getNumber()).isEqualTo(sent.getBlockNumber());
    assertThat(((EthBlock.TransactionObject) block.getTransactions().getFirst().get()).getFrom())
        .isEqualTo(credentials.getAddress());
    assertThat(web3.ethGetCode(token, DefaultBlockParameterName.LATEST).send().getCode())
        .startsWith("0x0061736d");
  }

  @Test
  void anEstimateIsTheLeastThatWorks() throws Exception {
    String token = deploy(TestNode.example("erc20/erc20.wasm")).getContractAddress();
    Transaction transaction =
        Transaction.createFunctionCallTransaction(
            credentials.getAddress(), null, null, null, token, transfer(OTHER, 1));
    BigInteger estimate = web3.ethEstimateGas(transaction).send().getAmountUsed();
    for (int less = 0; less <= 1; less++) {
      TransactionReceipt receipt =
          receipt(
              manager.sendTransaction(
                  DefaultGasProvider.GAS_PRICE,
                  estimate.subtract(BigInteger.valueOf(less)),
                  token,
                  transfer(OTHER, 1),
                  BigInteger.ZERO));
      assertThat(receipt.isStatusOK()).isEqualTo(less == 0);
      // Later transfers find the recipient's slot in use and cost less.
      estimate = web3.ethEstimateGas(transaction).send().getAmountUsed();
    }
  }

  @Test
  void theOtherTokenTheCounterAndTheStore() throws Exception {
    String token =
        deploy(RuntimeDeployer.wrap(TestNode.example("assemblyscript/token.wasm")))
            .getContractAddress();
    assertThat(send(token, "0x1249c58b").isStatusOK()).isTrue();
    assertThat(send(token, transfer(OTHER, 12)).getLogs()).hasSize(1);
    assertThat(balanceOf(token, OTHER)).isEqualTo(12);

    String counter = deploy(TestNode.example("c/counter.deploy.wasm")).getContractAddress();
    send(counter, "0x0105");
    assertThat(new BigInteger(call(counter, "0x00").getValue().substring(2), 16)).isEqualTo(5);
    EthCall reverted = call(counter, "0x02");
    assertThat(reverted.isReverted()).isTrue();
    assertThat(reverted.getError().getCode()).isEqualTo(3);
    assertThat(reverted.getError().getMessage()).isEqualTo("execution reverted: no");
    assertThat(reverted.getError().getData()).contains("0x6e6f");

    String store =
        deploy(RuntimeDeployer.wrap(TestNode.example("rust/kvstore.wasm"))).getContractAddress();
    String key = "11".repeat(32);
    TransactionReceipt stored = send(store, "0x" + key + "22".repeat(32));
    assertThat(stored.getLogs().getFirst().getTopics()).containsExactly("0x" + key);
    assertThat(call(store, "0x" + key).getValue()).isEqualTo("0x" + "22".repeat(32));
    assertThat(
            web3.ethGetStorageAt(store, new BigInteger(key, 16), DefaultBlockParameterName.LATEST)
                .send()
                .getData())
        .isEqualTo("0x" + "22".repeat(32));
  }

  @Test
  void proofsLeadToTheStateRoot() throws Exception {
    String token = deploy(TestNode.example("erc20/erc20.wasm")).getContractAddress();
    var json = node.result("eth_getProof", "[\"" + token + "\",[\"0x1\",\"0x99\"],\"latest\"]");
    List<AccountProof.SlotProof> slots = new ArrayList<>();
    json.get("storageProof")
        .forEach(
            slot ->
                slots.add(
                    new AccountProof.SlotProof(
                        UInt256.valueOf(AbiText.number(slot.get("key").asText())).toBytes(),
                        UInt256.valueOf(AbiText.number(slot.get("value").asText())).toBytes(),
                        nodes(slot.get("proof")))));
    AccountProof proof =
        new AccountProof(
            Address.fromHex(token),
            new Account(
                1,
                UInt256.ZERO,
                Bytes32.fromHexString(json.get("codeHash").asText()),
                Bytes32.fromHexString(json.get("storageHash").asText())),
            nodes(json.get("accountProof")),
            slots);
    proof.verify(node.node.stateRoot());
    assertThat(slots.getFirst().value()).isEqualTo(UInt256.valueOf(1000).toBytes());
    assertThat(slots.getLast().value()).isEqualTo(Bytes32.ZERO);
  }

  private static List<Bytes> nodes(com.fasterxml.jackson.databind.JsonNode json) {
    List<Bytes> nodes = new ArrayList<>();
    json.forEach(each -> nodes.add(Bytes.fromHexString(each.asText())));
    return nodes;
  }

  @Test
  void logsComeByPolling() throws Exception {
    String token = deploy(TestNode.example("erc20/erc20.wasm")).getContractAddress();
    ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    Web3j polling = Web3j.build(new HttpService(node.url), 20, timer);
    EthFilter filter =
        new EthFilter(DefaultBlockParameterName.EARLIEST, DefaultBlockParameterName.LATEST, token);
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    Disposable subscription =
        polling.ethLogFlowable(filter).subscribe(log -> seen.add(log.getTransactionHash()));
    for (int i = 0; i < 2; i++) {
      String hash = send(token, transfer(OTHER, 1)).getTransactionHash();
      assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo(hash);
    }
    subscription.dispose();
    polling.shutdown();
  }

  @Test
  void headsComeOverAWebSocket() throws Exception {
    WebSocketService service = new WebSocketService(node.url.replace("http", "ws"), false);
    service.connect();
    Web3j socket = Web3j.build(service);
    BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    Disposable subscription =
        socket
            .newHeadsNotifications()
            .subscribe(head -> heads.add(head.getParams().getResult().getHash()));
    // The subscription is made by a request of its own; blocks are sealed until one is seen.
    String first = null;
    for (int i = 0; i < 100 && first == null; i++) {
      node.result("evm_mine", "[]");
      first = heads.poll(200, TimeUnit.MILLISECONDS);
    }
    heads.clear();
    node.result("evm_mine", "[]");
    assertThat(heads.poll(30, TimeUnit.SECONDS)).isEqualTo(node.node.blockHash().toHexString());
    subscription.dispose();
    socket.shutdown();
  }

  @Test
  void refusalsAreInGethsWords() throws Exception {
    String sender = credentials.getAddress();
    assertThat(
            node.error(
                "eth_sendTransaction",
                "[{\"from\":\"" + sender + "\",\"gas\":\"0x5207\",\"to\":\"" + OTHER + "\"}]"))
        .isEqualTo("-32003: intrinsic gas too low: gas 20999, minimum needed 21000");
    assertThat(
            node.error(
                "eth_sendTransaction",
                "[{\"from\":\"" + sender + "\",\"gas\":\"0x1c9c381\",\"to\":\"" + OTHER + "\"}]"))
        .isEqualTo("-32003: exceeds block gas limit");
    assertThat(
            node.error(
                "eth_sendTransaction",
                "[{\"from\":\"0x" + "9".repeat(40) + "\",\"to\":\"" + OTHER + "\"}]"))
        .isEqualTo("-32000: unknown account");
    EthSendTransaction wrongChain =
        new RawTransactionManager(web3, credentials, 1)
            .sendTransaction(
                DefaultGasProvider.GAS_PRICE,
                BigInteger.valueOf(21_000),
                OTHER,
                "",
                BigInteger.ONE);
    assertThat(wrongChain.getError().getCode()).isEqualTo(-32003);
    assertThat(wrongChain.getError().getMessage())
        .isEqualTo("invalid chain id for signer: have 1 want 31337");
    assertThat(node.node.blockNumber()).isZero();
    assertThatThrownBy(() -> TransactionCodec.decode(Bytes.fromHexString("0x03c0")))
        .isInstanceOf(InvalidTransactionException.class)
        .hasMessage("transaction type not supported: 3");
  }
}

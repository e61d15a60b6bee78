package dev.ewasm.vectors.cli;

import dev.ewasm.eei.EeiDialect;
import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.eei.fork.Fork;
import dev.ewasm.state.StateException;
import dev.ewasm.state.store.KeyValueStore;
import dev.ewasm.substrate.rpc.RpcServerConfig;
import dev.ewasm.vectors.abi.AbiException;
import dev.ewasm.vectors.abi.AbiText;
import dev.ewasm.vectors.devnode.DevAccounts;
import dev.ewasm.vectors.devnode.EthereumNode;
import dev.ewasm.vectors.devnode.InvalidChainException;
import dev.ewasm.vectors.devnode.NodeConfig;
import dev.ewasm.vectors.fixture.AllocLoader;
import dev.ewasm.vectors.fixture.FixtureAccount;
import dev.ewasm.vectors.fixture.FixtureException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ewasm node}: an Ethereum development chain. */
@Command(
    name = "node",
    description = "Run an Ethereum development chain for Wasm contracts, until interrupted.",
    footer = {
      "",
      "Clients such as Web3j, ethers and viem connect to http://127.0.0.1:8545 or",
      "ws://127.0.0.1:8545. The accounts that are printed have funds and known keys: never use",
      "them anywhere else.",
      "",
      "Examples:",
      "  ewasm node",
      "  ewasm node --port 0 --accounts 3 --quiet",
      "  ewasm node --db rocksdb:chain --block-time 5",
      "",
      "Exit codes: 0 stopped, 1 port or database cannot be opened, 2 usage."
    })
final class NodeCommand implements Callable<Integer> {

  private static final int MAX_PORT = 65_535;
  private static final int MAX_ACCOUNTS = 10_000;
  private static final long MAX_CHAIN_ID = 1L << 53;

  private final Console console;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Address to listen on (default: 127.0.0.1).")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port to listen on, 0 for any free one (default: 8545).")
  private int port = NodeConfig.DEFAULT_PORT;

  @Option(
      names = "--accounts",
      paramLabel = "N",
      description = "How many funded accounts (default: 10).")
  private int accounts = NodeConfig.DEFAULT.funds().accounts();

  @Option(
      names = "--balance",
      paramLabel = "ETHER",
      description = "Ether that each of them has (default: 10000).")
  private BigDecimal balance = BigDecimal.valueOf(10_000);

  @Option(
      names = {"--mnemonic", "--seed"},
      paramLabel = "WORDS",
      description = "BIP-39 words that their keys come from (default: test ... junk).")
  private String mnemonic = NodeConfig.TEST_MNEMONIC;

  @Option(
      names = DatabaseOption.NAME,
      paramLabel = DatabaseOption.STORE,
      description =
          "Where the chain is kept: memory, rocksdb:DIR or cassandra://HOST:PORT/KEYSPACE"
              + " (default: memory).")
  private String database = "memory";

  @Option(
      names = "--block-time",
      paramLabel = "SECONDS",
      description = "Seconds between blocks, 0 for a block at each transaction (default: 0).")
  private long blockTime;

  @Option(names = "--no-mining", description = "Seal blocks only when asked to (evm_mine).")
  private boolean noMining;

  @Option(
      names = "--gas-limit",
      paramLabel = "GAS",
      description = "Gas limit of blocks (default: 30000000).")
  private long gasLimit = NodeConfig.DEFAULT_GAS_LIMIT;

  @Option(
      names = {"--base-fee", "--gas-price"},
      paramLabel = "WEI",
      description = "Base fee of the first block, such as 0 or 1gwei (default: 1gwei).")
  private String baseFee = "1gwei";

  @Option(names = "--chain-id", paramLabel = "ID", description = "Chain id (default: 31337).")
  private long chainId = NodeConfig.DEFAULT_CHAIN_ID;

  @Option(
      names = {"--fork-rules", "--fork"},
      paramLabel = "FORK",
      description = "Fork whose rules hold (default: Cancun).")
  private String fork = Fork.CANCUN.fixtureName();

  @Option(
      names = "--code-size-limit",
      paramLabel = "BYTES",
      description = "Limit of a contract's code, 0 for the fork's own (default: 0).")
  private int codeSizeLimit;

  @Option(
      names = "--metering",
      paramLabel = "SCHEDULE",
      description = "What instructions cost: off, rev4, cycles or a file (default: rev4).")
  private String metering = "rev4";

  @Option(
      names = "--dialect",
      paramLabel = "NAME",
      description = "Interface that contracts may import: rev4, hera or ssvm (default: rev4).")
  private String dialect = EeiDialect.REVISION_4.id();

  @Option(
      names = "--cors",
      paramLabel = "ORIGIN",
      description = "Whose pages browsers let in, * for all, none for nobody's (default: *).")
  private String cors = "*";

  @Option(
      names = "--alloc",
      paramLabel = "FILE",
      description = "Further accounts of the first block, as genesis files have them.")
  private @Nullable String alloc;

  @Option(names = "--quiet", description = "Print no accounts and no banner.")
  private boolean quiet;

  NodeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    NodeConfig config = config();
    List<DevAccounts.Account> keys = keys();
    KeyValueStore store = DatabaseOption.openStore(database, true);
    CountDownLatch stopped = new CountDownLatch(1);
    try {
      EthereumNode node = EthereumNode.start(config, store, EwasmCommand.version());
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> stop(node, stopped), "ewasm-node-shutdown"));
      print(config, node, keys);
      stopped.await();
      return ExitCode.OK;
    } catch (IOException e) {
      throw CommandException.failed(
          host + ":" + port, "cannot be listened on: " + EwasmCommand.oneLine(e.getMessage()));
    } catch (StateException | InvalidChainException e) {
      throw CommandException.failed(
          DatabaseOption.NAME + " " + database, EwasmCommand.oneLine(e.getMessage()));
    }
  }

  private void stop(EthereumNode node, CountDownLatch stopped) {
    long block = node.blockNumber();
    node.close();
    if (!quiet) {
      console.err().println("ewasm: node stopped at block " + block);
      console.err().flush();
    }
    stopped.countDown();
    // A signal ends the process with a code of its own; what was asked for was done.
    Runtime.getRuntime().halt(ExitCode.OK);
  }

  private NodeConfig config() {
    requireRange("--port", port, 0, MAX_PORT);
    requireRange("--accounts", accounts, 0, MAX_ACCOUNTS);
    requireRange("--block-time", blockTime, 0, Integer.MAX_VALUE);
    requireRange("--gas-limit", gasLimit, 21_000, Long.MAX_VALUE);
    requireRange("--chain-id", chainId, 1, MAX_CHAIN_ID);
    requireRange("--code-size-limit", codeSizeLimit, 0, 1 << 28);
    if (blockTime > 0 && noMining) {
      throw CommandException.usage("--block-time and --no-mining exclude each other");
    }
    RpcServerConfig server =
        NodeConfig.DEFAULT.server().withHost(address()).withPort(port).withAllowedOrigin(origin());
    return new NodeConfig(
        server,
        new NodeConfig.Funds(mnemonic, accounts, wei(), allocation()),
        new NodeConfig.ChainConfig(chainId, fork(), codeSizeLimit, gasLimit, fee()),
        new NodeConfig.Execution(
            metering.equals("off")
                ? InstructionMetering.OFF
                : InstructionMetering.of(ScheduleOption.parse(metering)),
            VmConfig.DEFAULT.withAbi(RunOptions.dialect(dialect, false))),
        new NodeConfig.Sealing(blockTime, !noMining, Clock.systemUTC()));
  }

  private static void requireRange(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw CommandException.usage(
          "%s %d: not between %d and %d".formatted(option, value, least, most));
    }
  }

  private InetAddress address() {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw CommandException.usage("--host " + host + ": not an address of this machine");
    }
  }

  private String origin() {
    if (cors.equals("none")) {
      return "";
    }
    if (!cors.matches("\\*|[a-zA-Z][a-zA-Z0-9+.-]*://[^\\s/]+")) {
      throw CommandException.usage(
          "--cors " + cors + ": not an origin such as https://example.org");
    }
    return cors;
  }

  private Fork fork() {
    return Fork.byName(fork)
        .orElseThrow(() -> CommandException.usage("--fork-rules " + fork + ": no such fork"));
  }

  private UInt256 wei() {
    try {
      BigInteger wei = balance.scaleByPowerOfTen(18).toBigIntegerExact();
      if (wei.signum() >= 0 && wei.bitLength() <= 200) {
        return UInt256.valueOf(wei);
      }
    } catch (ArithmeticException e) {
      // Falls through to the message.
    }
    throw CommandException.usage("--balance " + balance + ": not an amount of ether");
  }

  private UInt256 fee() {
    try {
      BigInteger fee = AbiText.number(baseFee);
      if (fee.signum() >= 0 && fee.bitLength() <= 128) {
        return UInt256.valueOf(fee);
      }
    } catch (AbiException e) {
      // Falls through to the message.
    }
    throw CommandException.usage("--base-fee " + baseFee + ": not an amount of wei");
  }

  private SortedMap<dev.ewasm.state.Address, FixtureAccount> allocation() {
    if (alloc == null) {
      return new TreeMap<>();
    }
    try {
      return AllocLoader.load(Path.of(alloc));
    } catch (FixtureException e) {
      throw new CommandException(ExitCode.FAILED, EwasmCommand.oneLine(e.getMessage()), e);
    }
  }

  private List<DevAccounts.Account> keys() {
    try {
      return DevAccounts.of(mnemonic, Math.max(1, accounts)).subList(0, accounts);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage("--mnemonic: " + e.getMessage());
    }
  }

  private void print(NodeConfig config, EthereumNode node, List<DevAccounts.Account> keys) {
    if (!quiet) {
      console.out().println("ewasm node " + EwasmCommand.version());
      console.out().println();
      console.out().println("Accounts, each with " + balance.toPlainString() + " ether");
      for (int i = 0; i < keys.size(); i++) {
        console.out().println("(" + i + ") " + AbiText.checksummed(keys.get(i).address()));
      }
      console.out().println();
      console.out().println("Private keys, known to everybody");
      for (int i = 0; i < keys.size(); i++) {
        console.out().println("(" + i + ") " + keys.get(i).privateKey());
      }
      console.out().println();
      Text.Table facts = new Text.Table("");
      facts.row("mnemonic", mnemonic).row("path", DevAccounts.PATH + "/(0)");
      facts.row("chain id", config.chain().id()).row("fork", config.chain().fork().fixtureName());
      facts.row("metering", config.execution().metering().id());
      facts.row("gas limit", Text.grouped(config.chain().gasLimit()));
      facts.row("database", database).row("block", node.blockNumber());
      facts.print(console.out());
      console.out().println();
    }
    RpcServerConfig server = config.server();
    String name = server.host().getHostAddress();
    String shown = name.contains(":") ? "[" + name + "]" : name;
    console.out().println("listening on " + shown + ":" + node.port());
    console.out().flush();
  }
}

package dev.ewasm.vectors.cli;

import dev.ewasm.eei.VmConfig;
import dev.ewasm.state.store.KeyValueStore;
import dev.ewasm.state.store.StateStores;
import dev.ewasm.state.store.StoreException;
import dev.ewasm.substrate.node.DevNode;
import dev.ewasm.substrate.node.KeyValueNodeStore;
import dev.ewasm.substrate.node.NodeConfig;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ewasm substrate-node}: a development chain for the clients of Substrate. */
@Command(
    name = "substrate-node",
    description = "Run a Substrate development chain with the contract pallet, until interrupted.",
    footer = {
      "",
      "Clients connect to ws://127.0.0.1:PORT or http://127.0.0.1:PORT; a browser sees a page"
          + " there.",
      "The well-known development accounts, such as //Alice, have balances in all key types.",
      "",
      "Examples:",
      "  ewasm substrate-node",
      "  ewasm substrate-node --port 0 --db rocksdb:chain --block-time 6",
      "",
      "Exit codes: 0 stopped, 1 port or database cannot be opened, 2 usage."
    })
final class SubstrateNodeCommand implements Callable<Integer> {

  private static final int MAX_PORT = 65_535;

  private final Console console;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "9944",
      description = "Port on this machine, 0 for any free one (default: 9944).")
  private int port = NodeConfig.DEFAULT_PORT;

  @Option(
      names = "--db",
      paramLabel = "STORE",
      defaultValue = "memory",
      description = "Where the chain is kept: " + StateStores.FORMS + " (default: memory).")
  private String database = "memory";

  @Option(
      names = "--block-time",
      paramLabel = "MS",
      defaultValue = "0",
      description = "Milliseconds between blocks, 0 for a block at each extrinsic (default: 0).")
  private long blockTime;

  @Option(
      names = "--dialect",
      paramLabel = "NAME",
      defaultValue = "rev4",
      description = "Interface that contracts may import: rev4, hera or ssvm (default: rev4).")
  private String dialect = "rev4";

  SubstrateNodeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (port < 0 || port > MAX_PORT) {
      throw CommandException.usage("--port: not a port: " + port);
    }
    if (blockTime < 0) {
      throw CommandException.usage("--block-time: negative: " + blockTime);
    }
    NodeConfig config =
        NodeConfig.DEFAULT
            .withPort(port)
            .withBlockTime(blockTime)
            .withVm(VmConfig.DEFAULT.withAbi(RunOptions.dialect(dialect, false)));
    CountDownLatch stopped = new CountDownLatch(1);
    try (DevNode node = DevNode.start(config, new KeyValueNodeStore(open()))) {
      Thread shutdown = new Thread(() -> stop(node, stopped), "substrate-shutdown");
      Runtime.getRuntime().addShutdownHook(shutdown);
      console.out().println("listening on ws://127.0.0.1:" + node.port());
      console.out().println("block " + node.blockNumber());
      console.out().flush();
      stopped.await();
    } catch (IOException e) {
      throw CommandException.failed("port " + port, EwasmCommand.oneLine(e.getMessage()));
    }
    return ExitCode.OK;
  }

  private static void stop(DevNode node, CountDownLatch stopped) {
    node.close();
    stopped.countDown();
  }

  private KeyValueStore open() {
    try {
      return StateStores.open(database);
    } catch (StoreException e) {
      throw CommandException.failed("--db", EwasmCommand.oneLine(e.getMessage()));
    }
  }
}

package dev.ewasm.vectors.devnode;

import dev.ewasm.state.Address;
import dev.ewasm.state.store.KeyValueStore;
import dev.ewasm.substrate.rpc.RpcServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.apache.tuweni.bytes.Bytes32;

/** A running node. */
public final class EthereumNode implements AutoCloseable {

  private final DevChain chain;
  private final RpcServer server;

  private EthereumNode(DevChain chain, String version) throws IOException {
    this.chain = chain;
    Simulator simulator = new Simulator(chain);
    FilterMethods filters = new FilterMethods(chain);
    MethodTable methods = new MethodTable(filters::disconnected);
    new EthMethods(chain, simulator, version).addTo(methods);
    new SendMethods(chain, simulator).addTo(methods);
    new PoolMethods(chain).addTo(methods);
    new DevMethods(chain, version).addTo(methods);
    new AccountMethods(chain).addTo(methods);
    new DebugMethods(chain, simulator).addTo(methods);
    filters.addTo(methods);
    chain.addListener(filters);
    server = RpcServer.open(chain.config().server(), methods, page(methods.names()));
  }

  private static byte[] page(Set<String> names) {
    StringBuilder list = new StringBuilder();
    names.forEach(name -> list.append("<li>").append(name).append('\n'));
    return """
        <!doctype html>
        <html lang="en"><meta charset="utf-8"><title>ewasm node</title>
        <h1>ewasm node</h1>
        <p>Ethereum's JSON-RPC for Wasm contracts, by POST and by WebSocket at this address.</p>
        <ul>%s</ul>
        </html>
        """
        .formatted(list)
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Starts a node on a store, which it closes in the end or when it fails; goes on with the chain
   * that is there.
   *
   * @param version what the node says it is
   * @throws IOException if the port cannot be listened on
   * @throws InvalidChainException if the store holds a chain that the configuration does not fit
   * @throws IllegalArgumentException if the mnemonic is not valid
   */
  public static EthereumNode start(NodeConfig config, KeyValueStore store, String version)
      throws IOException {
    DevChain chain;
    try {
      chain = new DevChain(config, store);
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
    try {
      EthereumNode node = new EthereumNode(chain, version);
      node.server.start();
      return node;
    } catch (IOException e) {
      chain.close();
      throw e;
    }
  }

  /** The port that it listens on. */
  public int port() {
    return server.port();
  }

  /** Connections that there are now. */
  public int connectionCount() {
    return server.connectionCount();
  }

  /** The accounts whose keys the node has, in the order of their numbers. */
  public List<Address> accounts() {
    return chain.accounts();
  }

  /** Number of the newest block. */
  public long blockNumber() {
    return chain.chain().head().number();
  }

  /** Hash of the newest block. */
  public Bytes32 blockHash() {
    return chain.chain().head().hash();
  }

  /** State root of the newest block. */
  public Bytes32 stateRoot() {
    return chain.chain().head().header().stateRoot();
  }

  /** Stops serving, finishes the block at work and closes the store. */
  @Override
  public void close() {
    server.close();
    chain.close();
  }
}

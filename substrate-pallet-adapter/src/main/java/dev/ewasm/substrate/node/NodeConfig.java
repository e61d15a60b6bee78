package dev.ewasm.substrate.node;

import dev.ewasm.eei.VmConfig;
import dev.ewasm.substrate.pallet.PalletConfig;
import dev.ewasm.substrate.runtime.Weights;

/**
 * How a node runs.
 *
 * @param port to listen on, on this machine only; 0 for any free one
 * @param blockTimeMillis milliseconds between blocks; 0 to seal one whenever an extrinsic is ready
 * @param finalityMillis milliseconds after which a block counts as final; clients miss the
 *     inclusion of an extrinsic when both come at once
 * @param maxConnections more are turned away
 * @param maxMessageBytes longer messages from clients end their connection
 * @param maxQueuedBytes of messages that a client has not read; more end its connection
 * @param pallet what the chain decides about contracts
 * @param vm how contracts are run: what they may import among others
 */
public record NodeConfig(
    int port,
    long blockTimeMillis,
    long finalityMillis,
    int maxConnections,
    int maxMessageBytes,
    int maxQueuedBytes,
    PalletConfig pallet,
    VmConfig vm) {

  public static final int DEFAULT_PORT = 9944;

  // Twice the longest block, for its bytes are sent as hexadecimal digits.
  private static final int MAX_MESSAGE = 2 * Weights.BLOCK_LENGTH_LIMIT + (1 << 16);

  public static final NodeConfig DEFAULT =
      new NodeConfig(
          DEFAULT_PORT,
          0,
          150,
          4096,
          MAX_MESSAGE,
          2 * MAX_MESSAGE,
          PalletConfig.DEFAULT,
          VmConfig.DEFAULT);

  public NodeConfig withPort(int newPort) {
    return new NodeConfig(
        newPort,
        blockTimeMillis,
        finalityMillis,
        maxConnections,
        maxMessageBytes,
        maxQueuedBytes,
        pallet,
        vm);
  }

  public NodeConfig withBlockTime(long millis) {
    return new NodeConfig(
        port, millis, finalityMillis, maxConnections, maxMessageBytes, maxQueuedBytes, pallet, vm);
  }

  public NodeConfig withLimits(int connections, int messageBytes, int queuedBytes) {
    return new NodeConfig(
        port, blockTimeMillis, finalityMillis, connections, messageBytes, queuedBytes, pallet, vm);
  }

  public NodeConfig withVm(VmConfig newVm) {
    return new NodeConfig(
        port,
        blockTimeMillis,
        finalityMillis,
        maxConnections,
        maxMessageBytes,
        maxQueuedBytes,
        pallet,
        newVm);
  }
}

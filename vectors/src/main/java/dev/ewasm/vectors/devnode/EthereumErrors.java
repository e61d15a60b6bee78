package dev.ewasm.vectors.devnode;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.substrate.rpc.RpcException;
import dev.ewasm.vectors.abi.RevertReason;

/** Errors with the codes and words that Ethereum's clients look for. */
final class EthereumErrors {

  /** Anything about state, blocks and transactions. */
  static final int SERVER_ERROR = -32000;

  /** A call that reverted; the data are what it reverted with. */
  static final int REVERTED = 3;

  private EthereumErrors() {}

  static RpcException server(String message) {
    return new RpcException(SERVER_ERROR, message);
  }

  /** The error of a message that failed. */
  static RpcException failed(CallResult result) {
    if (result.outcome() instanceof Outcome.Revert) {
      String reason = RevertReason.of(result.output()).text();
      return new RpcException(
          REVERTED,
          "execution reverted" + (reason.isEmpty() ? "" : ": " + reason),
          TextNode.valueOf(RpcValues.hex(result.output())));
    }
    return server(result.outcome().describe());
  }
}

package dev.ewasm.vectors.devnode;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.substrate.rpc.RpcException;
import dev.ewasm.vectors.abi.RevertReason;

/**
 * Errors with the codes and words that Ethereum's clients look for.
 *
 * @spec https://eips.ethereum.org/EIPS/eip-1474 EIP-1474
 */
final class EthereumErrors {

  /** A request that makes no sense on this chain. */
  static final int INVALID_INPUT = -32000;

  static final int NOT_FOUND = -32001;

  /** It exists, but not here any more. */
  static final int UNAVAILABLE = -32002;

  static final int REJECTED = -32003;
  static final int LIMIT_EXCEEDED = -32005;

  /** A call that reverted; the data are what it reverted with. */
  static final int REVERTED = 3;

  /** A transaction that was taken and is in no block yet; the data are its hash (EIP-7966). */
  static final int STILL_WAITING = 4;

  private EthereumErrors() {}

  static RpcException invalid(String message) {
    return new RpcException(INVALID_INPUT, message);
  }

  static RpcException notFound(String message) {
    return new RpcException(NOT_FOUND, message);
  }

  static RpcException unavailable(String message) {
    return new RpcException(UNAVAILABLE, message);
  }

  /** A transaction that cannot become part of a block. */
  static RpcException rejected(String message) {
    return new RpcException(REJECTED, message);
  }

  static RpcException tooMuch(String message) {
    return new RpcException(LIMIT_EXCEEDED, message);
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
    return invalid(result.outcome().describe());
  }
}

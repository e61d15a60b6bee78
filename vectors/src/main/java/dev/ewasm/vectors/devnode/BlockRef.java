package dev.ewasm.vectors.devnode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ewasm.substrate.rpc.RpcException;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/** Which block a request means. */
sealed interface BlockRef {

  /** The newest one. */
  record Latest() implements BlockRef {}

  /** The one that would come next. */
  record Pending() implements BlockRef {}

  /** The first one. */
  record Earliest() implements BlockRef {}

  record Height(long number) implements BlockRef {}

  record Hash(Bytes32 hash) implements BlockRef {}

  /**
   * Reads a number, a tag, a hash or the object of EIP-1898; missing means latest.
   *
   * @throws RpcException if it is none of these
   */
  static BlockRef parse(@Nullable JsonNode json) {
    if (json == null || json.isNull() || json.isMissingNode()) {
      return new Latest();
    }
    if (json.isObject()) {
      if (json.hasNonNull("blockHash")) {
        return new Hash(RpcValues.hash(json.get("blockHash"), "blockHash"));
      }
      return parse(json.get("blockNumber"));
    }
    String text = json.isTextual() ? json.asText() : "";
    return switch (text) {
      case "latest", "safe", "finalized" -> new Latest();
      case "pending" -> new Pending();
      case "earliest" -> new Earliest();
      default ->
          text.length() == 66
              ? new Hash(RpcValues.hash(json, "block"))
              : new Height(RpcValues.number(json, "block"));
    };
  }

  /** Finds the block in the chain; null if there is none, or it is the pending one. */
  default @Nullable Block find(Chain chain) {
    return switch (this) {
      case Latest latest -> chain.head();
      case Pending pending -> null;
      case Earliest earliest -> chain.block(chain.first());
      case Height(long number) -> number < chain.first() ? null : chain.block(number);
      case Hash(Bytes32 hash) -> chain.block(hash);
    };
  }

  /** The error of a block that must be there and is not. */
  static RpcException notFound() {
    return EthereumErrors.notFound("header not found");
  }
}

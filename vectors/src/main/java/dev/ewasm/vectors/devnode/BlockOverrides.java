package dev.ewasm.vectors.devnode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ewasm.eei.world.BlockContext;
import dev.ewasm.state.Address;
import dev.ewasm.substrate.rpc.RpcException;
import java.util.Map;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/** Reads what a call shall see as another block than there is. */
final class BlockOverrides {

  private BlockOverrides() {}

  /**
   * The block with what the object has; the names are geth's, and those of its older versions.
   *
   * @param json null for nothing
   */
  static BlockContext apply(@Nullable JsonNode json, BlockContext block) {
    if (json == null) {
      return block;
    }
    if (!json.isObject()) {
      throw RpcException.invalidParams("an object of block overrides expected");
    }
    long number = block.number();
    long timestamp = block.timestamp();
    long gasLimit = block.gasLimit();
    Address coinbase = block.coinbase();
    UInt256 difficulty = block.difficulty();
    UInt256 baseFee = block.baseFee();
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      String name = entry.getKey();
      JsonNode value = entry.getValue();
      switch (name) {
        case "number" -> number = RpcValues.number(value, name);
        case "time", "timestamp" -> timestamp = RpcValues.number(value, name);
        case "gasLimit" -> gasLimit = RpcValues.number(value, name);
        case "feeRecipient", "coinbase" -> coinbase = RpcValues.address(value, name);
        case "prevRandao", "random", "difficulty" -> difficulty = RpcValues.uint256(value, name);
        case "baseFeePerGas", "baseFee" -> baseFee = RpcValues.uint256(value, name);
        default -> throw RpcException.invalidParams("unknown block override " + name);
      }
    }
    return new BlockContext(
        number, timestamp, gasLimit, coinbase, difficulty, baseFee, block.blockHashes());
  }
}

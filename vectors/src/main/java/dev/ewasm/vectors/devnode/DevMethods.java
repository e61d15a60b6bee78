package dev.ewasm.vectors.devnode;

import static dev.ewasm.vectors.devnode.MethodTable.object;
import static dev.ewasm.vectors.devnode.MethodTable.text;
import static dev.ewasm.vectors.devnode.MethodTable.truth;
import static dev.ewasm.vectors.devnode.RpcValues.hex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ewasm.substrate.rpc.RpcCall;
import dev.ewasm.substrate.rpc.RpcException;
import dev.ewasm.substrate.rpc.RpcMethod;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.tuweni.bytes.Bytes32;

/**
 * {@code evm_}, {@code anvil_}, {@code hardhat_}: what developers do to a chain and nobody else
 * can. Seconds where the tools differ.
 */
final class DevMethods {

  static final String EVM = "evm_";
  static final String ANVIL = "anvil_";
  static final String HARDHAT = "hardhat_";
  static final Set<String> ALL = Set.of(EVM, ANVIL, HARDHAT);
  private static final Set<String> TIME = Set.of(EVM, ANVIL);
  static final Set<String> TOOLS = Set.of(ANVIL, HARDHAT);
  private static final long MAX_BLOCKS = 100_000;
  private static final long MAX_TIME = 1L << 40;

  private final DevChain node;
  private final String version;

  DevMethods(DevChain node, String version) {
    this.node = node;
    this.version = version;
  }

  void addTo(MethodTable table) {
    addHistory(table);
    addMining(table);
    addTime(table);
    addBlock(table);
  }

  /** A method that answers with null. */
  static RpcMethod done(Consumer<RpcCall> work) {
    return call -> {
      work.accept(call);
      return NullNode.instance;
    };
  }

  private void addHistory(MethodTable table) {
    table.addAll(TIME, "snapshot", call -> text(hex(node.snapshot())));
    table.addAll(
        TIME, "revert", call -> truth(node.revert(RpcValues.number(call.param(0), "snapshot"))));
    table.addAll(TOOLS, "reset", done(call -> reset(call)));
    table.addAll(
        TOOLS,
        "dropTransaction",
        call -> {
          Bytes32 hash = RpcValues.hash(call.param(0), "hash");
          return node.drop(hash) ? text(hex(hash)) : NullNode.instance;
        });
    table.add("anvil_dropAllTransactions", done(call -> node.dropAll()));
    table.add(
        "anvil_removePoolTransactions",
        done(call -> node.dropAll(RpcValues.address(call.param(0), "address"))));
    table.add(
        "anvil_rollback",
        done(
            call -> {
              JsonNode depth = call.optional(0);
              node.rollback(depth == null ? 1 : RpcValues.number(depth, "depth"));
            }));
  }

  private void reset(RpcCall call) {
    JsonNode options = call.optional(0);
    if (options != null && options.hasNonNull("forking")) {
      throw RpcException.invalidParams("this node does not fork other chains");
    }
    node.reset();
  }

  private void addMining(MethodTable table) {
    table.add("evm_mine", this::evmMine);
    table.addAll(
        TOOLS,
        "mine",
        done(
            call -> {
              JsonNode count = call.optional(0);
              JsonNode interval = call.optional(1);
              node.mine(
                  blocks(count == null ? 1 : RpcValues.number(count, "blocks")),
                  interval == null ? 0 : seconds(interval, "interval"));
            }));
    table.addAll(
        ALL,
        "setAutomine",
        done(call -> node.setAutomine(RpcValues.flag(call.param(0), "automine"))));
    table.addAll(TOOLS, "getAutomine", call -> truth(node.isAutomine()));
    table.addAll(
        TIME,
        "setIntervalMining",
        done(call -> node.setIntervalMining(1000 * seconds(call.param(0), "interval"))));
  }

  private static long blocks(long count) {
    if (count > MAX_BLOCKS) {
      throw RpcException.invalidParams("at most " + MAX_BLOCKS + " blocks at once");
    }
    return count;
  }

  private static long seconds(JsonNode json, String what) {
    long seconds = RpcValues.number(json, what);
    if (seconds > MAX_TIME) {
      throw RpcException.invalidParams(what + ": too far away");
    }
    return seconds;
  }

  private JsonNode evmMine(RpcCall call) {
    JsonNode option = call.optional(0);
    long count = 1;
    JsonNode time = option;
    if (option != null && option.isObject()) {
      count = option.hasNonNull("blocks") ? RpcValues.number(option.get("blocks"), "blocks") : 1;
      time = option.hasNonNull("timestamp") ? option.get("timestamp") : null;
    }
    if (time != null) {
      setNext(time);
    }
    node.mine(blocks(count), 0);
    return text("0x0");
  }

  private void setNext(JsonNode json) {
    long time = seconds(json, "timestamp");
    node.withClock(
        clock -> {
          long parent = node.chain().head().header().timestamp();
          if (time <= parent) {
            throw EthereumErrors.invalid(
                "Timestamp error: " + time + " is not later than the newest block's " + parent);
          }
          clock.setNext(time);
          return true;
        });
  }

  private void addTime(MethodTable table) {
    table.addAll(
        TIME,
        "increaseTime",
        call -> {
          long seconds = seconds(call.param(0), "seconds");
          return node.withClock(
              clock -> {
                clock.increase(seconds);
                return (JsonNode) LongNode.valueOf(clock.offset());
              });
        });
    table.addAll(
        TIME,
        "setTime",
        call -> {
          long time = seconds(call.param(0), "timestamp");
          return node.withClock(
              clock -> {
                clock.set(time);
                return (JsonNode) LongNode.valueOf(clock.offset());
              });
        });
    table.addAll(TIME, "setNextBlockTimestamp", done(call -> setNext(call.param(0))));
    table.addAll(
        TIME,
        "setBlockTimestampInterval",
        done(
            call -> {
              long seconds = seconds(call.param(0), "seconds");
              node.withClock(
                  clock -> {
                    clock.setInterval(seconds);
                    return true;
                  });
            }));
    table.addAll(
        TIME,
        "removeBlockTimestampInterval",
        call ->
            node.withClock(
                clock -> {
                  boolean was = clock.setting().interval() != null;
                  clock.setInterval(null);
                  return truth(was);
                }));
  }

  private void addBlock(MethodTable table) {
    table.addAll(
        TOOLS,
        "setCoinbase",
        done(call -> node.setCoinbase(RpcValues.address(call.param(0), "address"))));
    table.addAll(
        TOOLS,
        "setNextBlockBaseFeePerGas",
        done(call -> node.setNextBaseFee(RpcValues.uint256(call.param(0), "fee"))));
    table.add(
        "hardhat_setPrevRandao",
        done(call -> node.setNextRandomness(RpcValues.word(call.param(0), "prevRandao"))));
    table.addAll(
        TIME,
        "setBlockGasLimit",
        call -> {
          node.setGasLimit(RpcValues.number(call.param(0), "gas limit"));
          return truth(true);
        });
    table.addAll(TOOLS, "setLoggingEnabled", done(call -> {}));
    table.add("anvil_nodeInfo", call -> nodeInfo());
    table.addAll(TOOLS, "metadata", call -> metadata());
    table.add(
        "rpc_modules",
        call -> {
          ObjectNode modules = object();
          for (String prefix : table.names()) {
            modules.put(prefix.substring(0, prefix.indexOf('_')), "1.0");
          }
          return modules;
        });
    table.add(
        "rpc_methods",
        call -> {
          var names = JsonNodeFactory.instance.arrayNode();
          table.names().forEach(names::add);
          return object().set("methods", names);
        });
  }

  private JsonNode nodeInfo() {
    Block head = node.chain().head();
    ObjectNode json = object().put("currentBlockNumber", hex(head.number()));
    json.put("currentBlockTimestamp", hex(head.header().timestamp()));
    json.put("currentBlockHash", hex(head.hash()));
    json.put("hardFork", node.config().chain().fork().fixtureName());
    json.put("transactionOrder", "fees");
    ObjectNode environment = json.putObject("environment");
    environment.put("baseFee", hex(node.baseFee())).put("chainId", node.config().chain().id());
    environment.put("gasLimit", hex(node.gasLimit()));
    environment.put("gasPrice", hex(node.baseFee().add(Simulator.TIP)));
    environment.put("metering", node.config().execution().metering().id());
    json.putObject("forkConfig");
    return json;
  }

  private JsonNode metadata() {
    Block head = node.chain().head();
    return object()
        .put("clientVersion", "ewasm/" + version)
        .put("chainId", node.config().chain().id())
        .put("latestBlockNumber", head.number())
        .put("latestBlockHash", hex(head.hash()));
  }
}

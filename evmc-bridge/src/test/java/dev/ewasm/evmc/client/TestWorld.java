package dev.ewasm.evmc.client;

import dev.ewasm.eei.Evm1Policy;
import dev.ewasm.eei.EwasmVm;
import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.world.BlockContext;
import dev.ewasm.eei.world.ChainRules;
import dev.ewasm.eei.world.WorldHost;
import dev.ewasm.engine.DeepStack;
import dev.ewasm.engine.text.TextReader;
import dev.ewasm.state.Address;
import dev.ewasm.state.InMemoryState;
import dev.ewasm.state.WorldState;
import dev.ewasm.state.crypto.Keccak;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;

/** A world state in which contracts of both kinds run. */
final class TestWorld {

  static final Address SENDER = Address.fromHex("0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b");
  static final Address EVM = Address.fromHex("0xe000000000000000000000000000000000000001");
  static final Address WASM = Address.fromHex("0xa000000000000000000000000000000000000002");
  static final Address OTHER = Address.fromHex("0xb000000000000000000000000000000000000003");

  final WorldState world;
  final EwasmVm vm;
  private final ChainRules rules;
  private final BlockContext block;

  TestWorld(Evm1Policy evm1) {
    this(evm1, Fork.BYZANTIUM);
  }

  TestWorld(Evm1Policy evm1, Fork fork) {
    this(evm1, ChainRules.of(ForkRules.of(fork)));
  }

  TestWorld(Evm1Policy evm1, ChainRules rules) {
    this.rules = rules;
    InMemoryState base = new InMemoryState();
    base.put(SENDER, 0, UInt256.valueOf(1L << 60), Bytes.EMPTY, Map.of());
    world = new WorldState(base);
    vm = new EwasmVm(VmConfig.DEFAULT.withEvm1(evm1));
    block =
        new BlockContext(
            1000,
            0x5544,
            1L << 50,
            Address.fromHex("0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba"),
            UInt256.valueOf(0x20000),
            UInt256.ZERO,
            number ->
                Keccak.hash(Bytes.wrap(Long.toString(number).getBytes(StandardCharsets.US_ASCII))));
  }

  TestWorld put(Address address, Bytes code) {
    world.setCode(address, code);
    return this;
  }

  /** Sends a message as a transaction of its own, without fees. */
  CallResult send(Message message) {
    return DeepStack.call(
        () -> {
          world.beginTransaction();
          WorldHost host = new WorldHost(world, rules, vm, block, SENDER, UInt256.valueOf(7));
          CallResult result = host.call(message);
          world.finishTransaction(rules.fork().clearsEmptyAccounts());
          return result;
        });
  }

  CallResult call(Address to, Bytes input) {
    return send(Message.call(SENDER, to, UInt256.ZERO, input, 10_000_000));
  }

  CallResult create(Bytes initCode) {
    return send(Message.create(SENDER, UInt256.ZERO, initCode, 100_000_000));
  }

  Bytes32 slot(Address address, long slot) {
    return world.storage(address, word(slot));
  }

  static Bytes32 word(long value) {
    return Bytes32.leftPad(Bytes.ofUnsignedLong(value));
  }

  static Bytes wat(String text) {
    return Bytes.wrap(TextReader.read("test", text.getBytes(StandardCharsets.UTF_8)).bytes());
  }

  /** EVM code from hexadecimal pieces; blanks between instructions are left out. */
  static Bytes evm(String... hex) {
    return Bytes.fromHexString(String.join("", hex).replace(" ", ""));
  }

  /** PUSH20 of an address. */
  static String push(Address address) {
    return "73" + address.toString().substring(2);
  }
}

package dev.ewasm.vectors.trace;

import dev.ewasm.eei.EwasmVm;
import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.world.BlockContext;
import dev.ewasm.eei.world.ChainRules;
import dev.ewasm.engine.text.TextReader;
import dev.ewasm.state.Address;
import dev.ewasm.state.InMemoryState;
import dev.ewasm.vectors.runner.ContractSession;
import dev.ewasm.vectors.runner.StateTestRunner;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;

/** A chain with contracts that are called under observers. */
final class TracedChain {

  static final Address CALLER = Address.fromHex("0x00000000000000000000000000000000000ca11e");
  static final Address FIRST = Address.fromHex("0x1000000000000000000000000000000000000001");
  static final Address SECOND = Address.fromHex("0x2000000000000000000000000000000000000002");
  static final long GAS = 1_000_000;

  private final InMemoryState state = new InMemoryState();
  private final ContractSession session;

  TracedChain(VmConfig config, InstructionMetering metering) {
    ChainRules chain = ChainRules.of(ForkRules.of(Fork.BYZANTIUM)).withMetering(metering);
    BlockContext block =
        new BlockContext(
            1,
            1_000,
            Long.MAX_VALUE,
            Address.ZERO,
            UInt256.ZERO,
            UInt256.ZERO,
            StateTestRunner::blockHash);
    session = new ContractSession(state, chain, new EwasmVm(config), block);
    state.put(CALLER, 0, UInt256.valueOf(1_000_000), Bytes.EMPTY, Map.of());
  }

  /** Puts a contract written in text at an address. */
  TracedChain with(Address address, String text) {
    return with(address, wasm(text));
  }

  TracedChain with(Address address, byte[] wasm) {
    state.put(address, 1, UInt256.ZERO, Bytes.wrap(wasm), Map.of());
    return this;
  }

  static byte[] wasm(String text) {
    return TextReader.read("contract.wat", text.getBytes(StandardCharsets.UTF_8)).bytes();
  }

  ContractSession.Report call(Address to, String input) {
    return session.send(Message.call(CALLER, to, UInt256.ZERO, Bytes.fromHexString(input), GAS));
  }

  ContractSession.Report create(byte[] initCode) {
    return session.send(Message.create(CALLER, UInt256.ZERO, Bytes.wrap(initCode), GAS));
  }
}

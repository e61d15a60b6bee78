package dev.ewasm.eei;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.transaction.Transaction;
import dev.ewasm.eei.transaction.TransactionProcessor;
import dev.ewasm.eei.transaction.TransactionResult;
import dev.ewasm.eei.world.BlockContext;
import dev.ewasm.eei.world.ChainRules;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.text.TextReader;
import dev.ewasm.state.Address;
import dev.ewasm.state.InMemoryState;
import dev.ewasm.state.WorldState;
import dev.ewasm.state.crypto.Keccak;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/** A small chain for tests: accounts with contracts in WAT, transactions from one rich sender. */
public final class TestChain {

  public static final Address SENDER =
      Address.fromHex("0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b");
  public static final Address COINBASE =
      Address.fromHex("0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba");
  public static final Address CONTRACT =
      Address.fromHex("0xc100000000000000000000000000000000000001");
  public static final Address OTHER = Address.fromHex("0xc200000000000000000000000000000000000002");
  public static final UInt256 RICHES = UInt256.valueOf(1L << 60);

  private static final Pattern CALLED = Pattern.compile("call \\$(\\w+)");

  public final WorldState world;
  public ChainRules rules;
  public VmConfig config = VmConfig.DEFAULT;
  public BlockContext block =
      new BlockContext(
          1000,
          0x5544,
          1L << 50,
          COINBASE,
          UInt256.valueOf(0x20000),
          UInt256.ZERO,
          number ->
              Keccak.hash(Bytes.wrap(Long.toString(number).getBytes(StandardCharsets.US_ASCII))));

  private EwasmVm vm = new EwasmVm(config);

  public TestChain() {
    this(Fork.BYZANTIUM);
  }

  public TestChain(Fork fork) {
    rules = ChainRules.of(ForkRules.of(fork));
    InMemoryState base = new InMemoryState();
    base.put(SENDER, 0, RICHES, Bytes.EMPTY, Map.of());
    base.put(CONTRACT, 0, UInt256.valueOf(1000), Bytes.EMPTY, Map.of());
    world = new WorldState(base);
  }

  public TestChain config(VmConfig newConfig) {
    config = newConfig;
    vm = new EwasmVm(newConfig);
    return this;
  }

  public EwasmVm vm() {
    return vm;
  }

  /** Puts a contract whose {@code main} is this body at an address. */
  public TestChain contract(Address address, String body) {
    return contract(address, code(body));
  }

  public TestChain contract(Address address, Bytes code) {
    world.setCode(address, code);
    return this;
  }

  /** A contract whose {@code main} is this body; what it calls is imported. */
  public Bytes code(String body) {
    return code(body, "");
  }

  /** A contract whose {@code main} is this body, with more fields beside it. */
  public Bytes code(String body, String fields) {
    StringBuilder wat = new StringBuilder("(module\n");
    TreeSet<String> names = new TreeSet<>();
    Matcher matcher = CALLED.matcher(body + fields);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    for (String name : names) {
      for (String module : new String[] {EeiFunction.ETHEREUM, EeiFunction.DEBUG}) {
        EeiFunction function = config.abi().find(module, name);
        if (function != null) {
          wat.append("(import \"").append(module).append("\" \"").append(name);
          wat.append("\" (func $").append(name).append(signature(function.type())).append("))\n");
        }
      }
    }
    wat.append("(memory (export \"memory\") 1)\n").append(fields);
    wat.append("\n(func (export \"main\")\n").append(body).append("))");
    return wat(wat.toString());
  }

  public static Bytes wat(String text) {
    return Bytes.wrap(TextReader.read("test", text.getBytes(StandardCharsets.UTF_8)).bytes());
  }

  private static String signature(FuncType type) {
    StringBuilder text = new StringBuilder();
    type.params().forEach(param -> text.append(" (param ").append(param.text()).append(')'));
    type.results().forEach(result -> text.append(" (result ").append(result.text()).append(')'));
    return text.toString();
  }

  /** A data segment with the 20 bytes of an address. */
  public static String address(int offset, Address address) {
    return data(offset, address.toBytes());
  }

  public static String data(int offset, Bytes bytes) {
    StringBuilder text = new StringBuilder("(data (i32.const " + offset + ") \"");
    for (byte each : bytes.toArrayUnsafe()) {
      text.append(String.format("\\%02x", each));
    }
    return text.append("\")").toString();
  }

  public TransactionResult process(Transaction transaction) {
    return new TransactionProcessor(rules, vm).process(world, block, transaction);
  }

  public TransactionResult.Executed send(@Nullable Address to, Bytes data, long value, long gas) {
    TransactionResult result =
        process(
            Transaction.legacy(
                SENDER, world.nonce(SENDER), UInt256.ONE, gas, to, UInt256.valueOf(value), data));
    assertThat(result).isInstanceOf(TransactionResult.Executed.class);
    return (TransactionResult.Executed) result;
  }

  /** Calls {@link #CONTRACT} with a million gas. */
  public TransactionResult.Executed call() {
    return send(CONTRACT, Bytes.EMPTY, 0, 1_000_000);
  }

  public TransactionResult.Executed call(Bytes data) {
    return send(CONTRACT, data, 0, 1_000_000);
  }

  public TransactionResult.Executed create(Bytes initCode) {
    return send(null, initCode, 0, 2_000_000);
  }

  /** Runs a body as the contract; it must succeed; gives its output. */
  public Bytes output(String body, String fields) {
    TransactionResult.Executed result = contract(CONTRACT, code(body, fields)).call();
    assertThat(result.call().outcome().describe()).isEqualTo("success");
    return result.call().output();
  }

  /** What a body does, and the gas it uses beyond the 21,000 of the transaction. */
  public long gas(String body, String fields) {
    TransactionResult.Executed result = contract(CONTRACT, code(body, fields)).call();
    assertThat(result.call().outcome().describe()).isEqualTo("success");
    return result.gasUsed() + result.gasRefunded() - 21_000;
  }

  /** Why a body fails; all its gas must be gone. */
  public String failure(String body, String fields) {
    TransactionResult.Executed result = contract(CONTRACT, code(body, fields)).call();
    assertThat(result.succeeded()).isFalse();
    assertThat(result.gasUsed()).isEqualTo(1_000_000);
    assertThat(result.call().output()).isEqualTo(Bytes.EMPTY);
    return result.call().outcome().describe();
  }

  public Bytes32 slot(Address address, int slot) {
    return world.storage(address, word(slot));
  }

  public static Bytes32 word(long value) {
    return Bytes32.leftPad(Bytes.ofUnsignedLong(value));
  }
}

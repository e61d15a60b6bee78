package dev.ewasm.substrate.pallet;

import dev.ewasm.eei.EeiDialect;
import dev.ewasm.eei.EeiFunction;
import dev.ewasm.eei.world.BlockContext;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.text.TextReader;
import dev.ewasm.state.Address;
import dev.ewasm.substrate.crypto.KeyPair;
import dev.ewasm.substrate.crypto.KeyType;
import dev.ewasm.substrate.scale.ScaleWriter;
import dev.ewasm.substrate.state.StateTrie;
import dev.ewasm.substrate.state.StateVersion;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;

/** A pallet on a state of its own, with Alice rich, and contracts in WAT. */
public final class TestPallet {

  public static final KeyPair ALICE = KeyPair.fromUri(KeyType.SR25519, "//Alice");
  public static final Address SENDER = AccountMapping.address(ALICE.accountId());
  public static final Address CONTRACT =
      Address.fromHex("0xc100000000000000000000000000000000000001");
  public static final Address OTHER = Address.fromHex("0xc200000000000000000000000000000000000002");
  public static final BigInteger RICHES = BigInteger.TEN.pow(24);

  private static final Pattern CALLED = Pattern.compile("call \\$(\\w+)");

  public final ChainState state = new ChainState(StateTrie.empty(StateVersion.V1));
  public final EwasmPallet pallet;
  public long blockGasLimit;

  public TestPallet() {
    this(PalletConfig.DEFAULT);
  }

  public TestPallet(PalletConfig config) {
    pallet = new EwasmPallet(config);
    blockGasLimit = config.blockGasLimit();
    pallet.balances(state).mint(ALICE.accountId(), RICHES);
  }

  public BlockContext block() {
    return new BlockContext(
        7,
        1234,
        blockGasLimit,
        Address.ZERO,
        UInt256.ZERO,
        UInt256.ZERO,
        BlockContext.BlockHashes.NONE);
  }

  public PalletResult dispatch(PalletCall call) {
    return pallet.dispatch(state, block(), ALICE.accountId(), call);
  }

  public PalletResult call(Address target, long value, long gas) {
    return dispatch(
        new PalletCall.Call(
            target,
            new byte[0],
            BigInteger.valueOf(value),
            BigInteger.valueOf(gas),
            BigInteger.ONE,
            true));
  }

  public PalletResult call() {
    return call(CONTRACT, 0, 1_000_000);
  }

  public PalletResult create(Bytes code) {
    return dispatch(
        new PalletCall.Create(
            code.toArray(), BigInteger.ZERO, BigInteger.valueOf(2_000_000), BigInteger.ONE, false));
  }

  /** Puts a contract whose {@code main} is this body at an address. */
  public TestPallet contract(Address address, String body, String fields) {
    state.put(
        ContractStorage.codeKey(address),
        new ScaleWriter().bytes(code(body, fields).toArray()).toByteArray());
    return this;
  }

  public Bytes32 slot(Address address, long slot) {
    return new ContractStorage(state.trie()).storage(address, word(slot));
  }

  public BigInteger balance(Address address) {
    var account = new ContractStorage(state.trie()).account(address);
    return account == null ? BigInteger.ZERO : account.balance().toUnsignedBigInteger();
  }

  public Bytes contractCode(Address address) {
    byte[] stored = state.get(ContractStorage.codeKey(address));
    return stored == null
        ? Bytes.EMPTY
        : Bytes.wrap(new dev.ewasm.substrate.scale.ScaleReader(stored).bytes());
  }

  public BigInteger free() {
    return pallet.balances(state).free(ALICE.accountId());
  }

  public static Bytes32 word(long value) {
    return Bytes32.leftPad(Bytes.ofUnsignedLong(value));
  }

  public static List<String> names(PalletResult result) {
    return result.events().stream().map(event -> event.getClass().getSimpleName()).toList();
  }

  /** A contract whose {@code main} is this body; what it calls is imported. */
  public static Bytes code(String body, String fields) {
    StringBuilder wat = new StringBuilder("(module\n");
    TreeSet<String> names = new TreeSet<>();
    for (Matcher matcher = CALLED.matcher(body); matcher.find(); ) {
      names.add(matcher.group(1));
    }
    for (String name : names) {
      EeiFunction function = EeiDialect.REVISION_4.find(EeiFunction.ETHEREUM, name);
      if (function == null) {
        throw new AssertionError(name);
      }
      wat.append("(import \"ethereum\" \"").append(name).append("\" (func $").append(name);
      wat.append(signature(function.type())).append("))\n");
    }
    wat.append("(memory (export \"memory\") 1)\n").append(fields);
    wat.append("\n(func (export \"main\")\n").append(body).append("))");
    return Bytes.wrap(
        TextReader.read("test", wat.toString().getBytes(StandardCharsets.UTF_8)).bytes());
  }

  private static String signature(FuncType type) {
    StringBuilder text = new StringBuilder();
    type.params().forEach(param -> text.append(" (param ").append(param.text()).append(')'));
    type.results().forEach(result -> text.append(" (result ").append(result.text()).append(')'));
    return text.toString();
  }

  public static String data(int offset, Bytes bytes) {
    StringBuilder text = new StringBuilder("(data (i32.const " + offset + ") \"");
    for (byte each : bytes.toArrayUnsafe()) {
      text.append(String.format("\\%02x", each));
    }
    return text.append("\")").toString();
  }

  /** Init code that runs a body and gives back a runtime. */
  public static Bytes initCode(String before, Bytes runtime) {
    return code(
        before + "(call $finish (i32.const 2048) (i32.const " + runtime.size() + "))",
        data(2048, runtime));
  }
}

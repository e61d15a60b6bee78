package dev.ewasm.eei;

import static dev.ewasm.eei.TestChain.CONTRACT;
import static dev.ewasm.eei.TestChain.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.transaction.TransactionResult;
import dev.ewasm.state.Address;
import dev.ewasm.state.codec.ContractAddress;
import dev.ewasm.state.crypto.Keccak;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.junit.jupiter.api.Test;

class CallFunctionsTest {

  /** Address of the callee at 0, value at 32, result code and return data given back. */
  private static final String REPORT =
      """
      (i32.store (i32.const 4) (call $getReturnDataSize))
      (call $returnDataCopy (i32.const 8) (i32.const 0) (call $getReturnDataSize))
      (call $finish (i32.const 0) (i32.add (i32.const 8) (call $getReturnDataSize)))\
      """;

  private static final String WHO =
      """
      (call $getAddress (i32.const 0)) (call $getCaller (i32.const 20))
      (call $getCallValue (i32.const 40)) (call $finish (i32.const 0) (i32.const 56))\
      """;

  private final TestChain chain = new TestChain();

  private static String call(String function, String gas, String value) {
    return "(i32.store (i32.const 0) (call $"
        + function
        + " (i64.const "
        + gas
        + ") (i32.const 64)"
        + value
        + " (i32.const 0) (i32.const 0)))";
  }

  private static String withValue(int value) {
    return TestChain.address(64, OTHER) + TestChain.data(96, TestChain.word(value).reverse());
  }

  private static String who(Address self, Address caller, int value) {
    return self.toString().substring(2)
        + caller.toString().substring(2)
        + TestChain.word(value).reverse().slice(0, 16).toUnprefixedHexString();
  }

  @Test
  void callsDifferInWhoCallsWhom() {
    chain.contract(OTHER, WHO);
    String value = " (i32.const 96)";
    assertThat(chain.output(call("call", "50000", value) + REPORT, withValue(5)).toHexString())
        .isEqualTo("0x0000000038000000" + who(OTHER, CONTRACT, 5));
    assertThat(chain.output(call("callCode", "50000", value) + REPORT, withValue(5)).toHexString())
        .isEqualTo("0x0000000038000000" + who(CONTRACT, CONTRACT, 5));
    assertThat(chain.output(call("callDelegate", "50000", "") + REPORT, withValue(5)).toHexString())
        .isEqualTo("0x0000000038000000" + who(CONTRACT, TestChain.SENDER, 0));
    assertThat(chain.output(call("callStatic", "50000", "") + REPORT, withValue(5)).toHexString())
        .isEqualTo("0x0000000038000000" + who(OTHER, CONTRACT, 0));
    assertThat(chain.world.balance(OTHER)).isEqualTo(UInt256.valueOf(5));
  }

  @Test
  void callsCostByValueAndNewAccount() {
    String value = " (i32.const 96)";
    assertThat(chain.gas(call("call", "0", value), withValue(0))).isEqualTo(700);
    // The stipend comes back unused from an account without code.
    assertThat(chain.gas(call("call", "0", value), withValue(1)))
        .isEqualTo(700 + 9_000 + 25_000 - 2_300);
    assertThat(chain.gas(call("call", "0", value), withValue(1))).isEqualTo(9_700 - 2_300);
    assertThat(chain.gas(call("callCode", "0", value), withValue(1))).isEqualTo(9_700 - 2_300);
    assertThat(chain.gas(call("callDelegate", "0", ""), withValue(1))).isEqualTo(700);
    assertThat(chain.gas(call("callStatic", "0", ""), withValue(1))).isEqualTo(700);
    TestChain berlin = new TestChain(Fork.BERLIN);
    assertThat(berlin.gas(call("callStatic", "0", "").repeat(2), withValue(0)))
        .isEqualTo(2_600 + 100);
  }

  @Test
  void aZeroCallLeavesNoEmptyAccount() {
    assertThat(chain.gas(call("call", "0", " (i32.const 96)"), withValue(0))).isEqualTo(700);
    assertThat(chain.world.exists(OTHER)).isFalse();
  }

  @Test
  void calleeGetsAllButOneSixtyFourth() {
    chain.contract(
        OTHER,
        "(i64.store (i32.const 0) (call $getGasLeft)) (call $finish (i32.const 0) (i32.const 8))");
    Bytes output =
        chain.output(call("call", "0x7fffffffffffffff", " (i32.const 96)") + REPORT, withValue(0));
    long left = 1_000_000 - 21_000 - 700;
    assertThat(output.slice(8).reverse().toLong()).isEqualTo(left - left / 64 - 2);
    assertThat(chain.failure(call("call", "-1", " (i32.const 96)"), withValue(0)))
        .isEqualTo("argument out of range: call: negative amount of gas");
  }

  @Test
  void failuresOfTheCalleeStayThere() {
    String value = " (i32.const 96)";
    chain.contract(OTHER, "unreachable");
    assertThat(chain.output(call("call", "5000", value) + REPORT, withValue(3)).toHexString())
        .isEqualTo("0x0100000000000000");
    assertThat(chain.world.balance(OTHER)).isEqualTo(UInt256.ZERO);
    chain.contract(OTHER, Bytes.fromHexString("0x600160005260206000f3"));
    assertThat(chain.output(call("call", "5000", value) + REPORT, withValue(0)).toHexString())
        .isEqualTo("0x0100000000000000");
    chain.contract(
        OTHER,
        "(i32.store8 (i32.const 0) (i32.const 7)) (call $revert (i32.const 0) (i32.const 1))");
    assertThat(chain.output(call("call", "5000", value) + REPORT, withValue(0)).toHexString())
        .isEqualTo("0x020000000100000007");
  }

  @Test
  void tooLittleBalanceIsAnAnswer() {
    assertThat(
            chain
                .output(call("call", "5000", " (i32.const 96)") + REPORT, withValue(1001))
                .toHexString())
        .isEqualTo("0x0100000000000000");
    assertThat(chain.gas(call("call", "5000", " (i32.const 96)"), withValue(1001)))
        .isEqualTo(9_700);
    chain.world.setBalance(CONTRACT, UInt256.MAX_VALUE);
    assertThat(chain.failure(call("call", "5000", " (i32.const 96)"), withValue(1)))
        .isEqualTo("argument out of range: call: value exceeds 128 bits");
    assertThat(chain.gas(call("call", "5000", " (i32.const 96)"), withValue(0))).isEqualTo(700);
  }

  @Test
  void nothingChangesInStaticMode() {
    String[] changes = {
      "(call $storageStore (i32.const 0) (i32.const 0))",
      "(call $log (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)"
          + " (i32.const 0) (i32.const 0))",
      "(call $selfDestruct (i32.const 0))",
      "(drop (call $create (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))",
      "(i32.store8 (i32.const 96) (i32.const 1))" + call("call", "0", " (i32.const 96)"),
    };
    for (String change : changes) {
      chain.contract(OTHER, chain.code(change + call("callStatic", "0", ""), ""));
      assertThat(chain.output(call("callStatic", "60000", "") + REPORT, withValue(0)).toHexString())
          .describedAs(change)
          .isEqualTo("0x0100000000000000");
    }
    // A plain call of a static frame is static as well.
    Address third = Address.fromHex("0xc300000000000000000000000000000000000003");
    chain.contract(third, changes[0]);
    chain.contract(
        OTHER,
        chain.code(
            call("call", "50000", " (i32.const 96)") + "(call $finish (i32.const 0) (i32.const 1))",
            TestChain.address(64, third)));
    assertThat(chain.output(call("callStatic", "90000", "") + REPORT, withValue(0)).toHexString())
        .isEqualTo("0x000000000100000001");
  }

  @Test
  void depthEndsAt1024OnAnyThread() throws InterruptedException {
    // Calls itself with all gas; each level counts up slot 0.
    String body =
        """
        (call $storageLoad (i32.const 0) (i32.const 128))
        (i32.store (i32.const 128) (i32.add (i32.load (i32.const 128)) (i32.const 1)))
        (call $storageStore (i32.const 0) (i32.const 128))
        """
            + call("call", "0x7fffffffffffffff", " (i32.const 96)")
            + "(drop (i32.load (i32.const 0)))";
    chain.contract(CONTRACT, chain.code(body, TestChain.address(64, CONTRACT)));
    Thread small =
        new Thread(null, () -> chain.send(CONTRACT, Bytes.EMPTY, 0, 1L << 48), "small", 256 << 10);
    small.start();
    small.join();
    assertThat(chain.slot(CONTRACT, 0).slice(0, 2).reverse().toInt()).isEqualTo(1025);
  }

  @Test
  void createsContracts() {
    Bytes runtime = chain.code(WHO);
    Bytes init = initCode(runtime);
    String body =
        "(i32.store (i32.const 0) (call $create (i32.const 30000) (i32.const 1024) (i32.const "
            + init.size()
            + ") (i32.const 16)))"
            + "(i32.store (i32.const 4) (call $getReturnDataSize))"
            + "(call $finish (i32.const 0) (i32.const 36))";
    String fields = TestChain.data(1024, init) + TestChain.data(30000, Bytes.of(9));
    Address created = ContractAddress.create(CONTRACT, 0);
    Bytes output = chain.output(body, fields);
    assertThat(output.slice(0, 8).toHexString()).isEqualTo("0x0000000000000000");
    assertThat(Address.of(output.slice(16, 20))).isEqualTo(created);
    assertThat(chain.world.code(created)).isEqualTo(runtime);
    assertThat(chain.world.nonce(created)).isEqualTo(1);
    assertThat(chain.world.nonce(CONTRACT)).isEqualTo(1);
    assertThat(chain.world.balance(created)).isEqualTo(UInt256.valueOf(9));
    assertThat(chain.gas(body, fields))
        .isEqualTo(32_000 + 200L * runtime.size() + 3 + 3L * words(runtime) + 2);
  }

  private static long words(Bytes bytes) {
    return (bytes.size() + 31L) / 32;
  }

  /** Init code that gives back the runtime behind its own end. */
  private Bytes initCode(Bytes runtime) {
    return initCode("", runtime);
  }

  private Bytes initCode(String before, Bytes runtime) {
    int offset = 0;
    Bytes init = Bytes.EMPTY;
    // The offset's own length can change the size, so until it fits.
    do {
      offset = init.size();
      init =
          chain.code(
              before
                  + "(call $codeCopy (i32.const 0) (i32.const "
                  + offset
                  + ") (i32.const "
                  + runtime.size()
                  + ")) (call $finish (i32.const 0) (i32.const "
                  + runtime.size()
                  + "))");
      // The runtime travels in a custom section of the init code.
      init = Bytes.concatenate(init, customHeader(runtime.size()));
    } while (init.size() != offset);
    return Bytes.concatenate(init, runtime);
  }

  private static Bytes customHeader(int size) {
    return Bytes.concatenate(Bytes.of(0), leb(size + 2), Bytes.of(1, 'r'));
  }

  private static Bytes leb(int value) {
    return value < 128
        ? Bytes.of(value)
        : Bytes.of((byte) ((value & 0x7f) | 0x80), (byte) (value >>> 7));
  }

  @Test
  void createsFromTransactions() {
    Bytes runtime = chain.code(WHO);
    TransactionResult.Executed result = chain.create(initCode(runtime));
    Address created = ContractAddress.create(TestChain.SENDER, 0);
    assertThat(result.contract()).isEqualTo(created);
    assertThat(chain.world.code(created)).isEqualTo(runtime);
    assertThat(chain.world.nonce(TestChain.SENDER)).isEqualTo(1);
    // The second one of the same sender goes elsewhere; call data is empty in init code.
    String before = "(if (call $getCallDataSize) (then unreachable))";
    result = chain.create(initCode(before, runtime));
    assertThat(result.contract()).isEqualTo(ContractAddress.create(TestChain.SENDER, 1));
  }

  @Test
  void createdCodeIsChecked() {
    Bytes bad = TestChain.wat("(module (memory (export \"memory\") 1) (func (export \"run\")))");
    TransactionResult.Executed result = chain.create(initCode(bad));
    assertThat(result.contract()).isNull();
    assertThat(result.gasUsed()).isEqualTo(2_000_000);
    assertThat(result.call().outcome().describe())
        .startsWith(
            "contract validation failure: created code: export \"run\" not allowed: only main and"
                + " memory may be exported (at byte");
    Bytes other = Bytes.fromHexString("0x01020304");
    chain.create(initCode(other));
    assertThat(chain.world.code(ContractAddress.create(TestChain.SENDER, 1))).isEqualTo(other);
    // Magic without version 1 is not a contract either.
    assertThat(chain.create(initCode(Bytes.fromHexString("0x0061736d02000000"))).contract())
        .isNull();
  }

  @Test
  void createdCodeMustBePaidForAndNotTooLarge() {
    Bytes init = initCode(Bytes.repeat((byte) 1, 1000));
    long intrinsic = chain.rules.fork().intrinsic().cost(init, true, 0, 0);
    long needed = intrinsic + 3 + 3 * 32 + 200_000;
    assertThat(chain.send(null, init, 0, needed - 1).contract()).isNull();
    assertThat(chain.send(null, init, 0, needed).contract()).isNotNull();
    String body = "(call $finish (i32.const 0) (i32.const 24577))";
    TransactionResult.Executed result = chain.send(null, chain.code(body), 0, 10_000_000);
    assertThat(result.call().outcome().describe())
        .isEqualTo("creation failed: code of 24577 bytes exceeds the limit of 24576");
    assertThat(chain.send(null, chain.code(body.replace("577", "576")), 0, 10_000_000).contract())
        .isNotNull();
  }

  @Test
  void takenAddressesFailTheCreation() {
    chain.world.setNonce(ContractAddress.create(TestChain.SENDER, 0), 1);
    TransactionResult.Executed result = chain.create(initCode(Bytes.of(1)));
    assertThat(result.call().outcome().describe()).contains("is taken");
    assertThat(result.gasUsed()).isEqualTo(2_000_000);
    assertThat(chain.world.nonce(TestChain.SENDER)).isEqualTo(1);
  }

  @Test
  void createReportsARevert() {
    Bytes init =
        chain.code(
            "(i32.store8 (i32.const 0) (i32.const 5)) (call $revert (i32.const 0) (i32.const 1))");
    String body =
        "(i32.store (i32.const 0) (call $create (i32.const 900) (i32.const 1024) (i32.const "
            + init.size()
            + ") (i32.const 16)))";
    assertThat(chain.output(body + REPORT, TestChain.data(1024, init)).toHexString())
        .isEqualTo("0x020000000100000005");
  }

  @Test
  void dialects() {
    chain.config(VmConfig.DEFAULT.withAbi(EeiDialect.SSVM));
    Bytes init = initCode(Bytes.of(1, 2, 3));
    String body =
        "(i32.store (i32.const 0) (call $create2 (i32.const 900) (i32.const 1024) (i32.const "
            + init.size()
            + ") (i32.const 960) (i32.const 16))) (call $finish (i32.const 0) (i32.const 36))";
    Bytes32 salt = TestChain.word(0x1234);
    String fields = TestChain.data(1024, init) + TestChain.data(960, salt.reverse());
    Bytes output = chain.output(body, fields);
    Address created = ContractAddress.create2(CONTRACT, salt, Keccak.hash(init));
    assertThat(Address.of(output.slice(16, 20))).isEqualTo(created);
    assertThat(chain.world.code(created)).isEqualTo(Bytes.of(1, 2, 3));
    assertThat(
            chain
                .output(
                    "(call $getChainId (i32.const 0)) (call $finish (i32.const 0) (i32.const 16))",
                    "")
                .toHexString())
        .isEqualTo("0x01000000000000000000000000000000");
    String keccak = call("callStatic", "0", "");
    String nine = TestChain.address(64, Address.ofNumber(9));
    assertThat(chain.output(keccak + REPORT, nine).slice(8)).isEqualTo(Keccak.hash(Bytes.EMPTY));
    assertThat(chain.gas(keccak, nine)).isEqualTo(700);
  }

  @Test
  void precompilesAnswerAtTheirAddresses() {
    chain.rules = chain.rules.withKeccakAtNine();
    String nine = TestChain.address(64, Address.ofNumber(9));
    assertThat(chain.output(call("callStatic", "30", "") + REPORT, nine).slice(8))
        .isEqualTo(Keccak.hash(Bytes.EMPTY));
    assertThat(chain.gas(call("callStatic", "30", ""), nine)).isEqualTo(730);
    assertThat(chain.output(call("callStatic", "29", "") + REPORT, nine).toHexString())
        .isEqualTo("0x0100000000000000");
  }
}

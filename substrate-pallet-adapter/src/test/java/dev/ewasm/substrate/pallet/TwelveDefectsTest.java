package dev.ewasm.substrate.pallet;

import static dev.ewasm.substrate.pallet.TestPallet.ALICE;
import static dev.ewasm.substrate.pallet.TestPallet.CONTRACT;
import static dev.ewasm.substrate.pallet.TestPallet.OTHER;
import static dev.ewasm.substrate.pallet.TestPallet.SENDER;
import static dev.ewasm.substrate.pallet.TestPallet.code;
import static dev.ewasm.substrate.pallet.TestPallet.data;
import static dev.ewasm.substrate.pallet.TestPallet.initCode;
import static dev.ewasm.substrate.pallet.TestPallet.names;
import static dev.ewasm.substrate.pallet.TestPallet.word;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.world.ChainRules;
import dev.ewasm.state.Address;
import dev.ewasm.state.codec.ContractAddress;
import dev.ewasm.substrate.runtime.BlockBuilder;
import dev.ewasm.substrate.runtime.ContractRuntime;
import dev.ewasm.substrate.runtime.Era;
import dev.ewasm.substrate.runtime.Extrinsic;
import dev.ewasm.substrate.runtime.Header;
import dev.ewasm.substrate.runtime.RuntimeCall;
import dev.ewasm.substrate.runtime.Weights;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.junit.jupiter.api.Test;

/** The twelve defects of the pallet that came before, each shown to be absent. */
final class TwelveDefectsTest {

  private static final String STORE_ONE =
      "(i32.store8 (i32.const 31) (i32.const 1))"
          + "(call $storageStore (i32.const 0) (i32.const 0))";
  private static final String REVERT = "(call $revert (i32.const 0) (i32.const 0))";
  private static final String OTHER_ADDRESS = data(64, OTHER.toBytes());
  private static final String FINISH_RESULT = "(call $finish (i32.const 128) (i32.const 4))";

  private final TestPallet pallet = new TestPallet();

  private static String nested(String function, String value) {
    return "(i32.store (i32.const 128) (call $"
        + function
        + " (i64.const 100000) (i32.const 64) "
        + value
        + "(i32.const 0) (i32.const 0)))";
  }

  private static DispatchError error(PalletError error) {
    return new DispatchError.Module(error);
  }

  @Test
  void defect01CallsInABlockRunTheContract() {
    pallet.contract(CONTRACT, STORE_ONE, "");
    BlockBuilder block = block();
    assertThat(block.apply(signed(gasCall(200_000), 0), decode(gasCall(200_000), 0), true))
        .isNull();
    pallet.state.reset(block.state());
    assertThat(pallet.slot(CONTRACT, 1)).isEqualTo(word(1));
  }

  @Test
  void defect02FailedCreationFailsAndStoresNothing() {
    Bytes failing = code(STORE_ONE + REVERT, "");
    PalletResult result = pallet.create(failing);
    Address address = ContractAddress.create(SENDER, 0);
    assertThat(result.error()).isEqualTo(error(PalletError.EXIT_REASON_REVERT));
    assertThat(names(result)).containsExactly("CreatedFailed");
    assertThat(pallet.contractCode(address)).isEqualTo(Bytes.EMPTY);
    assertThat(pallet.slot(address, 1)).isEqualTo(Bytes32.ZERO);
    // A collision fails as well and leaves what is there.
    pallet.contract(ContractAddress.create(SENDER, 1), STORE_ONE, "");
    Bytes before = pallet.contractCode(ContractAddress.create(SENDER, 1));
    result = pallet.create(initCode("", code("", "")));
    assertThat(result.error()).isEqualTo(error(PalletError.EXIT_REASON_FAILED));
    assertThat(pallet.contractCode(ContractAddress.create(SENDER, 1))).isEqualTo(before);
  }

  @Test
  void defect03ValueMovesAndBalancesPayForGas() {
    pallet.contract(CONTRACT, "", "");
    pallet.dispatch(new PalletCall.Deposit(BigInteger.valueOf(1000)));
    BigInteger before = pallet.free();
    PalletResult result = pallet.call(CONTRACT, 300, 100_000);
    assertThat(result.isSuccess()).isTrue();
    assertThat(pallet.balance(CONTRACT)).isEqualTo(300);
    assertThat(pallet.balance(SENDER)).isEqualTo(700);
    assertThat(result.gasUsed()).isBetween(21_000L, 50_000L);
    assertThat(pallet.free()).isEqualTo(before.subtract(BigInteger.valueOf(result.gasUsed())));
    assertThat(pallet.call(CONTRACT, 701, 100_000).error())
        .isEqualTo(error(PalletError.BALANCE_LOW));
  }

  @Test
  void defect04WeightIsThatOfTheGasUsed() {
    pallet.contract(CONTRACT, "", "");
    BlockBuilder block = block();
    byte[] call = gasCall(50_000_000);
    assertThat(block.apply(signed(call, 0), decode(call, 0), true)).isNull();
    pallet.state.reset(block.state());
    BigInteger paid = TestPallet.RICHES.subtract(pallet.free());
    BigInteger upFront = Weights.fee(signed(call, 0).length, Weights.of(decode(call, 0).call()));
    assertThat(paid).isLessThan(upFront.divide(BigInteger.TWO));
    // The refunded weight is free for others: fifty such calls fit where the limit would allow one.
    for (int nonce = 1; nonce < 50; nonce++) {
      assertThat(block.apply(signed(call, nonce), decode(call, nonce), true)).isNull();
    }
  }

  @Test
  void defect05NestedFailureRollsBackAndReadsWriteNothing() {
    pallet.contract(OTHER, STORE_ONE + "unreachable", "");
    String readSlot =
        "(i32.store8 (i32.const 31) (i32.const 9))"
            + "(call $storageLoad (i32.const 0) (i32.const 160))";
    pallet.contract(
        CONTRACT, readSlot + nested("call", "(i32.const 96)") + FINISH_RESULT, OTHER_ADDRESS);
    int before = pallet.state.trie().entries(new byte[0]).size();
    PalletResult result = pallet.call();
    assertThat(result.isSuccess()).isTrue();
    assertThat(result.output()).isEqualTo(new byte[] {1, 0, 0, 0});
    assertThat(pallet.slot(OTHER, 1)).isEqualTo(Bytes32.ZERO);
    // Only the sender's nonce is new.
    assertThat(pallet.state.trie().entries(new byte[0])).hasSize(before + 1);
    // Another state sees nothing of this one.
    TestPallet elsewhere = new TestPallet();
    pallet.contract(CONTRACT, STORE_ONE, "").call();
    assertThat(pallet.slot(CONTRACT, 1)).isEqualTo(word(1));
    assertThat(elsewhere.slot(CONTRACT, 1)).isEqualTo(Bytes32.ZERO);
  }

  @Test
  void defect06DelegateCallRunsTheCodeOfTheTarget() {
    for (String function : List.of("callDelegate", "callCode")) {
      pallet.contract(OTHER, STORE_ONE, "");
      String value = function.equals("callCode") ? "(i32.const 96)" : "";
      pallet.contract(CONTRACT, nested(function, value) + FINISH_RESULT, OTHER_ADDRESS);
      assertThat(pallet.call().output()).isEqualTo(new byte[4]);
      assertThat(pallet.slot(CONTRACT, 1)).isEqualTo(word(1));
      assertThat(pallet.slot(OTHER, 1)).isEqualTo(Bytes32.ZERO);
      pallet.state.remove(ContractStorage.slotKey(CONTRACT, word(1)));
    }
  }

  @Test
  void defect07NestedCreateStoresCodeAndReturnsItsAddress() {
    Bytes runtime = code(STORE_ONE, "");
    Bytes init = initCode("", runtime);
    pallet.contract(
        CONTRACT,
        "(drop (call $create (i32.const 96) (i32.const 1024) (i32.const "
            + init.size()
            + ") (i32.const 16))) (call $finish (i32.const 16) (i32.const 20))",
        data(1024, init));
    PalletResult result = pallet.call();
    Address created = ContractAddress.create(CONTRACT, 0);
    assertThat(Bytes.wrap(result.output())).isEqualTo(created.toBytes());
    assertThat(pallet.contractCode(created)).isEqualTo(runtime);
  }

  @Test
  void defect08NestedCallsKeepStaticModeGasAndOrigin() {
    pallet.contract(OTHER, STORE_ONE, "");
    Address third = Address.fromHex("0xc300000000000000000000000000000000000003");
    // Static call of a contract that calls plainly one that stores.
    pallet.contract(third, nested("call", "(i32.const 96)") + FINISH_RESULT, OTHER_ADDRESS);
    pallet.contract(
        CONTRACT,
        nested("callStatic", "")
            + "(call $returnDataCopy (i32.const 128) (i32.const 0) (i32.const 4))"
            + FINISH_RESULT,
        data(64, third.toBytes()));
    assertThat(pallet.call().output()).isEqualTo(new byte[] {1, 0, 0, 0});
    assertThat(pallet.slot(OTHER, 1)).isEqualTo(Bytes32.ZERO);
    // Origin and gas beyond 32 bits arrive two levels down.
    TestPallet large = new TestPallet(PalletConfig.DEFAULT.withBlockGasLimit(1L << 40));
    large.contract(
        OTHER,
        "(call $getTxOrigin (i32.const 0)) (i64.store (i32.const 20) (call $getGasLeft))"
            + "(call $finish (i32.const 0) (i32.const 28))",
        "");
    large.contract(
        CONTRACT,
        "(drop (call $call (i64.const 0x1000000000) (i32.const 64) (i32.const 96)"
            + " (i32.const 0) (i32.const 0)))"
            + "(call $returnDataCopy (i32.const 128) (i32.const 0) (i32.const 28))"
            + "(call $finish (i32.const 128) (i32.const 28))",
        OTHER_ADDRESS);
    byte[] output = large.call(CONTRACT, 0, 1L << 38).output();
    assertThat(Address.of(output, 0)).isEqualTo(SENDER);
    long gas = 0;
    for (int i = 27; i >= 20; i--) {
      gas = gas << 8 | (output[i] & 0xff);
    }
    assertThat(gas).isGreaterThan(1L << 35);
  }

  @Test
  void defect08NestedCallsCountDepth() {
    // Calls itself with all its gas and gives back how deep it came.
    TestPallet deep = new TestPallet(PalletConfig.DEFAULT.withBlockGasLimit(1L << 60));
    deep.contract(
        CONTRACT,
        "(call $getAddress (i32.const 64))"
            + "(drop (call $call (i64.const 0x7fffffffffffffff) (i32.const 64) (i32.const 96)"
            + " (i32.const 0) (i32.const 0)))"
            + "(if (call $getReturnDataSize) (then"
            + " (call $returnDataCopy (i32.const 128) (i32.const 0) (i32.const 4))))"
            + "(i32.store (i32.const 128) (i32.add (i32.load (i32.const 128)) (i32.const 1)))"
            + FINISH_RESULT,
        "");
    byte[] output = deep.call(CONTRACT, 0, 1L << 58).output();
    assertThat((output[0] & 0xff) | (output[1] & 0xff) << 8).isEqualTo(1025);
  }

  @Test
  void defect09CodeCopySelfDestructAndStorageStatusWork() {
    pallet.contract(OTHER, STORE_ONE, "");
    Bytes code = pallet.contractCode(OTHER);
    pallet.contract(
        CONTRACT,
        "(call $externalCodeCopy (i32.const 64) (i32.const 128) (i32.const 0)"
            + " (call $getExternalCodeSize (i32.const 64)))"
            + "(call $finish (i32.const 128) (call $getExternalCodeSize (i32.const 64)))",
        OTHER_ADDRESS);
    assertThat(Bytes.wrap(pallet.call().output())).isEqualTo(code);
    // A slot that is set costs more than one that is changed.
    long added = pallet.call(OTHER, 0, 100_000).gasUsed();
    long same = pallet.call(OTHER, 0, 100_000).gasUsed();
    assertThat(added).isGreaterThan(same + 10_000);
    // Self-destruction gives the balance away and takes code and storage.
    pallet.dispatch(new PalletCall.Deposit(BigInteger.valueOf(500)));
    pallet.contract(OTHER, "(call $selfDestruct (i32.const 64))", data(64, CONTRACT.toBytes()));
    assertThat(pallet.call(OTHER, 200, 100_000).isSuccess()).isTrue();
    assertThat(pallet.contractCode(OTHER)).isEqualTo(Bytes.EMPTY);
    assertThat(pallet.slot(OTHER, 1)).isEqualTo(Bytes32.ZERO);
    assertThat(pallet.balance(CONTRACT)).isEqualTo(200);
    assertThat(pallet.state.get(ContractStorage.accountKey(OTHER))).isNull();
  }

  @Test
  void defect10LogsOfRevertedCallsVanish() {
    String log =
        "(call $log (i32.const 0) (i32.const 4) (i32.const 0)"
            + " (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))";
    pallet.contract(OTHER, log + REVERT, "");
    pallet.contract(CONTRACT, log + nested("call", "(i32.const 96)") + log, OTHER_ADDRESS);
    assertThat(names(pallet.call())).containsExactly("Log", "Log", "Call", "Output");
    assertThat(names(pallet.call(OTHER, 0, 100_000))).containsExactly("ExecutedFailed");
  }

  @Test
  void defect11BlockGasLimitAndRevisionAreTheChains() {
    String blockGas =
        "(i64.store (i32.const 0) (call $getBlockGasLimit))"
            + "(call $finish (i32.const 0) (i32.const 8))";
    pallet.contract(CONTRACT, blockGas, "");
    pallet.blockGasLimit = 70_000_000;
    assertThat(Bytes.wrap(pallet.call().output()).reverse().toLong()).isEqualTo(70_000_000);
    assertThat(pallet.call(CONTRACT, 0, 70_000_001).error())
        .isEqualTo(new DispatchError.Exhausted());
    // A load of a cold slot costs what the fork says.
    ChainRules rules = PalletConfig.DEFAULT.rules();
    ChainRules berlin =
        new ChainRules(
            ForkRules.of(Fork.BERLIN), rules.metering(), rules.systemContracts(), rules.chainId());
    TestPallet later = new TestPallet(PalletConfig.DEFAULT.withRules(berlin));
    String load = "(call $storageLoad (i32.const 0) (i32.const 0))";
    long istanbulGas = pallet.contract(CONTRACT, load, "").call().gasUsed();
    long berlinGas = later.contract(CONTRACT, load, "").call().gasUsed();
    assertThat(berlinGas).isGreaterThan(istanbulGas + 1_000);
  }

  @Test
  void defect12PrecompilesExistAndCost() {
    List<Long> gas = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    for (int number : new int[] {2, 3, 4, 9}) {
      pallet.contract(
          CONTRACT,
          "(drop (call $callStatic (i64.const 100000) (i32.const 64) (i32.const 0) (i32.const 3)))"
              + "(call $returnDataCopy (i32.const 128) (i32.const 0) (call $getReturnDataSize))"
              + "(call $finish (i32.const 128) (call $getReturnDataSize))",
          data(64, Address.ofNumber(number).toBytes()) + data(0, Bytes.fromHexString("0x616263")));
      PalletResult result = pallet.call();
      outputs.add(Bytes.wrap(result.output()).toUnprefixedHexString());
      gas.add(result.gasUsed());
    }
    assertThat(outputs)
        .containsExactly(
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "000000000000000000000000" + "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc",
            "616263",
            "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
    assertThat(gas.get(1)).isGreaterThan(gas.get(0));
    assertThat(gas.get(0)).isGreaterThan(gas.get(2));
    // Without the compatibility profile address 9 is Ethereum's BLAKE2 compression.
    TestPallet standard = new TestPallet(PalletConfig.STANDARD);
    assertThat(standard.call(Address.ofNumber(9), 0, 100_000).error())
        .isEqualTo(error(PalletError.EXIT_REASON_FAILED));
  }

  private byte[] gasCall(long gas) {
    return new RuntimeCall.Ssvm(
            new PalletCall.Call(
                CONTRACT,
                new byte[0],
                BigInteger.ZERO,
                BigInteger.valueOf(gas),
                BigInteger.ONE,
                false))
        .encode();
  }

  private BlockBuilder block() {
    Header genesis =
        new Header(new byte[32], 0, pallet.state.trie().root(), new byte[32], List.of());
    return new BlockBuilder(
        new ContractRuntime(pallet.pallet), genesis, pallet.state.trie(), new byte[32], 1000);
  }

  private static Extrinsic decode(byte[] call, long nonce) {
    return Extrinsic.decode(signed(call, nonce));
  }

  private static byte[] signed(byte[] call, long nonce) {
    Extrinsic.Implicit implicit =
        new Extrinsic.Implicit(
            ContractRuntime.SPEC_VERSION,
            ContractRuntime.TRANSACTION_VERSION,
            new byte[32],
            new byte[32]);
    return Extrinsic.sign(ALICE, call, Era.IMMORTAL, nonce, BigInteger.ZERO, implicit).encode();
  }
}

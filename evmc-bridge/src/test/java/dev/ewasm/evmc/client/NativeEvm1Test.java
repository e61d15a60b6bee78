package dev.ewasm.evmc.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.eei.world.ChainRules;
import dev.ewasm.evmc.StatusCode;
import dev.ewasm.metering.cost.Schedules;
import dev.ewasm.state.Address;
import dev.ewasm.state.Log;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Contracts of both kinds in one world state. */
@SuppressWarnings("NullAway.Init")
class NativeEvm1Test {

  private static final Bytes WORD = TestWorld.word(0x1234);

  private static NativeEvm1 evm1;
  private TestWorld world;

  /** Who runs which kind of code. */
  @SuppressWarnings("ImmutableEnumChecker") // Bytes are
  enum Pair {
    EVM_CALLS_WASM(Contracts.evmForwarder(), Contracts.wasmTarget(), Contracts.wasmReverter()),
    WASM_CALLS_EVM(Contracts.wasmForwarder(), Contracts.evmTarget(), Contracts.evmReverter()),
    EVM_CALLS_EVM(Contracts.evmForwarder(), Contracts.evmTarget(), Contracts.evmReverter());

    private final Bytes forwarder;
    private final Bytes target;
    private final Bytes reverter;

    Pair(Bytes forwarder, Bytes target, Bytes reverter) {
      this.forwarder = forwarder;
      this.target = target;
      this.reverter = reverter;
    }
  }

  @BeforeAll
  static void load() throws EvmcLoadException {
    evm1 = NativeEvm1.load(VmSpec.parse(TestMachines.testEvm()));
  }

  @AfterAll
  static void close() {
    if (evm1 != null) {
      evm1.close();
      assertThat(TestMachines.number(TestMachines.testEvm(), "testevm_live_results")).isZero();
    }
  }

  @BeforeEach
  void world() {
    world = new TestWorld(evm1);
  }

  private static Bytes forwarding(Address to, Bytes input) {
    return Bytes.concatenate(to.toBytes(), input);
  }

  @Test
  void aMachineThatRunsNoEvmCodeIsRefused() {
    assertThatThrownBy(() -> NativeEvm1.load(VmSpec.parse("/no/such.so")))
        .isInstanceOf(EvmcLoadException.class);
  }

  @ParameterizedTest
  @EnumSource
  void callsWithValueAndLogs(Pair pair) {
    world.put(TestWorld.EVM, pair.forwarder).put(TestWorld.OTHER, pair.target);
    CallResult result =
        world.send(
            Message.call(
                TestWorld.SENDER,
                TestWorld.EVM,
                UInt256.valueOf(5),
                forwarding(TestWorld.OTHER, WORD),
                1_000_000));
    assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.output()).isEqualTo(TestWorld.EVM.toWord());
    assertThat(world.slot(TestWorld.OTHER, 1)).isEqualTo(WORD);
    assertThat(world.world.balance(TestWorld.OTHER)).isEqualTo(UInt256.valueOf(5));
    assertThat(world.world.balance(TestWorld.EVM)).isEqualTo(UInt256.ZERO);
    assertThat(world.world.logs())
        .containsExactly(
            new Log(TestWorld.OTHER, List.of(TestWorld.word(0xaa)), Bytes.of(4, 3, 2, 1)));
  }

  @ParameterizedTest
  @EnumSource
  void revertsUndoAcrossTheBorder(Pair pair) {
    world.put(TestWorld.EVM, pair.forwarder).put(TestWorld.OTHER, pair.reverter);
    CallResult result = world.call(TestWorld.EVM, forwarding(TestWorld.OTHER, Bytes.EMPTY));
    assertThat(result.outcome()).isEqualTo(Outcome.REVERT);
    assertThat(result.output()).isEqualTo(Bytes.of('n', 'o'));
    assertThat(result.gasLeft()).isPositive();
    assertThat(world.slot(TestWorld.OTHER, 1)).isEqualTo(Bytes32.ZERO);
  }

  @Test
  void whatTheCalleeChangedIsUndoneWithTheCaller() {
    // Forwards to the target, which changes, and to a reverter after that.
    world
        .put(TestWorld.EVM, Contracts.evmForwarder())
        .put(TestWorld.WASM, Contracts.wasmForwarder())
        .put(TestWorld.OTHER, Contracts.evmTarget());
    Bytes input = forwarding(TestWorld.WASM, forwarding(TestWorld.OTHER, WORD));
    assertThat(world.call(TestWorld.EVM, input).isSuccess()).isTrue();
    assertThat(world.slot(TestWorld.OTHER, 1)).isEqualTo(WORD);
    // With too little gas for the store, everything above fails or reverts as well.
    CallResult result =
        world.send(
            Message.call(
                TestWorld.SENDER,
                TestWorld.EVM,
                UInt256.ZERO,
                forwarding(TestWorld.WASM, forwarding(TestWorld.OTHER, TestWorld.word(9))),
                6_000));
    assertThat(result.isSuccess()).isFalse();
    assertThat(world.slot(TestWorld.OTHER, 1)).isEqualTo(WORD);
    assertThat(world.world.logs()).isEmpty();
  }

  @Test
  void nothingChangesInStaticCalls() {
    world
        .put(TestWorld.EVM, Contracts.evmStaticForwarder())
        .put(TestWorld.WASM, Contracts.wasmTarget());
    assertThat(world.call(TestWorld.EVM, forwarding(TestWorld.WASM, WORD)).outcome())
        .isEqualTo(Outcome.REVERT);
    assertThat(world.slot(TestWorld.WASM, 1)).isEqualTo(Bytes32.ZERO);

    world
        .put(TestWorld.WASM, Contracts.wasmStaticForwarder())
        .put(TestWorld.EVM, Contracts.evmTarget());
    assertThat(world.call(TestWorld.WASM, forwarding(TestWorld.EVM, WORD)).outcome())
        .isEqualTo(Outcome.REVERT);
    assertThat(world.slot(TestWorld.EVM, 1)).isEqualTo(Bytes32.ZERO);

    // Static is inherited: EVM, static, WebAssembly, plain, EVM.
    world
        .put(TestWorld.EVM, Contracts.evmStaticForwarder())
        .put(TestWorld.WASM, Contracts.wasmForwarder())
        .put(TestWorld.OTHER, Contracts.evmTarget());
    Bytes input = forwarding(TestWorld.WASM, forwarding(TestWorld.OTHER, WORD));
    assertThat(world.call(TestWorld.EVM, input).outcome()).isEqualTo(Outcome.REVERT);
    assertThat(world.slot(TestWorld.OTHER, 1)).isEqualTo(Bytes32.ZERO);
  }

  @Test
  void delegatedCodeRunsOnTheCallersStorage() {
    world
        .put(TestWorld.EVM, Contracts.evmDelegateForwarder())
        .put(TestWorld.WASM, Contracts.wasmTarget());
    CallResult result = world.call(TestWorld.EVM, forwarding(TestWorld.WASM, WORD));
    assertThat(result.output()).isEqualTo(TestWorld.SENDER.toWord());
    assertThat(world.slot(TestWorld.EVM, 1)).isEqualTo(WORD);
    assertThat(world.slot(TestWorld.WASM, 1)).isEqualTo(Bytes32.ZERO);

    world
        .put(TestWorld.WASM, Contracts.wasmDelegateForwarder())
        .put(TestWorld.OTHER, Contracts.evmTarget());
    result = world.call(TestWorld.WASM, forwarding(TestWorld.OTHER, WORD));
    assertThat(result.output()).isEqualTo(TestWorld.SENDER.toWord());
    assertThat(world.slot(TestWorld.WASM, 1)).isEqualTo(WORD);
    assertThat(world.slot(TestWorld.OTHER, 1)).isEqualTo(Bytes32.ZERO);
  }

  @Test
  void eitherKindDeploysEither() {
    Bytes wasm = Contracts.wasmTarget();
    Bytes evm = Contracts.evmTarget();
    for (Bytes initCode :
        List.of(
            Contracts.evmDeployer(wasm),
            Contracts.evmDeployer(evm),
            Contracts.wasmDeployer(wasm),
            Contracts.wasmDeployer(evm))) {
      CallResult result = world.create(initCode);
      assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
      Address created = java.util.Objects.requireNonNull(result.createAddress());
      assertThat(world.world.code(created)).isEqualTo(result.output());
      assertThat(world.call(created, WORD).output()).isEqualTo(TestWorld.SENDER.toWord());
      assertThat(world.slot(created, 1)).isEqualTo(WORD);
    }
  }

  @Test
  void brokenWebAssemblyIsNotDeployed() {
    Bytes broken = Contracts.wasmTarget().slice(0, 40);
    CallResult result = world.create(Contracts.evmDeployer(broken));
    assertThat(result.outcome()).isInstanceOf(Outcome.ContractValidationFailure.class);
    assertThat(result.outcome().describe()).contains("created code");
    assertThat(result.createAddress()).isNull();
  }

  @Test
  void deployedCodeIsMeteredWhereTheChainSaysSo() {
    ChainRules rules =
        ChainRules.of(ForkRules.of(Fork.BYZANTIUM))
            .withMetering(InstructionMetering.atDeployment(Schedules.rev4()));
    TestWorld metering = new TestWorld(evm1, rules);
    CallResult result = metering.create(Contracts.evmDeployer(Contracts.wasmTarget()));
    assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.output().size()).isGreaterThan(Contracts.wasmTarget().size());
    Address created = java.util.Objects.requireNonNull(result.createAddress());
    assertThat(metering.call(created, WORD).output()).isEqualTo(TestWorld.SENDER.toWord());
  }

  @Test
  void contractsCreateContracts() {
    Address created;
    for (Bytes factory : List.of(Contracts.evmFactory(), Contracts.wasmFactory())) {
      for (Bytes initCode :
          List.of(
              Contracts.wasmDeployer(Contracts.evmTarget()),
              Contracts.evmDeployer(Contracts.wasmTarget()))) {
        world.put(TestWorld.EVM, factory);
        CallResult result = world.call(TestWorld.EVM, initCode);
        assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
        created = Address.fromLast20(Bytes32.wrap(result.output()));
        assertThat(created).isNotEqualTo(Address.ZERO);
        assertThat(world.call(created, WORD).isSuccess()).isTrue();
        assertThat(world.slot(created, 1)).isEqualTo(WORD);
        // A creation that fails gives no address and leaves the creator its gas.
        result = world.call(TestWorld.EVM, Contracts.evmDeployer(Bytes.fromHexString("0061736d")));
        assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
        assertThat(result.output()).isEqualTo(Bytes32.ZERO);
      }
    }
  }

  @Test
  void selfDestructGivesBalanceAndRefund() {
    world
        .put(TestWorld.WASM, Contracts.wasmForwarder())
        .put(TestWorld.EVM, Contracts.evmDestructor());
    CallResult result =
        world.send(
            Message.call(
                TestWorld.SENDER,
                TestWorld.WASM,
                UInt256.valueOf(77),
                forwarding(TestWorld.EVM, TestWorld.OTHER.toBytes()),
                1_000_000));
    assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(result.gasRefund()).isEqualTo(24_000);
    assertThat(world.world.balance(TestWorld.OTHER)).isEqualTo(UInt256.valueOf(77));
    assertThat(world.world.exists(TestWorld.EVM)).isFalse();
  }

  /** 1,025 frames run, those at depths 0 to 1,024, whoever plays with whom. */
  @ParameterizedTest
  @EnumSource(names = {"TANGERINE_WHISTLE", "BYZANTIUM", "BERLIN", "OSAKA"})
  void depthIsTheSameInEveryMixture(Fork fork) {
    TestWorld mixed =
        new TestWorld(evm1, fork)
            .put(TestWorld.EVM, Contracts.evmPlayer(TestWorld.WASM))
            .put(TestWorld.WASM, Contracts.wasmPlayer(TestWorld.EVM));
    CallResult result =
        mixed.send(
            Message.call(
                TestWorld.SENDER, TestWorld.EVM, UInt256.ZERO, Bytes.EMPTY, Long.MAX_VALUE));
    assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(mixed.slot(TestWorld.EVM, 0)).isEqualTo(TestWorld.word(513));
    assertThat(mixed.slot(TestWorld.WASM, 0).getInt(0, ByteOrder.LITTLE_ENDIAN)).isEqualTo(512);

    TestWorld alone =
        new TestWorld(evm1, fork).put(TestWorld.EVM, Contracts.evmPlayer(TestWorld.EVM));
    alone.send(
        Message.call(TestWorld.SENDER, TestWorld.EVM, UInt256.ZERO, Bytes.EMPTY, Long.MAX_VALUE));
    assertThat(alone.slot(TestWorld.EVM, 0)).isEqualTo(TestWorld.word(1025));
  }

  @Test
  void gasIsCountedExactly() {
    // PUSH1 PUSH1 SSTORE of a fresh slot, STOP.
    world.put(TestWorld.EVM, TestWorld.evm("6001 6001 55 00"));
    assertThat(used(world.call(TestWorld.EVM, Bytes.EMPTY))).isEqualTo(3 + 3 + 20_000);
    // CALL of that by EVM code: six PUSH1, PUSH20, GAS, 700, POP, STOP; the slot is not fresh now.
    world.put(
        TestWorld.OTHER,
        TestWorld.evm("6000 6000 6000 6000 6000", TestWorld.push(TestWorld.EVM), "5a f1 50 00"));
    assertThat(used(world.call(TestWorld.OTHER, Bytes.EMPTY)))
        .isEqualTo(6 * 3 + 2 + 700 + 2 + 3 + 3 + 5_000);
    // The same call of WebAssembly: its own gas is what it costs alone.
    world.put(TestWorld.EVM, Contracts.wasmReverter());
    long alone = used(world.call(TestWorld.EVM, Bytes.EMPTY));
    assertThat(used(world.call(TestWorld.OTHER, Bytes.EMPTY)))
        .isEqualTo(6 * 3 + 2 + 700 + 2 + alone);
    // And of EVM code by WebAssembly.
    world.put(TestWorld.WASM, Contracts.wasmForwarder()).put(TestWorld.EVM, TestWorld.evm("00"));
    long forwarder = used(world.call(TestWorld.WASM, TestWorld.EVM.toBytes()));
    world.put(TestWorld.EVM, TestWorld.evm("5b 5b 5b 00"));
    assertThat(used(world.call(TestWorld.WASM, TestWorld.EVM.toBytes()))).isEqualTo(forwarder + 3);
  }

  private static long used(CallResult result) {
    return 10_000_000 - result.gasLeft();
  }

  @Test
  void whatGoesWrongHasANameAndAStatus() {
    assertFailure("fe", StatusCode.INVALID_INSTRUCTION, "testevm: invalid instruction");
    assertFailure("0c", StatusCode.UNDEFINED_INSTRUCTION, "testevm: undefined instruction");
    assertFailure("01", StatusCode.STACK_UNDERFLOW, "testevm: stack underflow");
    assertFailure("5b 6000 6000 56", StatusCode.STACK_OVERFLOW, "testevm: stack overflow");
    assertFailure("6001 56", StatusCode.BAD_JUMP_DESTINATION, "testevm: bad jump destination");
    assertFailure("6001 6000 6000 3e", StatusCode.INVALID_MEMORY_ACCESS, "invalid memory access");
    assertFailure("5b 6000 56", StatusCode.OUT_OF_GAS, "out of gas");
    assertFailure("63ffffffff 6000 f3", StatusCode.OUT_OF_GAS, "out of gas");
  }

  private void assertFailure(String code, StatusCode status, String text) {
    world.put(TestWorld.EVM, TestWorld.evm(code));
    CallResult result = world.call(TestWorld.EVM, Bytes.EMPTY);
    assertThat(StatusCode.of(result.outcome())).isEqualTo(status);
    assertThat(result.outcome().describe()).contains(text);
    assertThat(result.gasLeft()).isZero();
  }

  @Test
  void everyInstructionFindsItsFork() {
    // SHR exists from Constantinople, BASEFEE from London, PUSH0 from Shanghai on.
    for (Fork fork : Fork.values()) {
      TestWorld at =
          new TestWorld(evm1, fork)
              .put(TestWorld.EVM, TestWorld.evm("6001 6001 1c 00"))
              .put(TestWorld.WASM, TestWorld.evm("48 00"))
              .put(TestWorld.OTHER, TestWorld.evm("5f 00"));
      assertThat(at.call(TestWorld.EVM, Bytes.EMPTY).isSuccess())
          .isEqualTo(fork.isAtLeast(Fork.CONSTANTINOPLE));
      assertThat(at.call(TestWorld.WASM, Bytes.EMPTY).isSuccess())
          .isEqualTo(fork.isAtLeast(Fork.LONDON));
      assertThat(at.call(TestWorld.OTHER, Bytes.EMPTY).isSuccess())
          .isEqualTo(fork.isAtLeast(Fork.SHANGHAI));
    }
  }
}

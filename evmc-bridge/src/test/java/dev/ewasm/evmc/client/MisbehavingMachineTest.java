package dev.ewasm.evmc.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.evmc.StatusCode;
import dev.ewasm.state.Address;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines that break EVMC's rules become internal errors, never more. */
@SuppressWarnings("NullAway.Init")
class MisbehavingMachineTest {

  private static final long GAS = 1000;

  private static String library;
  private static NativeVm vm;

  @BeforeAll
  static void load() throws EvmcLoadException {
    library = TestMachines.bad("libbadvm.so");
    vm = EvmcLibrary.load(library).create();
  }

  @AfterAll
  static void destroy() {
    if (vm != null) {
      vm.close();
      vm.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "gas-above, gas left is 1001 of 1000",
    "gas-negative, gas left is -1 of 1000",
    "null-output, output of 4 bytes at a null pointer",
    "huge-output, output of 18446744073709551615 bytes",
    "unknown-status, unknown status 99",
    "null-address, null pointer for an address",
    "null-message, call with a null message",
    "call-of-kind-9, call of kind 9",
    "call-of-negative-gas, call with -5 gas",
    "call-with-null-input, 7 bytes at a null pointer",
    "call-with-huge-input, 18446744073709551615 bytes",
    "five-topics, log with 5 topics",
    "log-of-huge-data, 18446744073709551615 bytes",
    "copy-to-null, copy_code of 2 bytes to a null pointer",
  })
  void becomesAnInternalError(String name, String message) {
    broken(name, execute(name, false), message);
  }

  @ParameterizedTest
  @CsvSource({
    "store, set_storage",
    "transient-store, set_transient_storage",
    "destruct, selfdestruct",
    "log, emit_log",
    "create, call that changes something",
  })
  void changesInAStaticFrameAreErrors(String name, String message) {
    broken(name, execute(name, true), message + " while nothing may change");
  }

  private static void broken(String name, CallResult result, String message) {
    assertThat(result.outcome()).isInstanceOf(Outcome.MachineFailure.class);
    assertThat(StatusCode.of(result.outcome())).isEqualTo(StatusCode.INTERNAL_ERROR);
    assertThat(result.outcome().describe()).startsWith("badvm: internal error: " + message);
    assertThat(result.gasLeft()).isZero();
    assertThat(result.output()).as(name).isEqualTo(Bytes.EMPTY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"empty-output-with-pointer", "made-up-context", "null-context"})
  void whatHarmsNobodyIsLetPass(String name) {
    CallResult result = execute(name, false);
    assertThat(result.isSuccess()).isTrue();
    assertThat(result.gasLeft()).isEqualTo(GAS);
    assertThat(result.output()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void failuresKeepNothing() {
    CallResult result = execute("failure-with-gas", false);
    assertThat(StatusCode.of(result.outcome())).isEqualTo(StatusCode.FAILURE);
    assertThat(result.outcome().describe()).isEqualTo("badvm: failure");
    assertThat(result.gasLeft()).isZero();
    assertThat(result.output()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void everyResultIsReleasedOnceIfItCanBe() {
    long before = TestMachines.number(library, "badvm_releases");
    execute("well", false);
    execute("gas-above", false);
    execute("null-address", false);
    execute("failure-with-gas", false);
    assertThat(TestMachines.number(library, "badvm_releases") - before).isEqualTo(4);
    CallResult result = execute("no-release", false);
    assertThat(result.output()).isEqualTo(Bytes.of(1, 2, 3, 4));
    assertThat(TestMachines.number(library, "badvm_releases") - before).isEqualTo(4);
  }

  @Test
  void theHostsOwnExceptionsComeThrough() {
    vm.setOption("case", "store");
    AnsweringHost host = new AnsweringHost();
    IllegalStateException failure = new IllegalStateException("the disk is full");
    host.throwing = failure;
    assertThatThrownBy(() -> vm.execute(host, 4, message(false), Bytes.EMPTY)).isSameAs(failure);
    host.throwing = null;
    assertThat(vm.execute(host, 4, message(false), Bytes.EMPTY).isSuccess()).isTrue();
  }

  @Test
  void depthIsCountedByTheHost() throws EvmcLoadException {
    try (NativeEvm1 evm1 = NativeEvm1.load(VmSpec.parse(library + ",case=never-counts-depth"))) {
      TestWorld world = new TestWorld(evm1).put(TestWorld.EVM, Bytes.of(0));
      CallResult result = world.call(TestWorld.EVM, Bytes.EMPTY);
      assertThat(result.isSuccess()).isTrue();
    }
  }

  @Test
  void valueThatIsNotThereIsNotSent() throws EvmcLoadException {
    try (NativeEvm1 evm1 =
        NativeEvm1.load(VmSpec.parse(library + ",case=spends-what-is-not-there"))) {
      TestWorld world = new TestWorld(evm1).put(TestWorld.EVM, Bytes.of(0));
      CallResult result = world.call(TestWorld.EVM, Bytes.EMPTY);
      assertThat(StatusCode.of(result.outcome())).isEqualTo(StatusCode.INSUFFICIENT_BALANCE);
    }
  }

  private static CallResult execute(String name, boolean isStatic) {
    assertThat(vm.setOption("case", name)).isEqualTo(SetOptionResult.SUCCESS);
    return vm.execute(new AnsweringHost(), 4, message(isStatic), Bytes.of(0));
  }

  private static Message message(boolean isStatic) {
    Message call =
        Message.call(
            Address.ofNumber(1), Address.ofNumber(2), UInt256.ZERO, Bytes.fromHexString("01"), GAS);
    return isStatic
        ? new Message(
            call.kind(),
            true,
            call.depth(),
            call.gas(),
            call.recipient(),
            call.sender(),
            call.input(),
            call.value(),
            call.salt(),
            call.codeAddress())
        : call;
  }
}

package dev.ewasm.evmc.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ewasm.evmc.Capability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class EvmcLibraryTest {

  @Test
  void theFunctionsNameComesFromTheFiles() {
    assertThat(EvmcLibrary.createFunction("libewasm.so")).isEqualTo("evmc_create_ewasm");
    assertThat(EvmcLibrary.createFunction("/usr/lib/libevm-one.so.0.11"))
        .isEqualTo("evmc_create_evm_one");
    assertThat(EvmcLibrary.createFunction("C:\\vm\\hera.dll")).isEqualTo("evmc_create_hera");
    assertThat(EvmcLibrary.createFunction("lib")).isEqualTo("evmc_create_");
    assertThat(EvmcLibrary.createFunction("./vm")).isEqualTo("evmc_create_vm");
  }

  @Test
  void optionsFollowThePath() throws EvmcLoadException {
    VmSpec spec = VmSpec.parse("/lib/a.so,engine=fast,trace,cache=a=b");
    assertThat(spec.path()).isEqualTo("/lib/a.so");
    assertThat(spec.options())
        .containsExactly(
            new VmSpec.Option("engine", "fast"),
            new VmSpec.Option("trace", ""),
            new VmSpec.Option("cache", "a=b"));
    refused(() -> VmSpec.parse(""), "'': no library named before the options");
    refused(() -> VmSpec.parse(",a=b"), "',a=b': no library named before the options");
    refused(() -> VmSpec.parse("x.so,=b"), "x.so: option 1 has no name: '=b'");
    refused(() -> VmSpec.parse("a".repeat(4097)), "the path is longer than 4096 characters");
  }

  @Test
  void modesAreRead() throws EvmcLoadException {
    assertThat(Evm1Mode.parse("reject")).isEqualTo(new Evm1Mode.Reject());
    assertThat(Evm1Mode.parse("fallback")).isEqualTo(new Evm1Mode.Fallback());
    assertThat(Evm1Mode.parse("vm:/a.so,x=1"))
        .isEqualTo(new Evm1Mode.Native(new VmSpec("/a.so", List.of(new VmSpec.Option("x", "1")))));
    refused(
        () -> Evm1Mode.parse("runevm"),
        "'runevm' is none of reject, fallback, vm:LIBRARY[,NAME=VALUE]");
  }

  @Test
  void aMachineTellsWhatItIs() throws EvmcLoadException {
    try (NativeVm vm = EvmcLibrary.load(TestMachines.testEvm()).create()) {
      assertThat(vm.name()).isEqualTo("testevm");
      assertThat(vm.version()).isEqualTo("1.0.0");
      assertThat(vm.capabilities()).containsExactly(Capability.EVM1);
      assertThat(vm.setOption("limit", "5")).isEqualTo(SetOptionResult.SUCCESS);
      assertThat(vm.setOption("limit", "many")).isEqualTo(SetOptionResult.INVALID_VALUE);
      assertThat(vm.setOption("limit", null)).isEqualTo(SetOptionResult.INVALID_VALUE);
      assertThat(vm.setOption("nonsense", null)).isEqualTo(SetOptionResult.INVALID_NAME);
      assertThat(vm.setOption("", "")).isEqualTo(SetOptionResult.INVALID_NAME);
    }
  }

  @Test
  void aMachineWithoutOptionsKnowsNoName() throws EvmcLoadException {
    try (NativeVm vm = EvmcLibrary.load(TestMachines.nothing()).create()) {
      assertThat(vm.hasOptions()).isFalse();
      assertThat(vm.setOption("limit", "5")).isEqualTo(SetOptionResult.INVALID_NAME);
    }
  }

  @Test
  void whatIsNoMachineIsRefusedByName() throws IOException {
    refused(() -> EvmcLibrary.load("/no/such/lib.so"), "/no/such/lib.so: no such file");
    refused(() -> EvmcLibrary.load(""), "'': not a file name");
    refused(() -> EvmcLibrary.load("a\0b"), "'a?b': not a file name");
    refused(() -> EvmcLibrary.load("/tmp"), "/tmp: is a folder");
    refused(() -> EvmcLibrary.load("libnosuchthing.so"), "libnosuchthing.so: cannot be loaded");
    String text = TestMachines.noLibrary();
    refused(() -> EvmcLibrary.load(text), text + ": not a shared library");
  }

  @Test
  void machinesThatCannotBeUsedAreRefused() {
    String unnamed = TestMachines.bad("libstranger.so");
    refused(
        () -> EvmcLibrary.load(unnamed),
        unnamed + ": no EVMC machine: exports neither evmc_create_stranger nor evmc_create");
    refused(
        () -> EvmcLibrary.load(TestMachines.bad("libnullvm.so")).create(),
        "libnullvm.so: its create function returned null");
    refused(
        () -> EvmcLibrary.load(TestMachines.bad("libold-vm.so")).create(),
        "libold-vm.so: EVMC ABI version 11, needed is 12");
    refused(
        () -> EvmcLibrary.load(TestMachines.bad("libholevm.so")).create(),
        "libholevm.so: its machine has no execute: null pointer");
  }

  @Test
  void optionsThatTheMachineRefusesAreErrors() throws EvmcLoadException {
    EvmcLibrary library = EvmcLibrary.load(TestMachines.testEvm());
    refused(
        () -> library.create(VmSpec.parse("x,speed=high").options()),
        "libtestevm.so: option speed=high: no such option");
    refused(
        () -> library.create(VmSpec.parse("x,limit=high").options()),
        "libtestevm.so: option limit=high: bad value");
    EvmcLibrary bad = EvmcLibrary.load(TestMachines.bad("libbadvm.so"));
    try (NativeVm vm = bad.create()) {
      assertThatThrownBy(() -> vm.setOption("answer", "x"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("set_option answered 7");
    }
  }

  @Test
  void anotherFolderCanBeCurrent() throws EvmcLoadException {
    Path relative = Path.of("").toAbsolutePath().relativize(Path.of(TestMachines.nothing()));
    assertThat(EvmcLibrary.load(relative.toString()).create().name()).isEqualTo("nothing");
  }

  private static void refused(ThrowingCallable loading, String message) {
    assertThatThrownBy(loading).isInstanceOf(EvmcLoadException.class).hasMessageContaining(message);
  }
}

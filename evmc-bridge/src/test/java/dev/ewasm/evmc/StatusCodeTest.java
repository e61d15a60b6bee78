package dev.ewasm.evmc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.host.CallKind;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.engine.runtime.Trap;
import java.util.Arrays;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class StatusCodeTest {

  @Test
  void numbersAreThePublishedOnes() {
    assertThat(Arrays.stream(StatusCode.values()).map(StatusCode::number))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, -1, -2, -3);
    for (StatusCode status : StatusCode.values()) {
      assertThat(StatusCode.ofNumber(status.number())).contains(status);
      assertThat(status.keepsGas()).isEqualTo(status.number() == 0 || status.number() == 2);
    }
    assertThat(StatusCode.ofNumber(18)).isEmpty();
    assertThat(StatusCode.ofNumber(Integer.MIN_VALUE)).isEmpty();
  }

  @Test
  void trapsAreOfTwoKinds() {
    for (Trap trap : Trap.values()) {
      assertThat(StatusCode.of(new Outcome.Trapped(trap)).number())
          .isEqualTo(trap == Trap.UNREACHABLE ? 15 : 16);
    }
  }

  @Test
  void anotherMachinesStatusPassesThrough() {
    assertThat(StatusCode.of(new Outcome.MachineFailure(8, "vm", "")))
        .isEqualTo(StatusCode.BAD_JUMP_DESTINATION);
    assertThat(StatusCode.of(new Outcome.MachineFailure(99, "vm", "")))
        .isEqualTo(StatusCode.INTERNAL_ERROR);
  }

  @Test
  void kindsAndRevisions() {
    for (CallKind kind : CallKind.values()) {
      assertThat(EvmcAbi.kind(EvmcAbi.kind(kind))).contains(kind);
    }
    assertThat(EvmcAbi.kind(EvmcAbi.KIND_EOFCREATE)).isEmpty();
    assertThat(EvmcAbi.kind(-1)).isEmpty();
    assertThat(EvmcAbi.fork(4)).contains(Fork.BYZANTIUM);
    assertThat(EvmcAbi.fork(12)).contains(Fork.CANCUN);
    assertThat(EvmcAbi.fork(15)).contains(Fork.OSAKA);
    assertThat(EvmcAbi.fork(16)).isEmpty();
    assertThat(EvmcAbi.fork(-1)).isEmpty();
  }

  @Test
  void capabilitiesAreBits() {
    assertThat(Capability.ofBits(5)).isEqualTo(EnumSet.of(Capability.EVM1, Capability.PRECOMPILES));
    assertThat(Capability.ofBits(2 | 64)).isEqualTo(EnumSet.of(Capability.EWASM));
  }
}

package dev.ewasm.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.bench.peer.Guest;
import dev.ewasm.bench.peer.Guests;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KernelTest {

  @ParameterizedTest
  @EnumSource
  void interpreterComputesWhatNativeCodeDoes(Kernel kernel) throws IOException {
    Guest guest = Guests.of("ewasm-interpreter", kernel.workload(""));
    guest.prepare();
    guest.run();

    assertThat(guest.result()).isEqualTo(kernel.expected);
  }
}

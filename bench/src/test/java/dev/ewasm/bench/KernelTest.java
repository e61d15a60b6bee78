package dev.ewasm.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KernelTest {

  @ParameterizedTest
  @EnumSource
  void interpreterComputesWhatNativeCodeDoes(Kernel kernel) {
    long result = KernelRuntime.EWASM_INTERPRETER.prepare(kernel.bytes()).run(kernel.argument);

    assertThat(result).isEqualTo(kernel.expected);
  }
}

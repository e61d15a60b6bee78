package dev.ewasm.bench.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.engine.validation.ModuleValidator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorkloadTest {

  private static final Set<String> NAMES = new HashSet<>();

  static List<Workload> workloads() {
    return Workload.all();
  }

  @ParameterizedTest
  @MethodSource("workloads")
  void isAContractsCode(Workload workload) {
    byte[] module = InstructionCalibration.module(workload.code(), workload.copies());
    ModuleValidator.validate(ModuleReader.read(module), Profile.CONSENSUS);
    assertThat(NAMES.add(workload.name())).isTrue();
  }
}

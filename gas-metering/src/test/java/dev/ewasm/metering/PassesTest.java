package dev.ewasm.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.ChargePlan;
import dev.ewasm.engine.module.ChargePlan.FunctionCharges;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.validation.ModuleValidator;
import dev.ewasm.metering.cost.Schedule;
import dev.ewasm.metering.cost.Schedules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PassesTest {

  private static final Schedule REV4 = Schedules.rev4();

  @Test
  void aBlockThatIsLeftOnlyThroughItsEndSharesOneCharge() {
    // (block (br_if 0 (local.get 0)) (nop)) (nop)
    FunctionCharges charges = charges(0x02, 0x40, 0x20, 0, 0x0d, 0, 0x01, 0x0b, 0x01, 0x0b);
    // block, local.get, br_if and the nop behind; the nop that br_if may skip.
    assertThat(charges.costs()).containsExactly(4, 1);
    assertThat(offsets(charges)).containsExactly(0, 6);
  }

  @Test
  void bothArmsOfAnIfArePaidApartAndTheRestWithTheFront() {
    // local.get 0 (if (nop) (else nop nop)) nop
    FunctionCharges charges =
        charges(0x20, 0, 0x04, 0x40, 0x01, 0x05, 0x01, 0x01, 0x0b, 0x01, 0x0b);
    assertThat(charges.costs()).containsExactly(3, 1, 2);
    assertThat(offsets(charges)).containsExactly(0, 4, 6);
  }

  @Test
  void loopBodiesArePaidOnEveryIteration() {
    // (loop nop (br_if 0 (local.get 0))) nop
    FunctionCharges charges = charges(0x03, 0x40, 0x01, 0x20, 0, 0x0d, 0, 0x0b, 0x01, 0x0b);
    assertThat(charges.costs()).containsExactly(2, 3);
    assertThat(offsets(charges)).containsExactly(0, 2);
  }

  @Test
  void nothingBehindACallIsPaidBeforeIt() {
    // (block (call 0 (local.get 0))) nop
    FunctionCharges charges = charges(0x02, 0x40, 0x20, 0, 0x10, 0, 0x0b, 0x01, 0x0b);
    assertThat(charges.costs()).containsExactly(3, 1);
    assertThat(offsets(charges)).containsExactly(0, 7);
  }

  @Test
  void aReturnInsideAConstructStopsMergingOverIt() {
    // local.get 0 (if (return)) nop
    FunctionCharges charges = charges(0x20, 0, 0x04, 0x40, 0x0f, 0x0b, 0x01, 0x0b);
    assertThat(charges.costs()).containsExactly(2, 1, 1);
  }

  @Test
  void aTrapInsideAConstructDoesNot() {
    // local.get 0 (if (unreachable)) nop
    FunctionCharges charges = charges(0x20, 0, 0x04, 0x40, 0x00, 0x0b, 0x01, 0x0b);
    assertThat(charges.costs()).containsExactly(3, 1);
  }

  @Test
  void deadCodeIsNotPaid() {
    // (block (br 0) nop (block nop)) nop
    FunctionCharges charges =
        charges(0x02, 0x40, 0x0c, 0, 0x01, 0x02, 0x40, 0x01, 0x0b, 0x0b, 0x01, 0x0b);
    assertThat(charges.costs()).containsExactly(3);
  }

  @Test
  void anEmptyFunctionPaysItsLocalsAtItsEnd() {
    WasmModule module = module(new int[] {1, 5, 0x7e}, 0x0b);
    FunctionCharges charges = SegmentPlanner.plan(module, REV4).functions().getFirst();
    assertThat(charges.costs()).containsExactly(5);
    assertThat(charges.offsets()[0]).isEqualTo(module.functions().getFirst().bodyStart());
  }

  @Test
  void instantiationIsPriced() {
    ChargePlan plan = SegmentPlanner.plan(module(new int[] {0}, 0x0b), REV4);
    // Two pages.
    assertThat(plan.instantiation()).isEqualTo(2 * 14_336);
    assertThat(plan.scheduleId()).isEqualTo(REV4.id());
  }

  @TestFactory
  Stream<DynamicTest> everyPassKeepsKernelsValid() throws IOException {
    Path kernels = Path.of(System.getProperty("ewasm.root", "..")).resolve("examples/kernels");
    List<Path> files;
    try (Stream<Path> list = Files.list(kernels)) {
      files = list.filter(file -> file.toString().endsWith(".wasm")).sorted().toList();
    }
    return files.stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(),
                    () -> {
                      WasmModule module = ModuleReader.read(Files.readAllBytes(file));
                      for (ModulePass pass : passes()) {
                        ModuleValidator.validate(pass.apply(module), Profile.FULL);
                      }
                    }));
  }

  private static List<ModulePass> passes() {
    Schedule cycles = Schedules.cycles();
    return List.of(
        Metering.segments(REV4),
        Metering.segments(cycles),
        new NaiveInjection(cycles),
        new StackHeightLimiter(1000),
        ModulePass.sequence(List.of(Metering.segments(REV4), new StackHeightLimiter(1000))),
        new WasmMeteringInjection(WasmMeteringTable.DEFAULT));
  }

  @Test
  void aModuleThatImportsTheMeteringFunctionIsRefused() {
    WasmModule metered = Metering.segments(REV4).apply(module(new int[] {0}, 0x0b));
    for (ModulePass pass :
        List.of(
            Metering.segments(REV4),
            new NaiveInjection(REV4),
            new WasmMeteringInjection(WasmMeteringTable.DEFAULT))) {
      assertThatThrownBy(() -> pass.apply(metered))
          .isInstanceOf(MeteringException.class)
          .hasMessage("the module imports ethereum.useGas itself");
    }
  }

  @Test
  void wasmMeteringRefusesWhatCameLater() {
    // i32.extend8_s
    WasmModule module = module(new int[] {0}, 0x20, 0, 0xc0, 0x1a, 0x0b);
    assertThatThrownBy(() -> new WasmMeteringInjection(WasmMeteringTable.DEFAULT).apply(module))
        .isInstanceOf(MeteringException.class)
        .hasMessageContaining("sign extension (i32.extend8_s at byte");
  }

  @Test
  void growthIsChargedThroughAnAddedFunction() {
    // (drop (memory.grow (local.get 0)))
    WasmModule module = module(new int[] {0}, 0x20, 0, 0x40, 0, 0x1a, 0x0b);
    WasmModule metered = Metering.segments(REV4).apply(module);
    assertThat(metered.functions()).hasSize(2);
    assertThat(Instructions.of(metered, metered.functions().getFirst()))
        .containsExactly(
            "i64.const 3", "call 0", "local.get 0", "call 2", "memory.grow 0", "drop", "end");
    assertThat(Instructions.of(metered, metered.functions().get(1)))
        .containsExactly(
            "local.get 0",
            "i64.extend_i32_u",
            "i64.const 14336",
            "i64.mul",
            "call 0",
            "local.get 0",
            "end");
  }

  private static FunctionCharges charges(int... body) {
    return SegmentPlanner.plan(module(new int[] {0}, body), REV4).functions().getFirst();
  }

  /** Relative to the body's first instruction. */
  private static int[] offsets(FunctionCharges charges) {
    int[] offsets = charges.offsets().clone();
    int start = offsets[0];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] -= start;
    }
    return offsets;
  }

  /** One function {@code (i32) -> ()}, memory of two pages. */
  private static WasmModule module(int[] locals, int... body) {
    ByteSink entry = new ByteSink();
    for (int b : locals) {
      entry.oneByte(b);
    }
    for (int b : body) {
      entry.oneByte(b);
    }
    ByteSink out = new ByteSink().raw(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
    section(out, 1, new ByteSink().raw(new byte[] {1, 0x60, 1, 0x7f, 0}));
    section(out, 3, new ByteSink().raw(new byte[] {1, 0}));
    section(out, 5, new ByteSink().raw(new byte[] {1, 0, 2}));
    section(out, 10, new ByteSink().u32(1).u32(entry.size()).raw(entry));
    WasmModule module = ModuleReader.read(out.toByteArray());
    ModuleValidator.validate(module, Profile.CONSENSUS);
    return module;
  }

  private static void section(ByteSink out, int id, ByteSink content) {
    out.oneByte(id).u32(content.size()).raw(content);
  }
}

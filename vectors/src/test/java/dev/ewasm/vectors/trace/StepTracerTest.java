package dev.ewasm.vectors.trace;

import static dev.ewasm.vectors.trace.TracedChain.FIRST;
import static dev.ewasm.vectors.trace.TracedChain.GAS;
import static dev.ewasm.vectors.trace.TracedChain.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.engine.DeepStack;
import dev.ewasm.engine.Engine;
import dev.ewasm.engine.EngineConfig;
import dev.ewasm.engine.LoadedModule;
import dev.ewasm.engine.Tier;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.InstructionSite;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.Halt;
import dev.ewasm.engine.runtime.Imports;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.InstructionObserver;
import dev.ewasm.engine.runtime.ObservedRun;
import dev.ewasm.engine.runtime.Store;
import dev.ewasm.metering.SegmentPlanner;
import dev.ewasm.metering.cost.CostItem;
import dev.ewasm.metering.cost.Schedule;
import dev.ewasm.metering.cost.Schedules;
import dev.ewasm.vectors.fuzz.ModuleGenerator;
import dev.ewasm.vectors.runner.ContractSession;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StepTracerTest {

  private static final Schedule REV4 = Schedules.builtIn("rev4");

  private static final String ADDS =
      """
      (module
        (import "ethereum" "callStatic" (func $call (param i64 i32 i32 i32) (result i32)))
        (import "ethereum" "getReturnDataSize" (func $size (result i32)))
        (memory (export "memory") 1)
        (data (i32.const 0) "\\20\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\00\\02")
        (func $add (param i32) (result i32)
          (i32.add (local.get 0) (i32.const -2)))
        (func (export "main")
          (drop (call $add (i32.const 1)))
          (drop (call $call (i64.const 100000) (i32.const 0) (i32.const 0) (i32.const 0)))
          (drop (call $size))))
      """;

  private static final String ANSWERS =
      """
      (module
        (import "ethereum" "finish" (func $finish (param i32 i32)))
        (memory (export "memory") 1)
        (func (export "main") (call $finish (i32.const 0) (i32.const 2))))
      """;

  private static List<TraceStep> steps(
      StepTracer.Scope scope, InstructionMetering metering, String first, String second) {
    List<TraceStep> steps = new ArrayList<>();
    StepTracer tracer = new StepTracer(scope, metering, steps::add);
    VmConfig config = VmConfig.DEFAULT.withObserver(tracer);
    if (scope.instructions()) {
      config = config.withInstructionObserver(tracer);
    }
    ContractSession.Report report =
        new TracedChain(config, metering).with(FIRST, first).with(SECOND, second).call(FIRST, "0x");
    assertThat(report.result().isSuccess()).isTrue();
    return steps;
  }

  private static String text(TraceStep step) {
    return step.depth() + " " + step.name() + " " + step.stack() + " costs " + step.gasCost();
  }

  @Test
  void stepsComeInOrderWithWhatTheyCost() {
    List<TraceStep> steps =
        steps(StepTracer.Scope.ALL, InstructionMetering.of(REV4), ADDS, ANSWERS);
    long entry = REV4.cost(CostItem.FUNCTION_ENTRY);
    long nested =
        SegmentPlanner.plan(
                dev.ewasm.engine.binary.ModuleReader.read(TracedChain.wasm(ANSWERS)), REV4)
            .instantiation();
    assertThat(steps.stream().map(StepTracerTest::text))
        .containsExactly(
            "0 i32.const [] costs " + (1 + entry),
            "0 call [0x1] costs 1",
            "0 local.get [] costs " + (1 + entry),
            "0 i32.const [0x1] costs 1",
            "0 i32.add [0x1, 0xfffffffe] costs 1",
            "0 drop [0xffffffff] costs 1",
            "0 i64.const [] costs 1",
            "0 i32.const [0x186a0] costs 1",
            "0 i32.const [0x186a0, 0x0] costs 1",
            "0 i32.const [0x186a0, 0x0, 0x0] costs 1",
            // Up to the message: the instruction, the price of a call and what was sent along.
            "0 call ethereum.callStatic [0x186a0, 0x0, 0x0, 0x0] costs 100701",
            "1 i32.const [] costs " + (1 + entry),
            "1 i32.const [0x0] costs 1",
            "1 call ethereum.finish [0x0, 0x2] costs 1",
            "0 drop [0x0] costs 1",
            "0 call ethereum.getReturnDataSize [] costs 3",
            "0 drop [0x2] costs 1");
    assertThat(steps.getFirst().gas()).isEqualTo(GAS - instantiation(ADDS));
    TraceStep inner = steps.get(11);
    assertThat(inner.contract()).isEqualTo(SECOND);
    assertThat(inner.gas()).isEqualTo(100_000 - nested);
    assertThat(steps.get(14).returnData().toHexString()).isEqualTo("0x0000");
    assertThat(steps.get(2).place()).isEqualTo("2:0x" + Integer.toHexString(steps.get(2).pc()));
    assertThat(steps).allMatch(step -> step.error() == null && step.memoryBytes() == 65_536);
  }

  private static long instantiation(String text) {
    return SegmentPlanner.plan(
            dev.ewasm.engine.binary.ModuleReader.read(TracedChain.wasm(text)), REV4)
        .instantiation();
  }

  @Test
  void hostCallsAlone() {
    assertThat(
            steps(StepTracer.Scope.HOST_CALLS, InstructionMetering.OFF, ADDS, ANSWERS).stream()
                .map(StepTracerTest::text))
        .containsExactly(
            "0 callStatic [0x186a0, 0x0, 0x0, 0x0] costs 100700",
            "1 finish [0x0, 0x2] costs 0",
            "0 getReturnDataSize [] costs 2");
  }

  @Test
  void onlyWantedFunctions() {
    FunctionFilter filter = new FunctionFilter(List.of("add"));
    assertThat(
            steps(new StepTracer.Scope(true, true, filter), InstructionMetering.OFF, ADDS, ANSWERS)
                .stream()
                .map(TraceStep::name))
        .containsExactly("local.get", "i32.const", "i32.add");
  }

  @Test
  void theLastStepTellsTheError() {
    List<TraceStep> steps = new ArrayList<>();
    StepTracer tracer = new StepTracer(StepTracer.Scope.ALL, InstructionMetering.OFF, steps::add);
    new TracedChain(
            VmConfig.DEFAULT.withObserver(tracer).withInstructionObserver(tracer),
            InstructionMetering.OFF)
        .with(FIRST, "(module (memory (export \"memory\") 1) (func (export \"main\") unreachable))")
        .call(FIRST, "0x");
    assertThat(steps).hasSize(1);
    assertThat(steps.getFirst().error()).isEqualTo("trap: unreachable");
    assertThat(steps.getFirst().gasCost()).isEqualTo(GAS);
  }

  /**
   * The gas shown is that of counting instruction by instruction: it falls by each one's price, and
   * when a function returns nothing is paid ahead.
   */
  @Test
  void gasIsCountedOneByOne() {
    for (String name : List.of("rev4", "cycles")) {
      Schedule schedule = Schedules.builtIn(name);
      long seen = 0;
      for (int seed = 1; seed <= 40; seed++) {
        int number = seed;
        seen += DeepStack.call(() -> check(number, schedule));
      }
      assertThat(seen).isGreaterThan(10_000);
    }
  }

  private static long check(int seed, Schedule schedule) {
    LoadedModule loaded =
        Engine.load(
            ModuleGenerator.generate(ModuleGenerator.Range.SUBSET, seed),
            EngineConfig.FULL.withTier(Tier.OBSERVED),
            module -> SegmentPlanner.plan(module, schedule));
    Imports imports =
        new Imports()
            .function(
                "env",
                "mix",
                new FuncType(List.of(NumType.I32, NumType.I64), List.of(NumType.I64)),
                (caller, context, slots, base) -> null);
    ExecutionContext context = new ExecutionContext(1L << 50, 1 << 20);
    Checker checker = new Checker(schedule, seed);
    context.observer = checker;
    Instance instance = loaded.instantiate(new Store(), imports, context).instance();
    instance.invoke("run", context, 1, 77);
    return checker.seen;
  }

  private static final class Checker implements InstructionObserver {

    private final CountedGas gas;
    private final Schedule schedule;
    private final int seed;
    long seen;
    private long expected = -1;

    Checker(Schedule schedule, int seed) {
      this.gas = new CountedGas(schedule);
      this.schedule = schedule;
      this.seed = seed;
    }

    @Override
    public void enter(ObservedRun run) {
      gas.enter(run);
      // What a call costs is paid with the function's first instruction.
      expected = -1;
    }

    @Override
    public void before(ObservedRun run) {
      long left = gas.before(run);
      InstructionSite site = run.site();
      if (expected >= 0) {
        assertThat(left).as("seed %d at %d", seed, site.offset()).isEqualTo(expected);
      }
      boolean plain =
          site.opcode() != Opcode.CALL
              && site.opcode() != Opcode.CALL_INDIRECT
              && site.opcode() != Opcode.MEMORY_GROW
              && site.opcode() != Opcode.MEMORY_FILL
              && site.opcode() != Opcode.MEMORY_COPY;
      boolean first = expected < 0;
      expected = plain && !first ? left - schedule.cost(site.opcode()) : -1;
      seen++;
    }

    @Override
    public void leave(ObservedRun run) {
      assertThat(gas.ahead()).as("paid ahead, seed %d", seed).isZero();
      expected = -1;
    }

    @Override
    public void end(ObservedRun run, @Nullable Halt halt) {
      gas.end(run);
    }
  }
}

package dev.ewasm.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ewasm.engine.binary.ByteWriter;
import dev.ewasm.engine.binary.ModuleWriter;
import dev.ewasm.engine.module.ChargePlan;
import dev.ewasm.engine.module.ChargePlan.DynamicCosts;
import dev.ewasm.engine.module.ChargePlan.FunctionCharges;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.ExecutionResult;
import dev.ewasm.engine.runtime.FunctionInstance;
import dev.ewasm.engine.runtime.GasCharge;
import dev.ewasm.engine.runtime.Halt;
import dev.ewasm.engine.runtime.HostFunction;
import dev.ewasm.engine.runtime.Imports;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.InstancePool;
import dev.ewasm.engine.runtime.Store;
import dev.ewasm.engine.runtime.Trap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Gas, stack limit, nesting, pooling and lazy lowering. */
class ExecutionTest {

  private static final FuncType INT_TO_INT =
      new FuncType(List.of(NumType.I32), List.of(NumType.I32));
  private static final FuncType USE_GAS = new FuncType(List.of(NumType.I64), List.of());

  private enum Reason implements Halt {
    NEGATIVE,
    FINISHED
  }

  private static final byte[] MODULE = module();

  /**
   * Imports {@code ethereum.useGas} and {@code env.again}; exports functions from i32 to i32:
   * {@code pay} useGas(10), {@code payMore} useGas of its argument, {@code recurse} for ever,
   * {@code poke} reads a word and writes 77 there, {@code again} calls the host. Two pages, "ABCD"
   * at 16.
   */
  private static byte[] module() {
    int[][] bodies = {
      {0x42, 10, 0x10, 0, 0x20, 0},
      {0x20, 0, 0xac, 0x10, 0, 0x20, 0},
      {0x20, 0, 0x41, 1, 0x6a, 0x10, 4},
      {0x20, 0, 0x28, 2, 0, 0x20, 0, 0x41, 0xcd, 0, 0x36, 2, 0},
      {0x20, 0, 0x10, 1}
    };
    String[] names = {"pay", "payMore", "recurse", "poke", "again"};
    ModuleWriter module = new ModuleWriter();
    module.section(1, section -> section.u32(2).funcType(INT_TO_INT).funcType(USE_GAS));
    module.section(
        2,
        section -> {
          section.u32(2).name("ethereum").name("useGas").u8(0).u32(1);
          section.name("env").name("again").u8(0).u32(0);
        });
    module.section(3, section -> section.u32(5).u32(0).u32(0).u32(0).u32(0).u32(0));
    module.section(5, section -> section.u32(1).u8(0).u32(2));
    module.section(
        7,
        section -> {
          section.u32(names.length);
          for (int i = 0; i < names.length; i++) {
            section.name(names[i]).u8(0).u32(2 + i);
          }
        });
    module.section(
        10,
        section -> {
          section.u32(bodies.length);
          for (int[] body : bodies) {
            ByteWriter code = new ByteWriter().u32(0);
            for (int b : body) {
              code.u8(b);
            }
            section.sized(code.u8(0x0b));
          }
        });
    module.section(
        11,
        section ->
            section
                .u32(1)
                .u8(0)
                .u8(0x41)
                .u8(16)
                .u8(0x0b)
                .u32(4)
                .bytes(new byte[] {65, 66, 67, 68}));
    return module.toByteArray();
  }

  private static Imports imports(HostFunction again) {
    return new Imports()
        .gasCharge("ethereum", "useGas", new GasCharge(1000, Reason.NEGATIVE))
        .function("env", "again", INT_TO_INT, again);
  }

  private static Instance instance(HostFunction again) {
    return Engine.load(MODULE, EngineConfig.CONSENSUS)
        .instantiate(new Store(), imports(again), new ExecutionContext())
        .instance();
  }

  private static Instance instance() {
    return instance((caller, context, slots, base) -> null);
  }

  private static ExecutionContext gas(long gas) {
    return new ExecutionContext(gas, ExecutionContext.DEFAULT_STACK_SLOTS);
  }

  @Test
  void gasChargeTakesConstantsAndVariables() {
    ExecutionContext context = gas(25_000);
    Instance instance = instance();

    instance.invoke("pay", context, 0);
    assertThat(context.gasLeft).isEqualTo(15_000);
    instance.invoke("payMore", context, 5);
    assertThat(context.gasLeft).isEqualTo(10_000);
    instance.invoke("pay", context, 0);
    assertThat(context.gasLeft).isZero();
    assertThat(instance.invoke("pay", context, 0)).isEqualTo(new ExecutionResult.OutOfGas());
  }

  @Test
  void negativeAmountEndsAsTheHostSays() {
    assertThat(instance().invoke("payMore", gas(100), -1))
        .isEqualTo(new ExecutionResult.Halted(Reason.NEGATIVE));
  }

  @Test
  void gasChargeSaturates() {
    assertThat(new GasCharge(1000, Reason.NEGATIVE).cost(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    assertThat(new GasCharge(1000, Reason.NEGATIVE).cost(Long.MAX_VALUE / 1000 + 1))
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void chargePlanIsPaidWhereItSays() {
    LoadedModule module = Engine.load(MODULE, EngineConfig.CONSENSUS, ExecutionTest::seven);
    Imports imports = imports((caller, context, slots, base) -> null);
    ExecutionContext context = gas(100);
    Instance instance = module.instantiate(new Store(), imports, context).instance();
    assertThat(context.gasLeft).isEqualTo(97);

    instance.invoke("again", context, 1);
    assertThat(context.gasLeft).isEqualTo(90);
    assertThat(instance.invoke("again", gas(6), 1)).isEqualTo(new ExecutionResult.OutOfGas());
    assertThat(instance.invoke("again", gas(7), 1)).isInstanceOf(ExecutionResult.Completed.class);
  }

  private static ChargePlan seven(WasmModule module) {
    List<FunctionCharges> charges = new ArrayList<>();
    for (WasmModule.Function function : module.functions()) {
      charges.add(new FunctionCharges(new int[] {function.bodyStart()}, new long[] {7}));
    }
    return new ChargePlan("test", charges, 3, DynamicCosts.FREE);
  }

  @Test
  void outOfGasWinsOverATrap() {
    LoadedModule module = Engine.load(MODULE, EngineConfig.CONSENSUS, ExecutionTest::seven);
    Imports imports = imports((caller, context, slots, base) -> null);
    Instance instance = module.instantiate(new Store(), imports, gas(1000)).instance();

    assertThat(instance.invoke("poke", gas(6), -1)).isEqualTo(new ExecutionResult.OutOfGas());
    assertThat(instance.invoke("poke", gas(7), -1))
        .isEqualTo(new ExecutionResult.Trapped(Trap.OUT_OF_BOUNDS_MEMORY_ACCESS));
  }

  @Test
  void recursionEndsAtTheCountedLimit() {
    ExecutionContext context = new ExecutionContext();

    assertThat(instance().invoke("recurse", context, 0))
        .isEqualTo(new ExecutionResult.Trapped(Trap.CALL_STACK_EXHAUSTED));
    assertThat(context.stackLeft).isEqualTo(ExecutionContext.DEFAULT_STACK_SLOTS);
  }

  @Test
  void messagesNestAThousandDeep() throws Exception {
    HostFunction again =
        (caller, context, slots, base) -> {
          if (slots[base] < 1024) {
            ExecutionContext nested = new ExecutionContext(context.gasLeft, context.stackLeft);
            ExecutionResult result = caller.invoke("again", nested, slots[base] + 1);
            slots[base] = ((ExecutionResult.Completed) result).values()[0];
          }
          return null;
        };

    ExecutionResult result =
        DeepStack.run(() -> instance(again).invoke("again", new ExecutionContext(), 0));

    assertThat(((ExecutionResult.Completed) result).values()).containsExactly(1024);
  }

  @Test
  void hostEndsTheInvocation() {
    Instance instance = instance((caller, context, slots, base) -> Reason.FINISHED);

    assertThat(instance.invoke("again", new ExecutionContext(), 0))
        .isEqualTo(new ExecutionResult.Halted(Reason.FINISHED));
  }

  @Test
  void pooledInstanceIsAsNew() {
    InstancePool pool =
        Engine.load(MODULE, EngineConfig.CONSENSUS)
            .pool(imports((caller, context, slots, base) -> null), 4);
    Instance first = pool.acquire(new ExecutionContext()).instance();
    long abcd = 0x44434241;
    // The last address reaches into the block after the one it marks.
    long[] addresses = {16, 4093, 65536 + 8192 - 3, 2 * 65536 - 4};
    long[] fresh = {abcd, 0, 0, 0};

    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < addresses.length; i++) {
        assertThat(first.invoke("poke", new ExecutionContext(), addresses[i]))
            .usingRecursiveComparison()
            .isEqualTo(new ExecutionResult.Completed(new long[] {fresh[i]}));
      }
      pool.release(first);
      assertThat(pool.acquire(new ExecutionContext()).instance()).isSameAs(first);
    }
  }

  @Test
  void threadsShareLazilyLoweredCode() throws InterruptedException {
    LoadedModule module = Engine.load(MODULE, EngineConfig.CONSENSUS);
    List<Object> results = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    Imports imports = imports((caller, context, slots, base) -> null);
                    Instance instance =
                        module.instantiate(new Store(), imports, new ExecutionContext()).instance();
                    results.add(instance.invoke("pay", gas(10_000), 3));
                    results.add(instance.invoke("poke", gas(0), 16));
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(results).hasSize(16).allMatch(ExecutionResult.Completed.class::isInstance);
  }

  @Test
  void linkErrorsNameBothSides() {
    Imports wrong =
        new Imports()
            .function("ethereum", "useGas", INT_TO_INT, (caller, context, slots, base) -> null);
    LoadedModule module = Engine.load(MODULE, EngineConfig.CONSENSUS);

    assertThatThrownBy(() -> module.instantiate(new Store(), new Imports(), new ExecutionContext()))
        .isInstanceOf(UnlinkableModuleException.class)
        .hasMessageStartingWith("unknown import: ethereum.useGas");
    assertThatThrownBy(() -> module.instantiate(new Store(), wrong, new ExecutionContext()))
        .isInstanceOf(UnlinkableModuleException.class)
        .hasMessageStartingWith("incompatible import type: ethereum.useGas expects func (i64)")
        .hasMessageContaining("found func (i32) -> (i32)");
  }

  @Test
  void gasChargeThroughATableBehavesAsACall() {
    FunctionInstance charge =
        FunctionInstance.ofGasCharge(USE_GAS, new GasCharge(2, Reason.NEGATIVE));
    ExecutionContext context = gas(10);

    assertThat(instance().invoke(charge, context, 3)).isInstanceOf(ExecutionResult.Completed.class);
    assertThat(context.gasLeft).isEqualTo(4);
    assertThat(instance().invoke(charge, context, 3)).isEqualTo(new ExecutionResult.OutOfGas());
  }

  @Test
  void warmUpCodeIsValid() {
    WarmUp.run();
  }
}

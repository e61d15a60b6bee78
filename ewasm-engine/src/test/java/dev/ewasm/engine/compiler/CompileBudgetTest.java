package dev.ewasm.engine.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.engine.Engine;
import dev.ewasm.engine.EngineConfig;
import dev.ewasm.engine.HostileModules;
import dev.ewasm.engine.LoadedModule;
import dev.ewasm.engine.Tier;
import dev.ewasm.engine.binary.ByteWriter;
import dev.ewasm.engine.binary.ModuleWriter;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.IndexSpaces;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.ExecutionResult;
import dev.ewasm.engine.runtime.Imports;
import dev.ewasm.engine.runtime.Store;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CompileBudgetTest {

  private static final int FUNCTIONS = 9;
  private static final int NOPS = 1_000_000;

  /** {@code sum} adds what functions 1 to 9 return, their indices, each after a million nops. */
  private static byte[] module() {
    ModuleWriter module = new ModuleWriter();
    module.section(
        1, section -> section.u32(1).funcType(new FuncType(List.of(), List.of(NumType.I32))));
    module.section(
        3,
        section -> {
          section.u32(1 + FUNCTIONS);
          for (int i = 0; i <= FUNCTIONS; i++) {
            section.u32(0);
          }
        });
    module.section(7, section -> section.u32(1).name("sum").u8(0).u32(0));
    module.section(
        10,
        section -> {
          section.u32(1 + FUNCTIONS);
          ByteWriter sum = new ByteWriter().u32(0).u8(0x41).u8(0);
          for (int i = 1; i <= FUNCTIONS; i++) {
            sum.u8(0x10).u32(i).u8(0x6a);
          }
          section.sized(sum.u8(0x0b));
          for (int i = 1; i <= FUNCTIONS; i++) {
            byte[] nops = new byte[NOPS];
            Arrays.fill(nops, (byte) 1);
            section.sized(new ByteWriter().u32(0).bytes(nops).u8(0x41).u8(i).u8(0x0b));
          }
        });
    return module.toByteArray();
  }

  @Test
  void whatIsBeyondStaysWithTheInterpreter() {
    LoadedModule module = Engine.load(module(), EngineConfig.CONSENSUS.withTier(Tier.COMPILER));
    CompiledClasses classes =
        new ModuleCompiler(
                module.validated(), new IndexSpaces(module.module()), null, Tuning.DEFAULT)
            .compile();
    assertThat(classes.refusals()).containsOnlyKeys(FUNCTIONS);
    assertThat(classes.compiled().cardinality()).isEqualTo(FUNCTIONS);
    ExecutionContext context = new ExecutionContext();
    assertThat(
            module
                .instantiate(new Store(), new Imports(), context)
                .instance()
                .invoke("sum", context))
        .isInstanceOfSatisfying(
            ExecutionResult.Completed.class,
            completed -> assertThat(completed.values()).containsExactly(45));
  }

  private static byte[] hostile(String name) {
    return Objects.requireNonNull(HostileModules.makers().get(name), name).apply(1);
  }

  static Set<String> hostileModules() {
    return HostileModules.makers().keySet();
  }

  @ParameterizedTest
  @MethodSource("hostileModules")
  void whatIsMadeToBeHardIsCompiledOrLeft(String name) {
    byte[] hostile = hostile(name);
    EngineConfig config = EngineConfig.FULL.withProfile(Profile.LATEST).withTier(Tier.COMPILER);
    LoadedModule module = Engine.load(hostile, config);
    CompiledClasses classes =
        new ModuleCompiler(
                module.validated(), new IndexSpaces(module.module()), null, Tuning.DEFAULT)
            .compile();
    assertThat(classes.compiled().cardinality() + classes.refusals().size())
        .isEqualTo(module.module().functions().size());
  }

  @Test
  void fewBytesThatCarryMuchOverLabelsAreLeft() {
    LoadedModule module =
        Engine.load(
            hostile("blocks with 1,000 parameters"), EngineConfig.FULL.withProfile(Profile.LATEST));
    assertThat(
            new ModuleCompiler(
                    module.validated(), new IndexSpaces(module.module()), null, Tuning.DEFAULT)
                .compile()
                .refusals()
                .values())
        .contains("more values are carried over labels than a body of its size should");
  }
}

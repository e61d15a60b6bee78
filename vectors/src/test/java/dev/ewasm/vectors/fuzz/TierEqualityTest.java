package dev.ewasm.vectors.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.engine.DeepStack;
import dev.ewasm.engine.EngineConfig;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.code.ModuleCode;
import dev.ewasm.engine.compiler.ModuleCompiler;
import dev.ewasm.engine.compiler.Tuning;
import dev.ewasm.engine.exec.Interpreter;
import dev.ewasm.engine.module.ChargePlan;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.IndexSpaces;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.ExecutionResult;
import dev.ewasm.engine.runtime.FunctionExecutor;
import dev.ewasm.engine.runtime.Imports;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.Instantiation;
import dev.ewasm.engine.runtime.Linker;
import dev.ewasm.engine.runtime.Store;
import dev.ewasm.engine.validation.ModuleValidator;
import dev.ewasm.engine.validation.ValidatedModule;
import dev.ewasm.metering.SegmentPlanner;
import dev.ewasm.metering.cost.Schedules;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random modules end alike in the interpreter, compiled whole, and compiled in small pieces:
 * result, trap, gas and stack left, memory and globals. {@code -Dewasm.modules=N} runs N of them
 * (default 60) in each range of instructions, with gas and without; {@code -Dewasm.seed=S} begins
 * at another seed.
 */
class TierEqualityTest {

  private static final int MODULES = Integer.getInteger("ewasm.modules", 60);
  private static final long SEED = Long.getLong("ewasm.seed", 1);

  /**
   * Small functions are cut as well, by the smallest of these limits that allows it, and no memory
   * access is written in place.
   */
  private static final Tuning SMALL =
      new Tuning(0, List.of(6_000), List.of(120, 160, 200, 260, 340, 450, 600, 900, 6_000));

  private static final Imports MIX =
      new Imports()
          .function(
              "env",
              "mix",
              new FuncType(List.of(NumType.I32, NumType.I64), List.of(NumType.I64)),
              (caller, context, slots, base) -> {
                slots[base] = ModuleGenerator.mix((int) slots[base], slots[base + 1]);
                return null;
              });

  /** What a contract could see of a run. */
  private record Outcome(
      String result, long gasLeft, int stackLeft, int memoryHash, String digest) {}

  private record Subject(
      WasmModule module, ValidatedModule validated, @Nullable ChargePlan charges) {

    static Subject of(ModuleGenerator.Range range, long seed, boolean metered) {
      WasmModule module = ModuleReader.read(ModuleGenerator.generate(range, seed));
      return new Subject(
          module,
          ModuleValidator.validate(module, Profile.LATEST),
          metered ? SegmentPlanner.plan(module, Schedules.builtIn("cycles")) : null);
    }

    FunctionExecutor interpreter() {
      return new Interpreter(new ModuleCode(validated, new IndexSpaces(module), charges));
    }

    FunctionExecutor compiled(Tuning tuning) {
      return ModuleCompiler.load(compiler(tuning).compile(), interpreter());
    }

    ModuleCompiler compiler(Tuning tuning) {
      return new ModuleCompiler(validated, new IndexSpaces(module), charges, tuning);
    }

    Outcome run(FunctionExecutor executor, long gas, int stack, int argument) {
      ExecutionContext context = new ExecutionContext(gas, stack);
      Linker linker =
          new Linker(
              module,
              new IndexSpaces(module),
              executor,
              EngineConfig.CONSENSUS_PAGES,
              1_000,
              charges == null ? 0 : charges.instantiation());
      return switch (linker.instantiate(new Store(), MIX, context)) {
        case Instantiation.Failed(ExecutionResult reason) ->
            new Outcome(reason.toString(), context.gasLeft, context.stackLeft, 0, "");
        case Instantiation.Instantiated(Instance instance) -> {
          String result = text(instance.invoke("run", context, argument, argument * 77L));
          boolean outOfGas = context.gasLeft < 0;
          yield new Outcome(
              result,
              outOfGas ? -1 : context.gasLeft,
              context.stackLeft,
              outOfGas ? 0 : memories(instance),
              outOfGas ? "" : text(instance.invoke("digest", new ExecutionContext())));
        }
      };
    }

    private static int memories(Instance instance) {
      int hash = 0;
      for (int i = 0; i < instance.spaces().memoryCount(); i++) {
        hash = 31 * hash + Arrays.hashCode(instance.memory(i).bytes());
      }
      return hash;
    }

    private static String text(ExecutionResult result) {
      return result instanceof ExecutionResult.Completed(long[] values)
          ? Arrays.toString(values)
          : result.toString();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SUBSET, false",
    "SUBSET, true",
    "WIDE, false",
    "WIDE, true",
    "LATEST, false",
    "LATEST, true"
  })
  void randomModules(ModuleGenerator.Range range, boolean metered) throws Exception {
    DeepStack.call(
        () -> {
          for (long seed = SEED; seed < SEED + MODULES; seed++) {
            compare(range, seed, metered);
          }
          return null;
        });
  }

  private static void compare(ModuleGenerator.Range range, long seed, boolean metered) {
    Subject subject = Subject.of(range, seed, metered);
    FunctionExecutor interpreter = subject.interpreter();
    FunctionExecutor whole = subject.compiled(Tuning.DEFAULT);
    FunctionExecutor pieces = subject.compiled(SMALL);
    for (int argument = 0; argument < 3; argument++) {
      long plenty = 1L << 50;
      Outcome expected = subject.run(interpreter, plenty, 1 << 20, argument);
      assertSame(subject, whole, pieces, expected, plenty, 1 << 20, argument, seed);
      if (metered && expected.gasLeft() > 0) {
        long gas = (plenty - expected.gasLeft()) * (argument + 1) / 4;
        expected = subject.run(interpreter, gas, 1 << 20, argument);
        assertSame(subject, whole, pieces, expected, gas, 1 << 20, argument, seed);
      }
      int stack = 60 + 40 * argument;
      expected = subject.run(interpreter, plenty, stack, argument);
      assertSame(subject, whole, pieces, expected, plenty, stack, argument, seed);
    }
  }

  private static void assertSame(
      Subject subject,
      FunctionExecutor whole,
      FunctionExecutor pieces,
      Outcome expected,
      long gas,
      int stack,
      int argument,
      long seed) {
    assertThat(subject.run(whole, gas, stack, argument))
        .as("compiled, seed %d, argument %d, gas %d, stack %d", seed, argument, gas, stack)
        .isEqualTo(expected);
    assertThat(subject.run(pieces, gas, stack, argument))
        .as("in pieces, seed %d, argument %d, gas %d, stack %d", seed, argument, gas, stack)
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(ModuleGenerator.Range.class)
  void noFunctionIsLeftToTheInterpreter(ModuleGenerator.Range range) {
    for (long seed = SEED; seed < SEED + 20; seed++) {
      Subject subject = Subject.of(range, seed, true);
      for (Tuning tuning : List.of(Tuning.DEFAULT, SMALL)) {
        assertThat(subject.compiler(tuning).compile().refusals()).as("seed %d", seed).isEmpty();
      }
    }
  }

  @Test
  void piecesArePieces() {
    int functions = 0;
    int regions = 0;
    for (long seed = SEED; seed < SEED + 20; seed++) {
      Subject subject = Subject.of(ModuleGenerator.Range.LATEST, seed, true);
      functions += subject.module().functions().size();
      for (byte[] bytes : subject.compiler(SMALL).compile().classes().values()) {
        for (MethodModel method : ClassFile.of().parse(bytes).methods()) {
          regions += method.methodName().stringValue().matches("f\\d+r\\d+") ? 1 : 0;
        }
      }
    }
    assertThat(regions).as("regions of %d functions", functions).isGreaterThan(5 * functions);
  }
}

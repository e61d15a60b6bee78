package dev.ewasm.engine.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.engine.DeepStack;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.code.ModuleCode;
import dev.ewasm.engine.exec.Interpreter;
import dev.ewasm.engine.module.IndexSpaces;
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
import dev.ewasm.engine.text.TextReader;
import dev.ewasm.engine.validation.ModuleValidator;
import dev.ewasm.engine.validation.ValidatedModule;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Runs a module given as text in the interpreter, compiled whole, and compiled in small pieces. */
final class Tiers {

  /** Every function is cut that can be. */
  private static final Tuning SMALL =
      new Tuning(0, List.of(6_000), List.of(90, 120, 160, 200, 300, 450, 6_000));

  private static final int STACK_SLOTS = 4_000;
  private static final int PAGES = 16;

  private final ValidatedModule validated;
  private final Imports imports;

  Tiers(String text, Imports imports) {
    byte[] bytes = TextReader.read("test.wat", text.getBytes(StandardCharsets.UTF_8)).bytes();
    WasmModule module = ModuleReader.read(bytes);
    this.validated = ModuleValidator.validate(module, Profile.LATEST);
    this.imports = imports;
  }

  Tiers(String text) {
    this(text, new Imports());
  }

  /** Why functions are left to the interpreter. */
  Map<Integer, String> refusals() {
    return compiler(Tuning.DEFAULT).compile().refusals();
  }

  /** What a call ends with, which must be the same in each tier: stack left and memory too. */
  String run(String export, long... arguments) throws Exception {
    String expected = run(interpreter(), export, arguments);
    for (Tuning tuning : List.of(Tuning.DEFAULT, SMALL)) {
      FunctionExecutor compiled = ModuleCompiler.load(compiler(tuning).compile(), interpreter());
      String found = DeepStack.call(() -> run(compiled, export, arguments));
      assertThat(found).as("%s with %s", export, tuning).isEqualTo(expected);
    }
    return expected.substring(0, expected.indexOf(','));
  }

  private String run(FunctionExecutor executor, String export, long... arguments) {
    ExecutionContext context = new ExecutionContext(ExecutionContext.UNMETERED, STACK_SLOTS);
    Linker linker =
        new Linker(
            validated.module(), new IndexSpaces(validated.module()), executor, PAGES, 1_000, 0);
    return switch (linker.instantiate(new Store(), imports, context)) {
      case Instantiation.Failed(ExecutionResult reason) -> reason + ",";
      case Instantiation.Instantiated(Instance instance) -> {
        String result =
            switch (instance.invoke(export, context, arguments)) {
              case ExecutionResult.Completed(long[] values) ->
                  Arrays.toString(values).replace(",", "");
              case ExecutionResult other -> other.toString();
            };
        int memory = 0;
        for (int i = 0; i < instance.spaces().memoryCount(); i++) {
          memory = 31 * memory + Arrays.hashCode(instance.memory(i).bytes());
        }
        yield result + ", stack " + context.stackLeft + ", memory " + memory;
      }
    };
  }

  private FunctionExecutor interpreter() {
    return new Interpreter(new ModuleCode(validated, new IndexSpaces(validated.module()), null));
  }

  private ModuleCompiler compiler(Tuning tuning) {
    return new ModuleCompiler(validated, new IndexSpaces(validated.module()), null, tuning);
  }
}

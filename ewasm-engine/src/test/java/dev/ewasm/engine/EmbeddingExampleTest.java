package dev.ewasm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.ExecutionResult;
import dev.ewasm.engine.runtime.Imports;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.Store;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example of the package documentation. */
class EmbeddingExampleTest {

  @Test
  void runsAnExportedFunctionWithAnImport() throws IOException {
    byte[] bytes = resource("hostcall.wasm");

    FuncType type = new FuncType(List.of(NumType.I32), List.of(NumType.I32));
    Imports imports =
        new Imports()
            .function(
                "bench",
                "h",
                type,
                (caller, context, slots, base) -> {
                  slots[base] = (int) (3 * slots[base] + 1);
                  return null; // go on
                });
    LoadedModule module = Engine.load(bytes, EngineConfig.CONSENSUS);
    Instance instance = module.instantiate(new Store(), imports, new ExecutionContext()).instance();
    ExecutionResult result = instance.invoke("run", new ExecutionContext(), 100_000);
    String text =
        switch (result) {
          case ExecutionResult.Completed(long[] values) -> Long.toHexString(values[0]);
          case ExecutionResult.Trapped(var trap) -> trap.text();
          case ExecutionResult.OutOfGas _ -> "out of gas";
          case ExecutionResult.Halted(var reason) -> reason.toString();
        };

    assertThat(text).isEqualTo("10eb2e61");
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = EmbeddingExampleTest.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no resource " + name);
      }
      return in.readAllBytes();
    }
  }
}

package dev.ewasm.vectors.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.engine.Engine;
import dev.ewasm.engine.EngineConfig;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.ExecutionResult;
import dev.ewasm.engine.runtime.Imports;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.Instantiation;
import dev.ewasm.engine.runtime.Store;
import dev.ewasm.engine.runtime.Trap;
import dev.ewasm.engine.text.TextReader;
import dev.ewasm.metering.StackHeightLimiter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The injected limit stops at the same depth as the engine's own, here and in V8. */
class StackHeightLimiterTest {

  private static final String DOWN =
      """
      (module
        (type $f (func (param i32) (result i32)))
        (table 1 funcref)
        (elem (i32.const 0) $down)
        (func $down (export "run") (type $f) (local i64 i64)
          (if (result i32) (i32.eqz (local.get 0))
            (then (i32.const 0))
            (else
              (i32.add
                (i32.const 1)
                (call_indirect (type $f)
                  (i32.sub (local.get 0) (i32.const 1)) (i32.const 0)))))))
      """;

  @TempDir Path folder;

  @Test
  void sameDepthAsTheEngineAndInV8() throws IOException {
    V8.require();
    WasmModule module =
        ModuleReader.read(TextReader.read("down", DOWN.getBytes(StandardCharsets.UTF_8)).bytes());
    List<V8.Job> jobs = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int limit : new int[] {0, 13, 14, 100, 1000}) {
      byte[] limited = new StackHeightLimiter(limit).apply(module).bytes();
      for (int depth = 0; depth < 80; depth++) {
        ExecutionResult own = run(module.bytes(), limit, depth);
        ExecutionResult injected = run(limited, ExecutionContext.DEFAULT_STACK_SLOTS, depth);
        String what = "limit " + limit + ", depth " + depth;
        if (own instanceof ExecutionResult.Trapped(Trap trap)) {
          assertThat(trap).as(what).isEqualTo(Trap.CALL_STACK_EXHAUSTED);
          assertThat(injected).as(what).isEqualTo(new ExecutionResult.Trapped(Trap.UNREACHABLE));
          expected.add("trap");
        } else {
          assertThat(injected).as(what).isInstanceOf(ExecutionResult.Completed.class);
          expected.add(Integer.toString(depth));
        }
        jobs.add(new V8.Job(limited, List.of(List.of("run", depth))));
      }
    }
    assertThat(expected).contains("trap", "60");
    assertThat(V8.run(folder, jobs))
        .extracting(calls -> calls.getFirst().result())
        .isEqualTo(expected);
  }

  private static ExecutionResult run(byte[] module, int stackSlots, int depth) {
    ExecutionContext context = new ExecutionContext(ExecutionContext.UNMETERED, stackSlots);
    return switch (Engine.load(module, EngineConfig.CONSENSUS)
        .instantiate(new Store(), new Imports(), new ExecutionContext())) {
      case Instantiation.Instantiated(Instance instance) -> instance.invoke("run", context, depth);
      case Instantiation.Failed failed -> throw new AssertionError(failed);
    };
  }
}

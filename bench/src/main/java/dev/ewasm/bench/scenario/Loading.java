package dev.ewasm.bench.scenario;

import dev.ewasm.engine.Engine;
import dev.ewasm.engine.EngineConfig;
import dev.ewasm.engine.LoadedModule;
import dev.ewasm.engine.Tier;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.ExecutionResult;
import dev.ewasm.engine.runtime.Imports;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.Store;
import dev.ewasm.engine.text.TextReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Loading by size, which should be linear: milliseconds for 10 KB to 5 MB of the same functions.
 * {@link #validated} reads and validates, {@link #compiled} also turns everything into JVM code and
 * runs one call.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {DeepStackExecutor.CUSTOM, DeepStackExecutor.OPTION})
@State(Scope.Thread)
public class Loading {

  /** Bytes that a function takes, nearly. */
  private static final int FUNCTION_BYTES = 512;

  private static final int KIB = 1024;

  @Param({"10", "100", "1000", "5000"})
  public int kilobytes = 10;

  private byte[] module = new byte[0];

  @Setup
  public void make() {
    module = module(kilobytes * KIB);
  }

  /** A module of about so many bytes; {@code run} calls its first function. */
  static byte[] module(int bytes) {
    StringBuilder text = new StringBuilder("(module (memory 1)\n");
    int functions = Math.max(1, bytes / FUNCTION_BYTES);
    for (int i = 0; i < functions; i++) {
      text.append("(func $f").append(i).append(" (param $a i32) (result i32) (local $x i64)\n");
      for (int j = 0; j < 13; j++) {
        text.append(
            """
            (local.set $x (i64.add (i64.mul (local.get $x) (i64.const %d))
              (i64.load offset=%d (i32.and (local.get $a) (i32.const 4088)))))
            (if (i64.lt_u (local.get $x) (i64.const %d))
              (then (local.set $a (i32.add (local.get $a) (i32.const 8)))))
            """
                .formatted(i * 31L + j, j * 8, i + 7L * j));
      }
      text.append("(i32.wrap_i64 (local.get $x)))\n");
    }
    text.append("(func (export \"run\") (param i32) (result i32) (call $f0 (local.get 0))))");
    return TextReader.read("loading", text.toString().getBytes(StandardCharsets.UTF_8)).bytes();
  }

  @Benchmark
  public LoadedModule validated() {
    return Engine.load(module, EngineConfig.CONSENSUS.withTier(Tier.INTERPRETER));
  }

  @Benchmark
  public ExecutionResult compiled() {
    Instance instance =
        Engine.load(module, EngineConfig.CONSENSUS.withTier(Tier.COMPILER))
            .instantiate(new Store(), new Imports(), new ExecutionContext())
            .instance();
    return instance.invoke("run", new ExecutionContext(), 1);
  }
}

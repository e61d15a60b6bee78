package dev.ewasm.bench.scenario;

import dev.ewasm.engine.Engine;
import dev.ewasm.engine.EngineConfig;
import dev.ewasm.engine.LoadedModule;
import dev.ewasm.engine.Tier;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.ExecutionResult;
import dev.ewasm.engine.runtime.Halt;
import dev.ewasm.engine.runtime.Imports;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.InstancePool;
import dev.ewasm.engine.runtime.Instantiation;
import dev.ewasm.engine.runtime.Memory;
import dev.ewasm.engine.text.TextReader;
import dev.ewasm.metering.SegmentPlanner;
import dev.ewasm.metering.cost.Schedules;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * A token transfer ({@code transfer.wat}) on an instance that is fresh for each call, from a pool,
 * with gas: two balances are loaded and stored through host functions that keep them in a map.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 8, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {DeepStackExecutor.CUSTOM, DeepStackExecutor.OPTION})
@State(Scope.Thread)
public class ShortCalls {

  private static final int WORD_BYTES = 32;
  private static final long GAS = 1L << 40;

  private enum Stop implements Halt {
    FINISHED
  }

  @Param({"INTERPRETER", "COMPILER"})
  public Tier tier = Tier.COMPILER;

  private final Map<Word, byte[]> storage = new HashMap<>();

  @SuppressWarnings("NullAway.Init") // by the set-up
  private InstancePool pool;

  /** A key of the storage. */
  private record Word(long a, long b, long c, long d) {
    static Word at(Memory memory, int offset) {
      byte[] bytes = memory.bytes();
      return new Word(
          (long) Memory.LONG.get(bytes, offset),
          (long) Memory.LONG.get(bytes, offset + 8),
          (long) Memory.LONG.get(bytes, offset + 16),
          (long) Memory.LONG.get(bytes, offset + 24));
    }
  }

  @Setup
  public void load() throws IOException {
    byte[] text;
    try (InputStream in = ShortCalls.class.getResourceAsStream("transfer.wat")) {
      if (in == null) {
        throw new IOException("no resource transfer.wat");
      }
      text = in.readAllBytes();
    }
    LoadedModule module =
        Engine.load(
            TextReader.read("transfer.wat", text).bytes(),
            EngineConfig.CONSENSUS.withTier(tier),
            read -> SegmentPlanner.plan(read, Schedules.builtIn("rev4")));
    pool = module.pool(host(), 1);
    byte[] rich = new byte[WORD_BYTES];
    Arrays.fill(rich, 0, 7, (byte) 0xff);
    storage.put(new Word(1, 0, 0, 0), rich);
    storage.put(new Word(2, 0, 0, 0), new byte[WORD_BYTES]);
  }

  private Imports host() {
    return new Imports()
        .function(
            "ethereum",
            "callDataCopy",
            type(3),
            (caller, context, slots, base) -> {
              // Recipient 2, amount 1.
              byte[] memory = caller.memory(0).bytes();
              memory[(int) slots[base]] = 2;
              memory[(int) slots[base] + WORD_BYTES] = 1;
              return null;
            })
        .function(
            "ethereum",
            "getCaller",
            type(1),
            (caller, context, slots, base) -> {
              caller.memory(0).bytes()[(int) slots[base]] = 1;
              return null;
            })
        .function(
            "ethereum",
            "storageLoad",
            type(2),
            (caller, context, slots, base) -> {
              Memory memory = caller.memory(0);
              byte[] value = storage.getOrDefault(Word.at(memory, (int) slots[base]), new byte[32]);
              System.arraycopy(value, 0, memory.bytes(), (int) slots[base + 1], WORD_BYTES);
              return null;
            })
        .function(
            "ethereum",
            "storageStore",
            type(2),
            (caller, context, slots, base) -> {
              Memory memory = caller.memory(0);
              int from = (int) slots[base + 1];
              storage.put(
                  Word.at(memory, (int) slots[base]),
                  Arrays.copyOfRange(memory.bytes(), from, from + WORD_BYTES));
              return null;
            })
        .function("ethereum", "finish", type(2), (caller, context, slots, base) -> Stop.FINISHED);
  }

  private static FuncType type(int params) {
    return new FuncType(Collections.nCopies(params, (ValType) NumType.I32), List.of());
  }

  @Benchmark
  public ExecutionResult transfer() {
    ExecutionContext context = new ExecutionContext(GAS, ExecutionContext.DEFAULT_STACK_SLOTS);
    Instantiation made = pool.acquire(context);
    Instance instance = made.instance();
    ExecutionResult result = instance.invoke("main", context);
    pool.release(instance);
    if (!(result instanceof ExecutionResult.Halted)) {
      throw new IllegalStateException(result.toString());
    }
    return result;
  }
}

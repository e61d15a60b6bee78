package dev.ewasm.bench.peer;

import dev.ewasm.engine.Engine;
import dev.ewasm.engine.EngineConfig;
import dev.ewasm.engine.LoadedModule;
import dev.ewasm.engine.Tier;
import dev.ewasm.engine.module.ChargePlan;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.ExecutionResult;
import dev.ewasm.engine.runtime.Halt;
import dev.ewasm.engine.runtime.HostFunction;
import dev.ewasm.engine.runtime.Imports;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.Memory;
import dev.ewasm.engine.runtime.Store;
import dev.ewasm.metering.SegmentPlanner;
import dev.ewasm.metering.cost.Schedules;
import java.util.Arrays;
import java.util.List;

/** This project's engine. Gas is charged by the engine itself. */
final class EwasmGuest implements Guest {

  private static final long LIMIT = 1L << 60;

  private enum Stop implements Halt {
    FINISHED
  }

  private final Workload workload;
  private final GuestHost host;
  private final LoadedModule module;
  private final long[] arguments;
  private final boolean metered;
  private final GuestHost.GuestMemory memory = new InstanceMemory();
  private Instance instance;
  private ExecutionContext context = context();
  private long value;

  EwasmGuest(Workload workload, Tier tier) {
    this.workload = workload;
    host = new GuestHost(workload.callData());
    metered = !workload.schedule().isEmpty();
    EngineConfig config = EngineConfig.FULL.withProfile(Profile.LATEST).withTier(tier);
    module =
        metered
            ? Engine.load(workload.module(), config, this::plan)
            : Engine.load(workload.module(), config);
    arguments = Arrays.stream(workload.arguments()).asLongStream().toArray();
    instance = instantiate();
  }

  private ChargePlan plan(WasmModule read) {
    return SegmentPlanner.plan(read, Schedules.builtIn(workload.schedule()));
  }

  private static ExecutionContext context() {
    return new ExecutionContext(LIMIT, ExecutionContext.DEFAULT_STACK_SLOTS);
  }

  private Instance instantiate() {
    Imports imports = new Imports();
    for (Workload.Import entry : workload.imports()) {
      imports.function(entry.module(), entry.name(), entry.type(), hostFunction(entry));
    }
    return module.instantiate(new Store(), imports, context()).instance();
  }

  private HostFunction hostFunction(Workload.Import entry) {
    GuestHost.Function function = host.function(entry.module(), entry.name());
    int params = entry.type().params().size();
    List<ValType> results = entry.type().results();
    return (caller, running, slots, base) -> {
      try {
        long result =
            function.call(
                memory,
                params > 0 ? slots[base] : 0,
                params > 1 ? slots[base + 1] : 0,
                params > 2 ? slots[base + 2] : 0);
        if (!results.isEmpty()) {
          slots[base] = results.getFirst().equals(NumType.I32) ? (int) result : result;
        }
        return null;
      } catch (GuestHost.Finished _) {
        return Stop.FINISHED;
      }
    };
  }

  private final class InstanceMemory implements GuestHost.GuestMemory {
    @Override
    public byte[] read(int offset, int length) {
      return Arrays.copyOfRange(bytes(), offset, offset + length);
    }

    @Override
    public void write(int offset, byte[] bytes) {
      System.arraycopy(bytes, 0, bytes(), offset, bytes.length);
    }

    private byte[] bytes() {
      Memory memory = instance.defaultMemory();
      if (memory == null) {
        throw new IllegalStateException("the module has no memory");
      }
      return memory.bytes();
    }
  }

  @Override
  public void prepare() {
    host.reset();
    context = context();
    if (workload.contract()) {
      instance = instantiate();
    }
  }

  @Override
  public void run() {
    value =
        switch (instance.invoke(workload.export(), context, arguments)) {
          case ExecutionResult.Completed(long[] values) -> values.length == 0 ? 0 : values[0];
          case ExecutionResult.Halted(Halt reason) when reason == Stop.FINISHED -> 0;
          case ExecutionResult other -> throw new IllegalStateException(other.toString());
        };
  }

  @Override
  public long result() {
    Memory bytes = instance.defaultMemory();
    return workload.contract()
        ? host.digest(memory, bytes == null ? 0 : bytes.bytes().length)
        : workload.normalised(value);
  }

  @Override
  public long gas() {
    return host.gas() + (metered ? LIMIT - context.gasLeft : 0);
  }

  @Override
  public String version() {
    return "ewasm, Java " + Runtime.version();
  }
}

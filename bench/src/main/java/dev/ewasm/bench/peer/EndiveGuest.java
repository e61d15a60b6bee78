package dev.ewasm.bench.peer;

import dev.ewasm.engine.module.NumType;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.ExportFunction;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.Memory;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/** Endive, its interpreter or its compiler. */
final class EndiveGuest implements Guest {

  private static final int PAGE_BYTES = 65_536;

  private final Workload workload;
  private final GuestHost host;
  private final WasmModule module;
  private final @Nullable Function<Instance, Machine> machine;
  private final long[] arguments;
  private final GuestHost.GuestMemory memory = new InstanceMemory();
  private Instance instance;
  private ExportFunction function;
  private long value;

  EndiveGuest(Workload workload, boolean compiled) {
    this.workload = workload;
    host = new GuestHost(workload.callData());
    module = Parser.parse(workload.module());
    machine =
        compiled
            ? MachineFactoryCompiler.builder(module)
                .withInterpreterFallback(InterpreterFallback.SILENT)
                .compile()
            : null;
    arguments = Arrays.stream(workload.arguments()).asLongStream().toArray();
    instance = instantiate();
    function = instance.export(workload.export());
  }

  private Instance instantiate() {
    ImportValues.Builder imports = ImportValues.builder();
    for (Workload.Import entry : workload.imports()) {
      imports.addFunction(hostFunction(entry));
    }
    Instance.Builder builder = Instance.builder(module).withImportValues(imports.build());
    return (machine == null ? builder : builder.withMachineFactory(machine)).build();
  }

  private HostFunction hostFunction(Workload.Import entry) {
    GuestHost.Function body = host.function(entry.module(), entry.name());
    FunctionType type =
        FunctionType.of(types(entry.type().params()), types(entry.type().results()));
    boolean returns = !entry.type().results().isEmpty();
    return new HostFunction(
        entry.module(),
        entry.name(),
        type,
        (caller, args) -> {
          long result =
              body.call(
                  memory,
                  args.length > 0 ? args[0] : 0,
                  args.length > 1 ? args[1] : 0,
                  args.length > 2 ? args[2] : 0);
          return returns ? new long[] {result} : new long[0];
        });
  }

  private static List<ValType> types(List<dev.ewasm.engine.module.ValType> types) {
    return types.stream()
        .map(type -> type.equals(NumType.I32) ? ValType.I32 : ValType.I64)
        .toList();
  }

  private final class InstanceMemory implements GuestHost.GuestMemory {
    @Override
    public byte[] read(int offset, int length) {
      return instance.memory().readBytes(offset, length);
    }

    @Override
    public void write(int offset, byte[] bytes) {
      instance.memory().write(offset, bytes);
    }
  }

  @Override
  public void prepare() {
    host.reset();
    if (workload.contract()) {
      instance = instantiate();
      function = instance.export(workload.export());
    }
  }

  @Override
  public void run() {
    try {
      long[] values = function.apply(arguments);
      value = values == null || values.length == 0 ? 0 : values[0];
    } catch (GuestHost.Finished _) {
      value = 0;
    }
  }

  @Override
  public long result() {
    Memory bytes = instance.memory();
    return workload.contract()
        ? host.digest(memory, bytes == null ? 0 : bytes.pages() * PAGE_BYTES)
        : workload.normalised(value);
  }

  @Override
  public long gas() {
    return host.gas();
  }

  @Override
  public String version() {
    return "run.endive " + PeerProcess.version(Instance.class);
  }
}

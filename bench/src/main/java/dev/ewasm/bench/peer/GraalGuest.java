package dev.ewasm.bench.peer;

import dev.ewasm.engine.module.NumType;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.ByteSequence;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;

/** GraalWasm through the polyglot interface; compiled only where the JVM has the Graal compiler. */
final class GraalGuest implements Guest {

  private final Workload workload;
  private final GuestHost host;
  private final Context context;
  private final Value module;
  private final Object[] arguments;
  private Value exports;
  private Value function;
  private long value;

  GraalGuest(Workload workload) throws IOException {
    this.workload = workload;
    host = new GuestHost(workload.callData());
    context =
        Context.newBuilder("wasm")
            .allowAllAccess(true)
            .option("engine.WarnInterpreterOnly", "false")
            .build();
    module =
        context.eval(
            Source.newBuilder("wasm", ByteSequence.create(workload.module()), "guest").build());
    arguments = Arrays.stream(workload.arguments()).boxed().toArray();
    exports = instantiate();
    function = exports.getMember(workload.export());
  }

  private Value instantiate() {
    Map<String, Map<String, Object>> functions = new TreeMap<>();
    for (Workload.Import entry : workload.imports()) {
      functions
          .computeIfAbsent(entry.module(), name -> new HashMap<>())
          .put(entry.name(), hostFunction(entry));
    }
    Map<String, Object> imports = new HashMap<>();
    functions.forEach((name, members) -> imports.put(name, ProxyObject.fromMap(members)));
    return module.newInstance(ProxyObject.fromMap(imports)).getMember("exports");
  }

  private ProxyExecutable hostFunction(Workload.Import entry) {
    GuestHost.Function body = host.function(entry.module(), entry.name());
    boolean small =
        !entry.type().results().isEmpty() && entry.type().results().getFirst().equals(NumType.I32);
    return args -> {
      long result =
          body.call(
              memory(),
              args.length > 0 ? args[0].asLong() : 0,
              args.length > 1 ? args[1].asLong() : 0,
              args.length > 2 ? args[2].asLong() : 0);
      if (small) {
        return (int) result;
      }
      return result;
    };
  }

  private GuestHost.GuestMemory memory() {
    return new GuestHost.GuestMemory() {
      @Override
      public byte[] read(int offset, int length) {
        byte[] bytes = new byte[length];
        exports.getMember("memory").readBuffer(offset, bytes, 0, length);
        return bytes;
      }

      @Override
      public void write(int offset, byte[] bytes) {
        Value memory = exports.getMember("memory");
        for (int i = 0; i < bytes.length; i++) {
          memory.writeBufferByte(offset + i, bytes[i]);
        }
      }
    };
  }

  @Override
  public void prepare() {
    host.reset();
    if (workload.contract()) {
      exports = instantiate();
      function = exports.getMember(workload.export());
    }
  }

  @Override
  public void run() {
    try {
      Value result = function.execute(arguments);
      value = result.isNumber() ? result.asLong() : 0;
    } catch (PolyglotException e) {
      if (!e.isHostException() || !(e.asHostException() instanceof GuestHost.Finished)) {
        throw e;
      }
      value = 0;
    }
  }

  @Override
  public long result() {
    if (!workload.contract()) {
      return workload.normalised(value);
    }
    Value memory = exports.getMember("memory");
    return host.digest(memory(), memory == null ? 0 : (int) memory.getBufferSize());
  }

  @Override
  public long gas() {
    return host.gas();
  }

  @Override
  public String version() {
    return "GraalWasm "
        + PeerProcess.version(Context.class)
        + (context.getEngine().getImplementationName().equals("Interpreted")
            ? ", interpreter only: no Graal compiler in this JVM"
            : ", " + context.getEngine().getImplementationName());
  }
}

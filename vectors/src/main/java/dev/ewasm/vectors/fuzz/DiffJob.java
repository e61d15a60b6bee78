package dev.ewasm.vectors.fuzz;

import dev.ewasm.engine.ModuleException;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.IndexSpaces;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.VecType;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.validation.ModuleValidator;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A module and the calls every backend makes in it, in order, on one instance.
 *
 * <p>All exported functions are called, but for those with vectors, which JavaScript cannot pass.
 * Arguments are small or extreme numbers derived from the name, so that they need not be stored.
 *
 * @param name where it came from, for messages
 * @param module the bytes
 * @param calls none when the module is not valid
 */
public record DiffJob(String name, byte[] module, List<Call> calls) {

  private static final long[] VALUES = {0, 1, -1, 2, 7, 255, 65_535, Integer.MIN_VALUE};

  /** A call: the arguments as slots, one for each of the type's parameters. */
  public record Call(String export, FuncType type, long[] arguments) {}

  /** The job for a module; one without calls if the engine rejects it. */
  public static DiffJob of(String name, byte[] module) {
    List<Call> calls = new ArrayList<>();
    try {
      WasmModule read = ModuleReader.read(module);
      ModuleValidator.validate(read, Profile.LATEST);
      SplittableRandom random = new SplittableRandom(name.hashCode());
      IndexSpaces spaces = new IndexSpaces(read);
      for (WasmModule.Export export : read.exports()) {
        if (export.kind() == WasmModule.Kind.FUNC) {
          FuncType type = spaces.function(export.index());
          if (isPlain(type.params()) && isPlain(type.results())) {
            calls.add(new Call(export.name(), type, arguments(type, random)));
          }
        }
      }
    } catch (ModuleException _) {
      calls.clear();
    }
    return new DiffJob(name, module, List.copyOf(calls));
  }

  private static boolean isPlain(List<ValType> types) {
    return types.stream().allMatch(type -> type != VecType.V128 && !type.text().endsWith("ref"));
  }

  private static long[] arguments(FuncType type, SplittableRandom random) {
    long[] arguments = new long[type.params().size()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = VALUES[random.nextInt(VALUES.length)];
    }
    return arguments;
  }
}

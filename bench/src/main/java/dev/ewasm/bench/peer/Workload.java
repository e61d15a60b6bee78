package dev.ewasm.bench.peer;

import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.IndexSpaces;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.WasmModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a process is to run: {@code MODULE EXPORT ARGUMENT CALLDATA SCHEDULE}, with {@code -} for
 * what there is not.
 *
 * @param module the module's bytes
 * @param export the function to call
 * @param arguments none, or one i32
 * @param callData input of a contract; a workload with it gets a fresh instance for each run
 * @param contract whether to make a fresh instance for each run
 * @param schedule the gas schedule that this project's engine applies itself, or empty; other
 *     runtimes are given a module that charges itself
 */
public record Workload(
    byte[] module,
    String export,
    int[] arguments,
    byte[] callData,
    boolean contract,
    String schedule) {

  private static final String NONE = "-";

  /** A function the module imports. */
  public record Import(String module, String name, FuncType type) {}

  static Workload parse(List<String> arguments) throws IOException {
    String argument = arguments.get(2);
    String callData = arguments.get(3);
    String schedule = arguments.get(4);
    return new Workload(
        Files.readAllBytes(Path.of(arguments.get(0))),
        arguments.get(1),
        argument.equals(NONE) ? new int[0] : new int[] {Integer.parseInt(argument)},
        callData.equals(NONE) ? new byte[0] : Files.readAllBytes(Path.of(callData)),
        !callData.equals(NONE),
        schedule.equals(NONE) ? "" : schedule);
  }

  List<Import> imports() {
    WasmModule read = ModuleReader.read(module);
    List<Import> imports = new ArrayList<>();
    for (WasmModule.Import entry : read.imports()) {
      if (entry.type() instanceof ExternType.Func(int typeIndex)) {
        imports.add(new Import(entry.module(), entry.name(), read.types().get(typeIndex)));
      }
    }
    return imports;
  }

  /** The value as this project keeps it: an i32 sign-extended. */
  long normalised(long value) {
    WasmModule read = ModuleReader.read(module);
    for (WasmModule.Export entry : read.exports()) {
      if (entry.kind() == WasmModule.Kind.FUNC && entry.name().equals(export)) {
        List<ValType> results = new IndexSpaces(read).function(entry.index()).results();
        return results.equals(List.of(NumType.I32)) ? (int) value : value;
      }
    }
    throw new IllegalArgumentException("the module has no function " + export);
  }
}

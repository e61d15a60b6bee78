package dev.ewasm.bench;

import com.dylibso.chicory.runtime.ExportFunction;
import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.ValType;
import java.util.List;

/** Kernels in the interpreter of Chicory. */
final class ChicoryKernel {

  private ChicoryKernel() {}

  static KernelRuntime.Prepared prepare(byte[] module) {
    HostFunction host =
        new HostFunction(
            "bench",
            "h",
            FunctionType.of(List.of(ValType.I32), List.of(ValType.I32)),
            (instance, arguments) -> new long[] {(int) (3 * arguments[0] + 1)});
    Instance instance =
        Instance.builder(Parser.parse(module))
            .withImportValues(ImportValues.builder().addFunction(host).build())
            .build();
    ExportFunction run = instance.export("run");
    return argument -> run.apply(argument)[0];
  }
}

package dev.ewasm.vectors.runner;

import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.Limits;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.RefType;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.runtime.Global;
import dev.ewasm.engine.runtime.Imports;
import dev.ewasm.engine.runtime.Memory;
import dev.ewasm.engine.runtime.Table;
import java.util.List;
import java.util.OptionalLong;

/**
 * The module {@code spectest} that the suite's scripts import from.
 *
 * @spec https://github.com/WebAssembly/spec/tree/main/interpreter#spectest-host-module Spectest
 */
final class SpectestHost {

  static final String NAME = "spectest";

  private SpectestHost() {}

  /** Offers the module, with a table and a memory of its own. */
  static void define(Imports imports) {
    print(imports, "print");
    print(imports, "print_i32", NumType.I32);
    print(imports, "print_i64", NumType.I64);
    print(imports, "print_f32", NumType.F32);
    print(imports, "print_f64", NumType.F64);
    print(imports, "print_i32_f32", NumType.I32, NumType.F32);
    print(imports, "print_f64_f64", NumType.F64, NumType.F64);
    imports
        .define(NAME, "global_i32", new Global(NumType.I32, false, 666))
        .define(NAME, "global_i64", new Global(NumType.I64, false, 666))
        .define(NAME, "global_f32", new Global(NumType.F32, false, Float.floatToRawIntBits(666.6f)))
        .define(
            NAME, "global_f64", new Global(NumType.F64, false, Double.doubleToRawLongBits(666.6)))
        .define(NAME, "table", new Table(RefType.FUNCREF, new Limits(10, OptionalLong.of(20))))
        .define(NAME, "memory", new Memory(new Limits(1, OptionalLong.of(2))));
  }

  /** What is printed does not matter to any test. */
  private static void print(Imports imports, String name, ValType... params) {
    imports.function(
        NAME,
        name,
        new FuncType(List.of(params), List.of()),
        (caller, context, slots, base) -> null);
  }
}

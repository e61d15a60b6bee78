package dev.ewasm.vectors.runner;

import dev.ewasm.engine.binary.InstructionCursor;
import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.Feature;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.RefType;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.VecType;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.module.WasmModule.ConstExpr;
import dev.ewasm.engine.module.WasmModule.Elements;
import dev.ewasm.engine.module.WasmModule.Mode;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Finds which features a valid module uses, without the validator: what a profile must refuse is
 * worked out in a second way.
 */
final class FeatureScan {

  private final WasmModule module;
  private final Set<Feature> found = EnumSet.noneOf(Feature.class);
  private int tables;
  private int memories;

  private FeatureScan(WasmModule module) {
    this.module = module;
  }

  static Set<Feature> of(WasmModule module) {
    FeatureScan scan = new FeatureScan(module);
    scan.scan();
    return scan.found;
  }

  private void scan() {
    for (FuncType type : module.types()) {
      types(type.params());
      types(type.results());
      if (type.results().size() > 1) {
        found.add(Feature.MULTI_VALUE);
      }
    }
    for (WasmModule.Import entry : module.imports()) {
      switch (entry.type()) {
        case ExternType.Func _ -> {}
        case ExternType.Table table -> table(table);
        case ExternType.Memory _ -> memories++;
        case ExternType.Global global -> type(global.type());
      }
    }
    module.tables().forEach(this::table);
    memories += module.memories().size();
    for (WasmModule.Global global : module.globals()) {
      type(global.type().type());
      expression(global.init());
    }
    if (tables > 1) {
      found.add(Feature.REFERENCE_TYPES);
    }
    if (memories > 1) {
      found.add(Feature.MULTI_MEMORY);
    }
    if (module.start().isPresent()) {
      found.add(Feature.START_FUNCTION);
    }
    for (WasmModule.ElementSegment segment : module.elements()) {
      element(segment);
    }
    for (WasmModule.Function function : module.functions()) {
      function.locals().forEach(group -> type(group.type()));
      code(function.bodyStart(), function.bodyEnd());
    }
    for (WasmModule.DataSegment segment : module.data()) {
      mode(segment.mode());
    }
  }

  private void types(List<ValType> types) {
    types.forEach(this::type);
  }

  private void type(ValType type) {
    switch (type) {
      case NumType.I32, NumType.I64 -> {}
      case NumType.F32, NumType.F64 -> found.add(Feature.FLOATS);
      case VecType.V128 -> found.add(Feature.SIMD);
      case RefType _ -> found.add(Feature.REFERENCE_TYPES);
    }
  }

  private void table(ExternType.Table table) {
    tables++;
    if (!table.element().equals(RefType.FUNCREF)) {
      found.add(Feature.REFERENCE_TYPES);
    }
  }

  private void element(WasmModule.ElementSegment segment) {
    mode(segment.mode());
    if (segment.mode() instanceof Mode.Declarative) {
      found.add(Feature.REFERENCE_TYPES);
    }
    if (segment.items() instanceof Elements.Expressions expressions) {
      found.add(Feature.REFERENCE_TYPES);
      expressions.list().forEach(this::expression);
    }
  }

  private void mode(Mode mode) {
    switch (mode) {
      case Mode.Active active -> expression(active.offset());
      case Mode.Passive _ -> found.add(Feature.BULK_MEMORY);
      case Mode.Declarative _ -> {}
    }
  }

  private void expression(ConstExpr expression) {
    code(expression.start(), expression.end());
  }

  private void code(int start, int end) {
    InstructionCursor cursor = new InstructionCursor(module.bytes(), start, end);
    while (cursor.next()) {
      found.add(cursor.opcode().feature());
    }
  }
}

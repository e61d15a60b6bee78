package dev.ewasm.engine.validation;

import dev.ewasm.engine.InvalidModuleException;
import dev.ewasm.engine.MalformedModuleException;
import dev.ewasm.engine.binary.ModuleOffsets;
import dev.ewasm.engine.binary.TypeCode;
import dev.ewasm.engine.module.EngineLimits;
import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.Feature;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.Limits;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.engine.module.RefType;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.module.WasmModule.DataSegment;
import dev.ewasm.engine.module.WasmModule.ElementSegment;
import dev.ewasm.engine.module.WasmModule.Elements;
import dev.ewasm.engine.module.WasmModule.Export;
import dev.ewasm.engine.module.WasmModule.Function;
import dev.ewasm.engine.module.WasmModule.Global;
import dev.ewasm.engine.module.WasmModule.Import;
import dev.ewasm.engine.module.WasmModule.Mode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Checks a module against the typing rules of spec chapter 3, a profile and the engine's limits, in
 * time linear in its bytes.
 *
 * @spec https://webassembly.github.io/spec/core/valid/modules.html Validation of modules
 */
public final class ModuleValidator {

  private static final int MAX_PAGES = 65_536;

  private final WasmModule module;
  private final Profile profile;
  private final EngineLimits limits;
  private final Rules rules;
  private final List<ExternType.Table> tables = new ArrayList<>();
  private final List<ExternType.Memory> memories = new ArrayList<>();
  private final List<ExternType.Global> globals = new ArrayList<>();

  private ModuleValidator(WasmModule module, Profile profile, EngineLimits limits) {
    this.module = module;
    this.profile = profile;
    this.limits = limits;
    this.rules = new Rules(profile);
  }

  /**
   * Validates a module as read by {@link dev.ewasm.engine.binary.ModuleReader}.
   *
   * @throws MalformedModuleException if a body's bytes break the binary format
   * @throws InvalidModuleException if a rule is broken, the profile refuses a feature, or a count
   *     exceeds {@code limits}
   */
  public static ValidatedModule validate(WasmModule module, Profile profile, EngineLimits limits) {
    return new ModuleValidator(module, profile, limits).validated();
  }

  /** Validates with {@link EngineLimits#DEFAULT}. */
  public static ValidatedModule validate(WasmModule module, Profile profile) {
    return validate(module, profile, EngineLimits.DEFAULT);
  }

  private ValidatedModule validated() {
    types();
    imports();
    definitions();
    ModuleContext context = new ModuleContext(module);
    ConstExprValidator constants = new ConstExprValidator(context, rules);
    globals(context, constants);
    elements(context, constants);
    data(context, constants);
    exports(context);
    start(context);
    ValidatedModule result =
        new ValidatedModule(context, profile, limits, tables, memories, globals);
    FunctionValidator functions = new FunctionValidator(context, rules, limits);
    for (int i = 0; i < module.functions().size(); i++) {
      functions.validate(i);
      result.learnt(i, functions);
    }
    return result;
  }

  private void types() {
    for (int i = 0; i < module.types().size(); i++) {
      FuncType type = module.types().get(i);
      checkTypes(type.params(), i);
      checkTypes(type.results(), i);
      if (type.results().size() > 1 && !rules.allows(Feature.MULTI_VALUE)) {
        throw rules.refusal(
            Feature.MULTI_VALUE, "results of type " + i, ModuleOffsets.type(module, i));
      }
    }
  }

  private void checkTypes(List<ValType> types, int index) {
    for (ValType type : types) {
      byte code = TypeCode.of(type);
      if (rules.refusesType(code)) {
        throw rules.refusedType(code, ModuleOffsets.type(module, index));
      }
    }
  }

  private void imports() {
    for (Import entry : module.imports()) {
      int offset = entry.offset();
      switch (entry.type()) {
        case ExternType.Func func -> typeIndex(func.typeIndex(), offset);
        case ExternType.Table table -> table(table, offset);
        case ExternType.Memory memory -> memory(memory, offset);
        case ExternType.Global global -> {
          if (global.mutable()) {
            rules.require(Feature.MUTABLE_GLOBAL_IMPORT_EXPORT, "mutable import", offset);
          }
          global(global, offset);
        }
      }
    }
  }

  private void definitions() {
    for (int i = 0; i < module.functions().size(); i++) {
      Function function = module.functions().get(i);
      int index = function.typeIndex();
      if (index < 0 || index >= module.types().size()) {
        typeIndex(index, ModuleOffsets.function(module, i));
      }
    }
    int[] tableOffsets = ModuleOffsets.tables(module);
    for (int i = 0; i < module.tables().size(); i++) {
      table(module.tables().get(i), tableOffsets[i]);
    }
    int[] memoryOffsets = ModuleOffsets.memories(module);
    for (int i = 0; i < module.memories().size(); i++) {
      memory(module.memories().get(i), memoryOffsets[i]);
    }
    for (int i = 0; i < module.globals().size(); i++) {
      global(module.globals().get(i).type(), ModuleOffsets.global(module, i));
    }
  }

  private void typeIndex(int index, int offset) {
    if (index < 0 || index >= module.types().size()) {
      throw new InvalidModuleException(
          "unknown type " + Integer.toUnsignedString(index),
          "there are " + module.types().size(),
          offset,
          "3.4");
    }
  }

  private void table(ExternType.Table table, int offset) {
    if (!table.element().equals(RefType.FUNCREF)) {
      rules.requireType(TypeCode.of(table.element()), offset);
    }
    if (!tables.isEmpty()) {
      rules.require(Feature.REFERENCE_TYPES, "multiple tables", offset);
    }
    minNotAboveMax(table.limits(), offset);
    Rules.limit("table elements", table.limits().min(), limits.tableElements(), offset);
    tables.add(table);
    Rules.limit("tables", tables.size(), limits.tables(), offset);
  }

  private void memory(ExternType.Memory memory, int offset) {
    if (!memories.isEmpty() && !rules.allows(Feature.MULTI_MEMORY)) {
      throw new InvalidModuleException(
          Feature.MULTI_MEMORY.text(), "not allowed by profile " + profile.name(), offset, "3.4");
    }
    Limits size = memory.limits();
    if (size.min() > MAX_PAGES || size.max().orElse(0) > MAX_PAGES) {
      throw new InvalidModuleException(
          "memory size must be at most 65536 pages (4GiB)", size.toString(), offset, "3.2.5");
    }
    minNotAboveMax(size, offset);
    Rules.limit("memory pages", size.min(), limits.memoryPages(), offset);
    Rules.limit("memory pages", size.max().orElse(0), limits.memoryPages(), offset);
    memories.add(memory);
    Rules.limit("memories", memories.size(), limits.memories(), offset);
  }

  private static void minNotAboveMax(Limits size, int offset) {
    if (size.max().isPresent() && size.min() > size.max().getAsLong()) {
      throw new InvalidModuleException(
          "size minimum must not be greater than maximum", size.toString(), offset, "3.2.1");
    }
  }

  private void global(ExternType.Global global, int offset) {
    rules.requireType(TypeCode.of(global.type()), offset);
    globals.add(global);
    Rules.limit("globals", globals.size(), limits.globals(), offset);
  }

  private void globals(ModuleContext context, ConstExprValidator constants) {
    boolean earlier = rules.allows(Feature.EXTENDED_CONST);
    int readable = context.importedGlobals;
    for (Global global : module.globals()) {
      constants.validate(global.init(), TypeCode.of(global.type().type()), readable);
      if (earlier) {
        // Wasm 3.0 lets an initial value read every global before it.
        readable++;
      }
    }
  }

  private int readableGlobals(ModuleContext context) {
    return rules.allows(Feature.EXTENDED_CONST) ? context.globals.length : context.importedGlobals;
  }

  private void elements(ModuleContext context, ConstExprValidator constants) {
    int readable = readableGlobals(context);
    for (ElementSegment segment : module.elements()) {
      byte type = TypeCode.of(segment.type());
      switch (segment.mode()) {
        case Mode.Active active -> {
          int table = active.target();
          if (table < 0 || table >= context.tables.length) {
            throw new InvalidModuleException(
                "unknown table " + Integer.toUnsignedString(table),
                "there are " + context.tables.length,
                segment.offset(),
                "3.4.5");
          }
          if (context.tables[table] != type) {
            throw new InvalidModuleException(
                "type mismatch",
                "segment of "
                    + Rules.name(type)
                    + " for a table of "
                    + Rules.name(context.tables[table]),
                segment.offset(),
                "3.4.5");
          }
          constants.validate(active.offset(), TypeCode.I32, readable);
        }
        case Mode.Passive _ ->
            rules.require(Feature.BULK_MEMORY, "passive element segment", segment.offset());
        case Mode.Declarative _ ->
            rules.require(Feature.REFERENCE_TYPES, "declarative element segment", segment.offset());
      }
      items(segment, type, context, constants, readable);
    }
  }

  private void items(
      ElementSegment segment,
      byte type,
      ModuleContext context,
      ConstExprValidator constants,
      int readable) {
    switch (segment.items()) {
      case Elements.Functions(int[] indices) -> {
        for (int index : indices) {
          ConstExprValidator.function(context, index, segment.offset());
          context.declared.set(index);
        }
      }
      case Elements.Expressions expressions -> {
        rules.require(Feature.REFERENCE_TYPES, "element expressions", segment.offset());
        expressions.list().forEach(item -> constants.validate(item, type, readable));
      }
    }
  }

  private void data(ModuleContext context, ConstExprValidator constants) {
    if (module.dataCount().isPresent()) {
      rules.require(Feature.BULK_MEMORY, "data count section", ModuleOffsets.dataCount(module));
    }
    int readable = readableGlobals(context);
    for (DataSegment segment : module.data()) {
      switch (segment.mode()) {
        case Mode.Active active -> {
          int memory = active.target();
          if (memory < 0 || memory >= context.memories) {
            throw new InvalidModuleException(
                "unknown memory " + Integer.toUnsignedString(memory),
                "there are " + context.memories,
                segment.offset(),
                "3.4.6");
          }
          constants.validate(active.offset(), TypeCode.I32, readable);
        }
        case Mode.Passive _ ->
            rules.require(Feature.BULK_MEMORY, "passive data segment", segment.offset());
        case Mode.Declarative _ -> throw new AssertionError("declarative data segment");
      }
    }
  }

  private void exports(ModuleContext context) {
    Set<String> names = new HashSet<>();
    for (Export export : module.exports()) {
      int count =
          switch (export.kind()) {
            case FUNC -> context.functions.length;
            case TABLE -> context.tables.length;
            case MEMORY -> context.memories;
            case GLOBAL -> context.globals.length;
          };
      int index = export.index();
      if (index < 0 || index >= count) {
        String what =
            switch (export.kind()) {
              case FUNC -> "function";
              case TABLE -> "table";
              case MEMORY -> "memory";
              case GLOBAL -> "global";
            };
        throw new InvalidModuleException(
            "unknown " + what + " " + Integer.toUnsignedString(index),
            "there are " + count + ", exported as \"" + export.name() + '"',
            export.offset(),
            "3.4.8");
      }
      switch (export.kind()) {
        case FUNC -> context.declared.set(index);
        case GLOBAL -> {
          if (context.globalMutable[index]) {
            rules.require(Feature.MUTABLE_GLOBAL_IMPORT_EXPORT, "mutable export", export.offset());
          }
        }
        case TABLE, MEMORY -> {}
      }
      if (!names.add(export.name())) {
        throw new InvalidModuleException(
            "duplicate export name", '"' + export.name() + '"', export.offset(), "3.4.10");
      }
    }
  }

  private void start(ModuleContext context) {
    if (module.start().isEmpty()) {
      return;
    }
    int offset = ModuleOffsets.start(module);
    rules.require(Feature.START_FUNCTION, "start section", offset);
    int index = module.start().getAsInt();
    ConstExprValidator.function(context, index, offset);
    FuncType type = module.types().get(context.functions[index]);
    if (!type.params().isEmpty() || !type.results().isEmpty()) {
      throw new InvalidModuleException(
          "start function", "function " + index + " has type " + type, offset, "3.4.7");
    }
  }
}

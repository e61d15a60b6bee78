package dev.ewasm.engine.binary;

import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.Instruction;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.RefType;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.module.WasmModule.ConstExpr;
import dev.ewasm.engine.module.WasmModule.CustomSection;
import dev.ewasm.engine.module.WasmModule.ElementSegment;
import dev.ewasm.engine.module.WasmModule.Elements;
import dev.ewasm.engine.module.WasmModule.Export;
import dev.ewasm.engine.module.WasmModule.Function;
import dev.ewasm.engine.module.WasmModule.Global;
import dev.ewasm.engine.module.WasmModule.LocalGroup;
import dev.ewasm.engine.module.WasmModule.Mode;
import dev.ewasm.engine.module.WasmModule.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites a validated module: adds function types and imported functions, and passes every body
 * through a {@link BodyPass}. Whatever nobody touches keeps its bytes.
 *
 * <pre>{@code
 * ModuleRewriter rewriter = new ModuleRewriter(module);
 * int type = rewriter.addType(new FuncType(List.of(NumType.I64), List.of()));
 * int useGas = rewriter.addFunctionImport("ethereum", "useGas", type);
 * byte[] metered = rewriter.rewrite((function, body, out) -> {
 *   out.write(new Instruction.I64Const(cost));
 *   out.write(new Instruction.Indexed(Opcode.CALL, useGas));
 *   while (body.next()) {
 *     out.copy(body);
 *   }
 * });
 * }</pre>
 *
 * <p>An added import takes the index after the module's own imported functions, so the functions
 * that the module defines move up. All references follow: calls, {@code ref.func}, exports, element
 * segments, the start function and the {@code name} section. Other custom sections are kept as they
 * are; those that hold offsets into the code (debug information) are then out of date.
 */
public final class ModuleRewriter {

  /** Writes the new body of each function that the module defines, in index order. */
  @FunctionalInterface
  public interface BodyPass {
    /**
     * @param definedIndex index among {@link WasmModule#functions()}
     * @param body before the first instruction of the old body; the last is its {@code end}
     * @param out takes the new body with its final {@code end}
     */
    void rewrite(int definedIndex, InstructionCursor body, BodyWriter out);
  }

  private record AddedImport(String module, String name, int typeIndex) {}

  private final WasmModule module;
  private final byte[] bytes;
  private final int importedFunctions;
  private final Optional<CustomSection> names;
  private final List<FuncType> addedTypes = new ArrayList<>();
  private final List<AddedImport> addedImports = new ArrayList<>();

  public ModuleRewriter(WasmModule module) {
    this.module = module;
    this.bytes = module.bytes();
    this.names = module.customSection("name");
    this.importedFunctions =
        (int) module.imports().stream().filter(i -> ByteWriter.kind(i.type()) == 0).count();
  }

  /** The index of this function type, appended if the module has none like it. */
  public int addType(FuncType type) {
    int index = module.types().indexOf(type);
    if (index >= 0) {
      return index;
    }
    index = addedTypes.indexOf(type);
    if (index < 0) {
      addedTypes.add(type);
      index = addedTypes.size() - 1;
    }
    return module.types().size() + index;
  }

  /** Imports a function and returns its index. */
  public int addFunctionImport(String importModule, String name, int typeIndex) {
    addedImports.add(new AddedImport(importModule, name, typeIndex));
    return importedFunctions + addedImports.size() - 1;
  }

  /** The new index of a function of the old module. */
  public int shifted(int function) {
    return function < importedFunctions ? function : function + addedImports.size();
  }

  /** The new module's bytes. */
  public byte[] rewrite(BodyPass pass) {
    ModuleWriter out = new ModuleWriter();
    boolean types = addedTypes.isEmpty();
    boolean imports = addedImports.isEmpty();
    for (Section section : module.sections()) {
      int id = section.id();
      if (id != ModuleReader.CUSTOM) {
        if (!types && id >= ModuleReader.TYPE) {
          types(out, id == ModuleReader.TYPE ? section : null);
          types = true;
          if (id == ModuleReader.TYPE) {
            continue;
          }
        }
        if (!imports && id >= ModuleReader.IMPORT) {
          imports(out, id == ModuleReader.IMPORT ? section : null);
          imports = true;
          if (id == ModuleReader.IMPORT) {
            continue;
          }
        }
      }
      section(out, section, pass);
    }
    if (!types) {
      types(out, null);
    }
    if (!imports) {
      imports(out, null);
    }
    return out.toByteArray();
  }

  private void section(ModuleWriter out, Section section, BodyPass pass) {
    boolean shifts = !addedImports.isEmpty();
    switch (section.id()) {
      case ModuleReader.CODE -> out.section(ModuleReader.CODE, content -> code(content, pass));
      case ModuleReader.CUSTOM -> custom(out, section, shifts);
      case ModuleReader.GLOBAL, ModuleReader.EXPORT, ModuleReader.START, ModuleReader.ELEMENT -> {
        if (shifts) {
          out.section(section.id(), content -> shiftedSection(section.id(), content));
        } else {
          copy(out, section);
        }
      }
      default -> copy(out, section);
    }
  }

  private void copy(ModuleWriter out, Section section) {
    out.section(section.id(), content -> content.bytes(bytes, section.start(), section.end()));
  }

  private void shiftedSection(int id, ByteWriter content) {
    switch (id) {
      case ModuleReader.GLOBAL -> globals(content);
      case ModuleReader.EXPORT -> exports(content);
      case ModuleReader.START -> content.u32(shifted(module.start().orElseThrow()));
      case ModuleReader.ELEMENT -> elements(content);
      default -> throw new AssertionError(id);
    }
  }

  private void types(ModuleWriter out, @Nullable Section old) {
    out.section(
        ModuleReader.TYPE,
        content -> {
          content.u32(module.types().size() + addedTypes.size());
          oldEntries(content, old);
          addedTypes.forEach(content::funcType);
        });
  }

  private void imports(ModuleWriter out, @Nullable Section old) {
    out.section(
        ModuleReader.IMPORT,
        content -> {
          content.u32(module.imports().size() + addedImports.size());
          oldEntries(content, old);
          for (AddedImport added : addedImports) {
            content.name(added.module).name(added.name).u8(0).u32(added.typeIndex);
          }
        });
  }

  /** The entries of a vector section without their count. */
  private void oldEntries(ByteWriter content, @Nullable Section old) {
    if (old != null) {
      ByteReader in = new ByteReader(bytes, old.start());
      in.u32();
      content.bytes(bytes, in.position(), old.end());
    }
  }

  private void globals(ByteWriter content) {
    content.u32(module.globals().size());
    for (Global global : module.globals()) {
      content.externType(global.type());
      expression(content, global.init());
    }
  }

  private void exports(ByteWriter content) {
    content.u32(module.exports().size());
    for (Export export : module.exports()) {
      content.name(export.name()).u8(kind(export));
      content.u32(
          switch (export.kind()) {
            case FUNC -> shifted(export.index());
            case TABLE, MEMORY, GLOBAL -> export.index();
          });
    }
  }

  private static int kind(Export export) {
    return switch (export.kind()) {
      case FUNC -> 0;
      case TABLE -> 1;
      case MEMORY -> 2;
      case GLOBAL -> 3;
    };
  }

  private void elements(ByteWriter content) {
    content.u32(module.elements().size());
    module.elements().forEach(segment -> element(content, segment));
  }

  private void element(ByteWriter content, ElementSegment segment) {
    boolean expressions = segment.items() instanceof Elements.Expressions;
    int flags = expressions ? 4 : 0;
    switch (segment.mode()) {
      case Mode.Active(int table, ConstExpr offset) -> {
        // The short form means table 0 and funcref.
        boolean explicit = table != 0 || !segment.type().equals(RefType.FUNCREF);
        content.u32(flags | (explicit ? 2 : 0));
        if (explicit) {
          content.u32(table);
        }
        expression(content, offset);
        if (explicit) {
          elementType(content, segment, expressions);
        }
      }
      case Mode.Passive _ -> {
        content.u32(flags | 1);
        elementType(content, segment, expressions);
      }
      case Mode.Declarative _ -> {
        content.u32(flags | 3);
        elementType(content, segment, expressions);
      }
    }
    content.u32(segment.items().size());
    switch (segment.items()) {
      case Elements.Functions(int[] indices) -> {
        for (int index : indices) {
          content.u32(shifted(index));
        }
      }
      case Elements.Expressions(List<ConstExpr> list) ->
          list.forEach(item -> expression(content, item));
    }
  }

  private static void elementType(ByteWriter content, ElementSegment segment, boolean expressions) {
    content.u8(expressions ? TypeCode.of(segment.type()) : 0);
  }

  private void expression(ByteWriter content, ConstExpr expression) {
    InstructionCursor cursor = new InstructionCursor(bytes, expression.start(), expression.end());
    BodyWriter out = new BodyWriter(content, 0);
    while (cursor.next()) {
      out.copy(cursor);
    }
  }

  private void code(ByteWriter content, BodyPass pass) {
    content.u32(module.functions().size());
    InstructionCursor cursor = new InstructionCursor(bytes, 0, 0);
    for (int i = 0; i < module.functions().size(); i++) {
      Function function = module.functions().get(i);
      long locals = module.types().get(function.typeIndex()).params().size();
      for (LocalGroup group : function.locals()) {
        locals += Integer.toUnsignedLong(group.count());
      }
      cursor.reset(function.bodyStart(), function.bodyEnd());
      BodyWriter body = new BodyWriter(new ByteWriter(), (int) locals);
      pass.rewrite(i, cursor, body);
      ByteWriter entry = new ByteWriter();
      entry.u32(function.locals().size() + body.addedLocals.size());
      for (LocalGroup group : function.locals()) {
        entry.u32(group.count()).valType(group.type());
      }
      for (ValType type : body.addedLocals) {
        entry.u32(1).valType(type);
      }
      content.sized(entry.bytes(body.out));
    }
  }

  private void custom(ModuleWriter out, Section section, boolean shifts) {
    if (shifts && names.isPresent() && names.get().end() == section.end()) {
      byte[] moved =
          NameSection.shift(bytes, names.get().start(), names.get().end(), this::shifted);
      out.custom("name", moved);
    } else {
      copy(out, section);
    }
  }

  /** Takes the instructions of a new body. */
  public final class BodyWriter {

    private final ByteWriter out;
    private final InstructionWriter writer;
    private final int locals;
    private final List<ValType> addedLocals = new ArrayList<>();

    private BodyWriter(ByteWriter out, int locals) {
      this.out = out;
      this.writer = new InstructionWriter(out);
      this.locals = locals;
    }

    /** Adds a local to the function and returns its index. */
    public int addLocal(ValType type) {
      addedLocals.add(type);
      return locals + addedLocals.size() - 1;
    }

    /** Writes an instruction whose indices are those of the new module. */
    public void write(Instruction instruction) {
      writer.write(instruction);
    }

    /** Copies the old instruction at the cursor, with its function's index in the new module. */
    public void copy(InstructionCursor at) {
      Opcode opcode = at.opcode();
      if (opcode == Opcode.CALL || opcode == Opcode.REF_FUNC || opcode == Opcode.RETURN_CALL) {
        int index = shifted(at.index());
        if (index != at.index()) {
          writer.opcode(opcode);
          out.u32(index);
          return;
        }
      }
      out.bytes(bytes, at.offset(), at.nextOffset());
    }

    /** Copies the rest of the old body. */
    public void copyRest(InstructionCursor body) {
      while (body.next()) {
        copy(body);
      }
    }

    /** How many bytes of instructions were written so far. */
    public int size() {
      return out.size();
    }
  }
}

package dev.ewasm.vectors.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.ewasm.engine.binary.InstructionCursor;
import dev.ewasm.engine.module.ChargePlan.FunctionCharges;
import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.module.WasmModule.Function;
import dev.ewasm.vectors.trace.FunctionNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a module is charged and where, by function and block. */
record ChargeReport(List<FunctionReport> functions) {

  /**
   * One function.
   *
   * @param index in the function index space of the module before metering
   * @param name from the name section or an export, null when it has none
   */
  record FunctionReport(int index, @Nullable String name, List<Charge> charges) {

    void writeTo(JsonGenerator out) throws IOException {
      out.writeStartObject();
      out.writeNumberField("index", index);
      if (name != null) {
        out.writeStringField("name", name);
      }
      out.writeArrayFieldStart("charges");
      for (Charge charge : charges) {
        out.writeStartObject();
        out.writeNumberField("offset", charge.offset());
        out.writeNumberField("cost", charge.cost());
        out.writeStringField("block", charge.block());
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeEndObject();
    }
  }

  /**
   * One charge.
   *
   * @param offset of the first instruction it pays for, in the module before metering
   * @param block the constructs around it, outermost first, such as {@code loop@41 if@60}; empty
   *     for the function's own body
   */
  record Charge(int offset, long cost, String block) {}

  /** Charges of all functions that the module defines, in index order. */
  static ChargeReport of(WasmModule module, List<FunctionCharges> charges) {
    FunctionNames names = FunctionNames.of(module);
    int imported =
        (int) module.imports().stream().filter(i -> i.type() instanceof ExternType.Func).count();
    List<FunctionReport> functions = new ArrayList<>();
    for (int i = 0; i < module.functions().size(); i++) {
      int index = imported + i;
      @Nullable String name = names.functions().get(index);
      functions.add(
          new FunctionReport(
              index,
              name == null ? exportName(module, index) : name,
              charges(module, module.functions().get(i), charges.get(i))));
    }
    return new ChargeReport(functions);
  }

  private static @Nullable String exportName(WasmModule module, int index) {
    for (WasmModule.Export export : module.exports()) {
      if (export.kind() == WasmModule.Kind.FUNC && export.index() == index) {
        return export.name();
      }
    }
    return null;
  }

  private static List<Charge> charges(
      WasmModule module, Function function, FunctionCharges charges) {
    List<Charge> found = new ArrayList<>();
    List<String> open = new ArrayList<>();
    InstructionCursor cursor =
        new InstructionCursor(module.bytes(), function.bodyStart(), function.bodyEnd());
    while (cursor.next() && found.size() < charges.offsets().length) {
      int next = found.size();
      if (charges.offsets()[next] == cursor.offset()) {
        found.add(new Charge(cursor.offset(), charges.costs()[next], String.join(" ", open)));
      }
      switch (cursor.opcode()) {
        case BLOCK, LOOP, IF -> open.add(cursor.opcode().text() + "@" + cursor.offset());
        case ELSE -> open.set(open.size() - 1, Opcode.ELSE.text() + "@" + cursor.offset());
        case END -> {
          if (!open.isEmpty()) {
            open.removeLast();
          }
        }
        default -> {}
      }
    }
    return found;
  }
}

package dev.ewasm.engine.validation;

import dev.ewasm.engine.InvalidModuleException;
import dev.ewasm.engine.binary.InstructionCursor;
import dev.ewasm.engine.binary.TypeCode;
import dev.ewasm.engine.module.Feature;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.WasmModule.ConstExpr;
import java.util.Arrays;

/** Types constant expressions (spec 3.3.9) and collects the functions they refer to. */
final class ConstExprValidator {

  private static final String REQUIRED = "constant expression required";

  private final ModuleContext context;
  private final Rules rules;
  private final boolean extended;
  private final InstructionCursor code;
  private byte[] stack = new byte[8];
  private int height;

  ConstExprValidator(ModuleContext context, Rules rules) {
    this.context = context;
    this.rules = rules;
    this.extended = rules.allows(Feature.EXTENDED_CONST);
    this.code = new InstructionCursor(context.module.bytes(), 0, 0);
  }

  /**
   * @param expected type code of the one result
   * @param globals how many globals, from the first, it may read
   */
  void validate(ConstExpr expression, byte expected, int globals) {
    height = 0;
    code.reset(expression.start(), expression.end());
    while (code.next() && code.opcode() != Opcode.END) {
      Opcode opcode = code.opcode();
      if (rules.refuses(opcode)) {
        throw rules.refusal(opcode.feature(), opcode.text(), code.offset());
      }
      instruction(opcode, globals);
    }
    if (height != 1 || stack[0] != expected) {
      throw mismatch(
          Rules.name(expected), TypeList.names(Arrays.copyOf(stack, Math.min(height, 8))));
    }
  }

  private void instruction(Opcode opcode, int globals) {
    switch (opcode) {
      case I32_CONST, I64_CONST, F32_CONST, F64_CONST, V128_CONST ->
          push(OpcodeTypes.result(opcode));
      case REF_NULL -> push(code.typeCode());
      case REF_FUNC -> {
        function(context, code.index(), code.offset());
        context.declared.set(code.index());
        push(TypeCode.FUNCREF);
      }
      case GLOBAL_GET -> push(global(globals));
      case I32_ADD, I32_SUB, I32_MUL -> binary(opcode, TypeCode.I32);
      case I64_ADD, I64_SUB, I64_MUL -> binary(opcode, TypeCode.I64);
      default ->
          throw new InvalidModuleException(
              REQUIRED, opcode.text() + " is not constant", code.offset(), "3.3.9");
    }
  }

  private void binary(Opcode opcode, byte type) {
    if (!extended) {
      throw new InvalidModuleException(
          REQUIRED,
          opcode.text() + " needs " + Feature.EXTENDED_CONST.text(),
          code.offset(),
          "3.3.9");
    }
    if (height < 2 || stack[height - 1] != type || stack[height - 2] != type) {
      throw mismatch(
          TypeList.names(new byte[] {type, type}),
          TypeList.names(Arrays.copyOfRange(stack, Math.max(0, height - 2), height)));
    }
    height--;
  }

  private byte global(int globals) {
    int index = code.index();
    if (index < 0 || index >= globals) {
      throw new InvalidModuleException(
          "unknown global " + Integer.toUnsignedString(index),
          "a constant expression here can read " + globals + " globals",
          code.offset(),
          "3.3.9");
    }
    if (context.globalMutable[index]) {
      throw new InvalidModuleException(
          REQUIRED, "global " + index + " is mutable", code.offset(), "3.3.9");
    }
    return context.globals[index];
  }

  static void function(ModuleContext context, int index, int offset) {
    if (index < 0 || index >= context.functions.length) {
      throw new InvalidModuleException(
          "unknown function " + Integer.toUnsignedString(index),
          "there are " + context.functions.length,
          offset,
          "3.4");
    }
  }

  private void push(byte type) {
    if (height == stack.length) {
      stack = Arrays.copyOf(stack, 2 * height);
    }
    stack[height++] = type;
  }

  private InvalidModuleException mismatch(String expected, String found) {
    return new InvalidModuleException(
        "type mismatch", "expected " + expected + ", found " + found, code.offset(), "3.3.9");
  }
}

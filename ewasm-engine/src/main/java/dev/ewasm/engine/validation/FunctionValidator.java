package dev.ewasm.engine.validation;

import dev.ewasm.engine.InvalidModuleException;
import dev.ewasm.engine.MalformedModuleException;
import dev.ewasm.engine.binary.InstructionCursor;
import dev.ewasm.engine.binary.ModuleOffsets;
import dev.ewasm.engine.binary.TypeCode;
import dev.ewasm.engine.module.EngineLimits;
import dev.ewasm.engine.module.Feature;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.WasmModule.Function;
import dev.ewasm.engine.module.WasmModule.LocalGroup;
import java.util.List;

/**
 * Types function bodies in one pass each (spec 3.3 and 3.4.1). One validator serves all functions
 * of a module in turn and keeps its arrays.
 */
final class FunctionValidator {

  private static final byte[] VALUE_TYPES = {
    TypeCode.I32,
    TypeCode.I64,
    TypeCode.F32,
    TypeCode.F64,
    TypeCode.V128,
    TypeCode.FUNCREF,
    TypeCode.EXTERNREF
  };

  private final ModuleContext context;
  private final Rules rules;
  private final EngineLimits limits;
  private final InstructionCursor code;
  private final OperandStack stack = new OperandStack();
  private final Locals locals = new Locals();
  private final boolean multiMemory;
  private final TypeList[] single = new TypeList[128];
  private int branchTables;
  private int instructions;

  FunctionValidator(ModuleContext context, Rules rules, EngineLimits limits) {
    this.context = context;
    this.rules = rules;
    this.limits = limits;
    this.code = new InstructionCursor(context.module.bytes(), 0, 0);
    this.multiMemory = rules.allows(Feature.MULTI_MEMORY);
    for (byte type : VALUE_TYPES) {
      single[type] = context.single(type);
    }
  }

  /** Slots of parameters and locals of the function last validated. */
  int localSlots() {
    return locals.slots();
  }

  /** The most slots that operands took at once. */
  int operandSlots() {
    return stack.maxSlots();
  }

  /** The most blocks open at once, the function's own included. */
  int nesting() {
    return stack.maxDepth();
  }

  int instructions() {
    return instructions;
  }

  /** Validates the function that the module defines at {@code index}. */
  void validate(int index) {
    Function function = open(index);
    if (locals.count() > limits.locals()) {
      Rules.limit(
          "locals with parameters",
          locals.count(),
          limits.locals(),
          ModuleOffsets.body(context.module, index));
    }
    int count = 0;
    while (stack.depth() > 0) {
      if (!code.next()) {
        throw new MalformedModuleException(
            "unexpected end of section or function",
            "END opcode expected at the end of the body" + stack.inFunction(),
            function.bodyEnd(),
            "5.5.13");
      }
      stack.offset = code.offset();
      Opcode opcode = code.opcode();
      if (rules.refuses(opcode)) {
        throw rules.refusal(opcode.feature(), opcode.text() + stack.inFunction(), code.offset());
      }
      apply(opcode);
      count++;
    }
    instructions = count;
    if (code.nextOffset() != function.bodyEnd()) {
      throw new MalformedModuleException(
          "section size mismatch",
          "bytes follow the END" + stack.inFunction(),
          code.nextOffset(),
          "5.5.13");
    }
  }

  private Function open(int index) {
    Function function = context.module.functions().get(index);
    stack.function = context.importedFunctions + index;
    TypeList results = context.results[function.typeIndex()];
    declareLocals(index, context.params[function.typeIndex()].codes, function.locals());
    stack.clear();
    stack.open(OperandStack.BLOCK, context.empty, results);
    code.reset(function.bodyStart(), function.bodyEnd());
    return function;
  }

  private void apply(Opcode opcode) {
    if (OpcodeTypes.isFixed(opcode)) {
      fixed(opcode);
    } else {
      instruction(opcode);
    }
  }

  /**
   * Walks through a function that is valid.
   *
   * @param visitor is shown the operand types before each instruction
   */
  void walk(int index, OperandTypes.Visitor visitor) {
    open(index);
    while (stack.depth() > 0 && code.next()) {
      visitor.before(code.offset(), stack.types(OperandTypes.MAX_SHOWN));
      apply(code.opcode());
    }
  }

  private void declareLocals(int index, byte[] params, List<LocalGroup> groups) {
    locals.clear(params);
    for (LocalGroup group : groups) {
      byte type = TypeCode.of(group.type());
      if (rules.refusesType(type)) {
        throw rules.refusedType(type, ModuleOffsets.body(context.module, index));
      }
      locals.add(group.count(), type);
    }
  }

  private void instruction(Opcode opcode) {
    switch (opcode) {
      case LOCAL_GET -> stack.push(local());
      case LOCAL_SET -> stack.pop(local());
      case LOCAL_TEE -> {
        byte type = local();
        stack.pop(type);
        stack.push(type);
      }
      case GLOBAL_GET -> stack.push(global());
      case GLOBAL_SET -> globalSet();
      case UNREACHABLE -> stack.unreachable();
      case BLOCK -> open(OperandStack.BLOCK);
      case LOOP -> open(OperandStack.LOOP);
      case IF -> {
        stack.pop(TypeCode.I32);
        open(OperandStack.IF);
      }
      case ELSE -> otherwise();
      case END -> end();
      case BR -> {
        stack.pop(stack.label(code.index()));
        stack.unreachable();
      }
      case BR_IF -> {
        stack.pop(TypeCode.I32);
        stack.replace(stack.label(code.index()));
      }
      case BR_TABLE -> branchTable();
      case RETURN -> {
        stack.pop(stack.functionResults());
        stack.unreachable();
      }
      case CALL -> call(functionType());
      case CALL_INDIRECT -> call(indirectType());
      case RETURN_CALL -> returnCall(functionType());
      case RETURN_CALL_INDIRECT -> returnCall(indirectType());
      case DROP -> stack.pop();
      case SELECT -> select();
      case SELECT_TYPED -> selectTyped();
      default -> {
        rare(opcode);
        fixed(opcode);
      }
    }
  }

  /** Pops and pushes as the signature in the opcode table says. */
  private void fixed(Opcode opcode) {
    byte[] operands = OpcodeTypes.operands(opcode);
    for (int i = operands.length - 1; i >= 0; i--) {
      stack.pop(operands[i]);
    }
    byte result = OpcodeTypes.result(opcode);
    if (result != 0) {
      stack.push(result);
    }
  }

  /** Checks immediates; types only where the table has no signature. */
  private void rare(Opcode opcode) {
    switch (opcode.immediate()) {
      case MEM_ARG -> memoryAccess(opcode);
      case MEM_ARG_LANE -> {
        memoryAccess(opcode);
        lane(opcode);
      }
      case LANE -> lane(opcode);
      case SHUFFLE -> {
        shuffle(code.v128Low());
        shuffle(code.v128High());
      }
      case MEMORY -> {
        memory(code.memory());
        zeroBytes(1);
      }
      case MEMORY_MEMORY -> {
        memory(code.index());
        memory(code.index2());
        zeroBytes(2);
      }
      case DATA -> dataSegment();
      case DATA_MEMORY -> {
        memory(code.index2());
        zeroBytes(1);
        dataSegment();
      }
      case ELEM -> elementSegment();
      case ELEM_TABLE -> {
        byte table = table(code.index2());
        byte segment = elementSegment();
        if (table != segment) {
          throw stack.mismatch("a segment of " + Rules.name(table), Rules.name(segment));
        }
      }
      case TABLE_TABLE -> {
        byte to = table(code.index());
        byte from = table(code.index2());
        if (to != from) {
          throw stack.mismatch("a table of " + Rules.name(to), Rules.name(from));
        }
      }
      case TABLE -> tableAccess(opcode);
      case HEAP_TYPE, FUNC -> reference(opcode);
      case NONE -> reference(opcode);
      default -> {}
    }
  }

  private void tableAccess(Opcode opcode) {
    byte element = table(code.index());
    switch (opcode) {
      case TABLE_GET -> {
        stack.pop(TypeCode.I32);
        stack.push(element);
      }
      case TABLE_SET -> {
        stack.pop(element);
        stack.pop(TypeCode.I32);
      }
      case TABLE_GROW -> {
        stack.pop(TypeCode.I32);
        stack.pop(element);
        stack.push(TypeCode.I32);
      }
      case TABLE_FILL -> {
        stack.pop(TypeCode.I32);
        stack.pop(element);
        stack.pop(TypeCode.I32);
      }
      default -> {}
    }
  }

  private void reference(Opcode opcode) {
    switch (opcode) {
      case REF_NULL -> stack.push(code.typeCode());
      case REF_IS_NULL -> {
        byte type = stack.pop();
        if (type != 0 && !isReference(type)) {
          throw stack.mismatch("a reference", Rules.name(type));
        }
        stack.push(TypeCode.I32);
      }
      case REF_FUNC -> {
        function();
        if (!context.declared.get(code.index())) {
          throw invalid("undeclared function reference", "function " + code.index(), "3.3.2");
        }
        stack.push(TypeCode.FUNCREF);
      }
      default -> throw new AssertionError(opcode);
    }
  }

  private static boolean isReference(byte type) {
    return type == TypeCode.FUNCREF || type == TypeCode.EXTERNREF;
  }

  private void open(byte kind) {
    if (stack.depth() > limits.nesting()) {
      Rules.limit("nesting", stack.depth(), limits.nesting(), code.offset());
    }
    byte type = code.blockTypeCode();
    TypeList start = context.empty;
    TypeList end = context.empty;
    if (type == 0) {
      int index = code.blockTypeIndex();
      type(index);
      rules.require(Feature.MULTI_VALUE, "block with type index", code.offset());
      start = context.params[index];
      end = context.results[index];
    } else if (type != TypeCode.EMPTY) {
      if (rules.refusesType(type)) {
        throw rules.refusedType(type, code.offset());
      }
      end = single[type & 0x7f];
    }
    stack.pop(start);
    stack.open(kind, start, end);
  }

  private void otherwise() {
    if (stack.kind() != OperandStack.IF) {
      throw new MalformedModuleException(
          "END opcode expected", "else without if" + stack.inFunction(), code.offset(), "5.4.1");
    }
    TypeList start = stack.start();
    TypeList end = stack.end();
    stack.close();
    stack.open(OperandStack.ELSE, start, end);
  }

  private void end() {
    TypeList end = stack.end();
    if (stack.kind() == OperandStack.IF && !stack.start().equals(end)) {
      throw stack.mismatch(end.toString(), stack.start() + " of an if without else");
    }
    stack.close();
    if (stack.depth() > 0) {
      stack.push(end);
    }
  }

  private void branchTable() {
    int count = code.labelCount();
    if (count >= limits.branchTableArms()) {
      Rules.limit("br_table labels", count + 1L, limits.branchTableArms(), code.offset());
    }
    stack.pop(TypeCode.I32);
    TypeList types = stack.label(code.defaultLabel());
    stack.check(types);
    // Targets alike cost no second check: a byte can name a label of 1,000 results.
    branchTables++;
    types.checkedBy = branchTables;
    for (int i = 0; i < count; i++) {
      TypeList arm = stack.label(code.label(i));
      if (arm.checkedBy != branchTables) {
        if (arm.size() != types.size()) {
          throw stack.mismatch(
              types.size() + " operands as for the default label",
              arm.size() + " for label " + code.label(i));
        }
        stack.check(arm);
        arm.checkedBy = branchTables;
      }
    }
    stack.unreachable();
  }

  private void call(int type) {
    stack.pop(context.params[type]);
    stack.push(context.results[type]);
  }

  private void returnCall(int type) {
    TypeList results = context.results[type];
    if (!results.equals(stack.functionResults())) {
      throw stack.mismatch(
          stack.functionResults().toString(), results + " of the tail-called function");
    }
    stack.pop(context.params[type]);
    stack.unreachable();
  }

  private void select() {
    stack.pop(TypeCode.I32);
    byte second = stack.pop();
    byte first = stack.pop();
    if (isReference(first) || isReference(second)) {
      throw stack.mismatch("a number or vector", "a reference");
    }
    if (first != second && first != 0 && second != 0) {
      throw stack.mismatch(Rules.name(first), Rules.name(second));
    }
    stack.push(first == 0 ? second : first);
  }

  private void selectTyped() {
    if (code.selectTypeCount() != 1) {
      throw invalid("invalid result arity", code.selectTypeCount() + " types", "3.3.4");
    }
    byte type = code.typeCode();
    if (rules.refusesType(type)) {
      throw rules.refusedType(type, code.offset());
    }
    stack.pop(TypeCode.I32);
    stack.pop(type);
    stack.pop(type);
    stack.push(type);
  }

  private byte local() {
    int index = code.index();
    if (index < 0 || index >= locals.count()) {
      throw unknown("local", index, locals.count(), "3.3.5");
    }
    return locals.type(index);
  }

  private byte global() {
    int index = code.index();
    if (index < 0 || index >= context.globals.length) {
      throw unknown("global", index, context.globals.length, "3.3.5");
    }
    return context.globals[index];
  }

  private void globalSet() {
    byte type = global();
    if (!context.globalMutable[code.index()]) {
      throw invalid("global is immutable", "immutable global " + code.index(), "3.3.5");
    }
    stack.pop(type);
  }

  private int function() {
    int index = code.index();
    if (index < 0 || index >= context.functions.length) {
      throw unknown("function", index, context.functions.length, "3.3.8");
    }
    return index;
  }

  private int functionType() {
    return context.functions[function()];
  }

  /** Pops the index into the table; the type is that of the call's immediate. */
  private int indirectType() {
    stack.pop(TypeCode.I32);
    byte element = table(code.index2());
    if (element != TypeCode.FUNCREF) {
      throw stack.mismatch("a table of funcref", Rules.name(element));
    }
    return type(code.index());
  }

  private int type(int index) {
    if (index < 0 || index >= context.params.length) {
      throw unknown("type", index, context.params.length, "3.3.8");
    }
    return index;
  }

  private byte table(int index) {
    if (index < 0 || index >= context.tables.length) {
      throw unknown("table", index, context.tables.length, "3.3.6");
    }
    return context.tables[index];
  }

  private void memory(int index) {
    if (index < 0 || index >= context.memories) {
      if (!multiMemory && index != 0) {
        throw zeroByteExpected();
      }
      throw unknown("memory", index, context.memories, "3.3.7");
    }
  }

  private byte elementSegment() {
    int index = code.index();
    if (index < 0 || index >= context.elements.length) {
      throw unknown("elem segment", index, context.elements.length, "3.3.6");
    }
    return context.elements[index];
  }

  private void dataSegment() {
    if (context.module.dataCount().isEmpty()) {
      throw new MalformedModuleException(
          "data count section required",
          code.opcode().text() + stack.inFunction(),
          code.offset(),
          "5.5.16");
    }
    int count = context.module.dataCount().getAsInt();
    if (code.index() < 0 || code.index() >= count) {
      throw unknown("data segment", code.index(), count, "3.3.7");
    }
  }

  private void memoryAccess(Opcode opcode) {
    if (!multiMemory && (code.memoryIndexed() || code.align() >= 32)) {
      throw new MalformedModuleException(
          "malformed memop flags",
          (code.memoryIndexed() ? "memory index without multiple memories" : "alignment")
              + stack.inFunction(),
          code.offset(),
          "5.4.6");
    }
    memory(code.memory());
    int natural = OpcodeTypes.alignment(opcode);
    if (code.align() > natural) {
      throw invalid(
          "alignment must not be larger than natural",
          "2^" + code.align() + " bytes for " + opcode.text() + " of 2^" + natural,
          "3.3.7");
    }
  }

  /**
   * Before multi-memory a zero byte stood where a memory index is now, so a longer encoding of 0 is
   * malformed.
   */
  private void zeroBytes(int count) {
    if (!multiMemory) {
      byte[] bytes = context.module.bytes();
      int end = code.nextOffset();
      boolean zero = bytes[end - 1 - count] >= 0;
      for (int i = 1; i <= count; i++) {
        zero &= bytes[end - i] == 0;
      }
      if (!zero) {
        throw zeroByteExpected();
      }
    }
  }

  private MalformedModuleException zeroByteExpected() {
    return new MalformedModuleException(
        "zero byte expected",
        "memory index without multiple memories" + stack.inFunction(),
        code.nextOffset() - 1,
        "5.4.6");
  }

  private void lane(Opcode opcode) {
    int lanes = OpcodeTypes.lanes(opcode);
    if (code.lane() >= lanes) {
      throw invalid("invalid lane index", code.lane() + " of " + lanes + " lanes", "3.3.3");
    }
  }

  private void shuffle(long eightLanes) {
    if ((eightLanes & 0xe0e0_e0e0_e0e0_e0e0L) != 0) {
      throw invalid("invalid lane index", "a shuffle's lanes are 0 to 31", "3.3.3");
    }
  }

  private InvalidModuleException invalid(String rule, String detail, String spec) {
    return new InvalidModuleException(rule, detail + stack.inFunction(), code.offset(), spec);
  }

  private InvalidModuleException unknown(String what, int index, int count, String spec) {
    return invalid(
        "unknown " + what + " " + Integer.toUnsignedString(index), "there are " + count, spec);
  }
}

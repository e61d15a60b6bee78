package dev.ewasm.engine.code;

import static dev.ewasm.engine.code.OperandStack.CONST;

import dev.ewasm.engine.binary.InstructionCursor;
import dev.ewasm.engine.module.ChargePlan.FunctionCharges;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.IndexSpaces;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.validation.ValidatedModule;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lowers one validated function body after the other to register code, in one pass and in time
 * linear in the body.
 *
 * <p>A frame is: parameters, the slot with the way back, other locals, constants, operands.
 */
final class Lowering {

  static final int ENTER_WORDS = 4;

  /** A function of so many instructions for each may have constants in its frame. */
  private static final int INSTRUCTIONS_PER_CONSTANT = 16;

  private static final List<ValType> GAS_CHARGE = List.of(NumType.I64);

  private final ValidatedModule validated;
  private final IndexSpaces spaces;
  private final InstructionCursor cursor;
  private final CodeBuffer code = new CodeBuffer();
  private final OperandStack stack = new OperandStack();
  private final Emitter emit = new Emitter(code, stack);
  private final ScalarLowering scalars = new ScalarLowering(emit, stack);
  private final InstanceLowering instances;
  private final Labels labels = new Labels();

  private int[] localSlots = new int[16];
  private byte[] localSizes = new byte[16];
  private FuncType type = new FuncType(List.of(), List.of());
  private int wayBack;
  private boolean reachable;

  private int entryOffset;

  /** Loops that are open. */
  private int loops;

  private boolean hasLoops;

  /** Blocks opened within code that cannot be reached. */
  private int skipped;

  /** Where instructions are shown to observers; null when they are not. */
  private final @Nullable InstructionSites sites;

  Lowering(ValidatedModule validated, IndexSpaces spaces, @Nullable InstructionSites sites) {
    this.sites = sites;
    this.validated = validated;
    this.spaces = spaces;
    this.cursor = new InstructionCursor(validated.module().bytes(), 0, 0);
    this.instances = new InstanceLowering(emit, stack, spaces, cursor);
  }

  /** The code of a function; valid until the next call. */
  CodeBuffer lower(int definedIndex, @Nullable FunctionCharges charges) {
    WasmModule.Function function = validated.module().functions().get(definedIndex);
    type = spaces.function(spaces.importedFunctions() + definedIndex);
    cursor.reset(function.bodyStart(), function.bodyEnd());
    code.clear();
    int localsEnd = layOutLocals(function);
    ValidatedModule.FunctionInfo info = validated.function(definedIndex);
    int constantLimit =
        Math.min(Emitter.MAX_CONSTANTS, info.instructions() / INSTRUCTIONS_PER_CONSTANT);
    int operandBase = localsEnd + constantLimit;
    stack.reset(operandBase);
    emit.reset(operandBase, localsEnd, constantLimit);
    loops = 0;
    hasLoops = false;
    labels.clear();
    labels.open(Labels.FUNCTION, List.of(), type.results(), 0, 0);
    reachable = true;
    skipped = 0;
    int firstZero = wayBack + 1;
    int frameSlots = operandBase + info.operandSlots();
    code.add(Op.ENTER, firstZero, localsEnd, frameSlots, Frames.cost(info) - frameSlots);
    if (sites != null) {
      sites.begin(definedIndex);
      emit.addState(Op.OBSERVE_ENTRY, 0, 0, 0, sites.function(), 0, 0, 0);
    }
    int charge = 0;
    while (cursor.next()) {
      if (sites != null && reachable) {
        observe(sites, charges == null ? 0 : charges.at(cursor.offset()));
      }
      if (charges != null
          && charge < charges.offsets().length
          && charges.offsets()[charge] <= cursor.offset()) {
        if (charges.offsets()[charge] < cursor.offset()) {
          throw new IllegalArgumentException(
              "charge at " + charges.offsets()[charge] + ", where no instruction starts");
        }
        if (reachable) {
          emit.add(Op.CHARGE, Math.toIntExact(charges.costs()[charge]), 0, 0);
        }
        charge++;
      }
      if (reachable) {
        step(cursor.opcode());
      } else {
        skip(cursor.opcode());
      }
    }
    setFrameCosts(Frames.cost(info));
    entryOffset = 0;
    if (emit.constantCount() > 0) {
      setConstantsAtEntry();
    }
    return code;
  }

  /** Shows the current instruction before anything of it is done, with all operands in place. */
  private void observe(InstructionSites seen, long charge) {
    Opcode opcode = cursor.opcode();
    if (opcode != Opcode.ELSE && opcode != Opcode.END) {
      emit.settleAll();
      int site = seen.add(cursor.offset(), opcode, charge);
      int shown = seen.get(site).operands().size();
      int first = shown == 0 ? stack.top() : stack.home(stack.height() - shown);
      emit.addState(Op.OBSERVE, 0, first, 0, site, 0, 0, 0);
    }
  }

  /** Whether the function lowered last has a loop. */
  boolean hasLoops() {
    return hasLoops;
  }

  /** Where in the code the function is entered. */
  int entryOffset() {
    return entryOffset;
  }

  /** Adds an entry of its own that sets the constants of loops and jumps to the body. */
  private void setConstantsAtEntry() {
    entryOffset = code.size();
    emit.boundary();
    for (int i = 0; i < ENTER_WORDS; i++) {
      code.addWord(code.get(i));
    }
    for (int i = 0; i < emit.constantCount(); i++) {
      emit.initializeConstant(i);
    }
    code.target(emit.add(Op.JUMP, 0, 0, 0), ENTER_WORDS);
  }

  /** Sets the cost of the frame wherever it is given back. */
  private void setFrameCosts(int cost) {
    for (int i = 0; i < returns; i++) {
      code.set(returnCosts[i], cost);
    }
    returns = 0;
  }

  private int[] returnCosts = new int[16];
  private int returns;

  /** Remembers that this word is to hold the cost of the frame. */
  private void costAt(int word) {
    if (returns == returnCosts.length) {
      returnCosts = Arrays.copyOf(returnCosts, returns * 2);
    }
    returnCosts[returns++] = word;
  }

  private int layOutLocals(WasmModule.Function function) {
    int count = type.params().size();
    for (WasmModule.LocalGroup group : function.locals()) {
      count += group.count();
    }
    if (count > localSlots.length) {
      localSlots = new int[Math.max(count, localSlots.length * 2)];
      localSizes = new byte[localSlots.length];
    }
    int slot = 0;
    int local = 0;
    for (ValType param : type.params()) {
      localSlots[local] = slot;
      localSizes[local++] = (byte) param.slots();
      slot += param.slots();
    }
    wayBack = slot++;
    for (WasmModule.LocalGroup group : function.locals()) {
      int size = group.type().slots();
      for (int i = 0; i < group.count(); i++) {
        localSlots[local] = slot;
        localSizes[local++] = (byte) size;
        slot += size;
      }
    }
    return slot;
  }

  private void skip(Opcode opcode) {
    switch (opcode) {
      case BLOCK, LOOP, IF -> skipped++;
      case ELSE -> {
        if (skipped == 0) {
          beginElse();
        }
      }
      case END -> {
        if (skipped == 0) {
          end();
        } else {
          skipped--;
        }
      }
      default -> {
        // Never runs.
      }
    }
  }

  private void step(Opcode opcode) {
    switch (opcode) {
      case NOP -> {
        // Nothing to do.
      }
      case UNREACHABLE -> {
        emit.add(Op.UNREACHABLE, 0, 0, 0);
        reachable = false;
      }
      case BLOCK -> {
        emit.settleAll();
        open(Labels.BLOCK);
      }
      case LOOP -> {
        emit.settleAll();
        emit.boundary();
        open(Labels.LOOP);
        loops++;
        hasLoops = true;
        emit.setInLoop(true);
      }
      case IF -> beginIf();
      case ELSE -> beginElse();
      case END -> end();
      case BR -> {
        branch(cursor.index());
        reachable = false;
      }
      case BR_IF -> branchIf(cursor.index());
      case BR_TABLE -> branchTable();
      case RETURN -> {
        emitReturn();
        reachable = false;
      }
      case CALL -> call(cursor.index());
      case CALL_INDIRECT -> callIndirect();
      case RETURN_CALL -> tailCall(cursor.index());
      case RETURN_CALL_INDIRECT -> tailCallIndirect();
      case DROP -> emit.pop();
      case LOCAL_GET -> emit.pushLocal(localSlots[cursor.index()], localSizes[cursor.index()]);
      case LOCAL_SET -> emit.setLocal(localSlots[cursor.index()], localSizes[cursor.index()]);
      case LOCAL_TEE -> {
        int slot = localSlots[cursor.index()];
        int size = localSizes[cursor.index()];
        emit.setLocal(slot, size);
        emit.pushLocal(slot, size);
      }
      case I32_CONST -> stack.push(CONST, cursor.i32(), 1);
      case I64_CONST -> stack.push(CONST, cursor.i64(), 1);
      case F32_CONST -> stack.push(CONST, cursor.f32Bits(), 1);
      case F64_CONST -> stack.push(CONST, cursor.f64Bits(), 1);
      case REF_NULL -> stack.push(CONST, 0, 1);
      default -> {
        if (!scalars.lower(opcode) && !instances.lower(opcode)) {
          throw new IllegalStateException("no lowering of " + opcode.text());
        }
      }
    }
  }

  // Blocks.

  private void open(int kind) {
    int typeIndex = cursor.blockTypeIndex();
    List<ValType> params = List.of();
    List<ValType> results = List.of();
    if (typeIndex >= 0) {
      FuncType blockType = spaces.type(typeIndex);
      params = blockType.params();
      results = blockType.results();
    } else {
      ValType result = cursor.blockResult();
      if (result != null) {
        results = List.of(result);
      }
    }
    labels.open(kind, params, results, stack.height() - params.size(), code.size());
  }

  private void beginIf() {
    int jump = scalars.jumpOnCondition(true);
    open(Labels.IF);
    int label = labels.innermost();
    labels.elseJumps[label] = code.chain(jump + 1, false, labels.elseJumps[label]);
  }

  private void beginElse() {
    int label = labels.innermost();
    if (reachable) {
      emit.settleAll();
      int jump = emit.add(Op.JUMP, 0, 0, 0);
      labels.jumps[label] = code.chain(jump + 1, false, labels.jumps[label]);
    }
    code.resolve(labels.elseJumps[label], code.size());
    labels.elseJumps[label] = CodeBuffer.NO_JUMPS;
    emit.boundary();
    emit.cutTo(labels.heights[label]);
    emit.pushHome(labels.params(label));
    reachable = true;
  }

  private void end() {
    int label = labels.innermost();
    int kind = labels.kinds[label];
    boolean joined = labels.jumps[label] != CodeBuffer.NO_JUMPS;
    if (kind == Labels.FUNCTION) {
      endFunction(joined);
      return;
    }
    if (reachable) {
      emit.settleAll();
    }
    if (labels.elseJumps[label] != CodeBuffer.NO_JUMPS) {
      // An if without else: its parameters are its results.
      code.resolve(labels.elseJumps[label], code.size());
      joined = true;
    }
    code.resolve(labels.jumps[label], code.size());
    boolean fallsThrough = reachable;
    emit.boundary();
    if (joined || !fallsThrough) {
      emit.cutTo(labels.heights[label]);
      emit.pushHome(labels.results(label));
    }
    reachable = fallsThrough || joined;
    labels.close();
    if (kind == Labels.LOOP) {
      loops--;
      emit.setInLoop(loops > 0);
    }
  }

  private void endFunction(boolean joined) {
    if (joined) {
      if (reachable) {
        emit.settleAll();
      }
      code.resolve(labels.jumps[0], code.size());
      emit.boundary();
      emit.cutTo(0);
      emit.pushHome(type.results());
      reachable = true;
    }
    if (reachable) {
      emitReturn();
    }
    reachable = false;
    labels.close();
  }

  // Branches.

  private void branch(int depth) {
    if (depth == labels.innermostDepth()) {
      emitReturn();
      return;
    }
    int label = labels.at(depth);
    emit.moveTo(labels.heights[label], labels.branchTypes(label));
    jump(emit.add(Op.JUMP, 0, 0, 0), label);
  }

  private void jump(int at, int label) {
    if (labels.kinds[label] == Labels.LOOP) {
      code.target(at, labels.starts[label]);
    } else {
      labels.jumps[label] = code.chain(at + 1, false, labels.jumps[label]);
    }
  }

  private void branchIf(int depth) {
    int label = labels.at(depth);
    List<ValType> types = labels.branchTypes(label);
    // With the condition still on the stack.
    boolean inPlace = types.isEmpty() || stack.height() - 1 - types.size() == labels.heights[label];
    if (inPlace) {
      jump(scalars.jumpOnCondition(false), label);
      return;
    }
    int around = scalars.jumpOnCondition(true);
    emit.moveTo(labels.heights[label], types);
    jump(emit.add(Op.JUMP, 0, 0, 0), label);
    code.target(around, code.size());
    emit.boundary();
  }

  private void branchTable() {
    int index = emit.use(stack.height() - 1);
    emit.pop();
    int count = cursor.labelCount();
    List<ValType> types = labels.branchTypes(labels.at(cursor.defaultLabel()));
    emit.settleAll();
    int table = emit.add(Op.JUMP_TABLE, 0, index, count) + 4;
    for (int i = 0; i <= count; i++) {
      code.addWord(0);
    }
    if (types.isEmpty()) {
      for (int i = 0; i <= count; i++) {
        tableEntry(table + i, labels.at(cursor.label(i)));
      }
    } else {
      for (int i = 0; i <= count; i++) {
        tableEntryWithValues(table + i, labels.at(cursor.label(i)), types);
      }
      for (int i = 0; i <= count; i++) {
        labels.stubs[labels.at(cursor.label(i))] = Labels.NO_STUB;
      }
    }
    reachable = false;
  }

  private void tableEntry(int word, int label) {
    if (labels.kinds[label] == Labels.LOOP) {
      code.tableTarget(word, labels.starts[label]);
    } else {
      labels.jumps[label] = code.chain(word, true, labels.jumps[label]);
    }
  }

  /** One short stub for each different label moves the values home and jumps. */
  private void tableEntryWithValues(int word, int label, List<ValType> types) {
    if (stack.height() - types.size() == labels.heights[label]) {
      tableEntry(word, label);
      return;
    }
    if (labels.stubs[label] == Labels.NO_STUB) {
      emit.boundary();
      labels.stubs[label] = code.size();
      emit.moveTo(labels.heights[label], types);
      jump(emit.add(Op.JUMP, 0, 0, 0), label);
    }
    code.tableTarget(word, labels.stubs[label]);
  }

  private void emitReturn() {
    int slots = type.resultSlots();
    if (slots == 0) {
      costAt(emit.add(Op.RETURN, wayBack, 0, 0) + 2);
    } else if (slots == 1) {
      int result = emit.use(stack.height() - 1);
      costAt(emit.add(Op.RETURN_ONE, wayBack, 0, result) + 2);
    } else {
      int first = stack.height() - type.results().size();
      emit.settleFrom(first);
      costAt(emit.add(Op.RETURN_MANY, wayBack, 0, stack.home(first), slots) + 2);
    }
  }

  // Calls.

  private void call(int function) {
    FuncType callee = spaces.function(function);
    boolean imported = function < spaces.importedFunctions();
    if (imported && isGasCharge(callee) && scalars.topIsIntConst()) {
      int amount = (int) stack.value(stack.height() - 1);
      int slot = stack.home(stack.height() - 1);
      emit.pop();
      emit.add(Op.CHARGE_IMPORT, function, slot, amount);
      return;
    }
    int base = arguments(callee);
    int back = base + callee.paramSlots();
    if (imported) {
      emit.add(Op.CALL_IMPORT, function, base, back);
    } else {
      emit.add(Op.CALL, function - spaces.importedFunctions(), base, back);
    }
    emit.pushHome(callee.results());
  }

  private static boolean isGasCharge(FuncType type) {
    return type.params().equals(GAS_CHARGE) && type.results().isEmpty();
  }

  /** Brings the arguments of a call home, pops them and returns the slot of the first. */
  private int arguments(FuncType callee) {
    int first = stack.height() - callee.params().size();
    emit.settleFrom(first);
    int base = first == stack.height() ? stack.top() : stack.home(first);
    emit.pop(callee.params().size());
    return base;
  }

  private void callIndirect() {
    FuncType callee = spaces.type(cursor.index());
    int index = emit.use(stack.height() - 1);
    emit.pop();
    // The index is read before a way-back slot may overwrite it.
    int base = arguments(callee);
    emit.add(Op.CALL_INDIRECT, cursor.index(), base, index, cursor.index2());
    emit.pushHome(callee.results());
  }

  private void tailCall(int function) {
    FuncType callee = spaces.function(function);
    int base = arguments(callee);
    costAt(emit.add(Op.TAIL_CALL, function, base, 0, wayBack) + 3);
    reachable = false;
  }

  private void tailCallIndirect() {
    FuncType callee = spaces.type(cursor.index());
    int index = emit.use(stack.height() - 1);
    emit.pop();
    int base = arguments(callee);
    costAt(emit.add(Op.TAIL_CALL_INDIRECT, index, base, 0, wayBack) + 3);
    code.addWord(cursor.index());
    code.addWord(cursor.index2());
    reachable = false;
  }
}

package dev.ewasm.engine.compiler;

import dev.ewasm.engine.binary.InstructionCursor;
import dev.ewasm.engine.module.ChargePlan.FunctionCharges;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.IndexSpaces;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.VecType;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.runtime.Trap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Folds a validated body into statements over expression trees.
 *
 * <p>The operand stack is modelled by the trees that would compute its entries. Before a statement
 * takes effect, entries below it that trap, call or read memory are settled: evaluated into a
 * temporary variable of their stack height. Constants and reads of locals may wait. At labels every
 * entry is a constant or its own temporary, so that all paths agree.
 */
final class BodyParser {

  private static final int MAX_DEPTH = 40;
  private static final int MAX_SIZE = 1_000;

  /** Loops are the one nesting later stages follow by recursion. */
  private static final int MAX_LOOP_DEPTH = 200;

  /** Entries above the settled ones that are searched at each statement; keeps parsing linear. */
  private static final int MAX_WAITING = 32;

  private final IndexSpaces spaces;
  private final InstructionCursor cursor;
  private final int function;
  private final FuncType type;
  private final List<Character> variableTypes = new ArrayList<>();
  private final int locals;
  private final Map<Integer, Integer> temporaries = new HashMap<>();
  private final @Nullable FunctionCharges charges;
  private int nextCharge;

  /** What follows can't be reached, up to the end or else of the innermost live construct. */
  private boolean unreachable;

  /** Constructs opened in unreachable code. */
  private int unreachableDepth;

  private final List<Node> stack = new ArrayList<>();

  /** This many entries at the bottom are constants or their own temporaries. */
  private int settled;

  private final List<Control> controls = new ArrayList<>();
  private List<Item> items = new ArrayList<>();
  private int labels;
  private int loopDepth;

  private static final class Control {
    final Opcode opcode;
    final int label;
    final int base;
    final char[] params;
    final char[] results;
    final List<Item> outerItems;
    int elseLabel = -1;
    boolean jumpedTo;
    List<Node> entryParams = List.of();

    Control(
        Opcode opcode, int label, int base, char[] params, char[] results, List<Item> outerItems) {
      this.opcode = opcode;
      this.label = label;
      this.base = base;
      this.params = params;
      this.results = results;
      this.outerItems = outerItems;
    }

    char[] branchTypes() {
      return opcode == Opcode.LOOP ? params : results;
    }
  }

  private BodyParser(
      WasmModule module, IndexSpaces spaces, int definedIndex, @Nullable FunctionCharges charges)
      throws NotCompilable {
    WasmModule.Function code = module.functions().get(definedIndex);
    this.spaces = spaces;
    this.function = spaces.importedFunctions() + definedIndex;
    this.type = spaces.type(code.typeIndex());
    this.charges = charges;
    this.cursor = new InstructionCursor(module.bytes(), code.bodyStart(), code.bodyEnd());
    for (ValType param : type.params()) {
      variableTypes.add(letter(param));
    }
    for (WasmModule.LocalGroup group : code.locals()) {
      char letter = letter(group.type());
      if (variableTypes.size() + Integer.toUnsignedLong(group.count()) > 10_000) {
        throw new NotCompilable("more than 10,000 locals");
      }
      for (int i = 0; i < group.count(); i++) {
        variableTypes.add(letter);
      }
    }
    this.locals = variableTypes.size();
  }

  static FunctionBody parse(
      WasmModule module, IndexSpaces spaces, int definedIndex, @Nullable FunctionCharges charges)
      throws NotCompilable {
    BodyParser parser = new BodyParser(module, spaces, definedIndex, charges);
    return parser.parse();
  }

  private FunctionBody parse() throws NotCompilable {
    resultOf(type);
    controls.add(
        new Control(Opcode.BLOCK, labels++, 0, new char[0], letters(type.results()), items));
    while (!controls.isEmpty() && cursor.next()) {
      if (unreachable) {
        skip(cursor.opcode());
      } else {
        chargeAt(cursor.offset());
        step(cursor.opcode());
      }
    }
    char[] types = new char[variableTypes.size()];
    for (int i = 0; i < types.length; i++) {
      types[i] = variableTypes.get(i);
    }
    return new FunctionBody(function, type, types, locals, items, labels, charges != null);
  }

  private void chargeAt(int offset) {
    if (charges == null) {
      return;
    }
    int[] offsets = charges.offsets();
    while (nextCharge < offsets.length && offsets[nextCharge] < offset) {
      nextCharge++; // lies in code that is never reached
    }
    if (nextCharge < offsets.length && offsets[nextCharge] == offset) {
      settle(stack.size(), false);
      items.add(new Item.Charge(charges.costs()[nextCharge]));
      nextCharge++;
    }
  }

  private void step(Opcode opcode) throws NotCompilable {
    switch (opcode) {
      case NOP -> {}
      case UNREACHABLE -> {
        settle(stack.size(), false);
        items.add(new Item.Throw(Trap.UNREACHABLE));
        unreachable = true;
      }
      case BLOCK -> open(opcode);
      case LOOP -> open(opcode);
      case IF -> open(opcode);
      case ELSE -> orElse();
      case END -> end();
      case BR -> {
        branch(cursor.index());
        unreachable = true;
      }
      case BR_IF -> branchIf(cursor.index());
      case BR_TABLE -> {
        branchTable();
        unreachable = true;
      }
      case RETURN -> {
        branch(controls.size() - 1);
        unreachable = true;
      }
      case CALL -> call(cursor.index());
      case CALL_INDIRECT -> callIndirect(cursor.index(), cursor.index2());
      case RETURN_CALL, RETURN_CALL_INDIRECT -> throw new NotCompilable("tail call");
      case DROP -> {
        Node value = pop();
        if (!value.pure) {
          statement(Node.drop(value));
        }
      }
      case SELECT, SELECT_TYPED -> {
        Node condition = pop();
        Node ifFalse = pop();
        push(Node.select(pop(), ifFalse, condition));
      }
      case LOCAL_GET -> push(Node.get(variableTypes.get(cursor.index()), cursor.index()));
      case LOCAL_SET -> assign(cursor.index(), pop());
      case LOCAL_TEE -> {
        int local = cursor.index();
        assign(local, pop());
        push(Node.get(variableTypes.get(local), local));
      }
      case GLOBAL_GET ->
          push(Node.globalGet(letter(spaces.global(cursor.index()).type()), cursor.index()));
      case GLOBAL_SET -> {
        letter(spaces.global(cursor.index()).type());
        statement(Node.globalSet(cursor.index(), pop()));
      }
      case I32_CONST -> push(Node.constant('I', cursor.i32()));
      case I64_CONST -> push(Node.constant('J', cursor.i64()));
      case F32_CONST -> push(Node.constant('F', cursor.f32Bits()));
      case F64_CONST -> push(Node.constant('D', cursor.f64Bits()));
      default -> table(opcode);
    }
  }

  /** Instructions whose effect on the stack is in the opcode table. */
  private void table(Opcode opcode) throws NotCompilable {
    switch (opcode.immediate()) {
      case MEM_ARG -> {
        if (cursor.memory() != 0) {
          throw new NotCompilable("memory other than 0");
        }
        String signature = signature(opcode);
        if (signature.indexOf('v') >= 0) {
          throw new NotCompilable("vector instruction");
        }
        if (signature.endsWith(":")) {
          Node value = pop();
          Node address = pop();
          if (address.calls || value.calls) {
            // A call may replace the memory array, which is pushed before the address.
            push(address);
            push(value);
            settle(stack.size(), true);
            value = pop();
            address = pop();
          }
          statement(Node.store(opcode, cursor.memOffset(), address, value));
        } else {
          Node address = pop();
          if (address.calls) {
            push(address);
            settle(stack.size(), true);
            address = pop();
          }
          char result = letter(signature.charAt(signature.length() - 1));
          push(Node.load(result, opcode, cursor.memOffset(), address));
        }
      }
      case NONE -> {
        if (opcode == Opcode.REF_IS_NULL) {
          push(Node.runtime('I', opcode, 0, 0, pop()));
          return;
        }
        String signature = signature(opcode);
        if (signature.indexOf('v') >= 0) {
          throw new NotCompilable("vector instruction");
        }
        int arity = signature.indexOf(':');
        char result = letter(signature.charAt(signature.length() - 1));
        push(Node.operation(result, opcode, pop(arity)));
      }
      case V128, SHUFFLE, LANE, MEM_ARG_LANE -> throw new NotCompilable("vector instruction");
      default -> runtime(opcode);
    }
  }

  /** Memory, table and reference instructions that {@link CompiledRuntime} carries out. */
  private void runtime(Opcode opcode) throws NotCompilable {
    switch (opcode) {
      case MEMORY_SIZE -> push(Node.runtime('I', opcode, cursor.index(), 0));
      case MEMORY_GROW, TABLE_GET -> {
        char result = opcode == Opcode.TABLE_GET ? 'J' : 'I';
        push(Node.runtime(result, opcode, cursor.index(), 0, pop()));
      }
      case TABLE_GROW -> push(Node.runtime('I', opcode, cursor.index(), 0, pop(2)));
      case TABLE_SIZE -> push(Node.runtime('I', opcode, cursor.index(), 0));
      case REF_NULL -> push(Node.constant('J', 0));
      case REF_FUNC -> push(Node.runtime('J', opcode, cursor.index(), 0));
      case TABLE_SET -> statement(Node.runtime('V', opcode, cursor.index(), 0, pop(2)));
      case TABLE_FILL, MEMORY_FILL ->
          statement(Node.runtime('V', opcode, cursor.index(), 0, pop(3)));
      case MEMORY_INIT, MEMORY_COPY, TABLE_INIT, TABLE_COPY ->
          statement(Node.runtime('V', opcode, cursor.index(), cursor.index2(), pop(3)));
      case DATA_DROP, ELEM_DROP -> statement(Node.runtime('V', opcode, cursor.index(), 0));
      default -> throw new NotCompilable(opcode.text());
    }
  }

  // Calls

  private void call(int callee) throws NotCompilable {
    FuncType calleeType = spaces.function(callee);
    char result = resultOf(calleeType);
    result(Node.call(result, callee, pop(calleeType.params().size())));
  }

  private void callIndirect(int typeIndex, int table) throws NotCompilable {
    FuncType calleeType = spaces.type(typeIndex);
    char result = resultOf(calleeType);
    result(Node.callIndirect(result, typeIndex, table, pop(calleeType.params().size() + 1)));
  }

  private static char resultOf(FuncType type) throws NotCompilable {
    if (!Abi.isTranslatable(type)) {
      throw new NotCompilable("call of " + type);
    }
    return Abi.resultLetter(type);
  }

  private void result(Node call) {
    if (call.type == 'V') {
      statement(call);
    } else {
      push(call);
    }
  }

  // Operand stack

  private void push(Node node) {
    stack.add(node);
    if (node.depth > MAX_DEPTH || node.size > MAX_SIZE) {
      settle(stack.size(), false);
    }
  }

  private Node pop() {
    Node node = stack.removeLast();
    settled = Math.min(settled, stack.size());
    return node;
  }

  private Node[] pop(int count) {
    Node[] nodes = new Node[count];
    for (int i = count - 1; i >= 0; i--) {
      nodes[i] = pop();
    }
    return nodes;
  }

  private void statement(Node node) {
    settle(stack.size(), false);
    items.add(new Item.Do(node));
  }

  private void assign(int local, Node value) {
    boolean readLater = false;
    for (int i = settled; i < stack.size(); i++) {
      Node node = stack.get(i);
      readLater |= node.kind == Node.Kind.GET && node.index == local;
    }
    settle(stack.size(), readLater);
    items.add(new Item.Do(Node.set(local, value)));
  }

  /**
   * Evaluates the waiting entries below {@code height} into their temporaries, in order.
   *
   * @param locals also copy plain reads of locals, which otherwise may wait
   */
  private void settle(int height, boolean locals) {
    boolean all = locals || height - settled > MAX_WAITING;
    boolean contiguous = true;
    for (int i = settled; i < height; i++) {
      Node node = stack.get(i);
      if (node.isConstant() || isTemporaryOf(node, i)) {
        settled = contiguous ? i + 1 : settled;
      } else if (node.kind == Node.Kind.GET && node.index < this.locals && !all) {
        contiguous = false;
      } else {
        int temporary = temporary(i, node.type);
        items.add(new Item.Do(Node.set(temporary, node)));
        stack.set(i, Node.get(node.type, temporary));
        settled = contiguous ? i + 1 : settled;
      }
    }
  }

  private boolean isTemporaryOf(Node node, int height) {
    return node.kind == Node.Kind.GET
        && node.index >= locals
        && node.index == temporary(height, node.type);
  }

  private int temporary(int height, char letter) {
    return temporaries.computeIfAbsent(
        height * 4 + "IJFD".indexOf(letter),
        _ -> {
          variableTypes.add(letter);
          return variableTypes.size() - 1;
        });
  }

  // Control

  private void open(Opcode opcode) throws NotCompilable {
    @Nullable Node condition = opcode == Opcode.IF ? pop() : null;
    if (condition != null && !condition.pure) {
      // Evaluated after what waits below it.
      stack.add(condition);
      settle(stack.size(), true);
      condition = pop();
    } else {
      settle(stack.size(), true);
    }
    char[] params = letters(blockParams());
    char[] results = letters(blockResults());
    int base = stack.size() - params.length;
    Control control = new Control(opcode, labels++, base, params, results, items);
    controls.add(control);
    if (opcode == Opcode.LOOP) {
      if (++loopDepth > MAX_LOOP_DEPTH) {
        throw new NotCompilable("loops nested deeper than " + MAX_LOOP_DEPTH);
      }
      for (int i = base; i < stack.size(); i++) {
        moveTo(i, stack.get(i));
        stack.set(i, Node.get(stack.get(i).type, temporary(i, stack.get(i).type)));
      }
      items = new ArrayList<>();
    } else if (condition != null) {
      control.elseLabel = labels++;
      control.entryParams = List.copyOf(stack.subList(base, stack.size()));
      items.add(new Item.JumpIf(condition, false, control.elseLabel));
    }
  }

  private List<ValType> blockParams() {
    return cursor.blockTypeIndex() >= 0 ? spaces.type(cursor.blockTypeIndex()).params() : List.of();
  }

  private List<ValType> blockResults() {
    if (cursor.blockTypeIndex() >= 0) {
      return spaces.type(cursor.blockTypeIndex()).results();
    }
    ValType result = cursor.blockResult();
    return result == null ? List.of() : List.of(result);
  }

  private void orElse() {
    Control control = controls.getLast();
    if (!unreachable) {
      leave(control);
      items.add(new Item.Jump(control.label));
      control.jumpedTo = true;
    }
    unreachable = false;
    items.add(new Item.Mark(control.elseLabel));
    control.elseLabel = -1;
    truncate(control.base);
    stack.addAll(control.entryParams);
  }

  private void end() {
    Control control = controls.getLast();
    if (control.elseLabel >= 0) {
      orElse(); // an if without else: its parameters are its results
    }
    if (controls.size() == 1) {
      if (!unreachable) {
        returnResults();
      }
      controls.removeLast();
      return;
    }
    if (!unreachable) {
      leave(control);
    }
    controls.removeLast();
    truncate(control.base);
    if (control.opcode == Opcode.LOOP) {
      loopDepth--;
      List<Item> body = items;
      items = control.outerItems;
      items.add(Item.Loop.of(control.label, body));
    } else if (control.jumpedTo) {
      items.add(new Item.Mark(control.label));
      unreachable = false;
    }
    if (!unreachable) {
      for (char letter : control.results) {
        int height = stack.size();
        stack.add(Node.get(letter, temporary(height, letter)));
      }
    }
  }

  /** Puts the results of the block where those who jump to its end put them too. */
  private void leave(Control control) {
    settle(stack.size(), true);
    int first = stack.size() - control.results.length;
    for (int i = 0; i < control.results.length; i++) {
      moveTo(control.base + i, stack.get(first + i));
    }
  }

  private void moveTo(int height, Node node) {
    int temporary = temporary(height, node.type);
    if (node.kind != Node.Kind.GET || node.index != temporary) {
      items.add(new Item.Do(Node.set(temporary, node)));
    }
  }

  private void truncate(int height) {
    while (stack.size() > height) {
      stack.removeLast();
    }
    settled = Math.min(settled, height);
  }

  private Control target(int depth) {
    return controls.get(controls.size() - 1 - depth);
  }

  private boolean isFunction(int depth) {
    return depth == controls.size() - 1;
  }

  private void branch(int depth) {
    if (isFunction(depth)) {
      returnResults();
      return;
    }
    Control target = target(depth);
    settle(stack.size(), true);
    jump(target);
  }

  /** Jumps with the values on top of the settled stack. */
  private void jump(Control target) {
    char[] types = target.branchTypes();
    int first = stack.size() - types.length;
    for (int i = 0; i < types.length; i++) {
      moveTo(target.base + i, stack.get(first + i));
    }
    items.add(new Item.Jump(target.label));
    target.jumpedTo = true;
  }

  private void returnResults() {
    if (type.results().isEmpty()) {
      settle(stack.size(), false);
      items.add(new Item.Return(null));
    } else {
      Node value = pop();
      settle(stack.size(), false);
      items.add(new Item.Return(value));
      stack.add(value);
    }
  }

  private void branchIf(int depth) {
    Node condition = pop();
    if (condition.pure) {
      settle(stack.size(), false);
    } else {
      stack.add(condition);
      settle(stack.size(), true);
      condition = pop();
    }
    if (!isFunction(depth) && isInPlace(target(depth))) {
      target(depth).jumpedTo = true;
      items.add(new Item.JumpIf(condition, true, target(depth).label));
      return;
    }
    settle(stack.size(), true);
    int skip = labels++;
    items.add(new Item.JumpIf(condition, false, skip));
    branch(depth);
    items.add(new Item.Mark(skip));
  }

  /** Whether the values a jump carries are already where the target wants them. */
  private boolean isInPlace(Control target) {
    char[] types = target.branchTypes();
    int first = stack.size() - types.length;
    for (int i = 0; i < types.length; i++) {
      Node node = stack.get(first + i);
      if (node.kind != Node.Kind.GET || node.index != temporary(target.base + i, node.type)) {
        return false;
      }
    }
    return true;
  }

  private void branchTable() {
    Node index = pop();
    if (!index.pure) {
      stack.add(index);
      settle(stack.size(), true);
      index = pop();
    } else {
      settle(stack.size(), false);
    }
    int count = cursor.labelCount();
    int[] labels = new int[count];
    Map<Integer, Integer> stubs = new HashMap<>();
    List<int[]> pending = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      labels[i] = tableLabel(cursor.label(i), stubs, pending);
    }
    int defaultLabel = tableLabel(cursor.defaultLabel(), stubs, pending);
    if (!pending.isEmpty()) {
      // The stubs run after the switch, so the values they move must be settled before it.
      stack.add(index);
      settle(stack.size(), true);
      index = pop();
    }
    items.add(new Item.Switch(index, labels, defaultLabel));
    for (int[] stub : pending) {
      items.add(new Item.Mark(stub[0]));
      branch(stub[1]);
    }
  }

  private int tableLabel(int depth, Map<Integer, Integer> stubs, List<int[]> pending) {
    if (!isFunction(depth) && target(depth).branchTypes().length == 0) {
      target(depth).jumpedTo = true;
      return target(depth).label;
    }
    return stubs.computeIfAbsent(
        depth,
        _ -> {
          int label = labels++;
          pending.add(new int[] {label, depth});
          return label;
        });
  }

  /** Passes over an instruction that can't be reached, but sees where it ends. */
  private void skip(Opcode opcode) {
    switch (opcode) {
      case BLOCK, LOOP, IF -> unreachableDepth++;
      case ELSE -> {
        if (unreachableDepth == 0) {
          orElse();
        }
      }
      case END -> {
        if (unreachableDepth == 0) {
          end();
        } else {
          unreachableDepth--;
        }
      }
      default -> {}
    }
  }

  // Types

  private static String signature(Opcode opcode) throws NotCompilable {
    String signature = opcode.signature();
    if (signature == null) {
      throw new NotCompilable(opcode.text());
    }
    return signature;
  }

  private static char letter(ValType type) throws NotCompilable {
    if (type == VecType.V128) {
      throw new NotCompilable("v128 value");
    }
    return Abi.letter(type);
  }

  private static char letter(char signatureLetter) {
    return switch (signatureLetter) {
      case 'i' -> 'I';
      case 'I' -> 'J';
      case 'f' -> 'F';
      default -> 'D';
    };
  }

  private static char[] letters(List<ValType> types) throws NotCompilable {
    char[] letters = new char[types.size()];
    for (int i = 0; i < letters.length; i++) {
      letters[i] = letter(types.get(i));
    }
    return letters;
  }

  @Override
  public String toString() {
    return "function " + function + " " + Arrays.toString(controls.toArray());
  }
}

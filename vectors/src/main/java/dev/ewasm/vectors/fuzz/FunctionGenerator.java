package dev.ewasm.vectors.fuzz;

import static dev.ewasm.vectors.fuzz.ModuleGenerator.ADDRESS_MASK;
import static dev.ewasm.vectors.fuzz.ModuleGenerator.FUEL;
import static dev.ewasm.vectors.fuzz.ModuleGenerator.I32;
import static dev.ewasm.vectors.fuzz.ModuleGenerator.I64;

import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.ValType;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes one function: statements that leave nothing, expressions that leave one value. {@link
 * WideFunctionGenerator} adds what contracts may not use.
 */
class FunctionGenerator {

  static final int MAX_DEPTH = 5;

  private static final Opcode[] I32_BINARY = {
    Opcode.I32_ADD,
    Opcode.I32_SUB,
    Opcode.I32_MUL,
    Opcode.I32_AND,
    Opcode.I32_OR,
    Opcode.I32_XOR,
    Opcode.I32_SHL,
    Opcode.I32_SHR_S,
    Opcode.I32_SHR_U,
    Opcode.I32_ROTL,
    Opcode.I32_ROTR,
    Opcode.I32_EQ,
    Opcode.I32_NE,
    Opcode.I32_LT_S,
    Opcode.I32_LT_U,
    Opcode.I32_GT_S,
    Opcode.I32_GT_U,
    Opcode.I32_LE_S,
    Opcode.I32_LE_U,
    Opcode.I32_GE_S,
    Opcode.I32_GE_U
  };
  private static final Opcode[] I64_BINARY = {
    Opcode.I64_ADD,
    Opcode.I64_SUB,
    Opcode.I64_MUL,
    Opcode.I64_AND,
    Opcode.I64_OR,
    Opcode.I64_XOR,
    Opcode.I64_SHL,
    Opcode.I64_SHR_S,
    Opcode.I64_SHR_U,
    Opcode.I64_ROTL,
    Opcode.I64_ROTR
  };
  private static final Opcode[] I64_COMPARE = {
    Opcode.I64_EQ, Opcode.I64_NE, Opcode.I64_LT_S, Opcode.I64_LT_U, Opcode.I64_GT_S,
    Opcode.I64_GT_U, Opcode.I64_LE_S, Opcode.I64_LE_U, Opcode.I64_GE_S, Opcode.I64_GE_U
  };
  private static final Opcode[] I32_DIVIDE = {
    Opcode.I32_DIV_S, Opcode.I32_DIV_U, Opcode.I32_REM_S, Opcode.I32_REM_U
  };
  private static final Opcode[] I64_DIVIDE = {
    Opcode.I64_DIV_S, Opcode.I64_DIV_U, Opcode.I64_REM_S, Opcode.I64_REM_U
  };
  private static final Opcode[] I32_UNARY = {
    Opcode.I32_EQZ,
    Opcode.I32_CLZ,
    Opcode.I32_CTZ,
    Opcode.I32_POPCNT,
    Opcode.I32_EXTEND8_S,
    Opcode.I32_EXTEND16_S
  };
  private static final Opcode[] I64_UNARY = {
    Opcode.I64_CLZ,
    Opcode.I64_CTZ,
    Opcode.I64_POPCNT,
    Opcode.I64_EXTEND8_S,
    Opcode.I64_EXTEND16_S,
    Opcode.I64_EXTEND32_S
  };
  private static final Opcode[] I32_LOADS = {
    Opcode.I32_LOAD,
    Opcode.I32_LOAD8_S,
    Opcode.I32_LOAD8_U,
    Opcode.I32_LOAD16_S,
    Opcode.I32_LOAD16_U
  };
  private static final Opcode[] I64_LOADS = {
    Opcode.I64_LOAD,
    Opcode.I64_LOAD8_S,
    Opcode.I64_LOAD8_U,
    Opcode.I64_LOAD16_S,
    Opcode.I64_LOAD16_U,
    Opcode.I64_LOAD32_S,
    Opcode.I64_LOAD32_U
  };
  private static final Opcode[] I32_STORES = {
    Opcode.I32_STORE, Opcode.I32_STORE8, Opcode.I32_STORE16
  };
  private static final Opcode[] I64_STORES = {
    Opcode.I64_STORE, Opcode.I64_STORE8, Opcode.I64_STORE16, Opcode.I64_STORE32
  };

  static final long[] EDGES = {
    0,
    1,
    -1,
    2,
    7,
    31,
    32,
    63,
    64,
    255,
    0x7fff_ffffL,
    0x8000_0000L,
    0xffff_ffffL,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    0x80,
    0x8000
  };

  /** What a branch to the label must leave, and whether it goes backwards. */
  record Label(List<ValType> types, boolean loop) {}

  final RandomGenerator random;
  final ModuleGenerator module;
  final int index;
  final FuncType type;
  final List<ValType> locals = new ArrayList<>();
  final List<Label> labels = new ArrayList<>();
  final WasmBytes out = new WasmBytes();
  int budget;

  FunctionGenerator(RandomGenerator random, ModuleGenerator module, int index) {
    this.random = random;
    this.module = module;
    this.index = index;
    this.type = module.types().get(module.functionTypes().get(index));
    this.budget = 40 + random.nextInt(160);
  }

  /** The code section's entry, without its size. */
  WasmBytes entry() {
    locals.addAll(type.params());
    WasmBytes entry = new WasmBytes();
    int groups = random.nextInt(4);
    List<ValType> scratch = scratchLocals();
    entry.u32(groups + scratch.size());
    for (int i = 0; i < groups; i++) {
      ValType local = localType();
      int count = random.nextInt(4);
      entry.u32(count).oneByte(ModuleGenerator.code(local));
      for (int j = 0; j < count; j++) {
        locals.add(local);
      }
    }
    for (ValType local : scratch) {
      entry.u32(1).oneByte(ModuleGenerator.code(local));
    }
    body();
    return entry.raw(out);
  }

  /** Further locals, behind all others, which statements and expressions do not know of. */
  List<ValType> scratchLocals() {
    return List.of();
  }

  /** The type of a random local. */
  ValType localType() {
    return anyType();
  }

  private void body() {
    labels.add(new Label(type.results(), false));
    out.op(Opcode.GLOBAL_GET, FUEL).i32(0).op(Opcode.I32_LE_S).op(Opcode.IF).oneByte(0x40);
    type.results().forEach(this::constant);
    out.op(Opcode.RETURN).op(Opcode.END);
    burn();
    statements(0);
    type.results().forEach(result -> expression(result, 0));
    if (chance(10)) {
      out.op(Opcode.RETURN);
      statements(MAX_DEPTH - 1);
      type.results().forEach(result -> expression(result, MAX_DEPTH));
    }
    out.op(Opcode.END);
  }

  void burn() {
    out.op(Opcode.GLOBAL_GET, FUEL).i32(1).op(Opcode.I32_SUB).op(Opcode.GLOBAL_SET, FUEL);
  }

  void statements(int depth) {
    int count = 1 + random.nextInt(5);
    for (int i = 0; i < count && budget > 0; i++) {
      statement(depth);
    }
  }

  void statement(int depth) {
    budget -= 2;
    int choice = depth >= MAX_DEPTH ? random.nextInt(8) : random.nextInt(22);
    switch (choice) {
      case 0, 1 -> setLocal(depth);
      case 2 -> setGlobal(depth);
      case 3, 4 -> store(depth);
      case 5 -> {
        expression(anyType(), depth + 1);
        out.op(Opcode.DROP);
      }
      case 6 -> branchIf(depth);
      case 7 -> out.op(Opcode.NOP);
      case 8, 9 -> ifStatement(depth);
      case 10, 11 -> block(depth);
      case 12, 13 -> loop(depth);
      case 14 -> switchStatement(depth);
      case 15 -> callStatement(depth);
      case 16 -> bulk(depth);
      case 17 -> grow();
      case 18 -> leaveInIf(depth);
      case 19 -> deadBlock(depth);
      case 20 -> tables();
      default -> branchIf(depth);
    }
  }

  private void setLocal(int depth) {
    if (locals.isEmpty()) {
      out.op(Opcode.NOP);
      return;
    }
    int local = random.nextInt(locals.size());
    expression(locals.get(local), depth + 1);
    if (chance(30)) {
      out.op(Opcode.LOCAL_TEE, local).op(Opcode.DROP);
    } else {
      out.op(Opcode.LOCAL_SET, local);
    }
  }

  private void setGlobal(int depth) {
    int global = 1 + random.nextInt(module.globals().size() - 1);
    expression(module.globals().get(global), depth + 1);
    out.op(Opcode.GLOBAL_SET, global);
  }

  private void store(int depth) {
    ValType value = anyType();
    address(depth);
    expression(value, depth + 1);
    memory(pick(value.equals(I32) ? I32_STORES : I64_STORES));
  }

  void memory(Opcode opcode) {
    out.op(opcode, random.nextInt(2) == 0 ? 0 : naturalAlignment(opcode), offset());
  }

  private static int naturalAlignment(Opcode opcode) {
    String text = opcode.text();
    if (text.contains("8")) {
      return 0;
    }
    if (text.contains("16")) {
      return 1;
    }
    return text.startsWith("i32") || text.contains("store32") || text.contains("load32") ? 2 : 3;
  }

  int offset() {
    return chance(1) ? random.nextInt() : random.nextInt(16);
  }

  void address(int depth) {
    expression(I32, depth + 2);
    if (!chance(1)) {
      out.i32(ADDRESS_MASK).op(Opcode.I32_AND);
    }
  }

  private void ifStatement(int depth) {
    expression(I32, depth + 1);
    out.op(Opcode.IF).oneByte(0x40);
    labels.add(new Label(List.of(), false));
    statements(depth + 1);
    if (random.nextBoolean()) {
      out.op(Opcode.ELSE);
      statements(depth + 1);
    }
    close();
  }

  private void block(int depth) {
    out.op(Opcode.BLOCK).oneByte(0x40);
    labels.add(new Label(List.of(), false));
    statements(depth + 1);
    close();
  }

  private void loop(int depth) {
    if (chance(25)) {
      loopWithValue(depth);
      return;
    }
    out.op(Opcode.LOOP).oneByte(0x40);
    labels.add(new Label(List.of(), true));
    statements(depth + 1);
    if (chance(90)) {
      repeatIf(depth, 0);
    }
    close();
  }

  /** A loop of type {@code (i32) -> (i32)}. */
  private void loopWithValue(int depth) {
    expression(I32, depth + 1);
    out.op(Opcode.LOOP).signed(3);
    labels.add(new Label(List.of(I32), true));
    statements(depth + 1);
    out.i32(random.nextInt(100)).op(Opcode.I32_ADD);
    repeatIf(depth, 0);
    close();
    out.op(Opcode.DROP);
  }

  /** Branches back to the loop {@code label} if a condition holds and fuel is left. */
  void repeatIf(int depth, int label) {
    burn();
    out.op(Opcode.GLOBAL_GET, FUEL).i32(0).op(Opcode.I32_GT_S);
    expression(I32, depth + 2);
    if (chance(50)) {
      out.i32(1).op(Opcode.I32_OR);
    }
    out.op(Opcode.I32_AND).op(Opcode.BR_IF, label);
  }

  void close() {
    out.op(Opcode.END);
    labels.removeLast();
  }

  private void branchIf(int depth) {
    int label = random.nextInt(labels.size());
    Label target = labels.get(labels.size() - 1 - label);
    if (target.loop()) {
      if (target.types().isEmpty()) {
        repeatIf(depth, label);
      }
      return;
    }
    for (ValType value : target.types()) {
      expression(value, depth + 1);
    }
    expression(I32, depth + 1);
    out.op(Opcode.BR_IF, label);
    target.types().forEach(value -> out.op(Opcode.DROP));
  }

  private void switchStatement(int depth) {
    int cases = 1 + random.nextInt(4);
    for (int i = 0; i < cases; i++) {
      out.op(Opcode.BLOCK).oneByte(0x40);
      labels.add(new Label(List.of(), false));
    }
    expression(I32, depth + 1);
    if (chance(80)) {
      out.i32(7).op(Opcode.I32_AND);
    }
    int entries = random.nextInt(2 * cases);
    out.op(Opcode.BR_TABLE, entries);
    for (int i = 0; i <= entries; i++) {
      out.u32(random.nextInt(cases));
    }
    for (int i = 0; i < cases; i++) {
      if (i > 0 || chance(20)) {
        statements(depth + 1);
      }
      close();
    }
  }

  private void callStatement(int depth) {
    int callee = callee();
    FuncType calleeType = module.types().get(module.functionTypes().get(callee));
    for (ValType param : calleeType.params()) {
      expression(param, depth + 1);
    }
    call(callee, depth);
    calleeType.results().forEach(result -> out.op(Opcode.DROP));
  }

  /** The import or a later function, so that direct calls do not recurse. */
  int callee() {
    int later = module.functionTypes().size() - index - 1;
    int choice = random.nextInt(later + 1);
    return choice == 0 ? 0 : index + choice;
  }

  /** A direct call, or an indirect one that nearly always finds its type. */
  private void call(int callee, int depth) {
    if (!chance(25)) {
      out.op(Opcode.CALL, callee);
      return;
    }
    if (chance(2)) {
      expression(I32, depth + 2);
    } else {
      out.i32(callee);
    }
    out.op(Opcode.CALL_INDIRECT, module.functionTypes().get(callee), 0);
  }

  private void bulk(int depth) {
    address(depth);
    switch (random.nextInt(3)) {
      case 0 -> {
        expression(I32, depth + 2);
        expression(I32, depth + 2);
        out.i32(0x1f).op(Opcode.I32_AND).op(Opcode.MEMORY_FILL, 0);
      }
      case 1 -> {
        address(depth);
        expression(I32, depth + 2);
        out.i32(0x3f).op(Opcode.I32_AND).op(Opcode.MEMORY_COPY, 0, 0);
      }
      default -> {
        out.i32(random.nextInt(8));
        out.i32(random.nextInt(ModuleGenerator.PASSIVE_BYTES - 8)).op(Opcode.MEMORY_INIT, 1, 0);
      }
    }
  }

  private void tables() {
    // Same-typed elements stay reachable: only the upper half is written.
    if (random.nextBoolean()) {
      out.i32(8 + random.nextInt(4)).i32(8 + random.nextInt(4)).i32(random.nextInt(4));
      out.op(Opcode.TABLE_COPY, 0, 0);
    } else {
      out.i32(8 + random.nextInt(4)).i32(random.nextInt(3)).i32(random.nextInt(4));
      out.op(Opcode.TABLE_INIT, 1, 0);
    }
    if (chance(3)) {
      out.op(random.nextBoolean() ? Opcode.DATA_DROP : Opcode.ELEM_DROP, 1);
    }
  }

  private void grow() {
    out.i32(random.nextInt(3)).op(Opcode.MEMORY_GROW, 0).op(Opcode.DROP);
  }

  /** A conditional return, branch out or (rarely) {@code unreachable}. */
  private void leaveInIf(int depth) {
    expression(I32, depth + 1);
    out.op(Opcode.IF).oneByte(0x40);
    labels.add(new Label(List.of(), false));
    leave(depth);
    close();
  }

  void leave(int depth) {
    if (chance(4)) {
      out.op(Opcode.UNREACHABLE);
      return;
    }
    int label = random.nextInt(labels.size());
    Label target = labels.get(labels.size() - 1 - label);
    boolean returns = target.loop() || label == labels.size() - 1;
    for (ValType value : returns ? type.results() : target.types()) {
      expression(value, depth + 2);
    }
    if (returns) {
      out.op(Opcode.RETURN);
    } else {
      out.op(Opcode.BR, label);
    }
  }

  /** A block that is left by a branch with code behind it that never runs. */
  private void deadBlock(int depth) {
    out.op(Opcode.BLOCK).oneByte(0x40);
    labels.add(new Label(List.of(), false));
    out.op(Opcode.BR, 0);
    statements(depth + 1);
    close();
  }

  void expression(ValType wanted, int depth) {
    budget--;
    if (depth >= MAX_DEPTH || budget <= 0) {
      leaf(wanted);
      return;
    }
    switch (random.nextInt(20)) {
      case 0, 1, 2 -> leaf(wanted);
      case 3, 4, 5, 6, 7 -> {
        expression(wanted, depth + 1);
        expression(wanted, depth + 1);
        out.op(pick(wanted.equals(I32) ? I32_BINARY : I64_BINARY));
      }
      case 8 -> divide(wanted, depth);
      case 9, 10 -> {
        expression(wanted, depth + 1);
        out.op(pick(wanted.equals(I32) ? I32_UNARY : I64_UNARY));
      }
      case 11 -> convert(wanted, depth);
      case 12, 13 -> {
        address(depth);
        memory(pick(wanted.equals(I32) ? I32_LOADS : I64_LOADS));
      }
      case 14 -> {
        expression(wanted, depth + 1);
        expression(wanted, depth + 1);
        expression(I32, depth + 1);
        out.op(Opcode.SELECT);
      }
      case 15 -> blockExpression(wanted, depth);
      case 16 -> ifExpression(wanted, depth);
      case 17 -> callExpression(wanted, depth);
      case 18 -> twoValues(wanted, depth);
      default -> tee(wanted, depth);
    }
  }

  private void divide(ValType wanted, int depth) {
    expression(wanted, depth + 1);
    expression(wanted, depth + 1);
    if (!chance(1)) {
      // Keeps the divisor from 0, and from -1 with its overflow.
      if (wanted.equals(I32)) {
        out.i32(0x7fff_ffff).op(Opcode.I32_AND).i32(1).op(Opcode.I32_OR);
      } else {
        out.i64(Long.MAX_VALUE).op(Opcode.I64_AND).i64(1).op(Opcode.I64_OR);
      }
    }
    out.op(pick(wanted.equals(I32) ? I32_DIVIDE : I64_DIVIDE));
  }

  private void convert(ValType wanted, int depth) {
    if (wanted.equals(I64)) {
      expression(I32, depth + 1);
      out.op(random.nextBoolean() ? Opcode.I64_EXTEND_I32_S : Opcode.I64_EXTEND_I32_U);
    } else if (random.nextBoolean()) {
      expression(I64, depth + 1);
      out.op(Opcode.I32_WRAP_I64);
    } else {
      expression(I64, depth + 1);
      expression(I64, depth + 1);
      out.op(pick(I64_COMPARE));
    }
  }

  void blockExpression(ValType wanted, int depth) {
    out.op(Opcode.BLOCK).oneByte(ModuleGenerator.code(wanted));
    labels.add(new Label(List.of(wanted), false));
    statements(depth + 1);
    expression(wanted, depth + 1);
    if (random.nextBoolean()) {
      expression(I32, depth + 1);
      out.op(Opcode.BR_IF, 0);
    }
    close();
  }

  void ifExpression(ValType wanted, int depth) {
    expression(I32, depth + 1);
    out.op(Opcode.IF).oneByte(ModuleGenerator.code(wanted));
    labels.add(new Label(List.of(wanted), false));
    expression(wanted, depth + 1);
    out.op(Opcode.ELSE);
    if (chance(30)) {
      statements(depth + 1);
    }
    expression(wanted, depth + 1);
    close();
  }

  void callExpression(ValType wanted, int depth) {
    for (int tries = 0; tries < 4; tries++) {
      int callee = callee();
      FuncType calleeType = module.types().get(module.functionTypes().get(callee));
      List<ValType> results = calleeType.results();
      if (!results.getLast().equals(wanted) && !results.getFirst().equals(wanted)) {
        continue;
      }
      for (ValType param : calleeType.params()) {
        expression(param, depth + 1);
      }
      call(callee, depth);
      if (results.size() == 2) {
        keepOneOfTwo(wanted);
      }
      return;
    }
    leaf(wanted);
  }

  /** With i64 and i32 on the stack, leaves the wanted one's type. */
  private void keepOneOfTwo(ValType wanted) {
    if (wanted.equals(I64)) {
      out.op(Opcode.DROP);
    } else {
      out.op(Opcode.I64_EXTEND_I32_U).op(Opcode.I64_XOR).op(Opcode.I32_WRAP_I64);
    }
  }

  /** A block of type {@code (i32 i64) -> (i64 i32)}. */
  private void twoValues(ValType wanted, int depth) {
    expression(I32, depth + 1);
    expression(I64, depth + 1);
    out.op(Opcode.BLOCK).signed(5);
    labels.add(new Label(List.of(I64, I32), false));
    out.op(Opcode.CALL, 0);
    expression(I32, depth + 1);
    if (random.nextBoolean()) {
      expression(I32, depth + 1);
      out.op(Opcode.BR_IF, 0);
    }
    close();
    keepOneOfTwo(wanted);
  }

  void tee(ValType wanted, int depth) {
    for (int local = 0; local < locals.size(); local++) {
      if (locals.get(local).equals(wanted) && random.nextBoolean()) {
        expression(wanted, depth + 1);
        out.op(Opcode.LOCAL_TEE, local);
        return;
      }
    }
    leaf(wanted);
  }

  void leaf(ValType wanted) {
    if (chance(10) && wanted.equals(I32)) {
      out.op(Opcode.MEMORY_SIZE, 0);
      return;
    }
    boolean local = chance(70);
    List<ValType> variables = local ? locals : module.globals();
    int first = local ? 0 : 1;
    for (int tries = 0; tries < 4 && variables.size() > first; tries++) {
      int variable = first + random.nextInt(variables.size() - first);
      if (variables.get(variable).equals(wanted)) {
        out.op(local ? Opcode.LOCAL_GET : Opcode.GLOBAL_GET, variable);
        return;
      }
    }
    constant(wanted);
  }

  void constant(ValType wanted) {
    long value = chance(50) ? EDGES[random.nextInt(EDGES.length)] : random.nextLong();
    if (chance(50)) {
      value >>= random.nextInt(64);
    }
    if (wanted.equals(I32)) {
      out.i32((int) value);
    } else {
      out.i64(value);
    }
  }

  ValType anyType() {
    return random.nextBoolean() ? I32 : I64;
  }

  <T> T pick(T[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }
}

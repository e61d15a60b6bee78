package dev.ewasm.vectors.fuzz;

import static dev.ewasm.vectors.fuzz.ModuleGenerator.FUEL;
import static dev.ewasm.vectors.fuzz.ModuleGenerator.I32;
import static dev.ewasm.vectors.fuzz.ModuleGenerator.I64;
import static dev.ewasm.vectors.fuzz.ModuleGenerator.TABLE_SIZE;
import static java.util.stream.Collectors.groupingBy;

import dev.ewasm.engine.module.Feature;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.Immediate;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.VecType;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Adds floats, vectors, blocks and calls with many values, tail calls, references to functions and,
 * if wanted, a second memory.
 *
 * <p>Engines may choose the bits of a NaN. Where another engine is to compare, each instruction
 * that could compute one is followed by code that turns it into zero.
 */
final class WideFunctionGenerator extends FunctionGenerator {

  private static final ValType F32 = NumType.F32;
  private static final ValType F64 = NumType.F64;
  private static final ValType V128 = VecType.V128;
  private static final List<ValType> ALL = List.of(I32, I64, F32, F64, V128);

  /** Letters of {@link Opcode#signature} in the order of {@link #ALL}. */
  private static final String LETTERS = "iIfFv";

  private static final Set<Feature> WIDE =
      EnumSet.of(Feature.FLOATS, Feature.SATURATING_CONVERSIONS, Feature.SIMD);

  /** Wide instructions that only compute, by the letter of their result. */
  private static final Map<Character, List<Opcode>> COMPUTING =
      Arrays.stream(Opcode.values())
          .filter(opcode -> WIDE.contains(opcode.feature()) || opcode == Opcode.I64_EQZ)
          .filter(opcode -> isComputing(opcode.immediate()))
          .filter(opcode -> opcode.signature() != null && !opcode.signature().startsWith(":"))
          .collect(groupingBy(WideFunctionGenerator::resultLetter));

  private static final List<Opcode> VECTOR_LOADS = accesses(Immediate.MEM_ARG, "i:v");
  private static final List<Opcode> LANE_LOADS = accesses(Immediate.MEM_ARG_LANE, "iv:v");
  private static final List<Opcode> LANE_STORES = accesses(Immediate.MEM_ARG_LANE, "iv:");

  WideFunctionGenerator(RandomGenerator random, ModuleGenerator module, int index) {
    super(random, module, index);
  }

  private static boolean isComputing(Immediate immediate) {
    return immediate == Immediate.NONE
        || immediate == Immediate.LANE
        || immediate == Immediate.SHUFFLE;
  }

  private static char resultLetter(Opcode opcode) {
    String signature = String.valueOf(opcode.signature());
    return signature.charAt(signature.length() - 1);
  }

  private static List<Opcode> accesses(Immediate immediate, String signature) {
    return Arrays.stream(Opcode.values())
        .filter(opcode -> opcode.feature() == Feature.SIMD)
        .filter(opcode -> opcode.immediate() == immediate && signature.equals(opcode.signature()))
        .toList();
  }

  private static char letter(ValType type) {
    return LETTERS.charAt(ALL.indexOf(type));
  }

  @Override
  List<ValType> scratchLocals() {
    return ALL;
  }

  /** A local that holds a value for one moment; it may be a NaN that nobody should see. */
  private int scratch(ValType type) {
    return locals.size() + ALL.indexOf(type);
  }

  @Override
  ValType localType() {
    return wideType();
  }

  private ValType wideType() {
    return ALL.get(random.nextInt(ALL.size()));
  }

  // Statements.

  @Override
  void statement(int depth) {
    if (!chance(35)) {
      super.statement(depth);
      return;
    }
    budget -= 2;
    int choice = depth >= MAX_DEPTH ? random.nextInt(3) : random.nextInt(10);
    switch (choice) {
      case 0, 1 -> storeWide(depth);
      case 2 -> references();
      case 3 -> manyValuesBlock(depth);
      case 4 -> manyValuesLoop(depth);
      case 5 -> manyValuesIf(depth);
      case 6 -> manyValuesSwitch(depth);
      case 7 -> tailCallIf(depth);
      case 8 -> secondMemory(depth);
      default -> callForMany(depth);
    }
  }

  private void storeWide(int depth) {
    address(depth);
    switch (random.nextInt(4)) {
      case 0 -> {
        expression(F32, depth + 1);
        memory(Opcode.F32_STORE);
      }
      case 1 -> {
        expression(F64, depth + 1);
        memory(Opcode.F64_STORE);
      }
      case 2 -> {
        expression(V128, depth + 1);
        memory(Opcode.V128_STORE);
      }
      default -> {
        expression(V128, depth + 1);
        laneAccess(LANE_STORES.get(random.nextInt(LANE_STORES.size())));
      }
    }
  }

  private void laneAccess(Opcode opcode) {
    memory(opcode);
    int bits = opcode.text().contains("64") ? 64 : opcode.text().contains("32") ? 32 : 16;
    if (opcode.text().contains("8_lane")) {
      bits = 8;
    }
    out.oneByte(random.nextInt(128 / bits));
  }

  @Override
  void memory(Opcode opcode) {
    if (module.hasSecondMemory() && chance(40)) {
      out.op(opcode, 0x40, 1, offset());
    } else if (opcode.feature() == Feature.MVP) {
      super.memory(opcode);
    } else {
      out.op(opcode, 0, offset());
    }
  }

  /** Same-typed elements stay reachable: only the upper half is written. */
  private void references() {
    int element = 8 + random.nextInt(6);
    out.i32(element);
    switch (random.nextInt(6)) {
      case 0 ->
          out.op(Opcode.REF_FUNC, random.nextInt(module.functionTypes().size()))
              .op(Opcode.TABLE_SET, 0);
      case 1 -> out.op(Opcode.REF_NULL).oneByte(0x70).op(Opcode.TABLE_SET, 0);
      case 2 ->
          out.i32(random.nextInt(TABLE_SIZE))
              .op(Opcode.TABLE_GET, 0)
              .i32(random.nextInt(3))
              .op(Opcode.TABLE_FILL, 0);
      case 3 ->
          out.op(Opcode.TABLE_GET, 0).op(Opcode.REF_IS_NULL).op(Opcode.LOCAL_SET, localOf(I32));
      case 4 -> out.op(Opcode.TABLE_SIZE, 0).op(Opcode.I32_ADD).op(Opcode.LOCAL_SET, localOf(I32));
      default ->
          // The table is as large as it may get, so this fails unless it asks for nothing.
          out.op(Opcode.TABLE_GET, 0)
              .i32(random.nextInt(2))
              .op(Opcode.TABLE_GROW, 0)
              .op(Opcode.LOCAL_SET, localOf(I32));
    }
  }

  private FuncType anyBlockType() {
    return module.types().get(random.nextInt(module.types().size()));
  }

  private WasmBytes open(Opcode opcode, FuncType blockType) {
    return out.op(opcode).signed(module.types().indexOf(blockType));
  }

  private void push(List<ValType> types, int depth) {
    types.forEach(value -> expression(value, depth + 1));
  }

  /** Takes the values off the stack, some of them into locals. */
  private void sink(List<ValType> types) {
    for (ValType value : types.reversed()) {
      if (chance(60)) {
        out.op(Opcode.LOCAL_SET, localOf(value));
      } else {
        out.op(Opcode.DROP);
      }
    }
  }

  /** Some local of the type, or one that nobody reads. */
  private int localOf(ValType wanted) {
    int from = random.nextInt(locals.size() + 1);
    for (int i = 0; i < locals.size(); i++) {
      int local = (from + i) % locals.size();
      if (locals.get(local).equals(wanted)) {
        return local;
      }
    }
    return scratch(wanted);
  }

  private void manyValuesBlock(int depth) {
    FuncType blockType = anyBlockType();
    push(blockType.params(), depth);
    open(Opcode.BLOCK, blockType);
    labels.add(new Label(blockType.results(), false));
    sink(blockType.params());
    statements(depth + 1);
    push(blockType.results(), depth);
    if (chance(50)) {
      expression(I32, depth + 1);
      out.op(Opcode.BR_IF, 0);
    }
    close();
    sink(blockType.results());
  }

  private void manyValuesLoop(int depth) {
    FuncType blockType = anyBlockType();
    push(blockType.params(), depth);
    open(Opcode.LOOP, blockType);
    labels.add(new Label(blockType.params(), true));
    sink(blockType.params());
    statements(depth + 1);
    push(blockType.params(), depth);
    repeatIf(depth, 0);
    sink(blockType.params());
    push(blockType.results(), depth);
    close();
    sink(blockType.results());
  }

  private void manyValuesIf(int depth) {
    FuncType blockType = anyBlockType();
    push(blockType.params(), depth);
    expression(I32, depth + 1);
    open(Opcode.IF, blockType);
    labels.add(new Label(blockType.results(), false));
    sink(blockType.params());
    push(blockType.results(), depth);
    out.op(Opcode.ELSE);
    sink(blockType.params());
    statements(depth + 1);
    push(blockType.results(), depth);
    close();
    sink(blockType.results());
  }

  /** Two nested blocks of one type, left by a {@code br_table} that carries values. */
  private void manyValuesSwitch(int depth) {
    FuncType blockType =
        new FuncType(
            List.of(), module.types().get(random.nextInt(module.types().size())).results());
    if (!module.types().contains(blockType)) {
      return;
    }
    open(Opcode.BLOCK, blockType);
    labels.add(new Label(blockType.results(), false));
    open(Opcode.BLOCK, blockType);
    labels.add(new Label(blockType.results(), false));
    push(blockType.results(), depth);
    expression(I32, depth + 1);
    out.op(Opcode.BR_TABLE, 2, 0, 1, random.nextInt(2));
    close();
    sink(blockType.results());
    statements(depth + 1);
    push(blockType.results(), depth);
    close();
    sink(blockType.results());
  }

  private void tailCallIf(int depth) {
    expression(I32, depth + 1);
    out.op(Opcode.IF).oneByte(0x40);
    labels.add(new Label(List.of(), false));
    if (!tailCall(depth)) {
      leave(depth);
    }
    close();
  }

  /** A tail call of a later function with our results; false if there is none. */
  private boolean tailCall(int depth) {
    int count = module.functionTypes().size() - index;
    int from = random.nextInt(count);
    for (int i = 0; i < count; i++) {
      int choice = (from + i) % count;
      int callee = choice == 0 ? 0 : index + choice;
      int calleeType = module.functionTypes().get(callee);
      if (module.types().get(calleeType).results().equals(type.results())) {
        push(module.types().get(calleeType).params(), depth + 1);
        if (chance(30)) {
          out.i32(callee).op(Opcode.RETURN_CALL_INDIRECT, calleeType, 0);
        } else {
          out.op(Opcode.RETURN_CALL, callee);
        }
        return true;
      }
    }
    return false;
  }

  @Override
  void leave(int depth) {
    if (!chance(30) || !tailCall(depth)) {
      super.leave(depth);
    }
  }

  private void secondMemory(int depth) {
    if (!module.hasSecondMemory()) {
      references();
      return;
    }
    address(depth);
    switch (random.nextInt(4)) {
      case 0 -> {
        address(depth);
        out.i32(random.nextInt(64)).op(Opcode.MEMORY_COPY, random.nextInt(2), random.nextInt(2));
      }
      case 1 -> {
        expression(I32, depth + 2);
        out.i32(random.nextInt(32)).op(Opcode.MEMORY_FILL, 1);
      }
      case 2 -> out.i32(random.nextInt(8)).i32(random.nextInt(8)).op(Opcode.MEMORY_INIT, 1, 1);
      default -> {
        out.i32(3).op(Opcode.I32_AND).op(Opcode.MEMORY_GROW, 1).op(Opcode.DROP);
        out.op(Opcode.MEMORY_SIZE, 1).op(Opcode.DROP);
      }
    }
  }

  private void callForMany(int depth) {
    int callee = callee();
    FuncType calleeType = module.types().get(module.functionTypes().get(callee));
    push(calleeType.params(), depth);
    out.op(Opcode.CALL, callee);
    sink(calleeType.results());
  }

  // Expressions.

  @Override
  void expression(ValType wanted, int depth) {
    boolean integer = wanted.equals(I32) || wanted.equals(I64);
    if (integer && (depth >= MAX_DEPTH || budget <= 0 || !chance(25))) {
      super.expression(wanted, depth);
      return;
    }
    budget--;
    if (depth >= MAX_DEPTH || budget <= 0) {
      leaf(wanted);
      return;
    }
    switch (random.nextInt(integer ? 4 : 14)) {
      case 4, 5 -> leaf(wanted);
      case 6 -> blockExpression(wanted, depth);
      case 7 -> ifExpression(wanted, depth);
      case 8 -> {
        expression(wanted, depth + 1);
        expression(wanted, depth + 1);
        expression(I32, depth + 1);
        out.op(Opcode.SELECT_TYPED, 1).oneByte(ModuleGenerator.code(wanted));
      }
      case 9 -> callExpression(wanted, depth);
      case 10 -> tee(wanted, depth);
      case 11, 12 -> load(wanted, depth);
      default -> compute(wanted, depth);
    }
  }

  private void compute(ValType wanted, int depth) {
    List<Opcode> choices = COMPUTING.getOrDefault(letter(wanted), List.of());
    Opcode opcode = choices.get(random.nextInt(choices.size()));
    if (isTrappingConversion(opcode) && !chance(4)) {
      leaf(wanted);
      return;
    }
    String signature = String.valueOf(opcode.signature());
    for (int i = 0; signature.charAt(i) != ':'; i++) {
      expression(ALL.get(LETTERS.indexOf(signature.charAt(i))), depth + 1);
    }
    out.op(opcode);
    switch (opcode.immediate()) {
      case LANE -> out.oneByte(random.nextInt(lanes(opcode)));
      case SHUFFLE -> {
        for (int i = 0; i < 16; i++) {
          out.oneByte(random.nextInt(32));
        }
      }
      default -> {}
    }
    withoutNan(wanted, opcode);
  }

  private static boolean isTrappingConversion(Opcode opcode) {
    return opcode.text().contains(".trunc_f");
  }

  private static int lanes(Opcode opcode) {
    String text = opcode.text();
    return Integer.parseInt(text.substring(text.indexOf('x') + 1, text.indexOf('.')));
  }

  private void load(ValType wanted, int depth) {
    address(depth);
    if (!wanted.equals(V128)) {
      Opcode opcode = wanted.equals(F32) ? Opcode.F32_LOAD : Opcode.F64_LOAD;
      memory(opcode);
      withoutNan(wanted, opcode);
    } else if (chance(30)) {
      expression(V128, depth + 1);
      laneAccess(LANE_LOADS.get(random.nextInt(LANE_LOADS.size())));
    } else {
      memory(VECTOR_LOADS.get(random.nextInt(VECTOR_LOADS.size())));
    }
  }

  /** Zero instead of a NaN, lane by lane in a vector of floats. */
  private void withoutNan(ValType result, Opcode opcode) {
    if (module.hasNans()) {
      return;
    }
    int local = scratch(result);
    if (result.equals(F32) || result.equals(F64)) {
      out.op(Opcode.LOCAL_TEE, local);
      zero(result);
      out.op(Opcode.LOCAL_GET, local).op(Opcode.LOCAL_GET, local);
      out.op(result.equals(F32) ? Opcode.F32_EQ : Opcode.F64_EQ).op(Opcode.SELECT);
    } else if (opcode.text().startsWith("f32x4.") || opcode.text().startsWith("f64x2.")) {
      out.op(Opcode.LOCAL_TEE, local).op(Opcode.LOCAL_GET, local).op(Opcode.LOCAL_GET, local);
      out.op(opcode.text().startsWith("f32x4.") ? Opcode.F32X4_EQ : Opcode.F64X2_EQ);
      out.op(Opcode.V128_AND);
    }
  }

  private void zero(ValType wanted) {
    int bytes = wanted.equals(F32) ? Float.BYTES : Double.BYTES;
    out.op(wanted.equals(F32) ? Opcode.F32_CONST : Opcode.F64_CONST);
    for (int i = 0; i < bytes; i++) {
      out.oneByte(0);
    }
  }

  @Override
  void callExpression(ValType wanted, int depth) {
    int callee = callee();
    FuncType calleeType = module.types().get(module.functionTypes().get(callee));
    if (!calleeType.results().contains(wanted)) {
      leaf(wanted);
      return;
    }
    push(calleeType.params(), depth);
    out.op(Opcode.CALL, callee);
    for (ValType value : calleeType.results().reversed()) {
      out.op(Opcode.LOCAL_SET, scratch(value));
    }
    out.op(Opcode.LOCAL_GET, scratch(wanted));
  }

  @Override
  void constant(ValType wanted) {
    if (wanted.equals(I32) || wanted.equals(I64)) {
      super.constant(wanted);
    } else {
      ModuleGenerator.wideConstant(out, wanted, random);
      withoutNan(wanted, Opcode.V128_CONST);
    }
  }

  @Override
  void leaf(ValType wanted) {
    if (wanted.equals(I32) && chance(5)) {
      out.op(Opcode.GLOBAL_GET, FUEL);
    } else {
      super.leaf(wanted);
    }
  }
}

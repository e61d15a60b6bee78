package dev.ewasm.vectors.fuzz;

import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.VecType;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Makes valid modules of the consensus subset: integers, sign extension, several values, bulk
 * memory, indirect calls, growing memory, nested control flow with dead code. A wider {@link Range}
 * adds the rest.
 *
 * <p>Every module imports {@code env.mix: (i32 i64) -> i64} ({@link #mix}) and exports {@code
 * memory}, {@code run: (i32 i64) -> i64} and {@code digest: () -> i64}, a checksum of the globals,
 * the size and the beginning of memory. Every run ends: functions and loops use up fuel, which
 * {@code run} fills up. Most runs end normally, some trap. The same seed makes the same bytes for
 * ever.
 */
public final class ModuleGenerator {

  static final ValType I32 = NumType.I32;
  static final ValType I64 = NumType.I64;

  /** Types every module declares; functions and blocks use them by index. */
  static final List<FuncType> TYPES =
      List.of(
          type(List.of(), List.of()),
          type(List.of(I32, I64), List.of(I64)),
          type(List.of(I64), List.of(I32)),
          type(List.of(I32), List.of(I32)),
          type(List.of(I64, I64), List.of(I64)),
          type(List.of(I32, I64), List.of(I64, I32)),
          type(List.of(), List.of(I64)));

  static final int RUN_TYPE = 1;
  static final int DIGEST_TYPE = 6;
  static final int TABLE_SIZE = 16;
  static final int PASSIVE_ELEMENTS = 6;
  static final int PASSIVE_BYTES = 40;

  /** Masks most addresses, so that loads meet what was stored and the digest sees it. */
  static final int ADDRESS_MASK = 0x7ff;

  /** Index of the i32 global that holds the fuel. */
  static final int FUEL = 0;

  private static final int MAX_FUEL = 60;

  /** What modules may use. */
  public enum Range {
    /** What contracts may. */
    SUBSET,
    /**
     * WebAssembly 2.0 and tail calls: floats, vectors, references to functions, many values. No
     * result depends on the bits of a NaN, which engines may choose.
     */
    WIDE,
    /** All of {@link #WIDE}, with NaNs, and a second memory. */
    LATEST
  }

  private static final ValType F32 = NumType.F32;
  private static final ValType F64 = NumType.F64;
  private static final ValType V128 = VecType.V128;

  /** {@link #TYPES} and further ones; every list of results also has a type without parameters. */
  private static final List<FuncType> WIDE_TYPES =
      Stream.concat(
              TYPES.stream(),
              Stream.of(
                  type(List.of(), List.of(I64, I32)),
                  type(List.of(), List.of(I32, I64, I32)),
                  type(List.of(I32, I64, F64), List.of(I32, I64, I32)),
                  type(List.of(V128, I32), List.of(V128, I64)),
                  type(List.of(), List.of(V128, I64)),
                  type(List.of(I64, I32, I64, I32), List.of(I32, I64, F64, I64, I32)),
                  type(List.of(), List.of(I32, I64, F64, I64, I32)),
                  type(List.of(F32, F64), List.of(F32)),
                  type(List.of(F64), List.of(F64, V128, F32)),
                  type(List.of(V128, V128), List.of(V128)),
                  type(List.of(), List.of(V128)),
                  type(List.of(), List.of(F64))))
          .toList();

  private final Range range;
  private final RandomGenerator random;
  private final List<Integer> functionTypes = new ArrayList<>();
  private final List<ValType> globals = new ArrayList<>();

  private ModuleGenerator(Range range, RandomGenerator random) {
    this.range = range;
    this.random = random;
  }

  /** The module of this seed. */
  public static byte[] generate(long seed) {
    return generate(new SplittableRandom(seed));
  }

  /** The module of this seed in a range; seeds of different ranges have nothing in common. */
  public static byte[] generate(Range range, long seed) {
    return new ModuleGenerator(range, new SplittableRandom(seed)).module();
  }

  /** A module made from the generator's next numbers. */
  public static byte[] generate(RandomGenerator random) {
    return new ModuleGenerator(Range.SUBSET, random).module();
  }

  /** What the imported function {@code env.mix} must return. */
  public static long mix(int a, long b) {
    return a * 31L + b;
  }

  private static FuncType type(List<ValType> params, List<ValType> results) {
    return new FuncType(params, results);
  }

  /** The types the module declares. */
  List<FuncType> types() {
    return range == Range.SUBSET ? TYPES : WIDE_TYPES;
  }

  boolean hasSecondMemory() {
    return range == Range.LATEST;
  }

  boolean hasNans() {
    return range == Range.LATEST;
  }

  /** Types of the functions, in index order; function 0 is the import. */
  List<Integer> functionTypes() {
    return functionTypes;
  }

  /** Types of the mutable globals; the first is the fuel. */
  List<ValType> globals() {
    return globals;
  }

  private byte[] module() {
    functionTypes.add(RUN_TYPE);
    int functions = 2 + random.nextInt(5);
    for (int i = 0; i < functions; i++) {
      functionTypes.add(i == 0 ? RUN_TYPE : functionType());
    }
    globals.add(I32);
    for (int i = random.nextInt(4); i >= 0; i--) {
      globals.add(random.nextBoolean() ? I32 : I64);
    }
    if (range != Range.SUBSET) {
      globals.addAll(List.of(F32, F64, V128));
    }

    WasmBytes out = new WasmBytes().bytes(0, 'a', 's', 'm', 1, 0, 0, 0);
    out.section(1, typeSection());
    out.section(2, new WasmBytes().u32(1).name("env").name("mix").oneByte(0).u32(RUN_TYPE));
    out.section(3, functionSection());
    out.section(4, new WasmBytes().u32(1).bytes(0x70, 1, TABLE_SIZE, TABLE_SIZE));
    WasmBytes memories = new WasmBytes().u32(hasSecondMemory() ? 2 : 1).bytes(1, 1, 3);
    out.section(5, hasSecondMemory() ? memories.bytes(1, 1, 2) : memories);
    out.section(6, globalSection());
    out.section(7, exports(functions));
    out.section(9, elements());
    out.section(12, new WasmBytes().u32(2));
    out.section(10, code(functions));
    out.section(11, data());
    return out.toByteArray();
  }

  private int functionType() {
    int consensus = 5;
    int further = types().size() - TYPES.size();
    int choice = random.nextInt(consensus + further);
    return choice < consensus ? 1 + choice : TYPES.size() + choice - consensus;
  }

  private WasmBytes typeSection() {
    WasmBytes out = new WasmBytes().u32(types().size());
    for (FuncType type : types()) {
      out.oneByte(0x60).u32(type.params().size());
      type.params().forEach(param -> out.oneByte(code(param)));
      out.u32(type.results().size());
      type.results().forEach(result -> out.oneByte(code(result)));
    }
    return out;
  }

  static int code(ValType type) {
    return switch (type) {
      case NumType.I32 -> 0x7f;
      case NumType.I64 -> 0x7e;
      case NumType.F32 -> 0x7d;
      case NumType.F64 -> 0x7c;
      case VecType.V128 -> 0x7b;
      default -> throw new IllegalArgumentException(type.text());
    };
  }

  private WasmBytes functionSection() {
    WasmBytes out = new WasmBytes().u32(functionTypes.size() + 1);
    for (int i = 1; i < functionTypes.size(); i++) {
      out.u32(functionTypes.get(i));
    }
    return out.u32(RUN_TYPE).u32(DIGEST_TYPE);
  }

  private WasmBytes globalSection() {
    WasmBytes out = new WasmBytes().u32(globals.size());
    for (ValType type : globals) {
      out.oneByte(code(type)).oneByte(1);
      if (type.equals(I32)) {
        out.i32(random.nextInt());
      } else if (type.equals(I64)) {
        out.i64(random.nextLong());
      } else {
        wideConstant(out, type, random);
      }
      out.op(Opcode.END);
    }
    return out;
  }

  /** A float or vector constant; half of the floats are small whole numbers. Never a NaN. */
  static void wideConstant(WasmBytes out, ValType type, RandomGenerator random) {
    double value =
        random.nextBoolean()
            ? random.nextInt(-9, 10)
            : Math.scalb(random.nextDouble() - 0.5, random.nextInt(-80, 80));
    switch (type) {
      case NumType.F32 ->
          little(out.op(Opcode.F32_CONST), Float.floatToRawIntBits((float) value), Float.BYTES);
      case NumType.F64 ->
          little(out.op(Opcode.F64_CONST), Double.doubleToRawLongBits(value), Double.BYTES);
      default -> {
        long high = random.nextBoolean() ? random.nextLong() : random.nextInt(256);
        little(out.op(Opcode.V128_CONST), random.nextLong(), Long.BYTES);
        little(out, high, Long.BYTES);
      }
    }
  }

  private static void little(WasmBytes out, long value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.oneByte((int) (value >>> (Byte.SIZE * i)));
    }
  }

  private static WasmBytes exports(int functions) {
    WasmBytes out = new WasmBytes().u32(3);
    out.name("memory").bytes(2, 0);
    out.name("run").oneByte(0).u32(functions + 1);
    return out.name("digest").oneByte(0).u32(functions + 2);
  }

  private WasmBytes elements() {
    WasmBytes out = new WasmBytes().u32(2);
    // Active, leaving the last elements null; then passive.
    int filled = TABLE_SIZE - 2;
    out.u32(0).i32(0).op(Opcode.END).u32(filled);
    for (int i = 0; i < filled; i++) {
      out.u32(i % functionTypes.size());
    }
    out.u32(1).oneByte(0).u32(PASSIVE_ELEMENTS);
    for (int i = 0; i < PASSIVE_ELEMENTS; i++) {
      out.u32(random.nextInt(functionTypes.size()));
    }
    return out;
  }

  private WasmBytes data() {
    WasmBytes out = new WasmBytes().u32(2);
    int length = random.nextInt(100);
    out.u32(0).i32(random.nextInt(ADDRESS_MASK)).op(Opcode.END).u32(length);
    for (int i = 0; i < length; i++) {
      out.oneByte(random.nextInt());
    }
    out.u32(1).u32(PASSIVE_BYTES);
    for (int i = 0; i < PASSIVE_BYTES; i++) {
      out.oneByte(random.nextInt());
    }
    return out;
  }

  private WasmBytes code(int functions) {
    WasmBytes out = new WasmBytes().u32(functions + 2);
    for (int i = 1; i <= functions; i++) {
      out.sized(function(i).entry());
    }
    WasmBytes run = new WasmBytes().u32(0);
    run.i32(1 + random.nextInt(MAX_FUEL)).op(Opcode.GLOBAL_SET, FUEL);
    run.op(Opcode.LOCAL_GET, 0).op(Opcode.LOCAL_GET, 1).op(Opcode.CALL, 1).op(Opcode.END);
    return out.sized(run).sized(digest());
  }

  private FunctionGenerator function(int index) {
    return range == Range.SUBSET
        ? new FunctionGenerator(random, this, index)
        : new WideFunctionGenerator(random, this, index);
  }

  /** {@code h = rotl(h, 7) * odd + word} over memory size, globals and the masked addresses. */
  private WasmBytes digest() {
    WasmBytes out = new WasmBytes().u32(2).u32(1).oneByte(0x7f).u32(1).oneByte(0x7e);
    out.op(Opcode.MEMORY_SIZE, 0).op(Opcode.I64_EXTEND_I32_U).op(Opcode.LOCAL_SET, 1);
    for (int i = 1; i < globals.size(); i++) {
      mixIn(out);
      out.op(Opcode.GLOBAL_GET, i);
      switch (globals.get(i)) {
        case NumType.I32 -> out.op(Opcode.I64_EXTEND_I32_S);
        case NumType.F32 -> out.op(Opcode.I32_REINTERPRET_F32).op(Opcode.I64_EXTEND_I32_S);
        case NumType.F64 -> out.op(Opcode.I64_REINTERPRET_F64);
        case VecType.V128 -> {
          out.op(Opcode.I64X2_EXTRACT_LANE).oneByte(0).op(Opcode.GLOBAL_GET, i);
          out.op(Opcode.I64X2_EXTRACT_LANE).oneByte(1).op(Opcode.I64_XOR);
        }
        default -> {}
      }
      out.op(Opcode.I64_ADD).op(Opcode.LOCAL_SET, 1);
    }
    mixMemory(out, 3, 0);
    if (hasSecondMemory()) {
      out.i32(0).op(Opcode.LOCAL_SET, 0);
      mixMemory(out, 0x43, 1, 0);
    }
    return out.op(Opcode.LOCAL_GET, 1).op(Opcode.END);
  }

  private static void mixMemory(WasmBytes out, int... access) {
    out.op(Opcode.LOOP).oneByte(0x40);
    mixIn(out);
    out.op(Opcode.LOCAL_GET, 0).op(Opcode.I64_LOAD, access).op(Opcode.I64_ADD);
    out.op(Opcode.LOCAL_SET, 1).op(Opcode.LOCAL_GET, 0).i32(8).op(Opcode.I32_ADD);
    out.op(Opcode.LOCAL_TEE, 0).i32(ADDRESS_MASK + 9).op(Opcode.I32_LT_U).op(Opcode.BR_IF, 0);
    out.op(Opcode.END);
  }

  private static void mixIn(WasmBytes out) {
    out.op(Opcode.LOCAL_GET, 1).i64(7).op(Opcode.I64_ROTL).i64(0x9e3779b97f4a7c15L);
    out.op(Opcode.I64_MUL);
  }
}

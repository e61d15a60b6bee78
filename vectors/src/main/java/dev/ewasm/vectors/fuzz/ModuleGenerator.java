package dev.ewasm.vectors.fuzz;

import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.ValType;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Makes valid modules of the consensus subset: integers, sign extension, several values, bulk
 * memory, indirect calls, growing memory, nested control flow with dead code.
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

  private final RandomGenerator random;
  private final List<Integer> functionTypes = new ArrayList<>();
  private final List<ValType> globals = new ArrayList<>();

  private ModuleGenerator(RandomGenerator random) {
    this.random = random;
  }

  /** The module of this seed. */
  public static byte[] generate(long seed) {
    return generate(new SplittableRandom(seed));
  }

  /** A module made from the generator's next numbers. */
  public static byte[] generate(RandomGenerator random) {
    return new ModuleGenerator(random).module();
  }

  /** What the imported function {@code env.mix} must return. */
  public static long mix(int a, long b) {
    return a * 31L + b;
  }

  private static FuncType type(List<ValType> params, List<ValType> results) {
    return new FuncType(params, results);
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
      functionTypes.add(i == 0 ? RUN_TYPE : 1 + random.nextInt(5));
    }
    globals.add(I32);
    for (int i = random.nextInt(4); i >= 0; i--) {
      globals.add(random.nextBoolean() ? I32 : I64);
    }

    WasmBytes out = new WasmBytes().bytes(0, 'a', 's', 'm', 1, 0, 0, 0);
    out.section(1, types());
    out.section(2, new WasmBytes().u32(1).name("env").name("mix").oneByte(0).u32(RUN_TYPE));
    out.section(3, functionSection());
    out.section(4, new WasmBytes().u32(1).bytes(0x70, 1, TABLE_SIZE, TABLE_SIZE));
    out.section(5, new WasmBytes().u32(1).bytes(1, 1, 3));
    out.section(6, globalSection());
    out.section(7, exports(functions));
    out.section(9, elements());
    out.section(12, new WasmBytes().u32(2));
    out.section(10, code(functions));
    out.section(11, data());
    return out.toByteArray();
  }

  private static WasmBytes types() {
    WasmBytes out = new WasmBytes().u32(TYPES.size());
    for (FuncType type : TYPES) {
      out.oneByte(0x60).u32(type.params().size());
      type.params().forEach(param -> out.oneByte(code(param)));
      out.u32(type.results().size());
      type.results().forEach(result -> out.oneByte(code(result)));
    }
    return out;
  }

  static int code(ValType type) {
    return type.equals(I32) ? 0x7f : 0x7e;
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
      } else {
        out.i64(random.nextLong());
      }
      out.op(Opcode.END);
    }
    return out;
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
      out.sized(new FunctionGenerator(random, this, i).entry());
    }
    WasmBytes run = new WasmBytes().u32(0);
    run.i32(1 + random.nextInt(MAX_FUEL)).op(Opcode.GLOBAL_SET, FUEL);
    run.op(Opcode.LOCAL_GET, 0).op(Opcode.LOCAL_GET, 1).op(Opcode.CALL, 1).op(Opcode.END);
    return out.sized(run).sized(digest());
  }

  /** {@code h = rotl(h, 7) * odd + word} over memory size, globals and the masked addresses. */
  private WasmBytes digest() {
    WasmBytes out = new WasmBytes().u32(2).u32(1).oneByte(0x7f).u32(1).oneByte(0x7e);
    out.op(Opcode.MEMORY_SIZE, 0).op(Opcode.I64_EXTEND_I32_U).op(Opcode.LOCAL_SET, 1);
    for (int i = 1; i < globals.size(); i++) {
      mixIn(out);
      out.op(Opcode.GLOBAL_GET, i);
      if (globals.get(i).equals(I32)) {
        out.op(Opcode.I64_EXTEND_I32_S);
      }
      out.op(Opcode.I64_ADD).op(Opcode.LOCAL_SET, 1);
    }
    out.op(Opcode.LOOP).oneByte(0x40);
    mixIn(out);
    out.op(Opcode.LOCAL_GET, 0).op(Opcode.I64_LOAD, 3, 0).op(Opcode.I64_ADD);
    out.op(Opcode.LOCAL_SET, 1).op(Opcode.LOCAL_GET, 0).i32(8).op(Opcode.I32_ADD);
    out.op(Opcode.LOCAL_TEE, 0).i32(ADDRESS_MASK + 9).op(Opcode.I32_LT_U).op(Opcode.BR_IF, 0);
    return out.op(Opcode.END).op(Opcode.LOCAL_GET, 1).op(Opcode.END);
  }

  private static void mixIn(WasmBytes out) {
    out.op(Opcode.LOCAL_GET, 1).i64(7).op(Opcode.I64_ROTL).i64(0x9e3779b97f4a7c15L);
    out.op(Opcode.I64_MUL);
  }
}

package dev.ewasm.engine;

import dev.ewasm.engine.binary.ByteWriter;
import dev.ewasm.engine.binary.ModuleWriter;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.Imports;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.Store;
import java.util.List;

/**
 * Shows the Java compiler every case of the interpreter's loop, both ways of every branch and every
 * trap, before real code runs: what it has never seen it leaves out of compiled code, and meeting
 * it later throws the compiled loop away.
 */
final class WarmUp {

  private static final int ROUNDS = 300;
  private static final FuncType HOST_TYPE =
      new FuncType(List.of(NumType.I32), List.of(NumType.I32));
  private static final FuncType RUN_TYPE = new FuncType(List.of(NumType.I32), List.of());

  // Locals of the one function.
  private static final int COUNT = 0;
  private static final int A = 1;
  private static final int B = 2;
  private static final int X = 3;
  private static final int Y = 4;

  private static final byte[] TRAPPING_LOADS = {
    0x28, 0x29, 0x2c, 0x2d, 0x2e, 0x2f, 0x35, 0x36, 0x37, 0x3a, 0x3b
  };

  private final ByteWriter code = new ByteWriter();

  private WarmUp() {}

  /** Runs once; takes some ten milliseconds. */
  static void run() {
    Imports imports =
        new Imports()
            .function(
                "warm",
                "up",
                HOST_TYPE,
                (caller, context, slots, base) -> {
                  slots[base]++;
                  return null;
                });
    Instance instance =
        Engine.load(new WarmUp().module(), EngineConfig.CONSENSUS)
            .instantiate(new Store(), imports, new ExecutionContext())
            .instance();
    instance.invoke("run", new ExecutionContext(), ROUNDS);
    for (int i = 0; i < TRAPPING_LOADS.length; i++) {
      for (int k = 0; k < 4; k++) {
        instance.invoke("trap" + i, new ExecutionContext(), -1);
      }
    }
  }

  private byte[] module() {
    body();
    ModuleWriter module = new ModuleWriter();
    int functions = 2 + TRAPPING_LOADS.length;
    module.section(1, section -> section.u32(2).funcType(HOST_TYPE).funcType(RUN_TYPE));
    module.section(2, section -> section.u32(1).name("warm").name("up").u8(0).u32(0));
    module.section(
        3,
        section -> {
          section.u32(functions).u32(1).u32(0);
          for (int i = 0; i < TRAPPING_LOADS.length; i++) {
            section.u32(1);
          }
        });
    module.section(4, section -> section.u32(1).u8(0x70).u8(0).u32(1));
    module.section(5, section -> section.u32(1).u8(0).u32(1));
    module.section(6, section -> section.u32(1).u8(0x7f).u8(1).u8(0x41).u8(0).u8(0x0b));
    module.section(
        7,
        section -> {
          section.u32(1 + TRAPPING_LOADS.length).name("run").u8(0).u32(1);
          for (int i = 0; i < TRAPPING_LOADS.length; i++) {
            section.name("trap" + i).u8(0).u32(3 + i);
          }
        });
    module.section(9, section -> section.u32(1).u8(0).u8(0x41).u8(0).u8(0x0b).u32(1).u32(2));
    module.section(
        10,
        section -> {
          section.u32(functions);
          section.sized(
              new ByteWriter().u32(2).u32(2).u8(0x7f).u32(2).u8(0x7e).bytes(code).u8(0x0b));
          section.sized(new ByteWriter().u32(0).u8(0x20).u8(0).u8(0x0b));
          for (byte opcode : TRAPPING_LOADS) {
            section.sized(trap(opcode));
          }
        });
    return module.toByteArray();
  }

  private static ByteWriter trap(int opcode) {
    ByteWriter body = new ByteWriter().u32(0).u8(0x20).u8(0);
    boolean store = opcode >= 0x36;
    if (store) {
      body.u8(opcode == 0x37 ? 0x42 : 0x41).u8(0);
    }
    body.u8(opcode).u8(0).u8(0);
    if (!store) {
      body.u8(0x1a);
    }
    return body.u8(0x0b);
  }

  private void body() {
    op(Opcode.LOOP).u8(0x40);
    // a = count * 1664525 + 1013904223; b = (a >>> 16 & 3) + 1; x and y from them.
    get(COUNT).constant(1_664_525);
    op(Opcode.I32_MUL);
    constant(1_013_904_223);
    op(Opcode.I32_ADD);
    set(A).get(A).constant(16);
    op(Opcode.I32_SHR_U);
    constant(3);
    op(Opcode.I32_AND);
    constant(1);
    op(Opcode.I32_ADD);
    set(B).get(A);
    op(Opcode.I64_EXTEND_I32_S);
    wide(0x0123_4567_89ab_cdefL);
    op(Opcode.I64_XOR);
    set(X).get(B);
    op(Opcode.I64_EXTEND_I32_U);
    set(Y);
    for (Opcode opcode : Opcode.values()) {
      scalar(opcode);
    }
    memory();
    fused();
    calls();
    get(COUNT).constant(-1);
    op(Opcode.I32_ADD);
    tee(COUNT).constant(0);
    op(Opcode.I32_NE);
    op(Opcode.BR_IF).u32(0);
    op(Opcode.END);
  }

  /** A scalar instruction on locals, on a local and a constant, and as a branch's condition. */
  private void scalar(Opcode opcode) {
    int code = opcode.code();
    String signature = opcode.signature();
    boolean floating = (code >= 0x5b && code <= 0x66) || (code >= 0x8b && code <= 0xbf);
    if (signature == null || code < 0x45 || code > 0xc4) {
      return;
    }
    if (floating && code != 0xa7 && code != 0xac && code != 0xad) {
      return;
    }
    boolean wide = signature.charAt(0) == 'I';
    if (signature.indexOf(':') == 1) {
      get(wide ? X : A);
      op(opcode);
      op(Opcode.DROP);
      return;
    }
    boolean compares = code < 0x5b;
    int first = wide ? X : A;
    int second = wide ? Y : B;
    get(first).get(second);
    op(opcode);
    op(Opcode.DROP);
    get(first).number(wide, 5);
    op(opcode);
    op(Opcode.DROP);
    if (compares) {
      branch(first, second, opcode);
      branch(second, first, opcode);
      branch(second, second, opcode);
      for (int constant = 1; constant < 5; constant++) {
        op(Opcode.BLOCK).u8(0x40);
        get(second).number(wide, constant);
        op(opcode);
        op(Opcode.BR_IF).u32(0);
        op(Opcode.END);
      }
    }
  }

  private void branch(int first, int second, Opcode opcode) {
    op(Opcode.BLOCK).u8(0x40);
    get(first).get(second);
    op(opcode);
    op(Opcode.BR_IF).u32(0);
    op(Opcode.END);
  }

  private void memory() {
    for (Opcode opcode : Opcode.values()) {
      int code = opcode.code();
      boolean floats = code == 0x2a || code == 0x2b || code == 0x38 || code == 0x39;
      if (code < 0x28 || code > 0x3e || floats) {
        continue;
      }
      boolean store = code >= 0x36;
      get(B);
      if (store) {
        get(code == 0x36 || code == 0x3a || code == 0x3b ? A : X);
      }
      op(opcode).u8(0).u8(8);
      if (!store) {
        op(Opcode.DROP);
        get(B).constant(8);
        op(Opcode.I32_ADD);
        op(opcode).u8(0).u8(8);
        op(Opcode.DROP);
      }
    }
    op(Opcode.GLOBAL_GET).u32(0);
    get(A);
    op(Opcode.I32_ADD);
    op(Opcode.GLOBAL_SET).u32(0);
    op(Opcode.MEMORY_SIZE).u8(0);
    op(Opcode.DROP);
  }

  /** Pairs of instructions that lowering makes one of. */
  private void fused() {
    for (Opcode second : List.of(Opcode.I32_XOR, Opcode.I32_ADD, Opcode.I32_AND, Opcode.I32_ROTL)) {
      for (Opcode first :
          List.of(
              Opcode.I32_XOR,
              Opcode.I32_AND,
              Opcode.I32_ADD,
              Opcode.I32_ROTL,
              Opcode.I32_SHR_U,
              Opcode.I32_SHL)) {
        pair(A, B, false, first, second);
      }
    }
    for (Opcode second : List.of(Opcode.I64_XOR, Opcode.I64_ADD, Opcode.I64_AND, Opcode.I64_ROTL)) {
      for (Opcode first :
          List.of(
              Opcode.I64_XOR,
              Opcode.I64_AND,
              Opcode.I64_ADD,
              Opcode.I64_MUL,
              Opcode.I64_ROTL,
              Opcode.I64_SHR_U)) {
        pair(X, Y, true, first, second);
      }
    }
    // x & ~y ^ x
    get(X).get(Y).number(true, -1);
    op(Opcode.I64_XOR);
    op(Opcode.I64_AND);
    get(X);
    op(Opcode.I64_XOR);
    op(Opcode.DROP);
    // A value whose local changes before it is used, twice.
    get(A).get(B).get(B);
    op(Opcode.I32_MUL);
    set(A);
    get(B).get(A);
    set(B);
    set(A);
    op(Opcode.DROP);
    get(A).constant(3);
    op(Opcode.I32_AND);
    constant(1);
    op(Opcode.I32_ADD);
    set(B);
  }

  /** The two on locals and on constants, with the first as either operand of the second. */
  private void pair(int first, int second, boolean wide, Opcode inner, Opcode outer) {
    get(second).get(first).get(second);
    op(inner);
    op(outer);
    op(Opcode.DROP);
    get(second).get(first).number(wide, 7);
    op(inner);
    op(outer);
    op(Opcode.DROP);
    get(first).number(wide, 7);
    op(inner);
    number(wide, 9);
    op(outer);
    op(Opcode.DROP);
    get(first).get(second);
    op(inner);
    number(wide, 9);
    op(outer);
    op(Opcode.DROP);
  }

  private void calls() {
    get(A);
    op(Opcode.CALL).u32(0);
    op(Opcode.CALL).u32(2);
    constant(0);
    op(Opcode.CALL_INDIRECT).u32(0).u32(0);
    get(B).get(COUNT).constant(1);
    op(Opcode.I32_AND);
    op(Opcode.SELECT);
    op(Opcode.DROP);
    // A table of three labels by b.
    op(Opcode.BLOCK).u8(0x40);
    op(Opcode.BLOCK).u8(0x40);
    get(B);
    op(Opcode.BR_TABLE).u32(3).u32(0).u32(1).u32(0).u32(1);
    op(Opcode.END);
    op(Opcode.BR).u32(0);
    op(Opcode.END);
    op(Opcode.BLOCK).u8(0x40);
    get(COUNT).constant(1);
    op(Opcode.I32_AND);
    op(Opcode.IF).u8(0x40);
    constant(7);
    set(A);
    op(Opcode.ELSE);
    get(B);
    set(A);
    op(Opcode.END);
    op(Opcode.END);
    // A counting loop with a limit in a local.
    constant(0);
    set(A);
    op(Opcode.LOOP).u8(0x40);
    get(A).constant(1);
    op(Opcode.I32_ADD);
    tee(A).get(B);
    op(Opcode.I32_NE);
    op(Opcode.BR_IF).u32(0);
    op(Opcode.END);
  }

  private ByteWriter op(Opcode opcode) {
    return code.u8(opcode.code());
  }

  private WarmUp get(int local) {
    op(Opcode.LOCAL_GET).u32(local);
    return this;
  }

  private WarmUp set(int local) {
    op(Opcode.LOCAL_SET).u32(local);
    return this;
  }

  private WarmUp tee(int local) {
    op(Opcode.LOCAL_TEE).u32(local);
    return this;
  }

  private WarmUp constant(int value) {
    op(Opcode.I32_CONST).s64(value);
    return this;
  }

  private WarmUp wide(long value) {
    op(Opcode.I64_CONST).s64(value);
    return this;
  }

  private WarmUp number(boolean wide, int value) {
    return wide ? wide(value) : constant(value);
  }
}

package dev.ewasm.engine;

import dev.ewasm.engine.binary.ByteWriter;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.binary.ModuleWriter;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.engine.validation.ModuleValidator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Valid modules made to be slow to load. Each maker takes a size that its bytes grow with, so that
 * time per byte staying flat shows that loading is linear. {@link #main} measures that.
 */
public final class HostileModules {

  private static final int I32 = 0x7f;
  private static final int WIDE = 1_000;

  private HostileModules() {}

  /** All makers by name; size 1 is some 100 KB to 1 MB. */
  public static Map<String, IntFunction<byte[]>> makers() {
    Map<String, IntFunction<byte[]>> makers = new LinkedHashMap<>();
    makers.put("nested blocks", HostileModules::nestedBlocks);
    makers.put("nested ifs", HostileModules::nestedIfs);
    makers.put("br_table, one label", HostileModules::branchTables);
    makers.put("br_table, many labels of 1,000 results", HostileModules::wideBranchTables);
    makers.put("br_if to labels of 1,000 results", HostileModules::wideBranches);
    makers.put("calls with 1,000 results and parameters", HostileModules::wideCalls);
    makers.put("the same in unreachable code", HostileModules::wideUnreachable);
    makers.put("blocks with 1,000 parameters", HostileModules::wideBlocks);
    makers.put("functions of 50,000 locals", HostileModules::manyLocals);
    makers.put("reads of 50,000 locals in groups", HostileModules::localGroups);
    makers.put("tiny functions", HostileModules::tinyFunctions);
    makers.put("overlong LEB128", HostileModules::overlongIntegers);
    makers.put("types", HostileModules::types);
    makers.put("long names", HostileModules::longNames);
    makers.put("exports whose names collide in a hash", HostileModules::collidingNames);
    makers.put("globals", HostileModules::globals);
    makers.put("tables", HostileModules::tables);
    makers.put("element expressions", HostileModules::elements);
    makers.put("data segments", HostileModules::dataSegments);
    makers.put("custom sections", HostileModules::customSections);
    makers.put("operand stack of 100,000", HostileModules::tallStack);
    makers.put("plain arithmetic (for comparison)", HostileModules::arithmetic);
    return makers;
  }

  private static byte[] nestedBlocks(int size) {
    return functions(
        4 * size, 0, body -> times(40_000, body, 0x02, 0x40).bytes(filled(40_000, 0x0b)));
  }

  private static byte[] nestedIfs(int size) {
    return functions(
        4 * size,
        0,
        body -> {
          times(20_000, body, 0x41, 0x00, 0x04, 0x40);
          times(20_000, body, 0x05, 0x0b);
        });
  }

  private static byte[] branchTables(int size) {
    return functions(
        2 * size, 0, body -> body.u8(0x41).u8(0).u8(0x0e).u32(200_000).bytes(filled(200_001, 0)));
  }

  /** Blocks within blocks, all with the same 1,000 results, and a table of branches to all. */
  private static byte[] wideBranchTables(int size) {
    return wideFunctions(
        size,
        body -> {
          int depth = 20_000;
          for (int i = 0; i < depth; i++) {
            body.u8(0x02).u8(1);
          }
          body.u8(0x10).u8(0).u8(0x41).u8(0).u8(0x0e).u32(depth - 1);
          for (int i = 0; i < depth; i++) {
            body.u32(i);
          }
          body.bytes(filled(depth, 0x0b));
          body.u8(0x10).u8(1);
        });
  }

  private static byte[] wideBranches(int size) {
    return wideFunctions(
        size,
        body -> {
          body.u8(0x02).u8(1).u8(0x10).u8(0);
          times(30_000, body, 0x41, 0x00, 0x0d, 0x00);
          body.u8(0x0b).u8(0x10).u8(1);
        });
  }

  private static byte[] wideCalls(int size) {
    return wideFunctions(size, body -> times(30_000, body, 0x10, 0, 0x10, 1));
  }

  /** Branch tables whose labels alternate between two types, over operands of any type. */
  private static byte[] wideUnreachable(int size) {
    return wideFunctions(
        size,
        body -> {
          body.u8(0x02).u8(1).u8(0x02).u8(4).u8(0x00);
          for (int i = 0; i < 20; i++) {
            times(WIDE, body, 0x1b);
            body.u8(0x41).u8(0).u8(0x0e).u32(2_000);
            times(1_000, body, 0, 1).u8(0);
          }
          body.u8(0x0b).u8(0x00).u8(0x0b).u8(0x10).u8(1);
        });
  }

  private static byte[] wideBlocks(int size) {
    return wideFunctions(
        size,
        body -> {
          body.u8(0x10).u8(0);
          times(20_000, body, 0x02, 3);
          body.bytes(filled(20_000, 0x0b)).u8(0x10).u8(1);
        });
  }

  /** Function 0 leaves 1,000 values, 1 takes them, and those that {@code body} fills do neither. */
  private static byte[] wideFunctions(int count, Consumer<ByteWriter> body) {
    ModuleWriter module = new ModuleWriter();
    module.section(
        1,
        types -> {
          types.u32(5).u8(0x60).u32(0).u32(0);
          types.u8(0x60).u32(0).u32(WIDE).bytes(filled(WIDE, I32));
          types.u8(0x60).u32(WIDE).bytes(filled(WIDE, I32)).u32(0);
          types.u8(0x60).u32(WIDE).bytes(filled(WIDE, I32)).u32(WIDE).bytes(filled(WIDE, I32));
          types.u8(0x60).u32(0).u32(WIDE).bytes(filled(WIDE, I32 - 1));
        });
    module.section(
        2,
        imports -> {
          imports.u32(2);
          imports.name("m").name("give").u8(0).u32(1);
          imports.name("m").name("take").u8(0).u32(2);
        });
    code(module, count, 0, new ByteWriter().u32(0), body);
    return module.toByteArray();
  }

  private static byte[] manyLocals(int size) {
    ModuleWriter module = oneType();
    code(module, 50_000 * size, 0, new ByteWriter().u32(1).u32(50_000).u8(I32), body -> {});
    return module.toByteArray();
  }

  private static byte[] localGroups(int size) {
    ModuleWriter module = oneType();
    ByteWriter locals = new ByteWriter().u32(50_000);
    for (int i = 0; i < 50_000; i++) {
      locals.u32(1).u8(I32 - i % 2);
    }
    code(
        module,
        size,
        0,
        locals,
        body -> {
          for (int i = 0; i < 50_000; i++) {
            body.u8(0x20).u32((int) (i * 7919L % 50_000)).u8(0x1a);
          }
        });
    return module.toByteArray();
  }

  private static byte[] tinyFunctions(int size) {
    return functions(100_000 * size, 0, body -> {});
  }

  private static byte[] overlongIntegers(int size) {
    return functions(
        size, 0, body -> times(50_000, body, 0x41, 0x80, 0x80, 0x80, 0x80, 0x00, 0x1a));
  }

  /** Distinct types, as a number in base 2 over i32 and i64. */
  private static byte[] types(int size) {
    return new ModuleWriter()
        .section(
            1,
            types -> {
              int count = 20_000 * size;
              types.u32(count);
              for (int i = 0; i < count; i++) {
                types.u8(0x60).u32(20);
                for (int bit = 0; bit < 20; bit++) {
                  types.u8(I32 - (i >> bit & 1));
                }
                types.u32(0);
              }
            })
        .toByteArray();
  }

  private static byte[] longNames(int size) {
    ModuleWriter module = oneType();
    function(module);
    module.section(
        7,
        exports -> {
          int count = 5 * size;
          exports.u32(count);
          for (int i = 0; i < count; i++) {
            exports.name("é".repeat(40_000) + i).u8(0).u32(0);
          }
        });
    endFunction(module);
    return module.toByteArray();
  }

  /** Names of "Aa" and "BB", which have one hash. */
  private static byte[] collidingNames(int size) {
    ModuleWriter module = oneType();
    function(module);
    module.section(
        7,
        exports -> {
          int count = 5_000 * size;
          exports.u32(count);
          for (int i = 0; i < count; i++) {
            StringBuilder name = new StringBuilder();
            for (int bit = 0; bit < 20; bit++) {
              name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            exports.name(name.toString()).u8(0).u32(0);
          }
        });
    endFunction(module);
    return module.toByteArray();
  }

  private static byte[] globals(int size) {
    return new ModuleWriter()
        .section(
            6,
            globals -> {
              int count = 40_000 * size;
              globals.u32(count);
              for (int i = 0; i < count; i++) {
                globals.u8(I32).u8(0).u8(0x41).u8(0).u8(0x0b);
              }
            })
        .toByteArray();
  }

  private static byte[] tables(int size) {
    return new ModuleWriter()
        .section(
            4,
            tables -> {
              int count = 10_000 * size;
              tables.u32(count);
              for (int i = 0; i < count; i++) {
                tables.u8(0x70).u8(1).u32(1).u32(1);
              }
            })
        .toByteArray();
  }

  private static byte[] elements(int size) {
    return new ModuleWriter()
        .section(
            9,
            segments -> {
              int count = 60_000 * size;
              segments.u32(1).u32(5).u8(0x70).u32(count);
              for (int i = 0; i < count; i++) {
                segments.u8(0xd0).u8(0x70).u8(0x0b);
              }
            })
        .toByteArray();
  }

  private static byte[] dataSegments(int size) {
    return new ModuleWriter()
        .section(
            11,
            segments -> {
              int count = 12_000 * size;
              segments.u32(count);
              for (int i = 0; i < count; i++) {
                segments.u8(1).u32(0);
              }
            })
        .toByteArray();
  }

  private static byte[] customSections(int size) {
    ModuleWriter module = new ModuleWriter();
    for (int i = 0; i < 12_000 * size; i++) {
      module.custom("x", new byte[0]);
    }
    return module.toByteArray();
  }

  private static byte[] tallStack(int size) {
    return functions(
        size,
        0,
        body -> {
          times(100_000, body, 0x41, 0x00);
          body.bytes(filled(100_000, 0x1a));
        });
  }

  private static byte[] arithmetic(int size) {
    return functions(
        size, 0, body -> times(30_000, body, 0x41, 0x07, 0x41, 0x09, 0x6a, 0x41, 0x03, 0x6c, 0x1a));
  }

  private static ModuleWriter oneType() {
    return new ModuleWriter().section(1, types -> types.u32(1).u8(0x60).u32(0).u32(0));
  }

  private static void function(ModuleWriter module) {
    module.section(3, functions -> functions.u32(1).u32(0));
  }

  private static void endFunction(ModuleWriter module) {
    module.section(10, code -> code.u32(1).u32(2).u32(0).u8(0x0b));
  }

  private static byte[] functions(int count, int type, Consumer<ByteWriter> body) {
    ModuleWriter module = oneType();
    code(module, count, type, new ByteWriter().u32(0), body);
    return module.toByteArray();
  }

  private static void code(
      ModuleWriter module, int count, int type, ByteWriter locals, Consumer<ByteWriter> body) {
    ByteWriter function = new ByteWriter().bytes(locals);
    body.accept(function);
    function.u8(0x0b);
    module.section(
        3,
        functions -> {
          functions.u32(count);
          for (int i = 0; i < count; i++) {
            functions.u32(type);
          }
        });
    module.section(
        10,
        code -> {
          code.u32(count);
          for (int i = 0; i < count; i++) {
            code.sized(function);
          }
        });
  }

  private static ByteWriter times(int count, ByteWriter out, int... bytes) {
    for (int i = 0; i < count; i++) {
      for (int value : bytes) {
        out.u8(value);
      }
    }
    return out;
  }

  private static byte[] filled(int count, int value) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  /** Prints nanoseconds per byte of reading and validating at sizes 1, 2, 4 and 8. */
  public static void main(String[] args) {
    System.out.println("| module | bytes at size 1 | ns/byte at 1 | 2 | 4 | 8 |");
    System.out.println("|---|---|---|---|---|---|");
    makers()
        .forEach(
            (name, maker) -> {
              List<String> cells = new ArrayList<>();
              cells.add(name);
              cells.add(Integer.toString(maker.apply(1).length));
              for (int size = 1; size <= 8; size *= 2) {
                cells.add(String.format(Locale.ROOT, "%.1f", nanosPerByte(maker.apply(size))));
              }
              System.out.println("| " + String.join(" | ", cells) + " |");
            });
  }

  private static double nanosPerByte(byte[] bytes) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 7; i++) {
      long start = System.nanoTime();
      ModuleValidator.validate(ModuleReader.read(bytes), Profile.FULL);
      best = Math.min(best, System.nanoTime() - start);
    }
    return best / (double) bytes.length;
  }
}

package dev.ewasm.engine.binary;

import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.module.WasmModule.Section;

/**
 * Finds where entries of a read module begin whose records hold no offset. Each call reads the
 * section again, so those for one entry are for error messages.
 */
public final class ModuleOffsets {

  private ModuleOffsets() {}

  /** Offset of a type definition. */
  public static int type(WasmModule module, int index) {
    return find(module, ModuleReader.TYPE, index, ModuleOffsets::skipType);
  }

  /** Offset of the type index of a function that the module defines. */
  public static int function(WasmModule module, int index) {
    return find(module, ModuleReader.FUNCTION, index, ByteReader::u32);
  }

  /** Offsets of all tables that the module defines. */
  public static int[] tables(WasmModule module) {
    return all(
        module,
        ModuleReader.TABLE,
        module.tables().size(),
        in -> {
          in.u8();
          skipLimits(in);
        });
  }

  /** Offsets of all memories that the module defines. */
  public static int[] memories(WasmModule module) {
    return all(module, ModuleReader.MEMORY, module.memories().size(), ModuleOffsets::skipLimits);
  }

  /** Offset of a global that the module defines. */
  public static int global(WasmModule module, int index) {
    // Its type takes two bytes and the initial value follows at once.
    return module.globals().get(index).init().start() - 2;
  }

  /** Offset of the size of a function body, before its locals. */
  public static int body(WasmModule module, int index) {
    return find(module, ModuleReader.CODE, index, in -> in.position(in.length() + in.position()));
  }

  /** Offset of the start function's index, or -1. */
  public static int start(WasmModule module) {
    return sectionStart(module, ModuleReader.START);
  }

  /** Offset of the data count section's content, or -1. */
  public static int dataCount(WasmModule module) {
    return sectionStart(module, ModuleReader.DATA_COUNT);
  }

  private interface Skip {
    void entry(ByteReader in);
  }

  private static int find(WasmModule module, int section, int index, Skip skip) {
    return all(module, section, index + 1, skip)[index];
  }

  private static int[] all(WasmModule module, int section, int count, Skip skip) {
    int[] offsets = new int[count];
    if (count > 0) {
      ByteReader in = new ByteReader(module.bytes(), sectionStart(module, section));
      in.u32();
      for (int i = 0; i < count; i++) {
        offsets[i] = in.position();
        skip.entry(in);
      }
    }
    return offsets;
  }

  private static void skipType(ByteReader in) {
    in.u8();
    in.position(in.length() + in.position());
    in.position(in.length() + in.position());
  }

  private static void skipLimits(ByteReader in) {
    boolean bounded = in.u8() == 1;
    in.u32();
    if (bounded) {
      in.u32();
    }
  }

  private static int sectionStart(WasmModule module, int id) {
    for (Section section : module.sections()) {
      if (section.id() == id) {
        return section.start();
      }
    }
    return -1;
  }
}

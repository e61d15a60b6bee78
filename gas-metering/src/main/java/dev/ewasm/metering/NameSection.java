package dev.ewasm.metering;

import dev.ewasm.engine.module.WasmModule.Section;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/** Copies custom sections; the {@code name} section follows the functions' new indices. */
final class NameSection {

  private static final String NAME = "name";
  private static final int FUNCTIONS = 1;
  private static final int LOCALS = 2;
  private static final int LABELS = 3;

  private final ModuleEditor editor;
  private final byte[] bytes;
  private int position;
  private final int end;

  private NameSection(ModuleEditor editor, int start, int end) {
    this.editor = editor;
    this.bytes = editor.module().bytes();
    this.position = start;
    this.end = end;
  }

  /**
   * Copies one custom section; a {@code name} section that does not follow its format is left out.
   */
  static void copyCustom(ModuleEditor editor, Section section, ByteSink out) {
    NameSection reader = new NameSection(editor, section.start(), section.end());
    ByteSink content = new ByteSink();
    try {
      String name = reader.string();
      if (name.equals(NAME)) {
        content.name(NAME);
        while (reader.position < reader.end) {
          reader.subsection(content);
        }
      } else {
        content.raw(reader.bytes, section.start(), section.end());
      }
    } catch (IndexOutOfBoundsException e) {
      // Custom sections may hold anything; names are only for people.
      return;
    }
    out.oneByte(0).u32(content.size()).raw(content);
  }

  private void subsection(ByteSink out) {
    int id = oneByte();
    int start = position(u32());
    int stop = position;
    position = start;
    ByteSink content = new ByteSink();
    if (id == FUNCTIONS || id == LOCALS || id == LABELS) {
      byFunction(content, id == FUNCTIONS);
    } else {
      content.raw(bytes, start, stop);
    }
    position = stop;
    out.oneByte(id).u32(content.size()).raw(content);
  }

  /** Steps over {@code length} bytes and returns where they begin. */
  private int position(int length) {
    if (length < 0 || length > end - position) {
      throw new IndexOutOfBoundsException(length);
    }
    int start = position;
    position += length;
    return start;
  }

  private void byFunction(ByteSink out, boolean direct) {
    TreeMap<Integer, byte[]> byIndex = new TreeMap<>(Integer::compareUnsigned);
    int count = u32();
    for (int i = 0; i < count; i++) {
      int index = editor.nameIndex(u32());
      int start = position;
      if (direct) {
        position(u32());
      } else {
        int names = u32();
        for (int j = 0; j < names; j++) {
          u32();
          position(u32());
        }
      }
      ByteSink item = new ByteSink().raw(bytes, start, position);
      byIndex.put(index, item.toByteArray());
    }
    out.u32(byIndex.size());
    byIndex.forEach((index, item) -> out.u32(index).raw(item));
  }

  private String string() {
    int length = u32();
    int start = position(length);
    return new String(bytes, start, length, StandardCharsets.UTF_8);
  }

  private int oneByte() {
    return bytes[position(1)] & 0xff;
  }

  private int u32() {
    int value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int b = oneByte();
      value |= (b & 0x7f) << shift;
      if ((b & 0x80) == 0) {
        return value;
      }
    }
    throw new IndexOutOfBoundsException("integer too long");
  }
}

package dev.ewasm.engine.text;

import dev.ewasm.engine.module.WasmModule;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a module's {@code name} section says, as identifiers of the text format. A broken section is
 * read as far as it goes; of equal names in one index space only the first counts.
 */
final class SymbolicNames {

  static final int FUNCTION = 1;
  static final int LOCAL = 2;
  static final int TYPE = 4;
  static final int TABLE = 5;
  static final int MEMORY = 6;
  static final int GLOBAL = 7;
  static final int ELEMENT = 8;
  static final int DATA = 9;

  private final byte[] bytes;
  private int position;
  private int end;
  private @Nullable String module;
  private final Map<Integer, Map<Integer, String>> spaces = new HashMap<>();
  private final Map<Integer, Map<Integer, String>> locals = new HashMap<>();

  private SymbolicNames(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  static SymbolicNames of(WasmModule module) {
    var section = module.customSection("name");
    SymbolicNames names =
        section.isPresent()
            ? new SymbolicNames(module.bytes(), section.get().start(), section.get().end())
            : new SymbolicNames(module.bytes(), 0, 0);
    names.read();
    return names;
  }

  /** The module's identifier, or null. */
  @Nullable String module() {
    return module;
  }

  /** The identifier of an entity, or null. */
  @Nullable String name(int space, int index) {
    Map<Integer, String> names = spaces.get(space);
    return names == null ? null : names.get(index);
  }

  /** The identifiers of a function's parameters and locals by index. */
  Map<Integer, String> locals(int function) {
    return locals.getOrDefault(function, Map.of());
  }

  private void read() {
    int sectionEnd = end;
    while (position < sectionEnd) {
      int id = bytes[position++];
      long size = u32();
      if (size < 0 || size > sectionEnd - position) {
        return;
      }
      end = position + (int) size;
      switch (id) {
        case 0 -> {
          String name = text();
          module = name == null || name.isEmpty() ? null : identifier(name);
        }
        case LOCAL -> indirect();
        case FUNCTION, TYPE, TABLE, MEMORY, GLOBAL, ELEMENT, DATA -> spaces.putIfAbsent(id, map());
        default -> {
          // Labels and what later proposals name.
        }
      }
      position = end;
      end = sectionEnd;
    }
  }

  private void indirect() {
    long count = u32();
    for (long i = 0; i < count && position < end; i++) {
      long function = u32();
      locals.putIfAbsent((int) function, map());
    }
  }

  private Map<Integer, String> map() {
    Map<Integer, String> map = new HashMap<>();
    Set<String> taken = new HashSet<>();
    long count = u32();
    for (long i = 0; i < count && position < end; i++) {
      int index = (int) u32();
      String name = text();
      if (name == null) {
        break;
      }
      if (!name.isEmpty() && taken.add(name)) {
        map.putIfAbsent(index, identifier(name));
      }
    }
    return map;
  }

  /** LEB128 of 32 bits; -1 when it is cut off. */
  private long u32() {
    long value = 0;
    for (int shift = 0; shift < 35 && position < end; shift += 7) {
      byte b = bytes[position++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    position = end;
    return -1;
  }

  private @Nullable String text() {
    long length = u32();
    if (length < 0
        || length > end - position
        || Utf8.firstMalformed(bytes, position, position + (int) length) >= 0) {
      position = end;
      return null;
    }
    String text = new String(bytes, position, (int) length, StandardCharsets.UTF_8);
    position += (int) length;
    return text;
  }

  /** {@code $name}, in quotes if it holds other characters than identifiers may. */
  static String identifier(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (!Lexer.isIdCharacter(name.charAt(i))) {
        StringBuilder quoted = new StringBuilder("$");
        TextStrings.quote(quoted, name);
        return quoted.toString();
      }
    }
    return "$" + name;
  }
}
